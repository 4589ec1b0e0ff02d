"""What a seed chooses: who asks for what, what goes wrong and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from playground.faults import Fault, delayed, dropped, refused

SLACK_CALLS = (
    "chat.postMessage",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "conversations.join",
    "conversations.open",
    "conversations.history",
    "conversations.replies",
)
CLASSIFY_CALLS = (
    "segments.create",
    "segments.create",
    "segments.get",
    "segments.list",
    "campaigns.create",
    "campaigns.list",
)
NOTHING = Fault()


@dataclass(frozen=True)
class Wish:
    """One form. kind: `segment` or `campaign`. place: `public`, `member` (the bot is in it), `private` (it is
    not). ending: of the build."""

    number: int
    kind: str
    name: str
    who: str
    place: str
    ending: str

    @property
    def prompt(self) -> str:
        """By which it is known at Classify, as the prompt or the description."""
        return f"wish {self.number}"


@dataclass(frozen=True)
class Mishap:
    """A call that goes wrong. skip: how many go well before. word: for the table."""

    where: str
    call: str
    skip: int
    fault: Fault
    word: str


@dataclass(frozen=True)
class Plan:
    """All that happens in one life.

    dooms: at which commit the first bots die (`before:7`, `after:7`; empty: at none). kills: seconds after
    which whatever runs is killed. steps: how far the bot's own clock is set, after how long. locked,
    full: for how many seconds the database is locked, or its disk full. frozen: whether the one on duty is
    stopped past its lease and thawed. restarts: whether PostgreSQL is.
    """

    seed: int
    wishes: Sequence[Wish]
    mishaps: Sequence[Mishap]
    dooms: Sequence[str]
    kills: Sequence[float]
    step: float
    locked: float
    full: float
    frozen: bool
    restarts: bool

    @property
    def words(self) -> str:
        """In a line."""
        parts = [f"{len(self.wishes)} forms", *(mishap.word for mishap in self.mishaps)]
        parts += [f"dies {doom}" for doom in self.dooms]
        parts += [f"killed after {kill:.1f} s" for kill in self.kills]
        parts += [f"clock {self.step:+.0f} s"] if self.step else []
        parts += [f"locked {self.locked:.1f} s"] if self.locked else []
        parts += [f"disk full {self.full:.1f} s"] if self.full else []
        parts += ["frozen"] if self.frozen else []
        parts += ["PostgreSQL restarted"] if self.restarts else []
        return ", ".join(parts)


def make(seed: int, *, shared: bool) -> Plan:
    """The plan of a seed. shared: several bots on PostgreSQL; else one on SQLite."""
    dice = Random(seed)
    same_name = dice.random() < 0.15
    wishes = [_wish(dice, number, same_name) for number in range(dice.choice((1, 1, 2, 3)))]
    mishaps = [mishap(dice) for _ in range(dice.choice((0, 1, 1, 2, 3)))]
    dooms = [_doom(dice) for _ in range(dice.choice((0, 1, 1, 2)))]
    return Plan(
        seed=seed,
        wishes=wishes,
        mishaps=mishaps,
        dooms=dooms,
        kills=[dice.uniform(0.2, 3.0)] if dice.random() < 0.25 else [],
        step=dice.choice((-3600.0, -90.0, 90.0, 3600.0)) if dice.random() < 0.12 else 0.0,
        locked=dice.uniform(0.5, 6.5) if not shared and dice.random() < 0.1 else 0.0,
        full=dice.uniform(0.5, 2.0) if not shared and dice.random() < 0.1 else 0.0,
        frozen=shared and dice.random() < 0.3,
        restarts=shared and dice.random() < 0.2,
    )


def _wish(dice: Random, number: int, same_name: bool) -> Wish:
    return Wish(
        number=number,
        kind=dice.choice(("segment", "segment", "segment", "campaign")),
        name="Twins" if same_name else f"Wish {number}",
        who=dice.choice(("ann", "ben")),
        place=dice.choice(("public", "member", "member", "private")),
        ending=dice.choice(("finish", "finish", "fail")),
    )


def _doom(dice: Random) -> str:
    return f"{dice.choice(('before', 'after'))}:{dice.randint(1, 16)}"


def mishap(dice: Random) -> Mishap:
    """One call that goes wrong."""
    where = dice.choice(("slack", "slack", "classify"))
    call = dice.choice(SLACK_CALLS if where == "slack" else CLASSIFY_CALLS)
    word, fault = dice.choice(_slack_faults() if where == "slack" else _classify_faults())
    return Mishap(where, call, dice.choice((0, 0, 0, 1, 2)), fault, f"{call} {word}")


def _both() -> list[tuple[str, Fault]]:
    return [
        ("dropped, taken", dropped(took_effect=True)),
        ("dropped, taken", dropped(took_effect=True)),
        ("dropped, not taken", dropped(took_effect=False)),
        ("late", delayed(1.5)),
        ("500, taken", refused(500, "oops", took_effect=True, content_type="text/plain")),
        ("502, not taken", refused(502, "<h1>Bad gateway</h1>", content_type="text/html")),
        ("odd JSON, taken", refused(200, "[]", took_effect=True)),
    ]


def _slack_faults() -> list[tuple[str, Fault]]:
    return [
        *_both(),
        ("limited", refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})),
        ("fatal_error, taken", refused(200, '{"ok": false, "error": "fatal_error"}', took_effect=True)),
        ("internal_error, not taken", refused(200, '{"ok": false, "error": "internal_error"}')),
    ]


def _classify_faults() -> list[tuple[str, Fault]]:
    limited = '{"error": "rate_limited", "message": "Too many requests"}'
    return [*_both(), ("limited", refused(429, limited, {"Retry-After": "1"}))]
