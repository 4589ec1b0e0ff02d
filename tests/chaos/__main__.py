"""`python -m tests.chaos`: run many plans of random failures, one per seed, in several processes.

Print a table, and each run that went wrong. Exit 0 if each form has exactly one segment or campaign, one
announcement and one result, and each activation and refinement too. Otherwise exit 1 and name the seeds to
repeat.
"""

import argparse
import asyncio
import io
import os
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

from tests.chaos.database_faults import database_url
from tests.chaos.plan import make_plan
from tests.chaos.result import RunResult
from tests.chaos.run import ChaosRun
from tests.chaos.switches import SWITCHES
from tests.support import postgres
from tests.support.bots.wall_clock import compile_library


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all seeds and return the exit code."""
    parser = argparse.ArgumentParser("make chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=50, help="how many runs (default 50)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument(
        "--store",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the bots' database (default %(default)s)",
    )
    parser.add_argument(
        "--reckless", action="store_true", help="without the reconciler: must find duplicates"
    )
    parser.add_argument(
        "--without",
        action="append",
        choices=SWITCHES,
        default=[],
        help="switch a fix off: must find its fault",
    )
    parser.add_argument("--at-once", type=int, default=4, help="runs at the same time (default 4)")
    parser.add_argument("--log", type=Path, help="write the logs of the bots into this file")
    options = parser.parse_args(arguments)
    started, results = time.monotonic(), []
    run_seed = partial(_run_seed, store=options.store, reckless=options.reckless, without=options.without)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(options.at_once) as workers:
        os.environ["LD_PRELOAD"] = compile_library(Path(folder))  # for the bots that the workers start
        seeds = range(options.first, options.first + options.seeds)
        for done in as_completed([workers.submit(run_seed, seed) for seed in seeds]):
            result = done.result()
            results.append(result)
            if result.errors:
                plan = result.plan
                print(f"seed {plan.seed}: {'; '.join(result.errors)} ({plan.description})", flush=True)
    if options.log:
        options.log.write_text("\n".join(result.output for result in results))
    Console().print(_table(results, options.store, time.monotonic() - started))
    wrong = sorted(result.plan.seed for result in results if result.errors)
    if wrong:
        print(f"Not exactly one: seeds {', '.join(map(str, wrong))}.")
    return 1 if wrong else 0


def _run_seed(seed: int, store: str, reckless: bool, without: Sequence[str]) -> RunResult:
    plan = make_plan(seed, shared=store == "postgres")
    # A sandbox prints the logs of its bots, for a test that fails.
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, redirect_stdout(io.StringIO()):
        if store == "sqlite":
            url = f"sqlite:///{folder}/bot.db"
            return asyncio.run(
                ChaosRun(plan, Path(folder), None, url, reckless=reckless, without=without).run()
            )
        with (
            tempfile.TemporaryDirectory(prefix="pg-") as data,
            postgres.running(Path(data)) as server,
            database_url(server, plan.round_trip) as url,
        ):
            run = ChaosRun(plan, Path(folder), server, url, reckless=reckless, without=without)
            return asyncio.run(run.run())


def _table(results: Sequence[RunResult], store: str, seconds: float) -> Table:
    table = Table(title=f"{len(results)} runs on {store}, {seconds:.0f} s")
    for heading in ("what", "count"):
        table.add_column(heading, justify="right" if heading == "count" else "left")
    rows = {
        "forms submitted and accepted": sum(result.forms for result in results),
        "activations and refinements": sum(result.follow_ups for result in results),
        "calls that went wrong": sum(len(result.plan.faults) for result in results),
        "restarts of the bot": sum(result.restarts for result in results),
        "questions": sum(result.questions for result in results),
        "unconfirmed messages": sum(result.unconfirmed for result in results),
        "runs with anything but exactly one": sum(bool(result.errors) for result in results),
    }
    for what, number in rows.items():
        table.add_row(what, str(number))
    return table


if __name__ == "__main__":
    sys.exit(main())
