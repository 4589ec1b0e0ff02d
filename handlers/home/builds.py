"""How recent builds went, for `stats` and the Home tab: in sentences, and in charts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.messages.blocks import Message, context_block, section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import channel, duration
from storage.requests.recent_builds import PERIOD, BuildTime, RecentBuilds

CHARTED_BUILDS = 10
_DAYS = f"the last {PERIOD.days} days"


class ChartBlock(Block):
    """A chart, which slack-sdk doesn't offer yet. Slack documents it for messages.

    https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
    """

    type = "data_visualization"
    attributes = Block.attributes.union({"title", "chart"})

    def __init__(self, *, title: str, chart: dict[str, Any]) -> None:
        super().__init__(type=self.type)
        self.title, self.chart = title, chart


class _Unit(NamedTuple):
    name: str
    seconds: int


_UNITS = (_Unit("Hours", 3600), _Unit("Minutes", 60), _Unit("Seconds", 1))


def message(builds: RecentBuilds, channel_id: str | None, own_only_note: str = "") -> Message:
    """Return the answer to `stats`.

    channel_id: whose builds these are. None: the person's own. own_only_note: why these are only their own.
    """
    whose = f"Builds in {channel(channel_id)}" if channel_id else "Your builds"
    title = f"*{whose} in {_DAYS}*"
    notes = [own_only_note] if own_only_note else []
    note = [context_block(each) for each in notes]
    if not builds.finished and not builds.failed:
        text = f"{title}\nNo builds have finished."
        button = ActionsBlock(elements=[command_button("New segment", "segment")])
        return Message("\n".join([text, *notes]), (section_block(text), *note, button))
    text = f"{title}\n{sentence(builds)}"
    latest = _latest(builds)
    blocks = [section_block(text), *_charts(builds), *([context_block(latest)] if latest else []), *note]
    return Message("\n".join(filter(None, [text, latest, *notes])), tuple(blocks))


def home_sentence(builds: RecentBuilds) -> str:
    """Return a person's own builds for the Home tab, which shows no charts. Empty if there are none."""
    if not builds.finished and not builds.failed:
        return ""
    return f"*Your builds in {_DAYS}:* {sentence(builds)}"


def sentence(builds: RecentBuilds) -> str:
    """Return how many builds finished and failed, and how long they took."""
    counts = f"{builds.finished:,} finished, {builds.failed:,} failed."
    if builds.median is None or builds.longest is None:
        return counts
    if len(builds.times) == 1:
        return f"{counts} It took {duration(builds.longest)} to build."
    return (
        f"{counts} Half were built within {duration(builds.median)}. The longest took "
        f"{duration(builds.longest)}."
    )


def _latest(builds: RecentBuilds) -> str:
    """Return the times that the chart shows, in its order. Empty if it shows none."""
    times = ", ".join(f"segment `{each.segment_id}` {duration(each.took)}" for each in _charted(builds))
    return f"Latest: {times}." if times else ""


def _charted(builds: RecentBuilds) -> Sequence[BuildTime]:
    """Return the latest times, the newest last."""
    return builds.times[:CHARTED_BUILDS][::-1]


def _charts(builds: RecentBuilds) -> Sequence[ChartBlock]:
    results = [("Finished", builds.finished), ("Failed", builds.failed)]
    pie = ChartBlock(
        title="Results",
        chart={
            "type": "pie",
            "segments": [{"label": label, "value": count} for label, count in results if count],
        },
    )
    if not builds.times:
        return [pie]
    return [_bars(_charted(builds)), pie]


def _bars(times: Sequence[BuildTime]) -> ChartBlock:
    longest = max(each.took for each in times)
    unit = next((unit for unit in _UNITS if longest >= timedelta(seconds=2 * unit.seconds)), _UNITS[-1])
    labels = [str(each.segment_id) for each in times]
    values = [round(each.took.total_seconds() / unit.seconds, 1) for each in times]
    points = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return ChartBlock(
        title="How long the latest segments took",
        chart={
            "type": "bar",
            "series": [{"name": unit.name, "data": points}],
            "axis_config": {"categories": labels, "x_label": "Segment", "y_label": unit.name},
        },
    )
