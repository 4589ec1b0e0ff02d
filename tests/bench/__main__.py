"""Run the benchmark, print the table, and with `--write` put it into `docs/performance.md`.

Run it on a machine that does nothing else. The figures are for people to read. The exit code is 1 only if
something that must be far ahead isn't ahead at all.
"""

import argparse
import asyncio
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.measuring.rows import Part, Row
from tests.bench.parts import acks, backlog, bulk, forms, jobs, lists, memory, records, requests, start, ticks

PARTS: Sequence[Part] = (
    forms.PART,
    acks.PART,
    lists.PART,
    jobs.PART,
    ticks.PART,
    records.PART,
    requests.PART,
    bulk.PART,
    backlog.PART,
    start.PART,
    memory.PART,
)
_PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
_MET = {True: "yes", False: "no", None: ""}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the selected parts and return the exit code."""
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser("make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="only check that each part runs; the figures mean little"
    )
    parser.add_argument("--only", choices=names, action="append", help="run only this part (can be repeated)")
    parser.add_argument("--write", action="store_true", help="write the table to docs/performance.md")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    rows: list[Row] = []
    for part in PARTS:
        if chosen.only is None or part.name in chosen.only:
            print(f"{part.name} ...", flush=True)
            found = asyncio.run(_measure(part, quick=chosen.quick))
            if chosen.write:
                _write(part, found)
            rows += found
    console = Console()
    console.print(_table(rows))
    console.print(f"{_machine()}; {time.monotonic() - started:.0f} s")
    for row in rows:
        if not row.ordered:
            print(f"Not ahead anymore: {row.what}, against {row.against}: {row.found}")
    return 0 if all(row.ordered for row in rows) else 1


async def _measure(part: Part, *, quick: bool) -> Sequence[Row]:
    return await part.measure(quick)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(show_lines=True)
    for heading in ("What", "Against", "Goal", "Found", "Met"):
        table.add_column(heading)
    for row in rows:
        table.add_row(row.what, row.against, row.goal, row.found, _MET[row.met])
    return table


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _write(part: Part, rows: Sequence[Row]) -> None:
    """Write a part's table to its place on the page."""
    begin, end = f"<!-- {part.name} begins -->", f"<!-- {part.name} ends -->"
    lines = ["| What | Against | Goal | Found | Met |", "|---|---|---|---|---|"]
    lines += [f"| {row.what} | {row.against} | {row.goal} | {row.found} | {_MET[row.met]} |" for row in rows]
    before, _, rest = _PAGE.read_text().partition(begin)
    table = "\n".join(lines)
    _PAGE.write_text(f"{before}{begin}\n{table}\n\n{_machine()}.\n{end}{rest.partition(end)[2]}")


if __name__ == "__main__":
    sys.exit(main())
