"""How fast a form opens and is taken: its rate beside that of an acknowledgement, and how long people wait,
beside a bare Bolt app, while the bot is idle and while it looks after thousands."""

import shutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from playground.traffic import Call
from tests.bench.measuring import load, payloads, programs, record
from tests.bench.measuring.busy import Busy, start_busy
from tests.bench.measuring.commits import commit_seconds
from tests.bench.measuring.rounds import Contender, Figures, interleaved, percentile, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.sandboxes import NEVER, enter_town
from tests.support.sandbox import Sandbox

_AT_ONCE = (8, 64)
_LEAST = 1 / 3  # of the rate of help
_BARE_MOST = 1 / 10  # of a bare app's latency
_TICK_MOST = 2.0  # times the latency of idle
_OPENING = "Enter to `views.open` sent"
_SENDING = "a form sent to its ack"


@dataclass(frozen=True)
class Waits:
    """How long somebody waited, a list of seconds a round."""

    rounds: list[Sequence[float]] = field(default_factory=list)

    def at(self, part: float) -> Figures:
        """The percentile of each round."""
        return Figures([percentile(each, part) for each in self.rounds])

    @property
    def words(self) -> str:
        """Both percentiles."""
        return f"p50 {self.at(0.5).words(' ms', 1000)}, p99 {self.at(0.99).words(' ms', 1000)}"


async def measure(quick: bool) -> Sequence[Row]:
    """The rates first, then the waits."""
    return [*await _rates(quick), *await _waits(quick)]


async def _rates(quick: bool) -> Sequence[Row]:
    """Two bots, so that what follows forms does not slow down help: the other stands still meanwhile."""
    seconds, rounds = (0.4, 1) if quick else (1.5, 7)
    async with AsyncExitStack() as stack:
        sandbox = await enter_town(stack)
        helping = (await sandbox.start_bot()).port("PORT")
        taking = await start_busy(stack, sandbox, "taking", 0, NEVER)
        asking = payloads.asking_for_help(sandbox)
        async with taking.awake():
            sending = await payloads.sending_form(sandbox)
        disk: dict[int, list[float]] = defaultdict(list)

        async def help_rate(at_once: int) -> float:
            disk[at_once].append(commit_seconds(sandbox.folder, 20))
            return (await load.run(helping, asking, at_once, seconds)).rate

        async def form_rate(at_once: int) -> float:
            async with taking.awake():
                return (await load.run(taking.port, sending, at_once, seconds)).rate

        found: dict[int, Mapping[str, Figures]] = {}
        for at_once in _AT_ONCE:
            asked: Mapping[str, Contender] = {
                "help": partial(help_rate, at_once),
                "form": partial(form_rate, at_once),
            }
            found[at_once] = await interleaved(asked, rounds)
    told = "; ".join(
        f"{at_once} at once: {ratio(each['form'], each['help']):.2f} of its rate "
        f"({each['form'].words('/s')}; {each['help'].words('/s')})"
        for at_once, each in found.items()
    )
    commit = Figures([one for each in disk.values() for one in each])
    return [
        Row(
            what="a form sent: checked, committed with `synchronous=FULL`, acked, Classify called meanwhile",
            against="the ack of `/clsfy help`",
            goal="at least a third of its rate at eight and at 64",
            found=told,
            met=all(ratio(each["form"], each["help"]) >= _LEAST for each in found.values()),
        ),
        Row(
            what="one row committed by SQLite alone with `synchronous=FULL`, on the same disk",
            against="the floor of a form's ack",
            goal="stated",
            found=commit.words(" ms", 1000),
            met=None,
        ),
    ]


async def _waits(quick: bool) -> Sequence[Row]:
    pending, samples, rounds = (1_000, 15, 1) if quick else (10_000, 150, 6)
    opening: dict[str, Waits] = defaultdict(Waits)
    sending: dict[str, Waits] = defaultdict(Waits)
    async with AsyncExitStack() as stack:
        sandbox = await enter_town(stack)
        record.write(sandbox.folder / "idle.db", pending=pending)
        shutil.copy(sandbox.folder / "idle.db", sandbox.folder / "ticking.db")
        idle = await start_busy(stack, sandbox, "idle", pending, NEVER)
        ticking = await start_busy(stack, sandbox, "ticking", pending, "0.1")
        environment = programs.settings(sandbox, "help")
        bare = await programs.start_python(stack, "bare_app", environment)
        async with ticking.awake():
            form = await payloads.sending_form(sandbox)

        async def wait(name: str, port: int, made: Callable[[], Awaitable[None]]) -> float:
            async with load.Line(port) as line:
                opening[name].rounds.append([await _open(sandbox, line) for _ in range(samples)])
                waited = []
                for _ in range(samples):
                    waited.append(await line.ask(form.fresh(), form.answered))
                    await made()
                sending[name].rounds.append(waited)
            return 0.0

        async def wait_idle() -> float:
            async with idle.awake():
                return await wait("idle", idle.port, idle.made)

        async def wait_ticking() -> float:
            async with ticking.awake(), ticking.counting():
                return await wait("ticking", ticking.port, ticking.made)

        contenders: Mapping[str, Contender] = {
            "bare": partial(wait, "bare", bare, _nothing),
            "idle": wait_idle,
            "ticking": wait_ticking,
        }
        await interleaved(contenders, rounds)
    return [
        _beside_bare(_OPENING, opening),
        _beside_bare(_SENDING, sending),
        _during_ticks(_OPENING, opening, pending, ticking),
        _during_ticks(_SENDING, sending, pending, ticking),
    ]


async def _nothing() -> None:
    """A bare app makes nothing of a form."""


async def _open(sandbox: Sandbox, line: load.Line) -> float:
    """From the command to the arrival of `views.open` at the pretend Slack, in seconds."""
    calls = sandbox.slack.traffic.calls
    before = len(calls)
    sent = payloads.asking_for_form(sandbox)
    began = sandbox.clock.now()
    await line.ask(sent, payloads.is_empty)
    await sandbox.slack.until(lambda: any(_is_opened(call) for call in calls[before:]))
    call = next(call for call in calls[before:] if _is_opened(call))
    return (call.at - began).total_seconds()


def _is_opened(call: Call) -> bool:
    return call.name == "views.open" and call.over


def _beside_bare(what: str, waits: Mapping[str, Waits]) -> Row:
    times = ratio(waits["idle"].at(0.5), waits["bare"].at(0.5))
    return Row(
        what=f"{what}, idle",
        against="bare `AsyncApp`, default settings, doing the same (it keeps nothing)",
        goal="p50 at most a tenth",
        found=f"{times:.2f} times ({waits['idle'].words}; against {waits['bare'].words})",
        met=times <= _BARE_MOST,
    )


def _during_ticks(what: str, waits: Mapping[str, Waits], pending: int, ticking: Busy) -> Row:
    times = ratio(waits["ticking"].at(0.99), waits["idle"].at(0.99))
    return Row(
        what=f"{what}, during ticks of {pending:,} pending, one after the other",
        against="the same, idle",
        goal="p99 at most twice that of idle",
        found=f"{times:.2f} times ({waits['ticking'].words}; {ticking.words})",
        met=times <= _TICK_MOST,
    )


PART = Part("forms", measure)
