"""`jobs`: the whole job from the form to the reply, compared with a naive bot, and the calls to Slack.

The rate is that of sixteen people who submit one form after the other, from the first command to the reply in
the last thread. Slack and Classify take 50 ms for each answer, as over the internet. A build takes half a
second.

The processor time of a form depends on how often a bot polls before the build finishes. Classify's page says
one to two hours, which is ninety polls at one a minute. To measure that faster, each of the sixteen people
waits for the reply before the next form, and the bots poll ten times a second. Our message edits are
throttled as Slack requires, so most of them come later. Their cost is a figure of its own.

Another row shows both bots without waiting: immediate answers, and one or two polls for each build.
"""

import io
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring.rounds import Figures, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.subjects.job_comparison import JobComparison, JobSettings
from tests.support.bulk_builds import PEOPLE
from tests.support.sandbox import Sandbox

_LATENCY = 0.05  # seconds
_SHORT_BUILD = 0.5  # seconds, so that a build usually finishes before the first poll
_OURS = {
    "views.open": 1,
    "chat.postMessage": 2,
    "chat.update": 2,
}  # one edit to "building" and one to "ready"
_WHY = {
    "conversations.info": " (once in ten minutes for each channel, to know whether outsiders can read it)"
}
_SLACKS_OWN = ("slash_commands", "view_submission")


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    rounds, forms, polls, poll = (1, 8, 5, 0.25) if quick else (3, 240, 90, 1.0)
    parallel = JobComparison(
        JobSettings(
            forms=forms,
            poll_seconds=poll,
            build_seconds=_SHORT_BUILD,
            latency=_LATENCY,
            measured_edits=1 if quick else 5,
        )
    )
    rates = await parallel.rates(rounds)
    immediate = JobComparison(JobSettings(forms=forms, poll_seconds=poll, build_seconds=_SHORT_BUILD))
    rates_immediate = await immediate.rates(rounds)
    sequential = JobComparison(
        JobSettings(
            forms=PEOPLE if quick else 2 * PEOPLE,
            poll_seconds=0.1,
            build_seconds=polls * 0.1,
            one_at_a_time=True,
        )
    )
    await sequential.rates(rounds)
    faster = ratio(rates["ours"], rates["naive"])
    cost, share = _compare_costs(sequential)
    lost = f"; the naive bot lost {parallel.lost_forms} forms" if parallel.lost_forms else ""
    faster_immediately = ratio(rates_immediate["ours"], rates_immediate["naive"])
    return [
        Row(
            f"forms submitted, announced, and answered in the thread; {PEOPLE} people at a time",
            f"the naive bot; Slack and Classify answer both after {_LATENCY * 1000:.0f} ms",
            "at least 3 times as many per second",
            f"{faster:.1f} times: {_format_rates(rates)}{lost}",
            faster >= 3,
        ),
        Row(
            f"processor time for each, if a build takes {polls} polls",
            "the naive bot, which edits nothing",
            "at most half",
            f"{share:.2f}: {cost}; an edit {Figures(parallel.edit_cpu_seconds).summary(' ms', 1000)} more",
            share <= 0.5,
        ),
        Row(
            "both, if Slack and Classify answer immediately and a build finishes before the first poll",
            "the naive bot, which edits nothing",
            "",
            f"{faster_immediately:.2f} times as many: {_format_rates(rates_immediate)}; "
            f"processor time {_compare_costs(immediate)[1]:.2f}: {_compare_costs(immediate)[0]}",
            None,
        ),
        _calls_row(await _count_calls(1 if quick else 5)),
    ]


def _format_rates(rates: Mapping[str, Figures]) -> str:
    return " against ".join(rates[name].summary("/s") for name in ("ours", "naive"))


def _compare_costs(contest: JobComparison) -> tuple[str, float]:
    """Return what a form cost, and our share of the naive bot's cost."""
    costs = contest.costs
    summary = " against ".join(costs[name].summary(" ms", 1000) for name in ("ours", "naive"))
    return summary, ratio(costs["ours"], costs["naive"])


def _calls_row(calls: Mapping[str, float]) -> Row:
    others = set(calls) - set(_OURS)
    return Row(
        "calls to Slack for each segment of the main job",
        "`views.open`, the message, the reply, an edit for each change of status (here two)",
        "no others",
        ", ".join(f"`{name}` {count:g}{_WHY.get(name, '')}" for name, count in calls.items()),
        not others and all(calls[name] == count for name, count in _OURS.items()),
    )


async def _count_calls(segments: int) -> Mapping[str, float]:
    """Return the calls to Slack per segment, by name, in a channel that the bot is already in."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info") as sandbox:
            sandbox.channel.members.add(sandbox.slack.bot.id)
            await sandbox.start_bot()
            at_start = len(sandbox.slack.traffic.calls)
            for number in range(segments):
                await sandbox.request_segment(name=f"Segment {number}")
                message = await sandbox.wait_for_announcement(number + 1)
                segment = await sandbox.wait_for_segment(number + 1)
                sandbox.classify.process(segment.id)
                await sandbox.slack.until(lambda: "Building" in message.visible_text)  # noqa: B023 (awaited here)
                sandbox.classify.finish(segment.id)
                await sandbox.wait_for_reply(message)
                await sandbox.slack.until(lambda: "Ready" in message.visible_text)  # noqa: B023 (awaited here)
            calls = Counter(call.name for call in sandbox.slack.traffic.calls[at_start:])
    return {name: count / segments for name, count in calls.items() if name not in _SLACKS_OWN}


PART = Part("jobs", measure)
