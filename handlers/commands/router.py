"""`/clsfy`: finds the command that was typed, or helps."""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.commands import menu
from handlers.commands.suggestions import HELP, SYNONYMS, find_impossible, find_name, suggest
from handlers.interaction.interactions import Body, Interaction, InteractionReader, unescaped
from handlers.messages.blocks import section_block
from handlers.messages.command_buttons import LABEL_LENGTH, VALUE_LENGTH, command_button
from handlers.messages.formatting import code, escaped, shortened
from storage.lifecycle.actor import Actor

NAME = "/clsfy"
_WORDS_LENGTH = 80
_WHAT = "I create Classify segments and campaigns and post the result in a thread."


class Command(Struct, frozen=True):
    """A command."""

    #: The words that it is found by.
    words: str
    #: What follows them, as help shows it. Empty if nothing may.
    takes: str
    #: What it does, as help says it.
    description: str
    run: Callable[[Interaction], Awaitable[None]]

    #: What follows its words if an admin types it. Empty if that is the same.
    admin_takes: str = ""

    def line(self, *, is_admin: bool) -> str:
        """Return its line in help."""
        takes = self.admin_takes if is_admin and self.admin_takes else self.takes
        return f"• `/clsfy {' '.join(filter(None, (self.words, takes)))}`: {self.description}"


class CommandTable(Struct, frozen=True):
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

    def find_named(self, typed: str) -> tuple[Command, str] | None:
        """Return the command for a new one, and the name that was typed right after its noun."""
        named = find_name(typed, self.entries)
        return self.find(f"{named[0]} new {named[1]}") if named else None

    def help(self, *, is_admin: bool) -> str:
        """Return a line for each command."""
        return "\n".join(entry.line(is_admin=is_admin) for entry in self.entries)


class CommandRouter(Struct, frozen=True, kw_only=True):
    """Runs what people type, and what the buttons that stand for a command say. Only that person sees
    answers."""

    table: CommandTable
    #: Returns whether a person is one of the bot's admins.
    is_admin: Callable[[Actor], bool]
    interactions: InteractionReader

    async def run(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Run the command that was typed, or that a button stands for."""
        interaction = self.interactions.read(body, ack, respond)
        typed = interaction.argument
        words = (unescaped(typed) if interaction.is_command else typed).strip()  # Slack escapes no button's
        if not words:
            await interaction.answer(*menu.render())
        elif words.split()[0].lower() == HELP:
            await interaction.answer(self._help(interaction.actor))
        elif impossible := find_impossible(words, self.table.entries) if not self.table.find(words) else None:
            await interaction.answer(*_cannot(impossible))
        elif found := self.table.find(words) or self.table.find_named(words):
            command, rest = found
            await command.run(replace(interaction, argument=rest))
        else:
            await interaction.answer(*self._unknown(words))

    def _unknown(self, words: str) -> tuple[str, Sequence[Block]]:
        """Return the answer to words that are no command: suggestions as buttons."""
        text = f"I don't recognize “{escaped(words, _WORDS_LENGTH)}”."
        suggestions = suggest(words, self.table.entries)
        if suggestions:
            commands = " or ".join(code(f"{NAME} {each}", _WORDS_LENGTH) for each in suggestions)
            text = f"{text} Did you mean {commands}?"
        return _with_buttons(text, [each for each in suggestions if each != HELP])

    def _help(self, actor: Actor) -> str:
        lines = self.table.help(is_admin=self.is_admin(actor))
        return f"{_WHAT}\n{lines}\n• `{NAME} {HELP}`: show this list"


def _cannot(impossible: str) -> tuple[str, Sequence[Block]]:
    verb, nouns = impossible.split()
    text = f"Classify can't {impossible}."
    if nouns == "segments" and verb in ("edit", "rename"):
        text += " To change one, clone it and request a new one."
    return _with_buttons(text, ())


def _with_buttons(text: str, commands: Sequence[str]) -> tuple[str, Sequence[Block]]:
    """Return an answer with a button for each command, and one for help."""
    elements = [
        command_button(shortened(each, LABEL_LENGTH), each) for each in commands if len(each) <= VALUE_LENGTH
    ]
    elements.append(command_button("Show all commands", HELP))
    return text, [section_block(text), ActionsBlock(elements=elements)]
