"""What a person can do on the page, each act done by the pretend Slack's own person."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.page.actions import message_box as box
from playground.page.actions.request_fields import RequestFields
from playground.page.read_state import ReadState
from playground.slack import Ack, Channel, FormInputError, Message, NotAcknowledged, Person, Slack, View
from playground.slack.errors import SlackError

Json = dict[str, Any]
Act = Callable[[Person, RequestFields], Awaitable[Json]]
_TROUBLE = "We had some trouble connecting. Try again?"


class PersonActions:
    """The acts by name; each answers what the person is told: `problem`, `notice`, `errors`, `options`."""

    def __init__(self, slack: Slack, reading: ReadState) -> None:
        self._slack = slack
        self._reading = reading
        self._by_name: dict[str, Act] = {
            "type": self._type,
            "submit": self._submit,
            "close": self._close,
            "press": self._press,
            "choose": self._choose,
            "press_in": self._press_in,
            "choose_in": self._choose_in,
            "suggest": self._suggest,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "home": self._home,
            "read": self._read,
            "dismiss": self._dismiss,
        }

    async def do(self, name: str, person: Person, given: RequestFields) -> Json:
        """Do it; what the app left unanswered or Slack wouldn't take of its answer is a problem told."""
        act = self._by_name.get(name)
        if act is None:
            raise web.HTTPNotFound(text=f"Nobody can {name}.")
        try:
            return await act(person, given)
        except FormInputError as refused:
            return {"errors": refused.errors}
        except NotAcknowledged as silence:
            return {"problem": f"{_TROUBLE} ({silence})"}
        except SlackError as refused:
            reasons = "; ".join(refused.messages)
            return {"problem": f"Slack refuses what the app answered: {refused.error}. {reasons}".strip()}
        except KeyError as missing:
            raise web.HTTPConflict(text=f"It isn't there any more: {missing}.") from missing

    async def _type(self, person: Person, given: RequestFields) -> Json:
        text, ts = given.text("text"), given.maybe("thread")
        channel = self._channel(person, given)
        thread = channel.find(ts) if ts else None
        return await box.typed(self._slack, person, text, channel, thread)

    async def _submit(self, person: Person, given: RequestFields) -> Json:
        return _heard(await person.submit(_view(person, given), given.values("values")))

    async def _close(self, person: Person, given: RequestFields) -> Json:
        await person.close(_view(person, given), all_of_them=given.flag("all"))
        return {}

    async def _press(self, person: Person, given: RequestFields) -> Json:
        message = self._message(person, given)
        block_id = given.maybe("block_id")
        return _heard(await person.click(message, given.text("action_id"), block_id=block_id))

    async def _choose(self, person: Person, given: RequestFields) -> Json:
        message, value = self._message(person, given), given.value("value")
        block_id = given.maybe("block_id")
        return _heard(await person.choose(message, given.text("action_id"), value, block_id=block_id))

    async def _press_in(self, person: Person, given: RequestFields) -> Json:
        view = person.fill_in(_view(person, given), given.values("values"))
        return _heard(
            await person.click_in_view(view, given.text("action_id"), block_id=given.maybe("block_id"))
        )

    async def _choose_in(self, person: Person, given: RequestFields) -> Json:
        view = person.fill_in(_view(person, given), given.values("values"))
        action_id, value = given.text("action_id"), given.value("value")
        return _heard(await person.choose_in_view(view, action_id, value, block_id=given.maybe("block_id")))

    async def _suggest(self, person: Person, given: RequestFields) -> Json:
        where = _view(person, given) if given.maybe("view") else self._message(person, given)
        action_id, typed = given.text("action_id"), given.text("typed")
        return {"options": await person.suggest(where, action_id, typed, block_id=given.maybe("block_id"))}

    async def _shortcut(self, person: Person, given: RequestFields) -> Json:
        return _heard(await person.shortcut(given.text("callback_id")))

    async def _message_shortcut(self, person: Person, given: RequestFields) -> Json:
        message = self._message(person, given)
        return _heard(await person.message_shortcut(given.text("callback_id"), message))

    async def _home(self, person: Person, _given: RequestFields) -> Json:
        await person.open_home_tab()
        return {}

    async def _read(self, person: Person, given: RequestFields) -> Json:
        self._reading.read(person, self._channel(person, given), given.maybe("thread"))
        self._slack.traffic.changed()
        return {}

    async def _dismiss(self, person: Person, given: RequestFields) -> Json:
        person.ephemerals[:] = [each for each in person.ephemerals if each.ts != given.text("ts")]
        self._slack.traffic.changed()
        return {}

    def _channel(self, person: Person, given: RequestFields) -> Channel:
        channel = self._slack.workspace.channels[given.text("channel")]
        if person.id not in channel.members:
            raise KeyError(channel.id)
        return channel

    def _message(self, person: Person, given: RequestFields) -> Message:
        channel, ts = self._channel(person, given), given.text("ts")
        for message in person.ephemerals:
            if message.ts == ts:
                return message
        found = channel.find(ts)
        if found is None:
            raise KeyError(ts)
        return found


def _view(person: Person, given: RequestFields) -> View:
    view_id = given.text("view")
    for view in (*person.open_modals, *([person.home_tab] if person.home_tab else [])):
        if view.id == view_id:
            return view
    raise KeyError(view_id)


def _heard(ack: Ack) -> Json:
    return {} if 200 <= ack.status < 300 else {"problem": f"{_TROUBLE} (the bot answered {ack.status})"}
