"""`python -m tests.chaos`: many lives, one for each seed, in several processes; a table, and what went wrong.

Exit 0 where every form has one segment, one message and one end; else 1, with the seeds to repeat.
"""

import argparse
import asyncio
import io
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos import plan
from tests.chaos.life import Life
from tests.chaos.verdict import Verdict
from tests.support import postgres


def main(arguments: Sequence[str] | None = None) -> int:
    """Live them all."""
    parser = argparse.ArgumentParser("make chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=50, help="how many lives (default 50)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--reckless", action="store_true", help="without the reconciling: must find duplicates"
    )
    parser.add_argument("--at-once", type=int, default=4, help="lives at the same time (default 4)")
    parser.add_argument("--log", type=Path, help="write what the bots said into this file")
    chosen = parser.parse_args(arguments)
    started, verdicts = time.monotonic(), []
    live = partial(_live, store=chosen.store, reckless=chosen.reckless)
    with ProcessPoolExecutor(chosen.at_once) as workers:
        seeds = range(chosen.first, chosen.first + chosen.seeds)
        for done in as_completed([workers.submit(live, seed) for seed in seeds]):
            verdict = done.result()
            verdicts.append(verdict)
            if verdict.wrong:
                print(
                    f"seed {verdict.plan.seed}: {'; '.join(verdict.wrong)} ({verdict.plan.words})", flush=True
                )
    if chosen.log:
        chosen.log.write_text("\n".join(verdict.output for verdict in verdicts))
    Console().print(_table(verdicts, chosen.store, time.monotonic() - started))
    wrong = sorted(verdict.plan.seed for verdict in verdicts if verdict.wrong)
    if wrong:
        print(f"Not exactly one: seeds {', '.join(map(str, wrong))}.")
    return 1 if wrong else 0


def _live(seed: int, store: str, reckless: bool) -> Verdict:
    chosen = plan.make(seed, shared=store == "postgres")
    # A sandbox says aloud what its bots said, for a test that fails.
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, redirect_stdout(io.StringIO()):
        if store == "sqlite":
            return asyncio.run(Life(chosen, Path(folder), None, reckless=reckless).live())
        with tempfile.TemporaryDirectory(prefix="pg-") as place, postgres.running(Path(place)) as server:
            return asyncio.run(Life(chosen, Path(folder), server, reckless=reckless).live())


def _table(verdicts: Sequence[Verdict], store: str, seconds: float) -> Table:
    table = Table(title=f"{len(verdicts)} lives on {store}, {seconds:.0f} s")
    for heading in ("what", "count"):
        table.add_column(heading, justify="right" if heading == "count" else "left")
    rows = {
        "forms sent and taken": sum(verdict.forms for verdict in verdicts),
        "calls that went wrong": sum(len(verdict.plan.mishaps) for verdict in verdicts),
        "bots started anew": sum(verdict.restarts for verdict in verdicts),
        "questions asked": sum(verdict.asked for verdict in verdicts),
        "unconfirmed messages": sum(verdict.unsure for verdict in verdicts),
        "lives with anything but exactly one": sum(bool(verdict.wrong) for verdict in verdicts),
    }
    for what, number in rows.items():
        table.add_row(what, str(number))
    return table


if __name__ == "__main__":
    sys.exit(main())
