"""`/clsfy`: finds who answers to the words after it, or helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers import menu
from handlers.asked import Asked
from handlers.ports import Ports
from handlers.vocabulary import Vocabulary
from handlers.wording import as_typed, typed

NAME = "/clsfy"
_WHAT = (
    "*What I do:* you ask for a Classify segment or campaign here, and are answered in the thread when it is "
    "ready."
)


@dataclass(frozen=True)
class Command:
    """The router of the slash command and of the buttons that stand for one. What it answers is seen by the
    asker alone."""

    vocabulary: Vocabulary
    ports: Ports

    async def run(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Answer `/clsfy …`."""
        await self._answer(Asked.typed(body, ack, respond, self.ports.spawn))

    async def press(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Answer a button as if its words had been typed."""
        words = str(body["actions"][0]["value"])
        await self._answer(Asked.press(words, body, ack, respond, self.ports.spawn))

    async def _answer(self, asked: Asked) -> None:
        words = as_typed(asked.words).strip()
        if not words:
            await asked.answer(*menu.render())
        elif words.lower() == "help":
            await asked.answer(self._help)
        elif found := self.vocabulary.find(words):
            entry, rest = found
            await entry.run(asked.after(rest))
        else:
            await asked.answer(f"I don't know “{typed(words, 60)}”.{self._meant(words)}\n{self._help}")

    def _meant(self, words: str) -> str:
        nearest = self.vocabulary.nearest(words)
        return f" Did you mean `{NAME} {nearest}`?" if nearest else ""

    @property
    def _help(self) -> str:
        return f"{_WHAT}\n{self.vocabulary.help}\n• `{NAME} help` shows this"
