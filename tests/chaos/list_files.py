"""Choose which forms have a file of blocked domains, what is in it, and how Slack's file host fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from playground.faults import Answer, Fault, delayed, dropped, refused
from tests.chaos.faults.call_faults import PlannedFault

_TOO_LARGE = Answer(413, "<h1>413 Request Entity Too Large</h1>", content_type="text/html")
_JUNK = ("com.acme.app", "hello world", "203.0.113.7", "craftsman.com")


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """A file that somebody uploads with their form."""

    #: The domains that can be used.
    domains: Sequence[str]
    #: Rows that can't.
    junk: Sequence[str]

    @property
    def data(self) -> bytes:
        """Return the contents."""
        return "\n".join(["Domain", *self.domains, *self.junk]).encode()

    @property
    def has_left_out(self) -> bool:
        """Return whether something is left out. craftsman.com is typed in the form, and no repeat here."""
        return any(row != "craftsman.com" for row in self.junk)

    @property
    def expected(self) -> list[str]:
        """Return what Classify has to be sent, with what is typed in the form."""
        return ["craftsman.com", *self.domains]


def choose_file(seed: int, number: int) -> PlannedFile | None:
    """Return the file of a form, or None if it has none."""
    random = Random(f"file of form {number} of seed {seed}")  # other choices stay the same
    if random.random() > 0.35:
        return None
    count = random.choice((3, 30, 3_000))
    return PlannedFile(
        domains=[f"site-{index}-of-{number}.example" for index in range(count)],
        junk=random.choice(((), _JUNK[:1], _JUNK)),
    )


def choose_file_faults(seed: int) -> Sequence[PlannedFault]:
    """Return what goes wrong when a file is fetched, and a list that is too large for Classify."""
    random = Random(f"file faults of seed {seed}")
    faults = [_choose_fault(random) for _ in range(random.choice((0, 1, 1, 2)))]
    if random.random() < 0.1:
        fault = Fault(took_effect=False, answer=_TOO_LARGE)
        faults.append(_planned("classify", "segments.create", "too large", fault))
    return faults


def _choose_fault(random: Random) -> PlannedFault:
    call = random.choice(("files.info", "files.download"))
    limited = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    description, fault = random.choice(
        (
            ("dropped", dropped(took_effect=False)),
            ("dropped, took effect", dropped(took_effect=True)),
            ("slow", delayed(2.0)),
            ("500", refused(500, "oops", content_type="text/plain")),
            ("502", refused(502, "Bad gateway", content_type="text/plain")),
            ("rate limited", limited),
        )
    )
    return _planned("slack", call, description, fault)


def _planned(server: str, call: str, description: str, fault: Fault) -> PlannedFault:
    return PlannedFault(server=server, call=call, skip=0, fault=fault, description=f"{call} {description}")
