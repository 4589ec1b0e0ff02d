"""How recent builds went, in words and charts, within Slack's limits."""

from datetime import timedelta

import pytest

from handlers.home import builds
from storage.requests.recent_builds import NO_BUILDS, BuildTime, RecentBuilds
from tests.support.samples import HOUR, MINUTE
from tests.support.slack_limits import checked_blocks

LONGEST = RecentBuilds(
    finished=10**9, failed=10**9, times=[BuildTime(2**63 - 1 - number, 99 * HOUR) for number in range(1000)]
)


@pytest.mark.parametrize("channel_id", ["C" * 20, None])
@pytest.mark.parametrize("found", [LONGEST, NO_BUILDS, RecentBuilds(failed=1), RecentBuilds(finished=1)])
def test_slack_accepts_the_longest_answer(found: RecentBuilds, channel_id: str | None) -> None:
    assert checked_blocks(builds.message(found, channel_id, "" if channel_id else "A note."))


@pytest.mark.parametrize(
    ("took", "unit", "value"),
    [
        (timedelta(seconds=45), "Seconds", 45.0),
        (90 * MINUTE, "Minutes", 90.0),
        (5 * HOUR, "Hours", 5.0),
        (timedelta(), "Seconds", 0.0),
    ],
)
def test_the_chart_has_a_unit_that_suits_the_times(took: timedelta, unit: str, value: float) -> None:
    message = builds.message(RecentBuilds(finished=1, times=[BuildTime(61, took)]), "C1")
    chart = checked_blocks(message)[1]["chart"]
    assert chart["axis_config"]["y_label"] == unit
    assert chart["series"] == [{"name": unit, "data": [{"label": "61", "value": value}]}]


def test_the_words_say_what_the_charts_show() -> None:
    times = [BuildTime(number, number * MINUTE) for number in range(12, 0, -1)]
    message = builds.message(RecentBuilds(finished=12, failed=3, times=times), "C1")
    _, bars, pie, latest = checked_blocks(message)
    for number in range(3, 13):
        assert f"segment `{number}` {number} min" in latest["elements"][0]["text"]
    assert bars["chart"]["axis_config"]["categories"] == [str(number) for number in range(3, 13)]
    assert [each["value"] for each in pie["chart"]["segments"]] == [12, 3]
    assert "12 finished, 3 failed. Half were built within 6 min. The longest took 12 min." in message.text


def test_times_that_are_unknown_are_left_out() -> None:
    assert builds.sentence(RecentBuilds(finished=2, failed=0)) == "2 finished, 0 failed."
    assert builds.home_sentence(NO_BUILDS) == ""
