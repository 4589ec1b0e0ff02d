"""Ways in which a service may store a name differently from how it was sent.

guess: all of them. Classify's pages only say "Display name provided at creation".
"""

import html
import unicodedata
from collections.abc import Callable, Mapping

_LIMIT = 255  # characters, as in a `VARCHAR(255)`


def _without(*categories: str) -> Callable[[str], str]:
    def remove(name: str) -> str:
        return "".join(one for one in name if unicodedata.category(one) not in categories)

    return remove


def _before_four_bytes(name: str) -> str:
    """Return what MySQL's `utf8` stores if it isn't strict."""
    return name[: next((at for at, one in enumerate(name) if ord(one) > 0xFFFF), len(name))]


def _four_bytes_as_marks(name: str) -> str:
    return "".join("?" if ord(one) > 0xFFFF else one for one in name)


STORED_NAMES: Mapping[str, Callable[[str], str]] = {
    "trimmed": str.strip,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "compatible": lambda name: unicodedata.normalize("NFKC", name),
    "without emoji": _without("So", "Cf", "Cs"),
    "without invisible characters": _without("Cf"),
    "emoji as question marks": _four_bytes_as_marks,
    "cut before an emoji": _before_four_bytes,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "HTML-escaped": html.escape,
    "HTML-escaped and cut": lambda name: html.escape(name)[:_LIMIT],
    "cut": lambda name: name[:_LIMIT],
    "cut by bytes": lambda name: name.encode()[:_LIMIT].decode(errors="ignore"),
    "cut with an ellipsis": lambda name: name if len(name) <= _LIMIT else f"{name[: _LIMIT - 1]}…",
    "empty": lambda name: "",
}
