"""A button pressed, or an entry of a menu chosen: by whom, about what, and the way to its answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.actor import Body, actor_of
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports
from storage.lifecycle.actor import Actor

_TITLE = "clsfy-bot"


@dataclass(frozen=True)
class Click:
    """value: the button's, or that of the entry chosen. respond: None in the home, where a word has no place
    (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload)."""

    actor: Actor
    value: str
    trigger_id: str
    respond: AsyncRespond | None

    @classmethod
    def of(cls, body: Body, respond: AsyncRespond) -> Self:
        """From an interaction."""
        action = body["actions"][0]
        value = (action.get("selected_option") or action).get("value") or ""
        place = respond if body.get("response_url") else None
        return cls(actor_of(body), str(value), str(body["trigger_id"]), place)


Answer = Callable[[Click], Awaitable[str | None]]


@dataclass(frozen=True)
class ClickAnswers:
    """The way from a press to its answer, which the presser alone sees."""

    ports: Ports

    async def answer(self, answer: Answer, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Acknowledge, and say later what `answer` returns; None where it has shown a view."""
        pressed = Click.of(body, respond)
        await ack()
        ErrorReplies(self.ports).spawn(body, respond, self._answer(answer, pressed))

    async def _answer(self, answer: Answer, pressed: Click) -> None:
        if self.ports.access.is_outsider(pressed.actor):
            said = await PermissionCheck(self.ports).refusal(pressed.actor, None)
        else:
            said = await answer(pressed)
        if said is None:
            return
        if pressed.respond is None:
            await self.ports.screen.open(pressed.trigger_id, notice(_TITLE, said), None)
        else:
            await pressed.respond(text=said, response_type="ephemeral", replace_original=False)
