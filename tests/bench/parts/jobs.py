"""`jobs`: forms carried to Classify, announced and told, beside a naive bot; and a segment's calls to Slack.

The rate is that of sixteen people who fill in one form after the other without a pause, from the first
command until the last thread has its reply; Slack and Classify take 50 ms for each answer, as over the
internet, and builds end half a second after they began.

What processor time a form takes depends on how often a bot looks before its build ends. Classify's page names
an hour or two: ninety looks, at one a minute. To see it in less time, each of sixteen people waits until they
are told before they ask again, and the bots look ten times a second. Our edits follow at Slack's pace, most
of them later; what one costs is stated.

So is what both do where neither counts: answers at once, and a look or two for each build.
"""

import io
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring.contest import Contest, Setting
from tests.bench.measuring.rounds import Figures, ratio
from tests.bench.measuring.rows import Part, Row
from tests.support.bulk_builds import PEOPLE
from tests.support.sandbox import Sandbox

_LATENCY = 0.05  # seconds
_AT_ONCE = 0.5  # seconds that a build takes which ends before most first looks
_OURS = {"views.open": 1, "chat.postMessage": 2, "chat.update": 2}  # pending to building, building to ready
_WHY = {"conversations.info": " (once for a channel in ten minutes: whether outsiders will read the answer)"}
_SLACKS_OWN = ("slash_commands", "view_submission")


async def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    rounds, forms, looks, poll = (1, 8, 5, 0.25) if quick else (3, 240, 90, 1.0)
    busy = Contest(Setting(forms, poll, _AT_ONCE, latency=_LATENCY, edits=1 if quick else 5))
    rates = await busy.rates(rounds)
    near = Contest(Setting(forms, poll, _AT_ONCE))
    rates_near = await near.rates(rounds)
    patient = Contest(Setting(PEOPLE if quick else 2 * PEOPLE, 0.1, looks * 0.1, in_turn=True))
    await patient.rates(rounds)
    faster = ratio(rates["ours"], rates["naive"])
    cost, share = _costs(patient)
    lost = f"; the naive bot lost {busy.lost} forms" if busy.lost else ""
    return [
        Row(
            f"forms carried to Classify, announced, told; {PEOPLE} people at a time",
            f"the naive bot; Slack and Classify answer both after {_LATENCY * 1000:.0f} ms",
            "at least 3 times as many a second",
            f"{faster:.1f} times: {_rates(rates)}{lost}",
            faster >= 3,
        ),
        Row(
            f"processor time for each, where a build takes {looks} looks",
            "the naive bot, which edits nothing",
            "at most half",
            f"{share:.2f}: {cost}; an edit {Figures(busy.edit).words(' ms', 1000)} more",
            share <= 0.5,
        ),
        Row(
            "both, where Slack and Classify answer at once and a build ends before the first look",
            "the naive bot, which edits nothing",
            "",
            f"{ratio(rates_near['ours'], rates_near['naive']):.2f} times as many: {_rates(rates_near)}; "
            f"processor time {_costs(near)[1]:.2f}: {_costs(near)[0]}",
            None,
        ),
        _of_calls(await _calls(1 if quick else 5)),
    ]


def _rates(rates: Mapping[str, Figures]) -> str:
    return " against ".join(rates[name].words("/s") for name in ("ours", "naive"))


def _costs(contest: Contest) -> tuple[str, float]:
    """What a form cost, in words, and ours as a part of the naive bot's."""
    costs = contest.costs
    told = " against ".join(costs[name].words(" ms", 1000) for name in ("ours", "naive"))
    return told, ratio(costs["ours"], costs["naive"])


def _of_calls(calls: Mapping[str, float]) -> Row:
    others = set(calls) - set(_OURS)
    return Row(
        "calls to Slack for each segment of the main job",
        "`views.open`, the message, the reply, an edit for each change of status (here two)",
        "no others",
        ", ".join(f"`{name}` {count:g}{_WHY.get(name, '')}" for name, count in calls.items()),
        not others and all(calls[name] == count for name, count in _OURS.items()),
    )


async def _calls(segments: int) -> Mapping[str, float]:
    """Calls to Slack for each of so many segments in one channel; the bot is in it already."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info") as sandbox:
            sandbox.channel.members.add(sandbox.slack.bot.id)
            await sandbox.start_bot()
            at_start = len(sandbox.slack.traffic.calls)
            for number in range(segments):
                await sandbox.ask(name=f"Segment {number}")
                message = await sandbox.announced(number + 1)
                segment = await sandbox.built(number + 1)
                sandbox.classify.process(segment.id)
                await sandbox.slack.until(lambda: "Building" in message.shown)  # noqa: B023 (waited for here)
                sandbox.classify.finish(segment.id)
                await sandbox.replied(message)
                await sandbox.slack.until(lambda: "Ready" in message.shown)  # noqa: B023 (waited for here)
            calls = Counter(call.name for call in sandbox.slack.traffic.calls[at_start:])
    return {name: count / segments for name, count in calls.items() if name not in _SLACKS_OWN}


PART = Part("jobs", measure)
