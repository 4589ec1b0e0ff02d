"""The rows of the result table, and the parts that measure them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    #: What was measured.
    what: str
    #: What it was compared with.
    against: str
    #: The goal, or "stated" if the figure is only for information.
    goal: str
    #: The figures with their units and their range.
    found: str
    #: Whether the goal is met. None if there is no goal.
    met: bool | None
    #: False if something that must be far ahead isn't ahead at all. Noise can't cause that.
    ordered: bool = True


@dataclass(frozen=True)
class Part:
    """Rows that are measured together."""

    #: The name for `--only`.
    name: str
    #: Measures the rows. With True it only checks that everything runs, and the figures mean little.
    measure: Callable[[bool], Awaitable[Sequence[Row]]]
