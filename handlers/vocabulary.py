"""The words after `/clsfy`: each with what it does, so that help and suggestions follow from one table."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.asked import Asked

_SAME = {
    "segments": "segment",
    "campaigns": "campaign",
    "preference": "preferences",
    "settings": "preferences",
    "create": "new",
    "status": "show",
}
_LIKE_ENOUGH = 0.6


@dataclass(frozen=True)
class Entry:
    """A command. words: those that it is found by. takes: what follows them. says: what it does."""

    words: str
    takes: str
    says: str
    run: Callable[[Asked], Awaitable[None]]

    @property
    def line(self) -> str:
        """As help has it."""
        return f"• `/clsfy {' '.join(filter(None, (self.words, self.takes)))}` {self.says}"


@dataclass(frozen=True)
class Vocabulary:
    """All commands, in the order in which help tells them."""

    entries: Sequence[Entry]

    def find(self, typed: str) -> tuple[Entry, str] | None:
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

    def nearest(self, typed: str) -> str | None:
        """The words that were perhaps meant."""
        words = " ".join(map(_plain, typed.split()[:2]))
        known = [entry.words for entry in self.entries]
        close = get_close_matches(words, known, n=1, cutoff=_LIKE_ENOUGH)
        return close[0] if close else None

    @property
    def help(self) -> str:
        """Every command in a line."""
        return "\n".join(entry.line for entry in self.entries)


def _plain(word: str) -> str:
    return _SAME.get(word.lower(), word.lower())
