"""What a person can do on the page. Each action is done by the local Slack's own Person."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.page.actions.message_box import post_text
from playground.page.actions.request_fields import RequestFields
from playground.page.actions.sample_list import SAMPLE_NAME, sample_list
from playground.page.actions.uploads import add_file, own_file
from playground.page.read_state import ReadState
from playground.slack import Ack, Channel, FormInputError, Message, NotAcknowledged, Person, Slack, View
from playground.slack.errors import SlackError

Json = dict[str, Any]
Action = Callable[[Person, RequestFields], Awaitable[Json]]
_NO_ANSWER = "We had some trouble connecting. Try again?"


class PersonActions:
    """The actions by name. Each returns a `problem`, a `notice`, `errors` or `options` for the person."""

    def __init__(self, slack: Slack, read_state: ReadState) -> None:
        self._slack = slack
        self._read_state = read_state
        self._by_name: dict[str, Action] = {
            "type": self._type,
            "submit": self._submit,
            "close": self._close,
            "click": self._click,
            "choose": self._choose,
            "click_in_view": self._click_in_view,
            "choose_in_view": self._choose_in_view,
            "suggest": self._suggest,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "open_home_tab": self._open_home_tab,
            "mark_read": self._mark_read,
            "dismiss": self._dismiss,
            "add_sample": self._add_sample,
        }

    async def run(self, name: str, person: Person, fields: RequestFields) -> Json:
        """Run an action. A missing or rejected answer of the app becomes a `problem`.

        Raises HTTPNotFound or HTTPConflict if the action or its object doesn't exist.
        """
        action = self._by_name.get(name)
        if action is None:
            raise web.HTTPNotFound(text=f"There is no action {name}.")
        try:
            return await action(person, fields)
        except FormInputError as error:
            return {"errors": error.errors}
        except NotAcknowledged as error:
            return {"problem": f"{_NO_ANSWER} ({error})"}
        except SlackError as error:
            reasons = "; ".join(error.messages)
            return {"problem": f"Slack rejected the app's response: {error.error}. {reasons}".strip()}
        except KeyError as missing:
            raise web.HTTPConflict(text=f"This no longer exists: {missing}.") from missing

    async def _type(self, person: Person, fields: RequestFields) -> Json:
        text, ts = fields.text("text"), fields.optional_text("thread")
        channel = self._channel(person, fields)
        thread = channel.find(ts) if ts else None
        files = [own_file(self._slack, person, each) for each in fields.texts("files")]
        return await post_text(self._slack, person, text, channel, thread, files)

    async def _submit(self, person: Person, fields: RequestFields) -> Json:
        return _result(await person.submit(_view(person, fields), fields.values("values")))

    async def _close(self, person: Person, fields: RequestFields) -> Json:
        await person.close(_view(person, fields), all_of_them=fields.flag("all"))
        return {}

    async def _click(self, person: Person, fields: RequestFields) -> Json:
        message = self._message(person, fields)
        block_id = fields.optional_text("block_id")
        return _result(await person.click(message, fields.text("action_id"), block_id=block_id))

    async def _choose(self, person: Person, fields: RequestFields) -> Json:
        message, value = self._message(person, fields), fields.value("value")
        block_id = fields.optional_text("block_id")
        return _result(await person.choose(message, fields.text("action_id"), value, block_id=block_id))

    async def _click_in_view(self, person: Person, fields: RequestFields) -> Json:
        view = person.fill_in(_view(person, fields), fields.values("values"))
        return _result(
            await person.click_in_view(
                view, fields.text("action_id"), block_id=fields.optional_text("block_id")
            )
        )

    async def _choose_in_view(self, person: Person, fields: RequestFields) -> Json:
        view = person.fill_in(_view(person, fields), fields.values("values"))
        action_id, value = fields.text("action_id"), fields.value("value")
        return _result(
            await person.choose_in_view(view, action_id, value, block_id=fields.optional_text("block_id"))
        )

    async def _suggest(self, person: Person, fields: RequestFields) -> Json:
        source = _view(person, fields) if fields.optional_text("view") else self._message(person, fields)
        action_id, typed = fields.text("action_id"), fields.text("typed")
        return {
            "options": await person.suggest(
                source, action_id, typed, block_id=fields.optional_text("block_id")
            )
        }

    async def _shortcut(self, person: Person, fields: RequestFields) -> Json:
        return _result(await person.shortcut(fields.text("callback_id")))

    async def _message_shortcut(self, person: Person, fields: RequestFields) -> Json:
        message = self._message(person, fields)
        return _result(await person.message_shortcut(fields.text("callback_id"), message))

    async def _open_home_tab(self, person: Person, _fields: RequestFields) -> Json:
        await person.open_home_tab()
        return {}

    async def _mark_read(self, person: Person, fields: RequestFields) -> Json:
        self._read_state.mark_read(person, self._channel(person, fields), fields.optional_text("thread"))
        self._slack.traffic.changed()
        return {}

    async def _dismiss(self, person: Person, fields: RequestFields) -> Json:
        person.ephemerals[:] = [each for each in person.ephemerals if each.ts != fields.text("ts")]
        self._slack.traffic.changed()
        return {}

    async def _add_sample(self, person: Person, _fields: RequestFields) -> Json:
        return add_file(self._slack, person, SAMPLE_NAME, sample_list())

    def _channel(self, person: Person, fields: RequestFields) -> Channel:
        channel = self._slack.workspace.channels[fields.text("channel")]
        if person.id not in channel.members:
            raise KeyError(channel.id)
        return channel

    def _message(self, person: Person, fields: RequestFields) -> Message:
        channel, ts = self._channel(person, fields), fields.text("ts")
        for message in person.ephemerals:
            if message.ts == ts:
                return message
        found = channel.find(ts)
        if found is None:
            raise KeyError(ts)
        return found


def _view(person: Person, fields: RequestFields) -> View:
    view_id = fields.text("view")
    for view in (*person.open_modals, *([person.home_tab] if person.home_tab else [])):
        if view.id == view_id:
            return view
    raise KeyError(view_id)


def _result(ack: Ack) -> Json:
    return (
        {} if 200 <= ack.status < 300 else {"problem": f"{_NO_ANSWER} (the bot responded with {ack.status})"}
    )
