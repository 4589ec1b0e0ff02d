"""`ticks`: the time, memory and requests of a watcher's tick, compared with a floor.

The bot's own watcher runs in this process, with its own client and database. Classify's list comes from
another process that has it ready. The floor requests the same list in the same way. After each tick both
databases are reset. The next answer differs in a date, unless a row says "unchanged".
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from time import perf_counter

import httpx

from tests.bench.classify_servers.in_memory_lists import InMemoryLists
from tests.bench.classify_servers.list_server import ListServer, start_list_server
from tests.bench.measuring.rounds import Contender, Figures, interleaved, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.silent_logs import discard_logs
from tests.bench.subjects import sample_database, tick_memory
from tests.bench.subjects.tickers import Ticker, open_bot_ticker, open_floor_ticker

_MEGABYTE = 2**20
_FLOOR = "floor: msgspec's parse of the same answer, one SELECT and the same rows written by `executemany`"
_FLOOR_WITHOUT_WRITES = "floor: msgspec's parse of the same answer and one SELECT"


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    gc.freeze()  # like the bot after startup
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(discard_logs())
        lists = await stack.enter_async_context(start_list_server(folder))
        pending, rows, rounds = (1_000, 10_000, 3) if quick else (10_000, 100_000, 21)
        return [
            *await _measure_many_finished(lists, folder, pending, rounds),
            *await _measure_large_account(lists, folder, rows, rounds),
        ]


async def _measure_many_finished(lists: ListServer, folder: Path, pending: int, rounds: int) -> Sequence[Row]:
    """Measure ticks with `pending` segments, a tenth of which finish."""
    sample_database.write_database(folder / "many.db", pending=pending)
    for name in ("many-bot", "many-floor"):
        lists.add_list(
            name, pending, complete=range(0, pending, 10), first_id=sample_database.FIRST_ID, answers=2
        )
    what = f"a tick, {pending:,} pending, a tenth finished"
    async with AsyncExitStack() as stack:
        bot = open_bot_ticker(lists.url("many-bot"), _copy(folder, "many", "bot"))
        floor = open_floor_ticker(lists.url("many-floor"), _copy(folder, "many", "floor"))
        contenders = {"bot": await _open_contender(stack, bot), "floor": await _open_contender(stack, floor)}
        before = await lists.count_requests("many-bot")
        found = await interleaved(contenders, rounds)
        requests = (await lists.count_requests("many-bot") - before) / rounds
    times = ratio(found["bot"], found["floor"])
    return [
        Row(what, _FLOOR, "at most 1.5 times", _format_ratio(times, found), times <= 1.5),
        Row(f"{what}: requests to Classify", "", "one", f"{requests:g}", requests == 1),
        await _memory_row(lists, folder, "many", what, 10, rounds=min(rounds, 5)),
    ]


async def _measure_large_account(lists: ListServer, folder: Path, rows: int, rounds: int) -> Sequence[Row]:
    """Measure ticks with a hundred pending segments in an account of `rows`. None of them finishes."""
    pending = 100
    sample_database.write_database(folder / "large.db", pending=pending)
    older = rows - pending
    for name, answers in {"large-bot": 2, "large-floor": 2, "large-same": 1}.items():
        lists.add_list(
            name, rows, complete=range(older), first_id=sample_database.FIRST_ID - older, answers=answers
        )
    size = (folder / "large-same" / "0").stat().st_size / 1e6
    what = f"a tick, {pending} pending in an account of {rows:,} segments (a {size:.0f} MB answer)"
    async with AsyncExitStack() as stack:
        contenders = {}
        for name in ("bot", "same", "floor"):
            open_ticker = open_floor_ticker if name == "floor" else open_bot_ticker
            list_name = f"large-{name}"
            fetched = open_ticker(lists.url(list_name), _copy(folder, "large", name))
            contenders[name] = await _open_contender(stack, fetched)
            in_memory = InMemoryLists(folder / list_name)
            given = open_ticker(in_memory, _copy(folder, "large", f"{name}-in-memory"))
            contenders[f"{name} in memory"] = await _open_contender(stack, given, in_memory.prepare)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=lists.url("large-same")))
        found = await interleaved({**contenders, "fetch": _fetch_contender(http)}, rounds)
    times, part = ratio(found["bot"], found["floor"]), ratio(found["same"], found["bot"])
    read = ratio(found["bot in memory"], found["floor in memory"])
    part_read = ratio(found["same in memory"], found["bot in memory"])
    summary = f"{_format_ratio(times, found)}; with the answer in memory, {read:.2f} times"
    same, fetch = found["same"].summary(" ms", 1000), found["fetch"].summary(" ms", 1000)
    same_read, first_read = (found[f"{name} in memory"].summary(" ms", 1000) for name in ("same", "bot"))
    return [
        Row(what, _FLOOR_WITHOUT_WRITES, "at most 1.4 times", summary, times <= 1.4),
        Row(
            f"{what}, unchanged",
            "the same with another answer each time",
            "a fifth",
            f"{part:.2f} of it: {same}, of which {fetch} to fetch it",
            part <= 0.2,
        ),
        Row(
            f"{what}, unchanged, with the answer in memory",
            "the same with another answer each time",
            "a fifth",
            f"{part_read:.2f} of it: {same_read} against {first_read}",
            part_read <= 0.2,
        ),
        await _memory_row(lists, folder, "large", what, 50, rounds=min(rounds, 5)),
    ]


def _copy(folder: Path, of: str, name: str) -> Path:
    """Copy a database for one contender and return the path."""
    return Path(shutil.copy(folder / f"{of}.db", folder / f"{of}-{name}.db"))


async def _open_contender(
    stack: AsyncExitStack,
    opening: AbstractAsyncContextManager[Ticker],
    prepare: Callable[[], None] = lambda: None,
) -> Contender:
    """Open a ticker and return a contender that measures one tick in seconds.

    prepare: runs before each tick. The first tick, which connects and compiles, has already run.
    """
    ticker = await stack.enter_async_context(opening)

    async def tick() -> float:
        prepare()
        began = perf_counter()
        await ticker.tick()
        seconds = perf_counter() - began
        await ticker.undo()
        return seconds

    await tick()
    return tick


def _fetch_contender(http: httpx.AsyncClient) -> Contender:
    """Return a contender that measures only the request, in seconds."""

    async def fetch() -> float:
        began = perf_counter()
        await http.get("/v1/clsfy/segment-requests")
        return perf_counter() - began

    return fetch


async def _memory_row(lists: ListServer, folder: Path, of: str, what: str, most: int, rounds: int) -> Row:
    """Compare the peak memory of a process with the bot's tick and one with the floor's."""

    def contender(name: str) -> Contender:
        async def tick() -> float:
            with tempfile.TemporaryDirectory() as own:
                path = Path(shutil.copy(folder / f"{of}.db", own))
                return await tick_memory.measure_peak(name, lists.url(f"{of}-{name}"), path)

        return tick

    found = await interleaved({name: contender(name) for name in ("bot", "floor")}, rounds)
    more = found["bot"].median - found["floor"].median
    summary = f"{more / _MEGABYTE:.1f} MB more"
    return Row(f"{what}: memory", "the floor's", f"at most {most} MB more", summary, more <= most * _MEGABYTE)


def _format_ratio(times: float, found: dict[str, Figures]) -> str:
    bot, floor = (found[name].summary(" ms", 1000) for name in ("bot", "floor"))
    return f"{times:.2f} times: {bot} against {floor}"


PART = Part("ticks", measure)
