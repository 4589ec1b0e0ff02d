"""A person of the workspace: what they see, and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playground.slack.delivery import Ack
from playground.slack.errors import FormRefused
from playground.slack.inputs import INPUTS, Value, checks, filled_state, options_of, value_of
from playground.slack.message import Message, element
from playground.slack.mrkdwn import escape
from playground.slack.views import View
from playground.slack.workspace import Channel, User

if TYPE_CHECKING:
    from playground.slack.slack import Slack

Json = dict[str, Any]


class Person:
    """Acts through Slack's client; each act returns the app's acknowledgement, or raises NotAcknowledged."""

    def __init__(self, slack: Slack, user: User) -> None:
        self._slack = slack
        self.user = user
        self.id = user.id
        self.name = user.name

    def __repr__(self) -> str:
        return f"Person({self.name!r}, {self.id!r})"

    @property
    def ephemerals(self) -> list[Message]:
        """The messages that this person alone has seen, oldest first."""
        return self._slack.workspace.ephemerals.setdefault(self.id, [])

    @property
    def screen(self) -> list[View]:
        """The modals open, the one on top last."""
        return self._slack.views.screens.get(self.id, [])

    @property
    def home(self) -> View | None:
        """The app's home as this person sees it."""
        return self._slack.views.homes.get(self.id)

    async def command(self, command: str, text: str, channel: Channel) -> Ack:
        """Type a slash command in a channel."""
        slack = self._slack
        payload = slack.payloads.command(
            self.user,
            channel,
            command,
            escape(text) if slack.should_escape else text,
            slack.triggers.give(self.id),
            slack.responses.give("commands", self.user, channel),
        )
        ack = await slack.delivery.send("slash_commands", payload)
        if ack.status == 200 and ack.payload:
            slack.responses.answer(self.user, channel, ack.payload)
        return ack

    async def modal(self, timeout: float = 5.0, *, callback_id: str | None = None) -> View:
        """The modal on top of the screen, waited for; with a callback id, one of that id."""

        def shown() -> bool:
            return bool(self.screen) and callback_id in (None, self.screen[-1].callback_id)

        await self._slack.until(shown, timeout)
        return self.screen[-1]

    async def submit(self, view: View, values: Mapping[str, Value] | None = None) -> Ack:
        """Fill in the inputs by block id (others stay as they are), and send the form.

        Raises FormRefused where Slack's client wouldn't send it.
        """
        filled = self._filled(view, values or {})
        ack = await self._slack.delivery.send("interactive", self._slack.submission(self.user, filled))
        self._slack.acted_on(filled, ack)
        return ack

    async def close(self, view: View) -> Ack | None:
        """Dismiss a modal; the app hears of it only if the view asks for that."""
        self._slack.views.close(view)
        if not view.source.get("notify_on_close"):
            return None
        told = view.as_json(self._slack.workspace)
        return await self._slack.delivery.send(
            "interactive", self._slack.payloads.closed(self.user, told, cleared=False)
        )

    async def press(self, message: Message, action_id: str, channel: Channel | None = None) -> Ack:
        """Press a button in a message."""
        return await self._act(message, action_id, {}, channel)

    async def choose(
        self, message: Message, action_id: str, value: str, channel: Channel | None = None
    ) -> Ack:
        """Choose from a menu in a message."""
        return await self._act(
            message, action_id, _chosen(element(message.blocks, action_id)[1], value), channel
        )

    async def press_in(self, view: View, action_id: str) -> Ack:
        """Press a button in a view."""
        return await self._act_in(view, action_id, {})

    async def choose_in(self, view: View, action_id: str, value: str) -> Ack:
        """Choose from a menu in a view."""
        return await self._act_in(view, action_id, _chosen(element(view.blocks, action_id)[1], value))

    async def _act(self, message: Message, action_id: str, chosen: Json, channel: Channel | None) -> Ack:
        slack = self._slack
        channel = channel or slack.workspace.channels[message.channel]
        payload = slack.payloads.in_message(
            self.user,
            channel,
            message,
            self._action(*element(message.blocks, action_id), chosen),
            slack.triggers.give(self.id),
            slack.responses.give("actions", self.user, channel, message),
        )
        return await slack.delivery.send("interactive", payload)

    async def _act_in(self, view: View, action_id: str, chosen: Json) -> Ack:
        slack = self._slack
        action = self._action(*element(view.blocks, action_id), chosen)
        payload = slack.payloads.in_view(self.user, view, action, slack.triggers.give(self.id))
        return await slack.delivery.send("interactive", payload)

    def _action(self, block: Json, pressed: Json, chosen: Json) -> Json:
        action: Json = {
            "type": pressed["type"],
            "action_id": pressed["action_id"],
            "block_id": block["block_id"],
            "action_ts": self._slack.workspace.next_ts(),
        }
        for key in ("text", "value", "style"):
            if pressed["type"] == "button" and key in pressed:
                action[key] = pressed[key]
        return action | chosen

    def _filled(self, view: View, values: Mapping[str, Value]) -> View:
        """The view with these values in, checked as Slack's client does."""
        blocks = {block["block_id"]: block for block in view.blocks if block.get("type") == "input"}
        unknown = set(values) - set(blocks)
        if unknown:
            raise KeyError(f"no input in {sorted(unknown)}; there are {sorted(blocks)}")
        state = {block: dict(inside) for block, inside in view.state.items()}
        errors: dict[str, str] = {}
        for block_id, block in blocks.items():
            asked = block["element"]
            if block_id in values:
                state[block_id] = {asked["action_id"]: filled_state(asked, values[block_id])}
            value = value_of(state[block_id][asked["action_id"]])
            wrong = checks(asked, bool(block.get("optional")), value)
            if wrong:
                errors[block_id] = wrong
        if errors:
            raise FormRefused(errors)
        return replace(view, state=state, errors={})


def _chosen(menu: Json, value: str) -> Json:
    if menu["type"] == "overflow":
        option = next(option for option in options_of(menu) if option.get("value") == value)
        return {"selected_option": option}
    kind = INPUTS[menu["type"]]
    return {kind.state: filled_state(menu, value)[kind.state]}
