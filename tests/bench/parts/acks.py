"""How fast `/clsfy help` is acknowledged, over HTTP and over a socket: beside a bare Bolt app, Bolt for
JavaScript, and a handler that only checks the signature."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any
from uuid import uuid4

from tests.bench.measuring import load, payloads, programs
from tests.bench.measuring.rounds import Contender, Figures, interleaved, percentile, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.sandboxes import enter_town
from tests.support.sandbox import Sandbox

_AT_ONCE = (1, 8, 64)
_TIMES_BARE = {1: 25.0, 8: 6.0, 64: 1.4}
_SOCKET_MOST = 1.5  # times HTTP
_WHAT = "ack of `/clsfy help` over HTTP, all listeners registered"
_NO_NODE = "not measured: Bolt for JavaScript could not be installed here (Node.js, npm)"


@dataclass(frozen=True)
class Site:
    """One of the programs. slow: the latency of which a hundredth of its requests took more, by how many were
    under way at once, in each round."""

    port: int
    request: load.Request
    slow: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def rate(self, at_once: int, seconds: float) -> float:
        """Acknowledgements a second."""
        run = await load.run(self.port, self.request, at_once, seconds)
        self.slow[at_once].append(percentile(run.latencies, 0.99))
        return run.rate

    async def latency(self, seconds: float) -> float:
        """The median, one at a time, in seconds."""
        return percentile((await load.run(self.port, self.request, 1, seconds)).latencies, 0.5)


async def measure(quick: bool) -> Sequence[Row]:
    """Every site in its own process, asked in turn."""
    seconds, rounds = (0.15, 1) if quick else (1.5, 7)
    async with AsyncExitStack() as stack:
        sandbox = await enter_town(stack)
        sites = await _start(stack, sandbox)
        rates: dict[int, Mapping[str, Figures]] = {}
        for site in sites.values():
            await site.rate(8, seconds)  # the first requests of each are its warming up
            site.slow.clear()
        for at_once in _AT_ONCE:
            asked: Mapping[str, Contender] = {
                name: partial(site.rate, at_once, seconds) for name, site in sites.items()
            }
            rates[at_once] = await interleaved(asked, rounds)
        socket = await _over_a_socket(sandbox, sites["bot"], seconds, rounds)
    return [
        _beside_bare(rates),
        _beside_javascript(rates, sites),
        Row(
            what=_WHAT,
            against="the floor: an aiohttp handler on uvloop that only checks Slack's signature",
            goal="stated",
            found=_rates(rates, "floor", "of its rate"),
            met=None,
        ),
        socket,
    ]


async def _start(stack: AsyncExitStack, sandbox: Sandbox) -> Mapping[str, Site]:
    bot = await sandbox.start_bot()
    environment = programs.settings(sandbox, await payloads.help_of(sandbox))
    ports = {
        "bot": bot.port("PORT"),
        "bare": await programs.start_python(stack, "bare_app", environment),
        "floor": await programs.start_python(stack, "signature_only", environment),
        "javascript": await programs.start_bolt_for_javascript(stack, environment),
    }
    request = payloads.asking_for_help(sandbox)
    return {name: Site(port, request) for name, port in ports.items() if port is not None}


def _rates(rates: Mapping[int, Mapping[str, Figures]], other: str, how: str) -> str:
    told = [
        f"{at_once} at once: {ratio(each['bot'], each[other]):.2f} {how} "
        f"({each['bot'].words('/s')}; {each[other].words('/s')})"
        for at_once, each in rates.items()
    ]
    return "; ".join(told)


def _beside_bare(rates: Mapping[int, Mapping[str, Figures]]) -> Row:
    return Row(
        what=_WHAT,
        against="bare `AsyncApp`, default settings, as many listeners",
        goal="at least 25 times the rate one at a time, 6 times at eight, 1.4 times at 64",
        found=_rates(rates, "bare", "times"),
        met=all(ratio(each["bot"], each["bare"]) >= _TIMES_BARE[at_once] for at_once, each in rates.items()),
        ordered=ratio(rates[1]["bot"], rates[1]["bare"]) > 1,
    )


def _beside_javascript(rates: Mapping[int, Mapping[str, Figures]], sites: Mapping[str, Site]) -> Row:
    against = f"`@slack/bolt` {programs.BOLT_FOR_JAVASCRIPT} on Node.js, `HTTPReceiver`, as many listeners"
    goal = "at least its rate at 1, 8 and 64 at once, at a lower p99"
    if "javascript" not in sites:
        return Row(_WHAT, against, goal, _NO_NODE, None)
    slow = {
        at_once: (Figures(sites["bot"].slow[at_once]), Figures(sites["javascript"].slow[at_once]))
        for at_once in rates
    }
    told = "; ".join(
        f"p99 at {at_once}: {ratio(*both):.2f} times ({', '.join(each.words(' ms', 1000) for each in both)})"
        for at_once, both in slow.items()
    )
    return Row(
        what=_WHAT,
        against=against,
        goal=goal,
        found=f"{_rates(rates, 'javascript', 'times')}; {told}",
        met=all(ratio(each["bot"], each["javascript"]) >= 1 for each in rates.values())
        and all(ratio(*pair) < 1 for pair in slow.values()),
    )


async def _over_a_socket(sandbox: Sandbox, http: Site, seconds: float, rounds: int) -> Row:
    bot = await sandbox.launch_bot(
        SLACK_APP_TOKEN=sandbox.slack.app_token, DATABASE_URL=f"sqlite:///{sandbox.folder}/socket.db"
    )
    await bot.ready()
    await sandbox.slack.connected()
    await _envelopes(sandbox, seconds)
    asked: Mapping[str, Contender] = {
        "socket": partial(_envelopes, sandbox, seconds),
        "http": partial(http.latency, seconds),
    }
    found = await interleaved(asked, rounds)
    times = ratio(found["socket"], found["http"])
    return Row(
        what="ack of `/clsfy help` over Socket Mode, from envelope to acknowledgement, one at a time",
        against="the same over HTTP",
        goal=f"at most {_SOCKET_MOST} times the latency",
        found=f"{times:.2f} times ({found['socket'].words(' ms', 1000)}; {found['http'].words(' ms', 1000)})",
        met=times <= _SOCKET_MOST,
    )


async def _envelopes(sandbox: Sandbox, seconds: float) -> float:
    """The median from an envelope to its acknowledgement, in seconds; the pretend Slack's socket included."""
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
        _, answer = await sandbox.slack.sockets.carry("slash_commands", payload, 3.0, None)
        latencies.append(perf_counter() - began)
        assert answer is not None
        assert "/clsfy segment" in answer["text"]
    return percentile(latencies, 0.5)


PART = Part("acks", measure)
