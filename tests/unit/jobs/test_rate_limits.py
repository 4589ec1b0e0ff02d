"""Rate limits: the throttles for Classify and Slack, and a longer backoff each time."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.runtime.backoff import backoff
from bot.runtime.throttles import ClassifyThrottle, SlackThrottle

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_without_retry_after_each_wait_is_twice_as_long() -> None:
    gate, now, waits = ClassifyThrottle(MINUTE), NOW, []
    for _ in range(4):
        opens = gate.record_rate_limit(now, None)
        waits.append(opens - now)
        now = opens
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    gate.record_success()
    assert gate.record_rate_limit(now, None) - now == MINUTE


def test_rate_limits_of_concurrent_calls_count_once_and_the_longest_wait_counts() -> None:
    gate = ClassifyThrottle(MINUTE)
    assert [gate.record_rate_limit(NOW, None) - NOW for _ in range(8)] == [MINUTE] * 8
    assert gate.record_rate_limit(NOW, 600) == gate.record_rate_limit(NOW, 1) == NOW + 10 * MINUTE


def test_a_wait_of_zero_becomes_a_second() -> None:
    assert ClassifyThrottle(MINUTE).record_rate_limit(NOW, 0) == NOW + timedelta(seconds=1)


def test_retry_after_is_obeyed_to_the_second_and_an_hour_at_most() -> None:
    gate = ClassifyThrottle(MINUTE)
    assert gate.record_rate_limit(NOW, 7) == NOW + timedelta(seconds=7)
    assert gate.record_rate_limit(NOW, 1e9) == NOW + timedelta(hours=1)


def test_the_throttle_opens_when_the_wait_is_over() -> None:
    gate = ClassifyThrottle(MINUTE)
    assert gate.closed_until(NOW) is None
    opens = gate.record_rate_limit(NOW, 7)
    assert gate.closed_until(NOW) == opens
    assert gate.closed_until(opens) is None


def test_a_channel_is_free_just_over_a_second_after_a_post() -> None:
    throttle = SlackThrottle()
    assert throttle.closed_keys(NOW) == {}
    throttle.record_post("C1", NOW)
    free = throttle.closed_keys(NOW)["C1"]
    assert timedelta(seconds=1) < free - NOW < timedelta(seconds=2)
    throttle.record_post("C2", NOW + timedelta(seconds=1))
    assert list(throttle.closed_keys(free)) == ["C2"]
    assert throttle.closed_keys(NOW + timedelta(seconds=3)) == {}


def test_the_longer_of_two_waits_counts() -> None:
    throttle = SlackThrottle()
    throttle.block_until("C1", NOW + MINUTE)
    throttle.record_post("C1", NOW)
    assert throttle.closed_keys(NOW) == {"C1": NOW + MINUTE}


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (6, 30), (10_000, 30)])
def test_each_attempt_waits_longer_but_at_most_half_a_minute(attempts: int, seconds: int) -> None:
    assert backoff(attempts) == timedelta(seconds=seconds)
