"""Measure in interleaved rounds: contenders take turns, so that a disturbance of the machine affects all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Contender = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Figures:
    """The figures of one contender."""

    #: One figure for each round.
    values: Sequence[float]

    @property
    def median(self) -> float:
        """Return the median of the rounds."""
        return median(self.values)

    def summary(self, unit: str = "", scale: float = 1.0) -> str:
        """Return the median and the range, for example `12.3 ms (11.9–14.0)`."""
        low, middle, high = (scale * each for each in (min(self.values), self.median, max(self.values)))
        return f"{_short(middle)}{unit} ({_short(low)}–{_short(high)})"


async def interleaved(contenders: Mapping[str, Contender], rounds: int) -> dict[str, Figures]:
    """Run all contenders in each round and return their figures. Every second round reverses the order."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in list(contenders)[:: -1 if number % 2 else 1]:
            found[name].append(await contenders[name]())
    return {name: Figures(each) for name, each in found.items()}


def ratio(one: Figures, other: Figures) -> float:
    """Return the median of the rounds' ratios. What slowed a round down slowed both contenders."""
    return median(a / b for a, b in zip(one.values, other.values, strict=True))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which a part of the values lies. part: from 0 to 1."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
