"""A command that a person types, or clicks a button for, and the ways to answer it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.blocks import Block

from storage.lifecycle.actor import Actor

Body = Mapping[str, Any]
OnError = Callable[[Exception], Awaitable[object]]


class Spawn(Protocol):
    """Runs work after the acknowledgement. Shutdown waits for it."""

    def __call__(self, work: Coroutine[Any, Any, object], on_error: OnError | None = None) -> None:
        """Start `work`. on_error: is awaited with the exception that `work` raises. None: it is only
        logged."""


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One command of a person's, typed or clicked."""

    #: Who acts, and where.
    actor: Actor
    #: What follows the command's own words.
    words: str
    #: Opens one view, within three seconds.
    trigger_id: str
    ack: AsyncAck
    respond: AsyncRespond
    #: Runs work after the acknowledgement. If it breaks, the person is told.
    spawn: Callable[[Coroutine[Any, Any, object]], None]
    #: Whether a button was clicked, whose `ack` can't carry an answer.
    is_click: bool = False
    #: Whether the answer replaces the message with the button: only if this person alone sees that message.
    replaces_message: bool = False

    async def answer(self, text: str, blocks: Sequence[Block] = ()) -> None:
        """Answer the person alone: in the acknowledgement of a command, through the `response_url` of a
        click."""
        if self.is_click:
            await self.ack()
            self.spawn(self.answer_later(text, blocks))
        elif blocks:
            await self.ack(text=text, blocks=[block.to_dict() for block in blocks])
        else:
            await self.ack(text)

    async def answer_later(
        self, text: str, blocks: Sequence[Block] = (), *, keep_message: bool = False
    ) -> None:
        """Answer the person alone through the `response_url`, up to five times in half an hour
        (https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses).

        keep_message: leave the message with the button as it is, so that its buttons can be clicked again.
        """
        await self.respond(
            text=text,
            blocks=[block.to_dict() for block in blocks] or None,
            response_type="ephemeral",
            replace_original=self.replaces_message and not keep_message,
        )
