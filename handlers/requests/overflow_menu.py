"""The menu under a message about a request: which of its entries was chosen."""

from dataclasses import dataclass, replace

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.actor import Body
from handlers.interaction.clicks import Click, ClickAnswers
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import GONE
from handlers.messages.buttons import CHECK, MUTE
from handlers.requests.check_now import CheckNow
from handlers.requests.follow import Follow


@dataclass(frozen=True)
class OverflowMenu:
    """Hands each entry to the one who answers to it."""

    ports: Ports

    async def choose(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """An entry chosen; its value is a word and the request's UUID."""
        await ClickAnswers(self.ports).answer(self._answer, ack, body, respond)

    async def _answer(self, pressed: Click) -> str:
        word, _, request_uuid = pressed.value.partition(" ")
        pressed = replace(pressed, value=request_uuid)
        if word == CHECK:
            return await CheckNow(self.ports).check(pressed)
        if word == MUTE:
            return await Follow(self.ports).mute(pressed)
        return GONE
