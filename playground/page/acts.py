"""What a person can do on the page, each act done by the pretend Slack's own person."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.page import box
from playground.page.given import Given
from playground.page.reading import Reading
from playground.slack import Ack, Channel, FormRefused, Message, NotAcknowledged, Person, Slack, View
from playground.slack.errors import Refused

Json = dict[str, Any]
Act = Callable[[Person, Given], Awaitable[Json]]
_TROUBLE = "We had some trouble connecting. Try again?"


class Acts:
    """The acts by name; each answers what the person is told: `problem`, `notice`, `errors`, `options`."""

    def __init__(self, slack: Slack, reading: Reading) -> None:
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

    async def do(self, name: str, person: Person, given: Given) -> Json:
        """Do it; what the app left unanswered or Slack wouldn't take of its answer is a problem told."""
        act = self._by_name.get(name)
        if act is None:
            raise web.HTTPNotFound(text=f"Nobody can {name}.")
        try:
            return await act(person, given)
        except FormRefused as refused:
            return {"errors": refused.errors}
        except NotAcknowledged as silence:
            return {"problem": f"{_TROUBLE} ({silence})"}
        except Refused as refused:
            reasons = "; ".join(refused.messages)
            return {"problem": f"Slack refuses what the app answered: {refused.error}. {reasons}".strip()}
        except KeyError as missing:
            raise web.HTTPConflict(text=f"It isn't there any more: {missing}.") from missing

    async def _type(self, person: Person, given: Given) -> Json:
        text, ts = given.text("text"), given.maybe("thread")
        channel = self._channel(person, given)
        thread = channel.find(ts) if ts else None
        return await box.typed(self._slack, person, text, channel, thread)

    async def _submit(self, person: Person, given: Given) -> Json:
        return _heard(await person.submit(_view(person, given), given.values("values")))

    async def _close(self, person: Person, given: Given) -> Json:
        await person.close(_view(person, given), all_of_them=given.flag("all"))
        return {}

    async def _press(self, person: Person, given: Given) -> Json:
        message = self._message(person, given)
        block_id = given.maybe("block_id")
        return _heard(await person.press(message, given.text("action_id"), block_id=block_id))

    async def _choose(self, person: Person, given: Given) -> Json:
        message, value = self._message(person, given), given.value("value")
        block_id = given.maybe("block_id")
        return _heard(await person.choose(message, given.text("action_id"), value, block_id=block_id))

    async def _press_in(self, person: Person, given: Given) -> Json:
        view = person.fill_in(_view(person, given), given.values("values"))
        return _heard(await person.press_in(view, given.text("action_id"), block_id=given.maybe("block_id")))

    async def _choose_in(self, person: Person, given: Given) -> Json:
        view = person.fill_in(_view(person, given), given.values("values"))
        action_id, value = given.text("action_id"), given.value("value")
        return _heard(await person.choose_in(view, action_id, value, block_id=given.maybe("block_id")))

    async def _suggest(self, person: Person, given: Given) -> Json:
        where = _view(person, given) if given.maybe("view") else self._message(person, given)
        action_id, typed = given.text("action_id"), given.text("typed")
        return {"options": await person.suggest(where, action_id, typed, block_id=given.maybe("block_id"))}

    async def _shortcut(self, person: Person, given: Given) -> Json:
        return _heard(await person.shortcut(given.text("callback_id")))

    async def _message_shortcut(self, person: Person, given: Given) -> Json:
        message = self._message(person, given)
        return _heard(await person.message_shortcut(given.text("callback_id"), message))

    async def _home(self, person: Person, _given: Given) -> Json:
        await person.open_home()
        return {}

    async def _read(self, person: Person, given: Given) -> Json:
        self._reading.read(person, self._channel(person, given), given.maybe("thread"))
        self._slack.traffic.changed()
        return {}

    async def _dismiss(self, person: Person, given: Given) -> Json:
        person.ephemerals[:] = [each for each in person.ephemerals if each.ts != given.text("ts")]
        self._slack.traffic.changed()
        return {}

    def _channel(self, person: Person, given: Given) -> Channel:
        channel = self._slack.workspace.channels[given.text("channel")]
        if person.id not in channel.members:
            raise KeyError(channel.id)
        return channel

    def _message(self, person: Person, given: Given) -> Message:
        channel, ts = self._channel(person, given), given.text("ts")
        for message in person.ephemerals:
            if message.ts == ts:
                return message
        found = channel.find(ts)
        if found is None:
            raise KeyError(ts)
        return found


def _view(person: Person, given: Given) -> View:
    view_id = given.text("view")
    for view in (*person.screen, *([person.home] if person.home else [])):
        if view.id == view_id:
            return view
    raise KeyError(view_id)


def _heard(ack: Ack) -> Json:
    return {} if 200 <= ack.status < 300 else {"problem": f"{_TROUBLE} (the bot answered {ack.status})"}
