"""The emoji in what people see: which `:name:` is drawn as what."""

import json
import re
from functools import cache
from typing import Any

from rich.emoji import Emoji, NoEmoji

_NAMED = re.compile(r":([a-z0-9_+-]+):")


def emoji_in(told: Any) -> dict[str, str]:
    """The emoji named anywhere in it, each with its character; unknown ones are left out."""
    names = set(_NAMED.findall(json.dumps(told)))
    return {name: drawn for name in names if (drawn := _drawn(name))}


@cache
def _drawn(name: str) -> str | None:
    for known in (name, _ALIASES.get(name, name)):
        try:
            return str(Emoji(known))
        except NoEmoji:
            continue
    return None


_ALIASES = {
    "tada": "party_popper",
    "large_green_circle": "green_circle",
    "+1": "thumbsup",
    "-1": "thumbsdown",
}
