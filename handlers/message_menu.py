"""The menu under a message about a request: which of its entries was chosen."""

from dataclasses import dataclass, replace

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.asked import Body
from handlers.buttons import CHECK, MUTE
from handlers.checking import Checking
from handlers.finding import GONE
from handlers.following import Following
from handlers.ports import Ports
from handlers.pressed import Pressed, Pressing


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
