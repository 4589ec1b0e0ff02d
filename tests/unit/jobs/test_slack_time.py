"""Slack's time, from the answers of Slack, our clock and the monotonic clock."""

from datetime import datetime

from bot.slack.slack_time import SlackTime
from tests.support.samples import HOUR, NOW, SECOND


class Clocks:
    """Our clock and the monotonic clock, which a test sets."""

    def __init__(self) -> None:
        self.own: datetime = NOW
        self.monotonic = 100.0
        self.slack_time = SlackTime(lambda: self.own, lambda: self.monotonic)


def test_before_the_first_answer_it_is_unknown() -> None:
    assert Clocks().slack_time.now() is None


def test_it_goes_on_from_the_latest_answer() -> None:
    clocks = Clocks()
    clocks.slack_time.observe(NOW + HOUR)
    clocks.own += 3 * SECOND
    clocks.monotonic += 3
    assert clocks.slack_time.now() == NOW + HOUR + 3 * SECOND


def test_after_our_clock_was_set_or_the_machine_slept_it_is_unknown_until_the_next_answer() -> None:
    clocks = Clocks()
    clocks.slack_time.observe(NOW)
    clocks.own += HOUR
    assert clocks.slack_time.now() is None
    clocks.slack_time.observe(NOW + SECOND)
    assert clocks.slack_time.now() == NOW + SECOND
