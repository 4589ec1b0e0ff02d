"""A tick of the watcher, beside the floor under it: how long, how much memory, how many requests.

The bot's own watcher ticks in this process, over its own client and its own record; Classify's list comes
from another process, which has it ready. The floor asks for the same list in the same way. After each tick
both records are put back, and the next answer differs in a date, unless it says that it doesn't.
"""

import gc
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

import httpx

from tests.bench import record, tick_memory
from tests.bench.classify import Classify, serving
from tests.bench.quiet import quiet_logs
from tests.bench.rounds import Contender, Figures, interleaved, ratio
from tests.bench.rows import Part, Row
from tests.bench.tickers import Ticker, ticking

_MEGABYTE = 2**20
_FLOOR = "floor: msgspec's parse of the same answer, one SELECT and the same rows written by `executemany`"
_FLOOR_OF_A_LOOK = "floor: msgspec's parse of the same answer and one SELECT"


async def measure(quick: bool) -> Sequence[Row]:
    """Both rows of ticks."""
    gc.freeze()  # as the bot does at its start
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(quiet_logs())
        classify = await stack.enter_async_context(serving(folder))
        return [
            *await _many_end(classify, folder, pending=1_000 if quick else 10_000, rounds=3 if quick else 21),
            *await _large_account(
                classify, folder, rows=10_000 if quick else 100_000, rounds=3 if quick else 21
            ),
        ]


async def _many_end(classify: Classify, folder: Path, *, pending: int, rounds: int) -> Sequence[Row]:
    """So many are being built, and a tenth of them has ended."""
    names = ("bot", "floor")
    _record(folder, "many", pending, names)
    for name in names:
        classify.put(f"many-{name}", pending, range(0, pending, 10), record.FIRST_ID, answers=2)
    what = f"a tick, {pending:,} pending, a tenth ended"
    async with AsyncExitStack() as stack:
        tickers = {
            name: await stack.enter_async_context(
                ticking(name, classify.url(f"many-{name}"), folder / f"many-{name}.db")
            )
            for name in names
        }
        for ticker in tickers.values():  # the first compiles and connects
            await ticker.tick()
            await ticker.undo()
        before = await classify.asked("many-bot")
        found = await interleaved({name: _timed(ticker) for name, ticker in tickers.items()}, rounds)
        requests = (await classify.asked("many-bot") - before) / rounds
    times = ratio(found["bot"], found["floor"])
    more = await _memory(classify, folder, "many", rounds=min(rounds, 5))
    return [
        Row(what, _FLOOR, "at most 1.5 times", _versus(times, found), times <= 1.5),
        Row(f"{what}: requests to Classify", "", "one", f"{requests:g}", requests == 1),
        _memory_row(what, more, 10),
    ]


async def _large_account(classify: Classify, folder: Path, *, rows: int, rounds: int) -> Sequence[Row]:
    """A hundred are being built in an account of so many; none of them ends."""
    pending, names = 100, ("bot", "same", "floor")
    _record(folder, "large", pending, names)
    older = rows - pending
    for name in ("bot", "floor"):
        classify.put(f"large-{name}", rows, range(older), record.FIRST_ID - older, answers=2)
    classify.put("large-same", rows, range(older), record.FIRST_ID - older)
    size = (classify.folder / "large-same" / "0").stat().st_size / 1e6
    what = f"a tick, {pending} pending in an account of {rows:,} segments (a {size:.0f} MB answer)"
    async with AsyncExitStack() as stack:
        tickers = {
            name: await stack.enter_async_context(
                ticking(
                    "floor" if name == "floor" else "bot", classify.url(f"large-{name}"), _of(folder, name)
                )
            )
            for name in names
        }
        for ticker in tickers.values():
            await ticker.tick()
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=classify.url("large-same")))
        contenders = {name: _timed(ticker) for name, ticker in tickers.items()}
        found = await interleaved({**contenders, "fetch": _fetching(http)}, rounds)
    times, part = ratio(found["bot"], found["floor"]), ratio(found["same"], found["bot"])
    more = await _memory(classify, folder, "large", rounds=min(rounds, 5))
    beyond = _less(found["same"], found["fetch"]).median / _less(found["bot"], found["fetch"]).median
    fetch = ratio(found["fetch"], found["bot"])
    return [
        Row(what, _FLOOR_OF_A_LOOK, "at most 1.4 times", _versus(times, found), times <= 1.4),
        Row(
            f"{what}, unchanged",
            "the same with another answer each time",
            "a fifth",
            f"{part:.2f} of it: {found['same'].words(' ms', 1000)}; to fetch it alone takes {fetch:.2f}",
            part <= 0.2,
        ),
        Row(
            f"{what}, unchanged, less what it takes to fetch it",
            "the same with another answer each time, less as much",
            "a fifth",
            f"{beyond:.2f} of it",
            beyond <= 0.2,
        ),
        _memory_row(what, more, 50),
    ]


def _record(folder: Path, of: str, pending: int, names: Sequence[str]) -> None:
    """Each of them has its own, and they are the same."""
    record.write(folder / f"{of}.db", pending=pending)
    for name in names:
        shutil.copy(folder / f"{of}.db", folder / f"{of}-{name}.db")


def _of(folder: Path, name: str) -> Path:
    return folder / f"large-{name}.db"


def _timed(ticker: Ticker) -> Contender:
    """Seconds of one tick."""

    async def tick() -> float:
        began = perf_counter()
        await ticker.tick()
        seconds = perf_counter() - began
        await ticker.undo()
        return seconds

    return tick


def _fetching(http: httpx.AsyncClient) -> Contender:
    """Seconds of the request alone."""

    async def fetch() -> float:
        began = perf_counter()
        await http.get("/v1/clsfy/segment-requests")
        return perf_counter() - began

    return fetch


def _less(one: Figures, other: Figures) -> Figures:
    return Figures([a - b for a, b in zip(one.each, other.each, strict=True)])


async def _memory(classify: Classify, folder: Path, of: str, rounds: int) -> float:
    """Bytes that a process of the bot's has more than one of the floor's."""

    def contender(name: str) -> Contender:
        async def tick() -> float:
            with tempfile.TemporaryDirectory() as own:
                path = Path(shutil.copy(folder / f"{of}.db", own))
                return await tick_memory.peak(name, classify.url(f"{of}-{name}"), path)

        return tick

    found = await interleaved({name: contender(name) for name in ("bot", "floor")}, rounds)
    return _less(found["bot"], found["floor"]).median


def _versus(times: float, found: dict[str, Figures]) -> str:
    bot, floor = (found[name].words(" ms", 1000) for name in ("bot", "floor"))
    return f"{times:.2f} times: {bot} against {floor}"


def _memory_row(what: str, more: float, most: int) -> Row:
    found = f"{more / _MEGABYTE:.1f} MB more"
    return Row(f"{what}: memory", "the floor's", f"at most {most} MB more", found, more <= most * _MEGABYTE)


PART = Part("ticks", measure)
