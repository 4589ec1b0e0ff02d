"""`/clsfy`: finds the command that was typed, or helps."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.commands import menu
from handlers.commands.suggestions import HELP, SYNONYMS, suggest
from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.messages.blocks import section_block
from handlers.messages.command_buttons import LABEL_LENGTH, VALUE_LENGTH, command_button
from handlers.messages.formatting import code, escaped, shortened, unescaped

NAME = "/clsfy"
_WORDS_LENGTH = 80
_WHAT = (
    "*What I do:* you ask for a Classify segment or campaign here, and are answered in the thread when it is "
    "ready."
)


@dataclass(frozen=True)
class Command:
    """A command."""

    #: The words that it is found by.
    words: str
    #: What follows them, as help shows it. Empty if nothing may.
    takes: str
    #: What it does, as help says it.
    description: str
    run: Callable[[Interaction], Awaitable[None]]

    @property
    def line(self) -> str:
        """Return its line in help."""
        return f"• `/clsfy {' '.join(filter(None, (self.words, self.takes)))}` {self.description}"


@dataclass(frozen=True)
class CommandTable:
    """All commands."""

    #: In the order in which help shows them.
    entries: Sequence[Command]

    def find(self, typed: str) -> tuple[Command, str] | None:
        """Return the longest command that `typed` begins with, and what follows it as typed."""
        for length in (2, 1):
            parts = typed.split(maxsplit=length)
            words = " ".join(SYNONYMS.get(word, word) for word in map(str.lower, parts[:length]))
            rest = parts[length] if len(parts) > length else ""
            for entry in self.entries:
                matches = len(parts) >= length and entry.words == words
                if matches and (entry.takes or not rest):
                    return entry, rest.strip()
        return None

    @property
    def help(self) -> str:
        """Return a line for each command."""
        return "\n".join(entry.line for entry in self.entries)


@dataclass(frozen=True, kw_only=True)
class CommandRouter:
    """Runs what people type, and what the buttons that stand for a command say. Only that person sees
    answers."""

    #: All commands.
    table: CommandTable
    #: Reads what Slack sends.
    interactions: InteractionReader

    async def run(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Run the command that was typed, or that a button stands for."""
        interaction = self.interactions.read(body, ack, respond)
        words = unescaped(interaction.words).strip()
        if not words:
            await interaction.answer(*menu.render())
        elif words.split()[0].lower() == HELP:
            await interaction.answer(self._help)
        elif found := self.table.find(words):
            command, rest = found
            await command.run(replace(interaction, words=rest))
        else:
            await interaction.answer(*self._unknown(words))

    def _unknown(self, words: str) -> tuple[str, Sequence[Block]]:
        """Return the answer to words that are no command: suggestions as buttons, and help."""
        text = f"I don't know “{escaped(words, _WORDS_LENGTH)}”."
        suggestions = suggest(words, self.table.entries)
        if not suggestions:
            return f"{text}\n{self._help}", ()
        commands = " or ".join(code(f"{NAME} {each}", _WORDS_LENGTH) for each in suggestions)
        text = f"{text} Did you mean {commands}?"
        elements = [
            command_button(shortened(each, LABEL_LENGTH), each)
            for each in suggestions
            if len(each) <= VALUE_LENGTH
        ]
        buttons = [ActionsBlock(elements=elements)] if elements else []
        return f"{text}\n{self._help}", [section_block(text), *buttons, section_block(self._help)]

    @cached_property
    def _help(self) -> str:
        return f"{_WHAT}\n{self.table.help}\n• `{NAME} {HELP}` shows this"
