"""A person in the workspace: what they see and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.slack.block_kit.inputs import INPUTS, Value, filled_state, options_of
from playground.slack.block_kit.mrkdwn import as_typed
from playground.slack.delivery.delivery import Ack
from playground.slack.people import form
from playground.slack.people.context import ClientContext
from playground.slack.workspace.files import File
from playground.slack.workspace.message import Message, Placed, element
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import Channel, User

Json = dict[str, Any]


class Person:
    """Acts through Slack's client. Actions return the app's acknowledgement, or raise NotAcknowledged."""

    def __init__(self, context: ClientContext, user: User) -> None:
        self._context = context
        self.user = user
        self.id = user.id
        self.name = user.name

    def __repr__(self) -> str:
        return f"Person({self.name!r}, {self.id!r})"

    @property
    def ephemerals(self) -> list[Message]:
        """The ephemeral messages that this person has received, oldest first."""
        return self._context.workspace.ephemerals.setdefault(self.id, [])

    @property
    def open_modals(self) -> list[View]:
        """The open modals, the one on top last."""
        return self._context.views.modals.get(self.id, [])

    @property
    def home_tab(self) -> View | None:
        """The app's Home tab as this person sees it. None if the app hasn't published one."""
        return self._context.views.home_tabs.get(self.id)

    async def command(self, command: str, text: str, channel: Channel) -> Ack:
        """Type a slash command in a channel."""
        context = self._context
        ids = {name: id_ for id_, name in context.workspace.names.items()}
        payload = context.payloads.command(
            self.user,
            channel,
            command,
            as_typed(text, ids if context.should_escape else None),
            context.triggers.issue(self.id),
            context.responses.issue("commands", self.user, channel),
        )

        def show_reply(ack: Ack) -> None:
            context.responses.show_ack(self.user, channel, ack)

        return await context.delivery.send("slash_commands", payload, on_ack=show_reply)

    async def modal(self, timeout: float = 45.0, *, callback_id: str | None = None) -> View:
        """Wait for a modal (with this callback ID, if given) to be on top, and return it."""

        def is_open() -> bool:
            return bool(self.open_modals) and callback_id in (None, self.open_modals[-1].callback_id)

        await self._context.workspace.traffic.until(is_open, timeout)
        return self.open_modals[-1]

    async def submit(self, view: View, values: Mapping[str, Value] | None = None) -> Ack:
        """Fill in inputs by block ID (the others stay as they are), and submit the form.

        Raises FormInputError if Slack's client wouldn't submit it.
        """
        context, filled = self._context, form.filled(view, values or {}, self._context.workspace.files.files)
        payload = context.payloads.submission(
            self.user,
            filled.as_json(context.workspace),
            context.triggers.issue(self.id),
            form.response_urls(filled, self.user, context.workspace, context.responses),
        )

        def apply(ack: Ack) -> None:
            form.apply_ack(context.views, filled, ack)

        return await context.delivery.send("interactive", payload, on_ack=apply)

    async def close(self, view: View, *, all_of_them: bool = False) -> Ack | None:
        """Dismiss a modal, or all of them. Return None if the view doesn't ask for the app to be notified."""
        context = self._context
        if all_of_them or view.source.get("clear_on_close"):
            context.views.clear(self.id)
        else:
            context.views.close(view)
        if not view.source.get("notify_on_close"):
            return None
        payload = context.payloads.closed(self.user, view.as_json(context.workspace), cleared=all_of_them)
        return await context.delivery.send("interactive", payload)

    async def click(
        self, message: Message, action_id: str, channel: Channel | None = None, *, block_id: str | None = None
    ) -> Ack:
        """Click a button in a message."""
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
        placed = element(message.blocks, action_id, block_id)
        return await self._act(message, placed, _choice(placed.element, value), channel)

    def fill_in(self, view: View, values: Mapping[str, Value]) -> View:
        """Type into inputs by block ID without submitting. Return the view with these values."""
        view = form.typed(view, values)
        self._context.views.put(view)
        return view

    async def click_in_view(self, view: View, action_id: str, *, block_id: str | None = None) -> Ack:
        """Click a button in a view."""
        return await self._act_in_view(view, element(view.blocks, action_id, block_id), {})

    async def choose_in_view(
        self, view: View, action_id: str, value: Value, *, block_id: str | None = None
    ) -> Ack:
        """Choose from a menu in a view. The view then contains the choice."""
        placed = element(view.blocks, action_id, block_id)
        block, menu = placed
        if menu["type"] in INPUTS:
            actions = {**view.state[block["block_id"]], action_id: filled_state(menu, value)}
            view = replace(view, state={**view.state, block["block_id"]: actions})
            self._context.views.put(view)
        return await self._act_in_view(view, placed, _choice(menu, value))

    async def suggest(
        self, where: View | Message, action_id: str, typed: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type in an external menu of a view or a message. Return the options that the app suggests."""
        payloads = self._context.payloads
        block, menu = element(where.blocks, action_id, block_id)
        container = payloads.in_view_of(where) if isinstance(where, View) else payloads.in_message_of(where)
        payload = payloads.suggestion(self.user, container, menu, block["block_id"], typed)
        ack = await self._context.delivery.send("interactive", payload, on_ack=form.check_suggestions)
        return options_of(ack.payload or {})

    async def shortcut(self, callback_id: str) -> Ack:
        """Use a global shortcut."""
        context = self._context
        payload = context.payloads.shortcut(self.user, callback_id, context.triggers.issue(self.id))
        return await context.delivery.send("interactive", payload)

    async def message_shortcut(self, callback_id: str, message: Message) -> Ack:
        """Use a shortcut from a message's menu."""
        context, channel = self._context, self._context.workspace.channels[message.channel]
        payload = context.payloads.message_shortcut(
            self.user,
            channel,
            message,
            callback_id,
            context.triggers.issue(self.id),
            context.responses.issue("app", self.user, channel, message),
        )
        return await context.delivery.send("interactive", payload)

    async def say(
        self, text: str, channel: Channel, *, thread: Message | None = None, files: Sequence[File] = ()
    ) -> Message:
        """Post a message. The app gets an event if it subscribed to the channel's message events."""
        context = self._context
        ids = {name: id_ for id_, name in context.workspace.names.items()}
        message = context.workspace.message(
            channel=channel.id,
            user=self.id,
            text=as_typed(text, ids),
            team_id=self.user.team_id,
            thread_ts=thread.ts if thread else None,
            files=files,
        )
        context.workspace.add(channel, message)
        await context.events.deliver_message(channel, message)
        return message

    async def open_home_tab(self) -> Ack | None:
        """Open the app's Home tab: https://docs.slack.dev/reference/events/app_home_opened"""
        context = self._context
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": context.workspace.direct(self.id).id,
            "event_ts": context.workspace.next_ts(),
            "tab": "home",
        }
        if self.home_tab is not None:
            event["view"] = self.home_tab.as_json(context.workspace)
        return await context.events.deliver(event)

    async def _act(self, message: Message, placed: Placed, choice: Json, channel: Channel | None) -> Ack:
        context = self._context
        channel = channel or context.workspace.channels[message.channel]
        payload = context.payloads.in_message(
            self.user,
            channel,
            message,
            self._action(placed, choice),
            context.triggers.issue(self.id),
            context.responses.issue("actions", self.user, channel, message),
        )
        return await context.delivery.send("interactive", payload)

    async def _act_in_view(self, view: View, placed: Placed, choice: Json) -> Ack:
        context = self._context
        action = self._action(placed, choice)
        payload = context.payloads.in_view(self.user, view, action, context.triggers.issue(self.id))
        return await context.delivery.send("interactive", payload)

    def _action(self, placed: Placed, choice: Json) -> Json:
        used = placed.element
        action: Json = {
            "type": used["type"],
            "action_id": used["action_id"],
            "block_id": placed.block["block_id"],
            "action_ts": self._context.workspace.next_ts(),
        }
        for key in ("text", "value", "style"):
            if used["type"] == "button" and key in used:
                action[key] = used[key]
        return action | choice


def _choice(menu: Json, value: Value) -> Json:
    if menu["type"] == "overflow":
        return {"selected_option": next(each for each in options_of(menu) if each.get("value") == value)}
    kind = INPUTS[menu["type"]]
    return {kind.state: filled_state(menu, value)[kind.state]}
