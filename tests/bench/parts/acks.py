"""`acks`: how fast `/clsfy help` is acknowledged, over HTTP and in Socket Mode.

It is compared with a bare Bolt app, Bolt for JavaScript, and a handler that only checks the signature.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any
from uuid import uuid4

from tests.bench.measuring import load, payloads
from tests.bench.measuring.rounds import Contender, Figures, interleaved, percentile, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.subjects import rival_programs
from tests.bench.subjects.sandboxes import open_sandbox
from tests.support.sandbox import Sandbox

_AT_ONCE = (1, 8, 64)
_MIN_RATIO_TO_BARE = {1: 25.0, 8: 6.0, 64: 1.4}
_MAX_SOCKET_RATIO = 1.5  # times HTTP
_WHAT = "ack of `/clsfy help` over HTTP, all listeners registered"
_NO_NODE = "not measured: Bolt for JavaScript could not be installed here (Node.js, npm)"


@dataclass(frozen=True)
class Program:
    """A program that acknowledges `/clsfy help`."""

    #: Where it listens.
    port: int
    #: The request to send.
    request: load.Request
    #: The 99th percentile of its latency in each round, in seconds, by the number of requests in flight.
    p99: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def rate(self, at_once: int, seconds: float) -> float:
        """Return acknowledgements per second with `at_once` requests in flight."""
        run = await load.run_for(self.port, self.request, at_once, seconds)
        self.p99[at_once].append(percentile(run.latencies, 0.99))
        return run.rate

    async def latency(self, seconds: float) -> float:
        """Return the median latency in seconds, with one request at a time."""
        return percentile((await load.run_for(self.port, self.request, 1, seconds)).latencies, 0.5)


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows. Each program runs in its own process, and they take turns."""
    seconds, rounds = (0.15, 1) if quick else (1.5, 7)
    async with AsyncExitStack() as stack:
        sandbox = await open_sandbox(stack)
        programs = await _start_programs(stack, sandbox)
        rates: dict[int, Mapping[str, Figures]] = {}
        for program in programs.values():
            await program.rate(8, seconds)  # the first requests warm it up
            program.p99.clear()
        for at_once in _AT_ONCE:
            contenders: Mapping[str, Contender] = {
                name: partial(program.rate, at_once, seconds) for name, program in programs.items()
            }
            rates[at_once] = await interleaved(contenders, rounds)
        socket = await _measure_socket_mode(sandbox, programs["bot"], seconds, rounds)
    return [
        _bare_app_row(rates),
        _javascript_row(rates, programs),
        Row(
            what=_WHAT,
            against="the floor: an aiohttp handler on uvloop that only checks Slack's signature",
            goal="stated",
            found=_compare_rates(rates, "floor", "of its rate"),
            met=None,
        ),
        socket,
    ]


async def _start_programs(stack: AsyncExitStack, sandbox: Sandbox) -> Mapping[str, Program]:
    bot = await sandbox.start_bot()
    environment = rival_programs.rival_environment(sandbox, await payloads.read_help_text(sandbox))
    ports = {
        "bot": bot.port("PORT"),
        "bare": await rival_programs.start_python(stack, "bare_app", environment),
        "floor": await rival_programs.start_python(stack, "signature_only", environment),
        "javascript": await rival_programs.start_bolt_for_javascript(stack, environment),
    }
    request = payloads.help_command(sandbox)
    return {name: Program(port, request) for name, port in ports.items() if port is not None}


def _compare_rates(rates: Mapping[int, Mapping[str, Figures]], other: str, how: str) -> str:
    summary = [
        f"{at_once} at once: {ratio(each['bot'], each[other]):.2f} {how} "
        f"({each['bot'].summary('/s')}; {each[other].summary('/s')})"
        for at_once, each in rates.items()
    ]
    return "; ".join(summary)


def _bare_app_row(rates: Mapping[int, Mapping[str, Figures]]) -> Row:
    return Row(
        what=_WHAT,
        against="bare `AsyncApp`, default settings, as many listeners",
        goal="at least 25 times the rate one at a time, 6 times at eight, 1.4 times at 64",
        found=_compare_rates(rates, "bare", "times"),
        met=all(
            ratio(each["bot"], each["bare"]) >= _MIN_RATIO_TO_BARE[at_once] for at_once, each in rates.items()
        ),
        ordered=ratio(rates[1]["bot"], rates[1]["bare"]) > 1,
    )


def _javascript_row(rates: Mapping[int, Mapping[str, Figures]], programs: Mapping[str, Program]) -> Row:
    against = (
        f"`@slack/bolt` {rival_programs.BOLT_FOR_JAVASCRIPT} on Node.js, `HTTPReceiver`, as many listeners"
    )
    goal = "at least its rate at 1, 8 and 64 at once, at a lower p99"
    if "javascript" not in programs:
        return Row(_WHAT, against, goal, _NO_NODE, None)
    p99 = {
        at_once: (Figures(programs["bot"].p99[at_once]), Figures(programs["javascript"].p99[at_once]))
        for at_once in rates
    }
    summary = "; ".join(
        f"p99 at {at_once}: {ratio(*both):.2f} times ({_milliseconds(*both)})"
        for at_once, both in p99.items()
    )
    return Row(
        what=_WHAT,
        against=against,
        goal=goal,
        found=f"{_compare_rates(rates, 'javascript', 'times')}; {summary}",
        met=all(ratio(each["bot"], each["javascript"]) >= 1 for each in rates.values())
        and all(ratio(*pair) < 1 for pair in p99.values()),
    )


def _milliseconds(*figures: Figures) -> str:
    return ", ".join(each.summary(" ms", 1000) for each in figures)


async def _measure_socket_mode(sandbox: Sandbox, http: Program, seconds: float, rounds: int) -> Row:
    bot = await sandbox.launch_bot(
        SLACK_APP_TOKEN=sandbox.slack.app_token, DATABASE_URL=f"sqlite:///{sandbox.folder}/socket.db"
    )
    await bot.wait_until_ready()
    await sandbox.slack.wait_until_connected()
    await _measure_envelopes(sandbox, seconds)
    contenders: Mapping[str, Contender] = {
        "socket": partial(_measure_envelopes, sandbox, seconds),
        "http": partial(http.latency, seconds),
    }
    found = await interleaved(contenders, rounds)
    times = ratio(found["socket"], found["http"])
    return Row(
        what="ack of `/clsfy help` over Socket Mode, from envelope to acknowledgement, one at a time",
        against="the same over HTTP",
        goal=f"at most {_MAX_SOCKET_RATIO} times the latency",
        found=f"{times:.2f} times ({_milliseconds(found['socket'], found['http'])})",
        met=times <= _MAX_SOCKET_RATIO,
    )


async def _measure_envelopes(sandbox: Sandbox, seconds: float) -> float:
    """Return the median from an envelope to its acknowledgement, in seconds.

    That includes the simulated Slack's side of the socket.
    """
    latencies: list[float] = []
    until = perf_counter() + seconds
    while perf_counter() < until:
        payload: dict[str, Any] = sandbox.slack.payloads.command(
            sandbox.ann.user,
            sandbox.channel,
            "/clsfy",
            "help",
            str(uuid4()),
            "http://127.0.0.1/commands/T1/1/x",
        )
        began = perf_counter()
        _, answer = await sandbox.slack.sockets.deliver("slash_commands", payload, 3.0, None)
        latencies.append(perf_counter() - began)
        assert answer is not None
        assert "/clsfy segment" in answer["text"]
    return percentile(latencies, 0.5)


PART = Part("acks", measure)
