"""`/clsfy`: the words after it, and who answers to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.segments import Segments
from handlers.wording import as_typed, typed

NAME = "/clsfy"
_HELP = (
    "*What I do:* you ask for a Classify segment here, and are answered in the thread when it is ready.\n"
    "• `/clsfy segment` opens the form for a new segment\n"
    "• `/clsfy help` shows this"
)
_SEGMENT = ("segment", "segments")


@dataclass(frozen=True)
class Command:
    """The router of the slash command. What it answers is seen by the asker alone."""

    segments: Segments

    async def run(self, ack: AsyncAck, command: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Answer `/clsfy …`."""
        words = as_typed(str(command.get("text") or "")).split()
        match [word.lower() for word in words]:
            case [word, *rest] if word in _SEGMENT and rest in ([], ["new"], ["create"]):
                await self.segments.open(ack, command, respond)
            case [] | ["help"]:
                await ack(_HELP)
            case _:
                await ack(f"I don't know “{typed(' '.join(words), 60)}”.\n{_HELP}")
