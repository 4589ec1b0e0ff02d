"""`forms`: how fast a form opens and is accepted.

Its rate is compared with that of an acknowledgement. How long people wait is compared with a bare Bolt app,
while the bot is idle and while thousands of segments are pending.
"""

import shutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from playground.traffic import Call
from tests.bench.measuring import load, payloads
from tests.bench.measuring.commits import commit_seconds
from tests.bench.measuring.rounds import Contender, Figures, interleaved, percentile, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.subjects import rival_programs, sample_database
from tests.bench.subjects.pausable_bot import PausableBot, start_paused_bot
from tests.bench.subjects.sandboxes import NEVER, open_sandbox
from tests.support.sandbox import Sandbox

_AT_ONCE = (8, 64)
_MIN_SHARE_OF_HELP = 1 / 3
_MAX_SHARE_OF_BARE = 1 / 10  # latency
_MAX_RATIO_TO_IDLE = 2.0  # latency
_OPENING = "Enter to `views.open` sent"
_SENDING = "a form's submission to its ack"


@dataclass(frozen=True)
class Waits:
    """How long people waited."""

    #: The waits of each round, in seconds.
    rounds: list[Sequence[float]] = field(default_factory=list)

    def percentile_of_rounds(self, part: float) -> Figures:
        """Return a percentile of each round. part: from 0 to 1."""
        return Figures([percentile(each, part) for each in self.rounds])

    @property
    def summary(self) -> str:
        """Return the median and the 99th percentile, for the table."""
        p50, p99 = (self.percentile_of_rounds(part).summary(" ms", 1000) for part in (0.5, 0.99))
        return f"p50 {p50}, p99 {p99}"


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    return [*await _measure_rates(quick), *await _measure_waits(quick)]


async def _measure_rates(quick: bool) -> Sequence[Row]:
    """Measure rates with two bots, so that the work after a form doesn't slow down help.

    One of them is always paused.
    """
    seconds, rounds = (0.4, 1) if quick else (1.5, 7)
    async with AsyncExitStack() as stack:
        sandbox = await open_sandbox(stack)
        help_port = (await sandbox.start_bot()).port("PORT")
        form_bot = await start_paused_bot(stack, sandbox, name="form", pending=0, poll_seconds=NEVER)
        help_request = payloads.help_command(sandbox)
        async with form_bot.running():
            submission = await payloads.form_submission(sandbox)
        disk: dict[int, list[float]] = defaultdict(list)

        async def help_rate(at_once: int) -> float:
            disk[at_once].append(commit_seconds(sandbox.folder, 20))
            return (await load.run_for(help_port, help_request, at_once, seconds)).rate

        async def form_rate(at_once: int) -> float:
            async with form_bot.running():
                return (await load.run_for(form_bot.port, submission, at_once, seconds)).rate

        found: dict[int, Mapping[str, Figures]] = {}
        for at_once in _AT_ONCE:
            contenders: Mapping[str, Contender] = {
                "help": partial(help_rate, at_once),
                "form": partial(form_rate, at_once),
            }
            found[at_once] = await interleaved(contenders, rounds)
    summary = "; ".join(
        f"{at_once} at once: {ratio(each['form'], each['help']):.2f} of its rate "
        f"({each['form'].summary('/s')}; {each['help'].summary('/s')})"
        for at_once, each in found.items()
    )
    commit = Figures([one for each in disk.values() for one in each])
    return [
        Row(
            what="a form's submission: checked, committed with `synchronous=FULL`, acked; Classify called",
            against="the ack of `/clsfy help`",
            goal="at least a third of its rate at eight and at 64",
            found=summary,
            met=all(ratio(each["form"], each["help"]) >= _MIN_SHARE_OF_HELP for each in found.values()),
        ),
        Row(
            what="one row committed by SQLite alone with `synchronous=FULL`, on the same disk",
            against="the floor of a form's ack",
            goal="stated",
            found=commit.summary(" ms", 1000),
            met=None,
        ),
    ]


async def _measure_waits(quick: bool) -> Sequence[Row]:
    pending, samples, rounds = (1_000, 15, 1) if quick else (10_000, 150, 6)
    opening: dict[str, Waits] = defaultdict(Waits)
    sending: dict[str, Waits] = defaultdict(Waits)
    async with AsyncExitStack() as stack:
        sandbox = await open_sandbox(stack)
        sample_database.write_database(sandbox.folder / "idle.db", pending=pending)
        shutil.copy(sandbox.folder / "idle.db", sandbox.folder / "ticking.db")
        idle = await start_paused_bot(stack, sandbox, name="idle", pending=pending, poll_seconds=NEVER)
        ticking = await start_paused_bot(stack, sandbox, name="ticking", pending=pending, poll_seconds="0.1")
        environment = rival_programs.rival_environment(sandbox, "help")
        bare = await rival_programs.start_python(stack, "bare_app", environment)
        async with ticking.running():
            form = await payloads.form_submission(sandbox)

        async def wait(name: str, port: int, wait_for_segment: Callable[[], Awaitable[None]]) -> float:
            async with load.Connection(port) as line:
                opening[name].rounds.append([await _measure_open(sandbox, line) for _ in range(samples)])
                waited = []
                for _ in range(samples):
                    waited.append(await line.request(form.sign_new(), form.is_expected))
                    await wait_for_segment()
                sending[name].rounds.append(waited)
            return 0.0

        async def wait_idle() -> float:
            async with idle.running():
                return await wait("idle", idle.port, idle.wait_for_segment)

        async def wait_ticking() -> float:
            async with ticking.running(), ticking.count_ticks():
                return await wait("ticking", ticking.port, ticking.wait_for_segment)

        contenders: Mapping[str, Contender] = {
            "bare": partial(wait, "bare", bare, _do_nothing),
            "idle": wait_idle,
            "ticking": wait_ticking,
        }
        await interleaved(contenders, rounds)
    return [
        _bare_app_row(_OPENING, opening),
        _bare_app_row(_SENDING, sending),
        _during_ticks_row(_OPENING, opening, pending, ticking),
        _during_ticks_row(_SENDING, sending, pending, ticking),
    ]


async def _do_nothing() -> None:
    """A bare app creates nothing after a form."""


async def _measure_open(sandbox: Sandbox, line: load.Connection) -> float:
    """Return the seconds from the command to the arrival of `views.open` at the simulated Slack."""
    calls = sandbox.slack.traffic.calls
    before = len(calls)
    sent = payloads.form_command(sandbox)
    began = sandbox.clock.now()
    await line.request(sent, payloads.is_empty)
    await sandbox.slack.until(lambda: any(_is_opened(call) for call in calls[before:]))
    call = next(call for call in calls[before:] if _is_opened(call))
    return (call.at - began).total_seconds()


def _is_opened(call: Call) -> bool:
    return call.name == "views.open" and call.is_finished


def _bare_app_row(what: str, waits: Mapping[str, Waits]) -> Row:
    times = ratio(waits["idle"].percentile_of_rounds(0.5), waits["bare"].percentile_of_rounds(0.5))
    return Row(
        what=f"{what}, idle",
        against="bare `AsyncApp`, default settings, doing the same (it keeps nothing)",
        goal="p50 at most a tenth",
        found=f"{times:.2f} times ({waits['idle'].summary}; against {waits['bare'].summary})",
        met=times <= _MAX_SHARE_OF_BARE,
    )


def _during_ticks_row(what: str, waits: Mapping[str, Waits], pending: int, ticking: PausableBot) -> Row:
    times = ratio(waits["ticking"].percentile_of_rounds(0.99), waits["idle"].percentile_of_rounds(0.99))
    return Row(
        what=f"{what}, during ticks of {pending:,} pending, one after the other",
        against="the same, idle",
        goal="p99 at most twice that of idle",
        found=f"{times:.2f} times ({waits['ticking'].summary}; {ticking.tick_summary})",
        met=times <= _MAX_RATIO_TO_IDLE,
    )


PART = Part("forms", measure)
