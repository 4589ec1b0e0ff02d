"""The menu under a message about a request: which of its entries was chosen."""

from dataclasses import dataclass, replace

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.actor import Body
from handlers.interaction.clicks import Pressed, Pressing
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import GONE
from handlers.messages.buttons import CHECK, MUTE
from handlers.requests.check_now import Checking
from handlers.requests.follow import Following


@dataclass(frozen=True)
class MessageMenu:
    """Hands each entry to the one who answers to it."""

    ports: Ports

    async def choose(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """An entry chosen; its value is a word and the request's UUID."""
        await Pressing(self.ports).answer(self._answer, ack, body, respond)

    async def _answer(self, pressed: Pressed) -> str:
        word, _, request_uuid = pressed.value.partition(" ")
        pressed = replace(pressed, value=request_uuid)
        if word == CHECK:
            return await Checking(self.ports).check(pressed)
        if word == MUTE:
            return await Following(self.ports).mute(pressed)
        return GONE
