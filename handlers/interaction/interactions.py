"""What a person does, by a command, a click or a shortcut, and the ways to answer it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol

import structlog
from aiohttp import ClientError
from msgspec import Struct, field
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.error_sentences import log_error
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.slack_calls import SLACK_ERRORS, call_until_done
from storage.lifecycle.actor import Actor

Body = Mapping[str, Any]
OnError = Callable[[Exception], Awaitable[object]]
_OPENING_SECONDS = 0.5  # that `views.open` has of the two before the deadline
_TITLE = "clsfy"
# https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages
REFERENCE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_log = structlog.get_logger()


class Spawn(Protocol):
    """Runs work after the acknowledgement. Shutdown waits for it."""

    def __call__(self, work: Coroutine[Any, Any, object], on_error: OnError | None = None) -> None:
        """Start `work`. on_error: is awaited with the exception that `work` raises. None: it is only
        logged."""


class Interaction(Struct, frozen=True, kw_only=True):
    """One command, click, or shortcut."""

    #: Who acts, and where.
    actor: Actor
    #: What was typed after the command, or the value of the button or menu entry that was clicked.
    argument: str
    #: Opens one view, within three seconds.
    trigger_id: str
    #: Acknowledges the interaction.
    ack: AsyncAck
    #: Answers through the `response_url`. None for global shortcuts and clicks in views, which have none.
    respond: AsyncRespond | None
    slack: AsyncWebClient
    #: Starts what runs after the acknowledgement.
    start: Spawn
    #: Slack's name of the conversation. Empty if there is none, or Slack doesn't name it.
    channel_name: str = ""
    #: The `thread_ts` of the message with the button, if that is a reply in a thread. Otherwise None.
    thread_ts: str | None = None
    #: Whether a command was typed, whose acknowledgement can carry an answer.
    is_command: bool = False
    #: Whether the answer replaces the message with the button: only if this person alone sees that message.
    replaces_message: bool = False
    #: When the listener must have acknowledged, by the event loop's clock.
    deadline: float = field(default_factory=listener_deadline)

    @property
    def seconds_left(self) -> float:
        """Return how long the listener may still wait before it acknowledges."""
        return max(0.0, self.deadline - asyncio.get_running_loop().time())

    def lookups_end(self, seconds: float) -> float:
        """Return when a lookup of at most this many seconds must end for a view to open in time, by the event
        loop's clock."""
        return min(asyncio.get_running_loop().time() + seconds, self.deadline - _OPENING_SECONDS)

    async def acknowledge(self) -> None:
        """Acknowledge without an answer, unless it has been acknowledged already."""
        if self.ack.response is None:
            await self.ack()

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Run `work` after the acknowledgement. If it raises, the person is told."""
        self.start(work, self._report)

    async def answer(self, text: str, blocks: Sequence[Block] = (), *, keep_message: bool = False) -> None:
        """Answer the person alone: in the acknowledgement of a command, or as `answer_later` does."""
        if self.ack.response is not None:
            await self.answer_later(text, blocks, keep_message=keep_message)
        elif self.is_command:
            await self.ack(text=text, blocks=[block.to_dict() for block in blocks] or None)
        else:
            await self.ack()
            self.spawn(self.answer_later(text, blocks, keep_message=keep_message))

    async def answer_later(
        self, text: str, blocks: Sequence[Block] = (), *, keep_message: bool = False
    ) -> None:
        """Answer the person alone: through the `response_url`, in a modal if there is none, or by direct
        message if that fails.

        Slack takes five answers by a `response_url`, within half an hour
        (https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses).

        keep_message: leave the message with the button as it is, so that its buttons can be clicked again.
        """
        shown = [block.to_dict() for block in blocks] or None
        if self.respond is None:
            is_answered = await self._open_notice(text, blocks)
        else:
            replaces = self.replaces_message and not keep_message
            is_answered = await self._respond(self.respond, text, shown, replaces)
        if not is_answered and await self._post_directly(text, shown) and shown:
            await self._post_directly(text, None)  # Slack doesn't take the blocks, and the text says the same

    async def _post_directly(self, text: str, blocks: Sequence[dict[str, Any]] | None) -> str | None:
        """Return None once Slack has posted it to the person, or else why not."""
        return await call_until_done(
            lambda: self.slack.chat_postMessage(
                channel=self.actor.user_id, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
            )
        )

    async def _respond(
        self, respond: AsyncRespond, text: str, blocks: Sequence[dict[str, Any]] | None, replaces: bool
    ) -> bool:
        """Return whether Slack has taken the answer. Without a `thread_ts`, Slack shows the answer to a click
        in a thread outside of it (https://github.com/slackapi/bolt-js/issues/963)."""
        try:
            response = await respond(
                text=text,
                blocks=blocks,
                response_type="ephemeral",
                replace_original=replaces,
                thread_ts=None if replaces else self.thread_ts,
            )
        except (ClientError, OSError) as error:  # TimeoutError is an OSError
            _log.warning("not answered", error=type(error).__name__)
            return False
        if response.status_code != HTTPStatus.OK:
            _log.warning("not answered", status=response.status_code)
        return response.status_code == HTTPStatus.OK

    async def _open_notice(self, text: str, blocks: Sequence[Block]) -> bool:
        """Return whether a modal says it. None opens once the trigger has opened another."""
        view = notice(_TITLE, text, blocks).to_dict()
        try:
            await self.slack.views_open(trigger_id=self.trigger_id, view=view)
        except SLACK_ERRORS:
            return False
        return True

    async def _report(self, error: Exception) -> None:
        await self.answer_later(log_error(error), keep_message=True)


class InteractionReader(Struct, frozen=True, kw_only=True):
    """Reads interactions from what Slack sends."""

    slack: AsyncWebClient
    #: Starts what runs after the acknowledgement.
    spawn: Spawn

    def read(self, body: Body, ack: AsyncAck, respond: AsyncRespond) -> Interaction:
        """Return the interaction that a payload describes
        (https://docs.slack.dev/reference/interaction-payloads)."""
        action = body["actions"][0] if "actions" in body else {"value": body.get("text")}
        argument = (action.get("selected_option") or action).get("value")
        return Interaction(
            actor=actor_of(body),
            argument=str(argument or ""),
            trigger_id=str(body["trigger_id"]),
            ack=ack,
            respond=respond if body.get("response_url") else None,
            slack=self.slack,
            start=self.spawn,
            channel_name=str(body.get("channel_name") or (body.get("channel") or {}).get("name") or ""),
            thread_ts=_thread_of(body),
            is_command="command" in body,
            replaces_message=bool((body.get("container") or {}).get("is_ephemeral")),
        )


def unescaped(text: str) -> str:
    """Return what a person typed from the escaped text that Slack sends.

    A link becomes its address, a person or a channel its name, or its ID if Slack gives no name.
    """
    return decoded(REFERENCE.sub(_plain_reference, text))


def decoded(text: str) -> str:
    """Return a text with the characters that Slack sends as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _thread_of(body: Mapping[str, Any]) -> str | None:
    """Return the `thread_ts` of the message that was clicked, if that is a reply in a thread, or None."""
    container, message = body.get("container") or {}, body.get("message") or {}
    thread_ts = container.get("thread_ts") or message.get("thread_ts")
    is_reply = thread_ts != (container.get("message_ts") or message.get("ts"))
    return thread_ts if is_reply and isinstance(thread_ts, str) else None


def _plain_reference(found: re.Match[str]) -> str:
    sigil, target, label = found.groups()
    if sigil in ("@", "#"):
        return f"{sigil}{label or target}"
    return label or f"@{target}" if sigil else target
