"""Finding which cells of a file are the list: how rows are divided, and in which column."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from msgspec import Struct

SAMPLE_ROWS = 500
_SAMPLE_COLUMNS = 100  # a row of 10,000 cells is a list in itself, and looks like it in the first ones
_HEADER_ROWS = 30  # an export may begin with a title, its dates, and empty rows
_HEADERS = (  # the best first
    ("domain", "domains", "host", "hostname", "hosts", "domain name", "top level domain", "tld"),
    ("site", "sites", "website", "websites", "publisher", "property", "excluded site", "blocked domain"),
    ("url", "urls", "page", "pages", "link", "links", "address", "web address", "example url", "page url"),
    ("placement", "placements", "placement url", "excluded placement", "placement exclusion"),
    ("app/url", "site/app", "domain/app", "app / url", "inventory"),
)
_RANKS = {name: rank for rank, names in enumerate(_HEADERS) for name in names}
_SHARE = 0.8  # of a column's values, for a file whose rows are lists: `a.com, b.com, c.com`

Accepts = Callable[[str], bool]


class Layout(Struct, frozen=True, kw_only=True):
    """Where the values of a file are."""

    #: The column, counted from 0. None if every cell is a value.
    column: int | None
    #: How many rows come before the first value: a title and a header.
    skip: int
    #: How many values of the sample look right.
    score: int


def find_layout(rows: Iterable[Sequence[str]], accepts: Accepts) -> Layout:
    """Return where the values are, by a header or by their looks. accepts: whether a value looks right."""
    sample = [[cell.strip() for cell in row[:_SAMPLE_COLUMNS]] for row in islice(rows, SAMPLE_ROWS)]
    by_header = [
        Layout(column=column, skip=number + 1, score=_count(sample[number + 1 :], column, accepts))
        for number, row in enumerate(sample[:_HEADER_ROWS])
        for column in _header_columns(row)
    ]
    named = max(by_header, key=_score, default=None)
    if named and named.score:
        return named
    # A row may end with a comma, which makes an empty column.
    columns = sorted({column for row in sample for column, cell in enumerate(row) if cell})
    layouts = [Layout(column=column, skip=0, score=_count(sample, column, accepts)) for column in columns]
    best = max(layouts, key=_score, default=Layout(column=0, skip=0, score=0))
    if len(layouts) > 1 and all(_is_mostly_right(sample, column, accepts) for column in columns):
        return Layout(column=None, skip=0, score=sum(layout.score for layout in layouts))
    return named if named and not best.score else best


def _header_columns(row: Sequence[str]) -> Sequence[int]:
    """Return the columns that a header names as the list, the best name first."""
    ranked = [(_RANKS[name], column) for column, cell in enumerate(row) if (name := _plain(cell)) in _RANKS]
    return [column for _, column in sorted(ranked)]


def _plain(cell: str) -> str:
    return " ".join(cell.strip("\ufeff\"' ").replace("_", " ").replace("-", " ").casefold().split())


def _count(sample: Sequence[Sequence[str]], column: int, accepts: Accepts) -> int:
    return sum(accepts(row[column]) for row in sample if len(row) > column and row[column])


def _is_mostly_right(sample: Sequence[Sequence[str]], column: int, accepts: Accepts) -> bool:
    filled = sum(bool(row[column]) for row in sample if len(row) > column)
    return filled > 0 and _count(sample, column, accepts) >= filled * _SHARE


def _score(layout: Layout) -> int:
    return layout.score
