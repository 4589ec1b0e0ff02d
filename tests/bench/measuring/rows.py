"""A row of the table: what was measured, against what, the goal, and what was found."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table.

    what, against, goal: as people say them. found: the figures, with their units and spread. met: whether
    the goal is met; None where a figure is only stated. ordered: whether what must be ahead by far is ahead
    at all, which no noise changes.
    """

    what: str
    against: str
    goal: str
    found: str
    met: bool | None
    ordered: bool = True


@dataclass(frozen=True)
class Part:
    """Rows that are measured together. name: for `--only`. measure: what to run; given True, only a quick
    trial of it, whose figures say little."""

    name: str
    measure: Callable[[bool], Awaitable[Sequence[Row]]]
