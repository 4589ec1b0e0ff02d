"""A tick of the watcher, beside the floor under it: how long, how much memory, how many requests.

The bot's own watcher ticks in this process, over its own client and its own record; Classify's list comes
from another process, which has it ready. The floor asks for the same list in the same way. After each tick
both records are put back, and the next answer differs in a date, unless it says that it doesn't.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from time import perf_counter

import httpx

from tests.bench.measuring import record, tick_memory
from tests.bench.measuring.at_hand import AtHand
from tests.bench.measuring.classify import Classify, serving
from tests.bench.measuring.quiet import quiet_logs
from tests.bench.measuring.rounds import Contender, Figures, interleaved, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.tickers import Ticker, bot_ticker, floor_ticker

_MEGABYTE = 2**20
_FLOOR = "floor: msgspec's parse of the same answer, one SELECT and the same rows written by `executemany`"
_FLOOR_OF_A_LOOK = "floor: msgspec's parse of the same answer and one SELECT"


async def measure(quick: bool) -> Sequence[Row]:
    """The rows of ticks."""
    gc.freeze()  # as the bot does at its start
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(quiet_logs())
        classify = await stack.enter_async_context(serving(folder))
        pending, rows, rounds = (1_000, 10_000, 3) if quick else (10_000, 100_000, 21)
        return [
            *await _many_end(classify, folder, pending, rounds),
            *await _large_account(classify, folder, rows, rounds),
        ]


async def _many_end(classify: Classify, folder: Path, pending: int, rounds: int) -> Sequence[Row]:
    """So many are being built, and a tenth of them has ended."""
    record.write(folder / "many.db", pending=pending)
    for name in ("many-bot", "many-floor"):
        classify.put(name, pending, range(0, pending, 10), record.FIRST_ID, answers=2)
    what = f"a tick, {pending:,} pending, a tenth ended"
    async with AsyncExitStack() as stack:
        bot = bot_ticker(classify.url("many-bot"), _copy(folder, "many", "bot"))
        floor = floor_ticker(classify.url("many-floor"), _copy(folder, "many", "floor"))
        contenders = {"bot": await _ready(stack, bot), "floor": await _ready(stack, floor)}
        before = await classify.asked("many-bot")
        found = await interleaved(contenders, rounds)
        requests = (await classify.asked("many-bot") - before) / rounds
    times = ratio(found["bot"], found["floor"])
    return [
        Row(what, _FLOOR, "at most 1.5 times", _versus(times, found), times <= 1.5),
        Row(f"{what}: requests to Classify", "", "one", f"{requests:g}", requests == 1),
        await _memory(classify, folder, "many", what, 10, rounds=min(rounds, 5)),
    ]


async def _large_account(classify: Classify, folder: Path, rows: int, rounds: int) -> Sequence[Row]:
    """A hundred are being built in an account of so many; none of them ends."""
    pending = 100
    record.write(folder / "large.db", pending=pending)
    older = rows - pending
    for name, answers in {"large-bot": 2, "large-floor": 2, "large-same": 1}.items():
        classify.put(name, rows, range(older), record.FIRST_ID - older, answers=answers)
    size = (folder / "large-same" / "0").stat().st_size / 1e6
    what = f"a tick, {pending} pending in an account of {rows:,} segments (a {size:.0f} MB answer)"
    async with AsyncExitStack() as stack:
        contenders = {}
        for name in ("bot", "same", "floor"):
            open_ticker, lists = (floor_ticker if name == "floor" else bot_ticker), f"large-{name}"
            fetched = open_ticker(classify.url(lists), _copy(folder, "large", name))
            contenders[name] = await _ready(stack, fetched)
            hand = AtHand(folder / lists)
            given = open_ticker(hand, _copy(folder, "large", f"{name}-at-hand"))
            contenders[f"{name} at hand"] = await _ready(stack, given, hand.prepare)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=classify.url("large-same")))
        found = await interleaved({**contenders, "fetch": _fetching(http)}, rounds)
    times, part = ratio(found["bot"], found["floor"]), ratio(found["same"], found["bot"])
    read = ratio(found["bot at hand"], found["floor at hand"])
    part_read = ratio(found["same at hand"], found["bot at hand"])
    told = f"{_versus(times, found)}; where the answer is at hand, {read:.2f} times"
    same, fetch = found["same"].words(" ms", 1000), found["fetch"].words(" ms", 1000)
    same_read, first_read = (found[f"{name} at hand"].words(" ms", 1000) for name in ("same", "bot"))
    return [
        Row(what, _FLOOR_OF_A_LOOK, "at most 1.4 times", told, times <= 1.4),
        Row(
            f"{what}, unchanged",
            "the same with another answer each time",
            "a fifth",
            f"{part:.2f} of it: {same}, of which {fetch} to fetch it",
            part <= 0.2,
        ),
        Row(
            f"{what}, unchanged, where the answer is at hand",
            "the same with another answer each time",
            "a fifth",
            f"{part_read:.2f} of it: {same_read} against {first_read}",
            part_read <= 0.2,
        ),
        await _memory(classify, folder, "large", what, 50, rounds=min(rounds, 5)),
    ]


def _copy(folder: Path, of: str, name: str) -> Path:
    """A record of its own for one of them."""
    return Path(shutil.copy(folder / f"{of}.db", folder / f"{of}-{name}.db"))


async def _ready(
    stack: AsyncExitStack,
    opening: AbstractAsyncContextManager[Ticker],
    prepare: Callable[[], None] = lambda: None,
) -> Contender:
    """Seconds of one tick, after it was prepared; the first one, which connects and compiles, is over."""
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


def _fetching(http: httpx.AsyncClient) -> Contender:
    """Seconds of the request alone."""

    async def fetch() -> float:
        began = perf_counter()
        await http.get("/v1/clsfy/segment-requests")
        return perf_counter() - began

    return fetch


async def _memory(classify: Classify, folder: Path, of: str, what: str, most: int, rounds: int) -> Row:
    """What a process of the bot's has more at its peak than one of the floor's."""

    def contender(name: str) -> Contender:
        async def tick() -> float:
            with tempfile.TemporaryDirectory() as own:
                path = Path(shutil.copy(folder / f"{of}.db", own))
                return await tick_memory.peak(name, classify.url(f"{of}-{name}"), path)

        return tick

    found = await interleaved({name: contender(name) for name in ("bot", "floor")}, rounds)
    more = found["bot"].median - found["floor"].median
    told = f"{more / _MEGABYTE:.1f} MB more"
    return Row(f"{what}: memory", "the floor's", f"at most {most} MB more", told, more <= most * _MEGABYTE)


def _versus(times: float, found: dict[str, Figures]) -> str:
    bot, floor = (found[name].words(" ms", 1000) for name in ("bot", "floor"))
    return f"{times:.2f} times: {bot} against {floor}"


PART = Part("ticks", measure)
