"""The entries of a list that people paste, without its bullets, numbers, quotation marks and links."""

import re
from collections.abc import Iterator

from handlers.interaction.typed_text import BRACKETS, INVISIBLE, QUOTES

_MARKS = "-‐‑‒–—―•◦▪▫‣⁃∙·●○■□▶►→➜➤✓✔☐☑"
_BULLET = rf"[{_MARKS}*+>][\ufe0e\ufe0f]?"
_NUMBER = r"[(\[]?(?:[0-9]{1,3}|[a-zA-Z])[.):\]]"
_CHECKBOX = r"\[[ xX]?\]"
_BEFORE_ENTRY = re.compile(rf"\s*(?:(?:{_BULLET}|{_NUMBER}|{_CHECKBOX})\s+(?=\S))+")
_GLUED_NUMBER = re.compile(r"\(?[0-9]{1,3}(?:\)|[.:](?=https?://|www\.))", re.IGNORECASE)
# Joiners between two letters of a script that uses them, such as Persian, and the style of an emoji.
_MEANT = (
    "(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])|(?<=[\u2000-\u32ff\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
)
_INVISIBLE = re.compile(f"({_MEANT})|[{INVISIBLE}]")
_AROUND = f"{QUOTES}<>,;|，；、\u200c\u200d\ufe0e\ufe0f"
_OPENING = "([{（【"
_CLOSING = {")": "(", "]": "[", "}": "{", "）": "（", "】": "【"}
_EMPHASIS = "*_~"
# [Snow](https://a.example/x "Snow"), and <https://a.example/x|Snow> as Slack has it.
_LINK = (
    rf"[{re.escape(_AROUND + BRACKETS + _EMPHASIS + _MARKS)}!]*?"
    r"(?:\[[^\[\]]*\]\(<?(?P<markdown>[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'][^\"']*[\"'])?\)"
    r"|<(?P<slack>[^\s<>|]+)\|[^<>]*>)"
)
_PART = re.compile(rf"{_LINK}|(?P<plain>\S+)")


def read_entries(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield each entry that has something in it, with the number of its line, from 1."""
    for number, line in enumerate(text.splitlines(), start=1):
        visible = _without_invisible(line)
        before = _BEFORE_ENTRY.match(visible)
        for found in _PART.finditer(visible, before.end() if before else 0):
            target = found["markdown"] or found["slack"]
            for word in [target] if target else separator.split(found["plain"]):
                if entry := _unwrapped(word):
                    yield number, entry


def _without_invisible(line: str) -> str:
    """Remove what can't be seen, again as long as a joiner loses the letter before it."""
    while (visible := _INVISIBLE.sub(_joiner_or_nothing, line)) != line:
        line = visible
    return visible


def _joiner_or_nothing(found: re.Match[str]) -> str:
    return found[1] or ""


def _unwrapped(word: str) -> str:
    """Return the word without what surrounds it. A bracket at the end stays if it was opened inside."""
    while True:
        bare = word.strip(_AROUND).lstrip(_OPENING + _MARKS)
        if number := _GLUED_NUMBER.match(bare):
            bare = bare[number.end() :]
        if len(bare) > 1 and bare[0] in _EMPHASIS and bare[-1] == bare[0]:
            bare = bare[1:-1]
        elif bare[:1] == "*" and bare[1:2] not in ("", "."):
            bare = bare[1:]
        closer = bare[-1:]
        if closer in _CLOSING and bare.count(closer) > bare.count(_CLOSING[closer]):
            bare = bare[:-1]
        if bare.endswith(".") and not bare.endswith(".."):
            bare = bare[:-1]
        if bare == word:
            return bare
        word = bare
