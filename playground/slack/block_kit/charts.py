"""The chart block: its fields, and that each series has a value for every category.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.slack.block_kit.shapes import Items, Shape, String, Typed, Wrong

PAGE = "https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"
_LABEL = String(20, 1)  # "Maximum of 20 characters"
_AXIS_TITLE = String(50)
_MOST_CATEGORIES = 20  # guess: the page that we have is cut off before it names a number


@dataclass(frozen=True)
class Value:
    """A number, perhaps with a fraction."""

    #: whether it must be greater than 0
    is_positive: bool = False

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type and the sign."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield Wrong("must provide a number", at)
        elif self.is_positive and value <= 0:
            yield Wrong("must be greater than 0", at)  # "Must be greater than 0"; guess: the wording


_SEGMENT = Shape(PAGE, {"label": _LABEL, "value": Value(is_positive=True)}, ("label", "value"))
_POINT = Shape(PAGE, {"label": _LABEL, "value": Value()}, ("label", "value"))
_SERIES = Shape(PAGE, {"name": _LABEL, "data": Items(_POINT, _MOST_CATEGORIES)}, ("name", "data"))
_AXIS = Shape(
    PAGE,
    {"categories": Items(_LABEL, _MOST_CATEGORIES), "x_label": _AXIS_TITLE, "y_label": _AXIS_TITLE},
    ("categories",),
)


@dataclass(frozen=True)
class _Plot:
    """A chart with axes."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the fields, then that the series have different names and fit the categories."""
        shape = Shape(PAGE, {"series": Items(_SERIES, 6), "axis_config": _AXIS}, ("series", "axis_config"))
        wrongs = list(shape.check(value, at))
        yield from wrongs
        if wrongs:
            return
        names = [series["name"] for series in value["series"]]
        if len(set(names)) < len(names):
            yield Wrong("series names must be unique", f"{at}/series")  # guess: the wording
        for place, series in enumerate(value["series"]):
            # guess: in the same order too
            if [point["label"] for point in series["data"]] != value["axis_config"]["categories"]:
                yield Wrong("labels must match the categories", f"{at}/series/{place}/data")


CHART = Typed(
    {
        "pie": Shape(PAGE, {"segments": Items(_SEGMENT, 6)}, ("segments",)),
        **dict.fromkeys(("bar", "area", "line"), _Plot()),
    }
)
