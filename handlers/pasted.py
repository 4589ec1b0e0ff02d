"""Reading what people paste into a form: lists of URLs and of domains, in whatever shape they have them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_LABEL = r"[^\W_](?:[^\W_]|-){0,62}(?<!-)"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}")
# A comma may be part of a URL: it separates only before white space, the end, or the next URL.
_BETWEEN_URLS = re.compile(r"\s+|,(?=\s|$|[\"'<]?https?://)", re.IGNORECASE)
_BETWEEN_DOMAINS = re.compile(r"[\s,;]+")
_WRAPPING = "<>\"'“”‘’,;"
_NAMED_PROBLEMS = 3


@dataclass(frozen=True)
class Pasted:
    """What a list held: values without repeats in their order, and a sentence for each line that is none."""

    values: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def complaint(self) -> str | None:
        """The first few problems as one text, or None."""
        if not self.problems:
            return None
        more = len(self.problems) - _NAMED_PROBLEMS
        return " ".join(self.problems[:_NAMED_PROBLEMS]) + (f" And {more} more." if more > 0 else "")


def read_urls(text: str) -> Pasted:
    """The web addresses in `text`, as typed."""
    values: dict[str, None] = {}
    problems: list[str] = []
    for line, word in _words(text, _BETWEEN_URLS):
        if (problem := _url_problem(word)) is None:
            values[word] = None
        else:
            problems.append(f"Line {line}: {_short(word)} {problem}.")
    return Pasted(tuple(values), tuple(problems))


def read_domains(text: str) -> Pasted:
    """The domains in `text`; `https://www.craftsman.com/x` and `*.craftsman.com` are craftsman.com."""
    values: dict[str, None] = {}
    problems: list[str] = []
    for line, word in _words(text, _BETWEEN_DOMAINS):
        if "@" in word:
            problems.append(f"Line {line}: {_short(word)} carries a user name or is an e-mail address.")
        elif (domain := _domain_of(word)) is not None:
            values[domain] = None
        else:
            problems.append(f"Line {line}: {_short(word)} isn't a domain like craftsman.com.")
    return Pasted(tuple(values), tuple(problems))


def clash(urls: tuple[str, ...], domains: tuple[str, ...]) -> str | None:
    """A sentence where an example stands on a blocked domain, or None."""
    for url in urls:
        host = (urlsplit(url).hostname or "").lower()
        for domain in domains:
            if host == domain or host.endswith(f".{domain}"):
                return f"{_short(domain)} is blocked here, but the example {_short(url)} is on it."
    return None


def _words(text: str, between: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        for word in between.split(line):
            if stripped := word.strip(_WRAPPING):
                yield number, stripped


def _url_problem(word: str) -> str | None:
    parts = _split(word)
    if parts is None or not parts.scheme or not parts.netloc:
        return "isn't a web address; it should start with https://"
    if parts.scheme.lower() not in ("http", "https"):
        return "isn't a web address; only http:// and https:// are"
    if "@" in parts.netloc:
        return "carries a user name or password; please take it out"
    if not _is_host(parts.hostname or ""):
        return "isn't a web address; its domain looks wrong"
    return None


def _domain_of(word: str) -> str | None:
    parts = _split(word if "://" in word else f"//{word}")
    host = (parts.hostname or "") if parts else ""
    host = host.removeprefix("*.").removeprefix("www.").rstrip(".")
    return host if _DOMAIN.fullmatch(host) and len(host) <= 253 else None


def _is_host(host: str) -> bool:
    return len(host) <= 253 and _DOMAIN.fullmatch(host.rstrip(".")) is not None


def _split(word: str) -> SplitResult | None:
    try:
        parts = urlsplit(word)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts


def _short(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:39]}…"
