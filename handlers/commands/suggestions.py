"""What was perhaps meant by words that are no command."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Protocol

from handlers.interaction.typed_text import read_id, read_reference

HELP = "help"
SYNONYMS = {
    "segments": "segment",
    "campaigns": "campaign",
    "deals": "deal",
    "preference": "preferences",
    "settings": "preferences",
    "create": "new",
    "status": "show",
}
#: What people try and Classify doesn't offer, as the answer names it.
_IMPOSSIBLE = {
    "delete": "delete",
    "remove": "delete",
    "cancel": "cancel",
    "stop": "cancel",
    "edit": "edit",
    "rename": "rename",
}
_CUTOFF = 0.6
_MAX_SUGGESTIONS = 2


class CommandWords(Protocol):
    """A command, as far as suggestions need it."""

    @property
    def words(self) -> str:
        """The words that it is found by."""

    @property
    def takes(self) -> str:
        """What follows them. Empty if nothing may."""


def suggest(typed: str, entries: Sequence[CommandWords]) -> Sequence[str]:
    """Return at most two commands that were perhaps meant, the likeliest first, each with what followed."""
    first, second, rest = (*typed.split(maxsplit=2), "", "", "")[:3]
    after = f"{second} {rest}".strip()
    nouns = _nouns(entries)
    is_verb = first.lower() in _verbs(entries, *nouns)  # `list`, which isn't `lists`
    noun = None if is_verb else _closest(first, nouns)
    if noun is None:
        # `list segments`, `status 61`: the right words in another order, or without their noun
        verb = _closest(first, _verbs(entries, *nouns))
        other = _closest(second, nouns)
        pairs = [(other, verb, rest)] if other else [(each, verb, after) for each in nouns]
    elif not second or not _verbs(entries, noun):
        return [entry.words for entry in entries if entry.words.split()[0] == noun][:1] or [HELP]
    else:
        guess = "show" if _is_id(second) else "new"
        pairs = [(noun, _closest(second, _verbs(entries, noun)), rest), (noun, guess, after)]
    suggestions = [_command(entries, f"{noun} {verb}", after) for noun, verb, after in pairs]
    return list(dict.fromkeys(filter(None, suggestions)))[:_MAX_SUGGESTIONS]


def find_impossible(typed: str, entries: Sequence[CommandWords]) -> str | None:
    """Return what was asked for that Classify can't do, such as "delete segments". None if it isn't that."""
    first, second = (*typed.split(maxsplit=2), "", "")[:2]
    noun, verb = _closest(first, _nouns(entries)), _IMPOSSIBLE.get(second.lower())
    has_verbs = noun is not None and bool(_verbs(entries, noun))
    return f"{verb} {noun}s" if verb and has_verbs else None


def find_name(typed: str, entries: Sequence[CommandWords]) -> tuple[str, str] | None:
    """Return a noun and the name that was typed right after it, as in `segment Snow lovers`.

    None if it is an ID, or one word (with an ID after it, perhaps) that is close to a command.
    """
    noun, _, name = typed.strip().partition(" ")
    noun, name = SYNONYMS.get(noun.lower(), noun.lower()), name.strip()
    verbs = _verbs(entries, noun)
    first, rest = (*name.split(maxsplit=1), "", "")[:2]
    is_like_a_command = _closest(first, verbs) is not None and (not rest or _is_id(rest))
    if not name or not verbs or _is_id(first) or is_like_a_command:
        return None
    return noun, name


def _command(entries: Sequence[CommandWords], words: str, after: str) -> str | None:
    """Return the words of a command and what follows them, or None if there is no such command."""
    for entry in entries:
        if entry.words == words:
            return f"{entry.words} {after}".strip() if entry.takes else entry.words
    return None


def _nouns(entries: Sequence[CommandWords]) -> Sequence[str]:
    return list(dict.fromkeys([*(entry.words.split()[0] for entry in entries), HELP]))


def _verbs(entries: Sequence[CommandWords], *nouns: str) -> Sequence[str]:
    pairs = [entry.words.partition(" ") for entry in entries]
    return list(dict.fromkeys(verb for noun, _, verb in pairs if verb and noun in nouns))


def _closest(word: str, known: Iterable[str]) -> str | None:
    lowered = word.lower()
    matches = get_close_matches(SYNONYMS.get(lowered, lowered), list(known), n=1, cutoff=_CUTOFF)
    return matches[0] if matches else None


def _is_id(word: str) -> bool:
    return read_id(word) is not None or read_reference(word) is not None
