"""Emoji: the character of each `:name:` in what people see."""

import json
import re
from functools import cache
from typing import Any

from rich.emoji import Emoji, NoEmoji

_NAME = re.compile(r":([a-z0-9_+-]+):")
_ALIASES = {
    "tada": "party_popper",
    "large_green_circle": "green_circle",
    "+1": "thumbsup",
    "-1": "thumbsdown",
}


def emoji_in(value: Any) -> dict[str, str]:
    """Return the characters of the emoji named anywhere in a JSON value. Unknown names are left out."""
    names = set(_NAME.findall(json.dumps(value)))
    return {name: character for name in names if (character := _character(name))}


@cache
def _character(name: str) -> str | None:
    for candidate in (name, _ALIASES.get(name, name)):
        try:
            return str(Emoji(candidate))
        except NoEmoji:
            continue
    return None
