"""A click on a button or on an entry of a menu, and the way to its answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.errors import ErrorReplies
from handlers.interaction.interactions import Body, Spawn
from handlers.interaction.modals import Modals
from handlers.interaction.payloads import actor_of
from handlers.interaction.permissions_and_intake import PermissionCheck
from storage.lifecycle.actor import Actor

_TITLE = "clsfy-bot"


@dataclass(frozen=True)
class Click:
    """One click (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload)."""

    actor: Actor
    #: The value of the button, or of the entry that was chosen. Empty if it has none.
    value: str
    #: Opens one view, within three seconds.
    trigger_id: str
    #: Answers through the `response_url`. None on the Home tab, which has none.
    respond: AsyncRespond | None

    @classmethod
    def of(cls, body: Body, respond: AsyncRespond) -> Self:
        """Return the click that an interaction's payload tells of."""
        action = body["actions"][0]
        value = (action.get("selected_option") or action).get("value") or ""
        return cls(
            actor=actor_of(body),
            value=str(value),
            trigger_id=str(body["trigger_id"]),
            respond=respond if body.get("response_url") else None,
        )


Answer = Callable[[Click], Awaitable[str | None]]


@dataclass(frozen=True, kw_only=True)
class ClickAnswers:
    """Acknowledges clicks and answers them. Only the person who clicks sees the answer."""

    #: Who may request what.
    permissions: PermissionCheck
    #: Opens and fills modals.
    modals: Modals
    #: Tells the person if something breaks.
    errors: ErrorReplies
    #: Runs work after the acknowledgement.
    spawn: Spawn

    async def answer(self, answer: Answer, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Acknowledge, then send what `answer` returns. None if it has shown a view."""
        click = Click.of(body, respond)
        await ack()
        self.spawn(self._answer(answer, click), partial(self.errors.report, body, respond))

    async def _answer(self, answer: Answer, click: Click) -> None:
        if self.permissions.permissions.is_outsider(click.actor):
            text = await self.permissions.refusal(click.actor, None)
        else:
            text = await answer(click)
        if text is not None:
            await self.modals.tell(text, _TITLE, click.trigger_id, click.respond)
