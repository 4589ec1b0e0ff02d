"""A click on a button or on an entry of a menu: acknowledged, then answered."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.interaction.permissions import PermissionCheck

Answer = Callable[[Interaction], Awaitable[str | None]]
Listener = Callable[[AsyncAck, Body, AsyncRespond], Awaitable[None]]


class ClickAnswers(Struct, frozen=True, kw_only=True):
    """Acknowledges clicks and answers them. Only the person who clicks sees the answer."""

    permission_check: PermissionCheck
    interactions: InteractionReader

    def listener(self, answer: Answer) -> Listener:
        """Return what acknowledges a click, and then sends what `answer` returns. None if it shows a view."""

        async def listen(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
            click = self.interactions.read(body, ack, respond)
            await click.acknowledge()
            click.spawn(self._answer(answer, click))

        return listen

    async def _answer(self, answer: Answer, click: Interaction) -> None:
        text = await self.permission_check.outsider_refusal(click.actor) or await answer(click)
        if text is not None:
            await click.answer_later(text, keep_message=True)
