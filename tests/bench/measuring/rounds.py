"""Interleaved rounds: the contenders take turns, so that what disturbs the machine disturbs them all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Contender = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Figures:
    """What one contender showed, a figure a round."""

    each: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.each)

    def words(self, unit: str = "", scale: float = 1.0) -> str:
        """The median and the spread: `12.3 ms (11.9–14.0)`."""
        low, middle, high = (scale * each for each in (min(self.each), self.median, max(self.each)))
        return f"{_short(middle)}{unit} ({_short(low)}–{_short(high)})"


async def interleaved(contenders: Mapping[str, Contender], rounds: int) -> dict[str, Figures]:
    """Each contender's figure of each round, in turn; every other round in the other order."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in list(contenders)[:: -1 if number % 2 else 1]:
            found[name].append(await contenders[name]())
    return {name: Figures(each) for name, each in found.items()}


def ratio(one: Figures, other: Figures) -> float:
    """The median of the ratios of rounds: what slowed a round down slowed both."""
    return median(a / b for a, b in zip(one.each, other.each, strict=True))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies; `part` from 0 to 1."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
