"""The words after `/clsfy`: each with what it does, so that help and suggestions follow from one table."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.interaction.actor import Interaction

HELP = "help"
_SAME = {
    "segments": "segment",
    "campaigns": "campaign",
    "preference": "preferences",
    "settings": "preferences",
    "create": "new",
    "status": "show",
}
_LIKE_ENOUGH = 0.6
_NUMBER = re.compile("#?[0-9]+")


@dataclass(frozen=True)
class Command:
    """A command. words: those that it is found by. takes: what follows them. says: what it does."""

    words: str
    takes: str
    says: str
    run: Callable[[Interaction], Awaitable[None]]

    @property
    def line(self) -> str:
        """As help has it."""
        return f"• `/clsfy {' '.join(filter(None, (self.words, self.takes)))}` {self.says}"


@dataclass(frozen=True)
class CommandTable:
    """All commands, in the order in which help tells them."""

    entries: Sequence[Command]

    def find(self, typed: str) -> tuple[Command, str] | None:
        """The command of the most words that `typed` begins with, and what follows them as typed."""
        for length in (2, 1):
            parts = typed.split(maxsplit=length)
            words = " ".join(map(_plain, parts[:length]))
            rest = parts[length] if len(parts) > length else ""
            for entry in self.entries:
                fits = len(parts) >= length and entry.words == words
                if fits and (entry.takes or not rest):
                    return entry, rest.strip()
        return None

    def meant(self, typed: str) -> Sequence[str]:
        """The commands that were perhaps meant, the likeliest first, each with what followed; at most two."""
        first, second, rest = (*typed.split(maxsplit=2), "", "", "")[:3]
        after = f"{second} {rest}".strip()
        nouns = self._nouns
        noun = _like(first, nouns)
        if noun is None:
            # `list segments`, `status 61`: the right words in another order, or without their noun
            verb = _like(first, self._verbs(*nouns))
            other = _like(second, nouns)
            pairs = [(other, verb, rest)] if other else [(each, verb, after) for each in nouns]
        elif not second or not self._verbs(noun):
            return [entry.words for entry in self.entries if entry.words.split()[0] == noun][:1] or [HELP]
        else:
            new = "show" if _NUMBER.fullmatch(second) else "new"
            pairs = [(noun, _like(second, self._verbs(noun)), rest), (noun, new, after)]
        meant = [self._command(*pair) for pair in pairs]
        return list(dict.fromkeys(filter(None, meant)))[:2]

    def _command(self, noun: str, verb: str | None, after: str) -> str | None:
        """The words of a command with what follows them; None where there is no such command."""
        for entry in self.entries:
            if entry.words == f"{noun} {verb}":
                return f"{entry.words} {after}".strip() if entry.takes else entry.words
        return None

    @property
    def _nouns(self) -> Sequence[str]:
        return list(dict.fromkeys([*(entry.words.split()[0] for entry in self.entries), HELP]))

    def _verbs(self, *nouns: str) -> Sequence[str]:
        pairs = [entry.words.partition(" ") for entry in self.entries]
        return list(dict.fromkeys(verb for noun, _, verb in pairs if verb and noun in nouns))

    @property
    def help(self) -> str:
        """Every command in a line."""
        return "\n".join(entry.line for entry in self.entries)


def _like(word: str, known: Iterable[str]) -> str | None:
    close = get_close_matches(_plain(word), list(known), n=1, cutoff=_LIKE_ENOUGH)
    return close[0] if close else None


def _plain(word: str) -> str:
    return _SAME.get(word.lower(), word.lower())
