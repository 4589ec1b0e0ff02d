"""Compare a request's name with the names in Classify, which may have stored it differently.

A service may trim a name, cut it at a limit, normalize it, escape it as HTML, change its case, or drop emoji
and invisible characters. Which of these Classify does, no page says.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from storage.lifecycle import refinements
from storage.lifecycle.kind import Kind

# A shorter name is never taken for a longer one that was cut: databases don't have such narrow columns.
# Counted in the letters and digits that are left of a name that was cut at 50 characters or more.
_SHORTEST_CUT = 40
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_HALF_ENTITY = re.compile(r"&#?\w{0,6}$")
# MySQL's "utf8" ends a text before the first character that takes four bytes
# (https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html).
_FOUR_BYTES = re.compile(r"[\U00010000-\U0010ffff]")


class NameMatch(Enum):
    """Whether a name in Classify may be a request's name."""

    NONE = "none"  # it is another name
    SIMILAR = "similar"  # it may be the name as Classify stored it. Only the person knows
    EXACT = "exact"  # it is the name, apart from spaces and the Unicode form


def normalize_name(name: str) -> str:
    """Return the form in which equal names are compared: Unicode NFC, with single spaces."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def make_name_key(kind: Kind, inputs: Mapping[str, Any]) -> str:
    """Return the `name_key` of a request with these inputs: the normalized name, or the id of the campaign
    that is edited. An activation's has its destination besides, and a refinement's all that it changes."""
    match kind:
        case Kind.EDIT:
            return str(inputs["id"])
        case Kind.REFINEMENT:
            return refinements.compute_key(inputs)
        case Kind.ACTIVATION:
            destination = inputs["destination"]
            return normalize_name(f"{inputs['name']} {destination['slug']} {destination['seat']}")
        case Kind.SEGMENT | Kind.CAMPAIGN | Kind.WATCH:
            return normalize_name(str(inputs["name"]))


def match_name(name: str, stored: str) -> NameMatch:
    """Return whether `stored`, a name in Classify, may be `name`, with which something was requested.

    A stored name of nothing may be any name. A part of the name counts if the rest was plausibly cut off.
    """
    if normalize_name(stored) == normalize_name(name):
        return NameMatch.EXACT
    requested, found = _letters_and_digits(name), _letters_and_digits(stored)
    if not stored.strip() or found in (requested, _letters_and_digits(_before_four_bytes(name))):
        return NameMatch.SIMILAR
    cut = _letters_and_digits(_HALF_ENTITY.sub("", stored))
    was_cut = len(cut) >= _SHORTEST_CUT and requested.startswith(cut)
    return NameMatch.SIMILAR if was_cut else NameMatch.NONE


def possible_keys(name: str) -> frozenset[str]:
    """Return what the name may look like in Classify. Two names that can't be told apart there share one."""
    versions = {name, _before_four_bytes(name)}
    return frozenset(_letters_and_digits(version)[:_SHORTEST_CUT] for version in versions)


class NameIndex:
    """Finds which of many names a name in Classify may be."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._by_key: dict[str, set[str]] = {}
        for name in self._names:
            for key in possible_keys(name):
                self._by_key.setdefault(key, set()).add(name)

    def find(self, stored: str) -> list[str]:
        """Return those of the names that `stored` may be."""
        near: frozenset[str] = self._names if not stored.strip() else frozenset()
        for version in {stored, _HALF_ENTITY.sub("", stored)}:
            near |= self._by_key.get(_letters_and_digits(version)[:_SHORTEST_CUT], set())
        return [name for name in near if match_name(name, stored) is not NameMatch.NONE]


def _before_four_bytes(name: str) -> str:
    """Return the name up to its first character of four bytes. All of it if nothing comes before that."""
    if name.isascii():
        return name
    before = _FOUR_BYTES.split(name, maxsplit=1)[0]
    return before if before.strip() else name


def _letters_and_digits(name: str) -> str:
    # Escaped twice happens, too. NFKD takes ligatures, accents and wide letters apart.
    text = html.unescape(html.unescape(name)) if "&" in name else name
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _NOT_ALPHANUMERIC.sub("", text.lower())
