"""A person of the workspace: what they see, and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playground.slack.block_kit.inputs import INPUTS, Value, filled_state, options_of
from playground.slack.block_kit.mrkdwn import as_typed
from playground.slack.delivery.delivery import Ack
from playground.slack.workspace import form
from playground.slack.workspace.message import Message, element
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import Channel, User

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
        names = {name: id_ for id_, name in slack.workspace.names.items()}
        payload = slack.payloads.command(
            self.user,
            channel,
            command,
            as_typed(text, names if slack.should_escape else None),
            slack.triggers.give(self.id),
            slack.responses.give("commands", self.user, channel),
        )
        return await slack.delivery.send(
            "slash_commands", payload, take=lambda ack: slack.responses.answered(self.user, channel, ack)
        )

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
        slack, filled = self._slack, form.filled(view, values or {})
        payload = slack.payloads.submission(
            self.user,
            filled.as_json(slack.workspace),
            slack.triggers.give(self.id),
            form.response_urls(filled, self.user, slack.workspace, slack.responses),
        )
        return await slack.delivery.send(
            "interactive", payload, take=lambda ack: form.answered(slack.views, filled, ack)
        )

    async def close(self, view: View, *, all_of_them: bool = False) -> Ack | None:
        """Dismiss a modal (or all); the app hears of it only if the view asks for that."""
        slack = self._slack
        if all_of_them or view.source.get("clear_on_close"):
            slack.views.clear(self.id)
        else:
            slack.views.close(view)
        if not view.source.get("notify_on_close"):
            return None
        payload = slack.payloads.closed(self.user, view.as_json(slack.workspace), cleared=all_of_them)
        return await slack.delivery.send("interactive", payload)

    async def press(
        self, message: Message, action_id: str, channel: Channel | None = None, *, block_id: str | None = None
    ) -> Ack:
        """Press a button in a message."""
        return await self._act(message, element(message.blocks, action_id, block_id), {}, channel)

    async def choose(
        self,
        message: Message,
        action_id: str,
        value: Value,
        channel: Channel | None = None,
        *,
        block_id: str | None = None,
    ) -> Ack:
        """Choose from a menu in a message."""
        place = element(message.blocks, action_id, block_id)
        return await self._act(message, place, _chosen(place[1], value), channel)

    def fill_in(self, view: View, values: Mapping[str, Value]) -> View:
        """Type into inputs by block id without sending; the view then holds this."""
        view = form.typed(view, values)
        self._slack.views.put(view)
        return view

    async def press_in(self, view: View, action_id: str, *, block_id: str | None = None) -> Ack:
        """Press a button in a view."""
        return await self._act_in(view, element(view.blocks, action_id, block_id), {})

    async def choose_in(
        self, view: View, action_id: str, value: Value, *, block_id: str | None = None
    ) -> Ack:
        """Choose from a menu in a view; the view shows the choice."""
        block, menu = element(view.blocks, action_id, block_id)
        if menu["type"] in INPUTS:
            inside = {**view.state[block["block_id"]], action_id: filled_state(menu, value)}
            view = replace(view, state={**view.state, block["block_id"]: inside})
            self._slack.views.put(view)
        return await self._act_in(view, (block, menu), _chosen(menu, value))

    async def suggest(
        self, where: View | Message, action_id: str, typed: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type in an external menu of a view or a message; the options that the app offers."""
        payloads = self._slack.payloads
        block, menu = element(where.blocks, action_id, block_id)
        around = payloads.around_view(where) if isinstance(where, View) else payloads.around_message(where)
        payload = payloads.suggestion(self.user, around, menu, block["block_id"], typed)
        ack = await self._slack.delivery.send("interactive", payload, take=form.offered)
        return options_of(ack.payload or {})

    async def shortcut(self, callback_id: str) -> Ack:
        """Use a global shortcut."""
        slack = self._slack
        payload = slack.payloads.shortcut(self.user, callback_id, slack.triggers.give(self.id))
        return await slack.delivery.send("interactive", payload)

    async def message_shortcut(self, callback_id: str, message: Message) -> Ack:
        """Use a shortcut from a message's menu."""
        slack, channel = self._slack, self._slack.workspace.channels[message.channel]
        payload = slack.payloads.message_shortcut(
            self.user,
            channel,
            message,
            callback_id,
            slack.triggers.give(self.id),
            slack.responses.give("app", self.user, channel, message),
        )
        return await slack.delivery.send("interactive", payload)

    async def say(self, text: str, channel: Channel, *, thread: Message | None = None) -> Message:
        """Write a message; the app hears of it where it subscribed to the channel's message events."""
        slack = self._slack
        names = {name: id_ for id_, name in slack.workspace.names.items()}
        message = slack.workspace.message(
            channel=channel.id,
            user=self.id,
            text=as_typed(text, names),
            team_id=self.user.team_id,
            thread_ts=thread.ts if thread else None,
        )
        slack.workspace.add(channel, message)
        await slack.events.tell_message(channel, message)
        return message

    async def open_home(self) -> Ack | None:
        """Open the app's home: https://docs.slack.dev/reference/events/app_home_opened"""
        slack = self._slack
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": slack.workspace.direct(self.id).id,
            "event_ts": slack.workspace.next_ts(),
            "tab": "home",
        }
        if self.home is not None:
            event["view"] = self.home.as_json(slack.workspace)
        return await slack.events.tell(event)

    async def _act(
        self, message: Message, place: tuple[Json, Json], chosen: Json, channel: Channel | None
    ) -> Ack:
        slack = self._slack
        channel = channel or slack.workspace.channels[message.channel]
        payload = slack.payloads.in_message(
            self.user,
            channel,
            message,
            self._action(*place, chosen),
            slack.triggers.give(self.id),
            slack.responses.give("actions", self.user, channel, message),
        )
        return await slack.delivery.send("interactive", payload)

    async def _act_in(self, view: View, place: tuple[Json, Json], chosen: Json) -> Ack:
        slack = self._slack
        action = self._action(*place, chosen)
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


def _chosen(menu: Json, value: Value) -> Json:
    if menu["type"] == "overflow":
        return {"selected_option": next(each for each in options_of(menu) if each.get("value") == value)}
    kind = INPUTS[menu["type"]]
    return {kind.state: filled_state(menu, value)[kind.state]}
