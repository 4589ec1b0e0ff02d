"""Reading lists of URLs and of domains that people paste into a form, in whatever shape they have them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from handlers.interaction.inputs import INPUT_LENGTH, INVISIBLE
from handlers.interaction.typed_text import BRACKETS, QUOTES
from storage.lifecycle.lists import find_overlaps

_SCHEME = "https://"  # of an address that is typed without one
_LETTERS = ("L", "M", "N")  # of Unicode's categories. The marks are vowels in Hindi and others
_PREFIX = re.compile(r"^(?:\*\.|www\.)+(?=[^.]+\.)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A comma, semicolon or bar may be part of a URL: it separates only before the end or the next URL.
_URL_SEPARATOR = re.compile(r"[,;|，；、]+(?=$|[^\w\s]*(?:https?://|www\.))", re.IGNORECASE)
_BARE = re.compile(r"([^/?#:@]+)(?::[0-9]+)?(?:[/?#].*)?", re.DOTALL)  # an address without its `https://`
_DOMAIN_SEPARATOR = re.compile(r"[,;|，；、]+")
_PUNCTUATION = (
    "-\u200c\u200d"  # the joiners of Persian and others (https://www.rfc-editor.org/rfc/rfc5892#appendix-A)
)
_MAX_PROBLEMS = 3
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


class ParsedList(Struct, frozen=True):
    """What a list holds."""

    #: The valid entries in their order, without repeats.
    values: tuple[str, ...]
    #: A sentence for each entry that is not valid.
    problems: tuple[str, ...]

    @property
    def error(self) -> str | None:
        """Return the first few problems as one error message, or None if there is none."""
        if not self.problems:
            return None
        more = len(self.problems) - _MAX_PROBLEMS
        return " ".join(self.problems[:_MAX_PROBLEMS]) + (f" And {more} more." if more > 0 else "")


def read_urls(text: str) -> ParsedList:
    """Return the web addresses in `text`, as typed. One without a scheme gets `https://`."""
    values: dict[str, None] = {}
    problems: list[str] = []
    for line, typed in _read_entries(text, _URL_SEPARATOR):
        word = f"{_SCHEME}{typed}" if _is_bare(typed) else typed
        if (problem := _url_problem(word)) is None:
            values[word] = None
        else:
            problems.append(f"Line {line}: “{_short(typed)}” {problem}.")
    return ParsedList(tuple(values), tuple(problems))


def as_typed(urls: Sequence[str]) -> Sequence[str]:
    """Return URLs as an input takes them: without the `https://` that `read_urls` adds, if they are too long
    with it."""
    if len("\n".join(urls)) <= INPUT_LENGTH:
        return urls
    bare = [url.removeprefix(_SCHEME) for url in urls]
    return [short if _is_bare(short) else url for short, url in zip(bare, urls, strict=True)]


def read_domains(text: str) -> ParsedList:
    """Return the domains in `text`. `https://www.craftsman.com/x` and `*.craftsman.com` are craftsman.com."""
    values: dict[str, None] = {}
    problems: list[str] = []
    for line, word in _read_entries(text, _DOMAIN_SEPARATOR):
        if "@" in word.rpartition("://")[2].partition("/")[0]:
            problems.append(f"Line {line}: “{_short(word)}” contains a username or is an email address.")
        elif (domain := _domain_of(word)) is not None:
            values[domain] = None
        else:
            problems.append(f"Line {line}: “{_short(word)}” isn't a domain like craftsman.com.")
    return ParsedList(tuple(values), tuple(problems))


def overlap_error(urls: Sequence[str], domains: Sequence[str]) -> str | None:
    """Return an error message if an example is on a blocked domain, or else None."""
    for overlap in find_overlaps(urls, domains):
        return f"{_short(overlap.url)} is an example URL, so {_short(overlap.domain)} can't be blocked."
    return None


def _read_entries(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, str]]:
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


def _url_problem(word: str) -> str | None:
    parts = _split(word)
    if parts is None or _CONTROL.search(word):
        return "isn't a valid URL. Check its domain"
    if not parts.scheme or not parts.netloc:
        return "isn't a valid URL. Enter one such as https://example.com/page"
    if parts.scheme.lower() not in ("http", "https"):
        return "isn't a valid URL. Only http:// and https:// work"
    if "@" in parts.netloc:
        return "contains a username or password. Remove it"
    if not _is_domain((parts.hostname or "").rstrip(".")):
        return "isn't a valid URL. Check its domain"
    return None


def _is_bare(word: str) -> bool:
    found = _BARE.fullmatch(word)
    return found is not None and _is_domain(found[1].rstrip("."))


def _domain_of(word: str) -> str | None:
    parts = _split(word if "://" in word else f"//{word}")
    host = _PREFIX.sub("", ((parts.hostname or "") if parts else "").rstrip("."))
    return host if _is_domain(host) else None


def _is_domain(host: str) -> bool:
    labels = host.split(".")
    return len(host) <= 253 and len(labels) > 1 and not labels[-1].isdigit() and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= 63
        and label == label.strip("-")
        and all(mark in _PUNCTUATION or unicodedata.category(mark).startswith(_LETTERS) for mark in label)
    )


def _split(word: str) -> SplitResult | None:
    try:
        parts = urlsplit(word)
        _ = parts.port  # raises if it isn't a number
    except ValueError:
        return None
    return parts


def _short(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:39]}…"
