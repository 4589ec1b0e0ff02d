"""`/clsfy`: finds who answers to the words after it, or helps."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.commands import menu
from handlers.commands.table import HELP, CommandTable
from handlers.interaction.actor import Interaction
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.ports import Ports
from handlers.messages.blocks import section_block
from handlers.messages.command_buttons import LABEL_LENGTH, VALUE_LENGTH, command_button
from handlers.messages.formatting import escaped, shortened, unescaped

NAME = "/clsfy"
_WORDS_LENGTH = 80
_WHAT = (
    "*What I do:* you ask for a Classify segment or campaign here, and are answered in the thread when it is "
    "ready."
)


@dataclass(frozen=True)
class CommandRouter(AsyncMiddleware):
    """The router of the slash command and of the buttons that stand for one. What it answers is seen by the
    actor alone.

    The command is taken as a middleware, ahead of the listeners: for each one that Bolt compares and runs it
    makes every argument that one could wish for, which takes as long as all else that it does.
    """

    vocabulary: CommandTable
    ports: Ports

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  (Bolt's name)
    ) -> BoltResponse | None:
        """Answer `/clsfy …`, and let everything else pass."""
        if req.body.get("command") != NAME:
            return await next()
        ack, respond = req.context.ack, req.context.respond
        assert respond is not None  # Bolt makes it when it is asked for
        spawn = partial(ErrorReplies(self.ports).spawn, req.body, respond)
        await self._answer(Interaction.typed(req.body, ack, respond, spawn))
        return ack.response

    async def press(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Answer a button as if its words had been typed."""
        words = str(body["actions"][0]["value"])
        spawn = partial(ErrorReplies(self.ports).spawn, body, respond)
        await self._answer(Interaction.press(words, body, ack, respond, spawn))

    async def _answer(self, asked: Interaction) -> None:
        words = unescaped(asked.words).strip()
        if not words:
            await asked.answer(*menu.render())
        elif words.split()[0].lower() == HELP:
            await asked.answer(self._help)
        elif found := self.vocabulary.find(words):
            entry, rest = found
            await entry.run(asked.after(rest))
        else:
            await asked.answer(*self._unknown(words))

    def _unknown(self, words: str) -> tuple[str, Sequence[Block]]:
        """What we say to other words: what was perhaps meant, to be pressed, and all that there is."""
        said = f"I don't know “{escaped(words, _WORDS_LENGTH)}”."
        meant = self.vocabulary.meant(words)
        if not meant:
            return f"{said}\n{self._help}", ()
        named = " or ".join(f"`{NAME} {escaped(each, _WORDS_LENGTH)}`" for each in meant)
        said = f"{said} Did you mean {named}?"
        pressed = [
            command_button(shortened(each, LABEL_LENGTH), each) for each in meant if len(each) <= VALUE_LENGTH
        ]
        buttons = [ActionsBlock(elements=pressed)] if pressed else []
        return f"{said}\n{self._help}", [section_block(said), *buttons, section_block(self._help)]

    @cached_property
    def _help(self) -> str:
        return f"{_WHAT}\n{self.vocabulary.help}\n• `{NAME} {HELP}` shows this"
