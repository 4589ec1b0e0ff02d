"""Reading back a message: only around the attempt, on from where Slack stopped us, and not forever."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import field
from slack_sdk.web.async_client import AsyncWebClient

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.outbox.auth_state import AuthState
from bot.outbox.channel_joiner import ChannelJoiner
from bot.outbox.claim import Address
from bot.outbox.delivery_results import DeliveryResults
from bot.outbox.read_back import ReadBack
from bot.runtime.clock import Clock
from bot.runtime.settling import SettlingTime
from bot.slack.call_result import AuthFailed, CallResult, Done, RetryLater
from bot.slack.client import HistoryPage, HistoryResult, SlackClient, UnreadableHistory, Window
from bot.slack.slack_time import SlackTime
from storage.engine.opening import Record, open_record
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.outbox import delivery_transitions
from storage.outbox.enqueue import enqueue_for_new_request
from storage.outbox.notification import Notification
from storage.tables import DeliveryState
from tests.support.record_rows import insert_request, notification_rows
from tests.support.samples import HOUR, MINUTE, NOW, SECOND

CHANNEL = "C1MEDIA"
LIMITED = RetryLater(60.0)


@dataclass
class SetClock(Clock):
    """A clock that a test sets."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time


class PagedSlack(SlackClient, frozen=True):
    """Slack, of which only history is there."""

    client: AsyncWebClient = field(default_factory=AsyncWebClient)
    bot_user_id: str = "UBOT"
    time: SlackTime = field(default_factory=lambda: SlackTime(lambda: NOW))
    results: list[HistoryResult] = field(default_factory=list)
    cursors: list[str | None] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    async def read_page(
        self, channel: str, thread_ts: str | None, message_uuid: str, window: Window, cursor: str | None
    ) -> HistoryResult:
        self.cursors.append(cursor)
        self.windows.append(window)
        return self.results.pop(0) if len(self.results) > 1 else self.results[0]

    async def join(self, channel: str) -> CallResult:
        return Done({"warning": "already_in_channel"})


class Reader:
    """Reads back the announcement of a request, which was possibly posted at NOW."""

    def __init__(self, record: Record, *results: HistoryResult, slack_time: datetime | None = NOW) -> None:
        self.clock = SetClock()
        self.slack = PagedSlack(results=list(results))
        self._record = record
        self.settling_time = SettlingTime(length=timedelta(seconds=30), clock=self.clock)
        results_of = DeliveryResults(database=record.database, clock=self.clock, metrics=Metrics())
        self._read_back = ReadBack(
            slack=self.slack,
            clock=self.clock,
            auth_state=AuthState(self.slack, Health()),
            results=results_of,
            joiner=ChannelJoiner(slack=self.slack, results=results_of),
            settling_time=self.settling_time,
        )
        self.request: Request = self._run(self._insert)
        self._run(lambda connection: self._start(connection, slack_time))

    def read(self, after: timedelta) -> Notification:
        """Take one step that long after the attempt, and return the notification as it is then."""
        self.clock.time = NOW + after
        asyncio.run(self._read_back.run(self.notification, self.request, Address(CHANNEL)))
        return self.notification

    def lead_from(self, after: timedelta) -> None:
        """Begin to lead that long after the attempt, which was another process's."""
        self.clock.time = NOW + after
        self.settling_time.restart()

    @property
    def notification(self) -> Notification:
        """Return the announcement."""
        rows: list[Notification] = self._run(
            lambda connection: notification_rows(connection, NotificationKind.ANNOUNCEMENT)
        )
        return rows[0]

    def _insert(self, connection: Any) -> Request:
        request = insert_request(connection, 1, state=State.BUILDING, classify_id=1, accepted_at=NOW - HOUR)
        enqueue_for_new_request(connection, request, NOW)
        return request

    def _start(self, connection: Any, slack_time: datetime | None) -> None:
        (pending,) = notification_rows(connection, NotificationKind.ANNOUNCEMENT)
        delivery_transitions.start_sending(connection, pending, CHANNEL, None, NOW, slack_time)

    def _run(self, work: Any) -> Any:
        return asyncio.run(self._record.database.run(work))


@pytest.fixture
def record(file: Path) -> Iterator[Record]:
    """An open database."""
    opened = open_record(f"sqlite:///{file}")
    yield opened
    opened.close()


def test_a_limited_reading_continues_at_the_page_where_slack_stopped_it(record: Record) -> None:
    reader = Reader(
        record, HistoryPage(None, "two"), LIMITED, LIMITED, HistoryPage(None, "three"), HistoryPage("1.5")
    )
    assert reader.read(5 * SECOND).delivery is DeliveryState.SENDING
    assert reader.notification.due_at == NOW + 65 * SECOND
    reader.read(65 * SECOND)
    assert reader.read(2 * MINUTE).ts == "1.5"
    assert reader.slack.cursors == [None, "two", "two", "two", "three"]


def test_a_conversation_that_slack_never_shows_whole_leaves_the_message_unknown(record: Record) -> None:
    reader = Reader(record, LIMITED)
    steps = 0
    while reader.read(steps * MINUTE).delivery is DeliveryState.SENDING:
        steps += 1
        assert steps < 100
    assert reader.notification.delivery is DeliveryState.UNKNOWN


def test_a_message_is_not_given_up_while_slack_is_unreachable(record: Record) -> None:
    reader = Reader(record, RetryLater())
    for minute in range(200):
        assert reader.read(minute * MINUTE).delivery is DeliveryState.SENDING
    reader.slack.results[:] = [HistoryPage("1.5")]
    assert reader.read(4 * HOUR).ts == "1.5"


def test_an_unknown_error_code_makes_the_next_readings_rarer(record: Record) -> None:
    reader = Reader(record, RetryLater(error="slack_has_a_new_error"))
    read_at, waits = NOW + 5 * SECOND, []
    for _ in range(12):
        due_at = reader.read(read_at - NOW).due_at
        waits.append(due_at - read_at)
        read_at = due_at
    assert (waits[0], waits[-1]) == (5 * SECOND, 10 * MINUTE)
    assert waits == sorted(waits)
    reader.slack.results[:] = [HistoryPage("1.5")]
    assert reader.read(read_at - NOW).ts == "1.5"


def test_an_outage_of_slack_is_asked_about_every_half_minute(record: Record) -> None:
    reader = Reader(record, RetryLater())
    for minute in range(1, 20):
        due_at = reader.read(minute * MINUTE).due_at
    assert due_at == NOW + 19 * MINUTE + 30 * SECOND


def test_a_reading_that_began_too_early_does_not_show_that_a_message_is_absent(record: Record) -> None:
    reader = Reader(record, HistoryPage(None, "two"), LIMITED, HistoryPage(None), HistoryPage(None))
    reader.read(5 * SECOND)  # the message may be shown later, on the first page
    assert reader.read(65 * SECOND).delivery is DeliveryState.SENDING
    assert reader.read(66 * SECOND).delivery is DeliveryState.PENDING
    assert reader.slack.cursors == [None, "two", "two", None]


def test_an_invalid_cursor_restarts_the_reading(record: Record) -> None:
    reader = Reader(record, HistoryPage(None, "two"), UnreadableHistory("invalid_cursor"), HistoryPage("1.5"))
    assert reader.read(5 * SECOND).ts == "1.5"
    assert reader.slack.cursors == [None, "two", None]


@pytest.mark.parametrize("is_own", [True, False])
def test_only_what_follows_the_attempt_is_read_in_slacks_time(record: Record, is_own: bool) -> None:
    slack_time = NOW + 7 * HOUR
    reader = Reader(record, HistoryPage(None), slack_time=slack_time)
    if not is_own:  # it may be long ago, so not all that follows is read
        reader.lead_from(SECOND)
    reader.read(5 * SECOND)
    (window,) = reader.slack.windows
    latest = None if is_own else slack_time + 30 * SECOND + 2 * MINUTE
    assert window == Window(slack_time - 2 * MINUTE, latest)


def test_an_attempt_that_another_process_may_be_making_now_is_absent_only_after_the_settling_time(
    record: Record,
) -> None:
    reader = Reader(record, HistoryPage(None))
    reader.lead_from(SECOND)
    assert reader.read(HOUR).delivery is DeliveryState.SENDING
    assert reader.notification.due_at == NOW + HOUR + 30 * SECOND
    assert reader.read(HOUR + 30 * SECOND).delivery is DeliveryState.PENDING


def test_everything_since_the_request_is_read_if_slacks_time_was_unknown(record: Record) -> None:
    reader = Reader(record, HistoryPage(None), slack_time=None)
    reader.read(5 * SECOND)
    (window,) = reader.slack.windows
    assert window == Window(NOW - 25 * HOUR)


def test_a_rejected_token_pauses_the_reading(record: Record) -> None:
    reader = Reader(record, AuthFailed("token_revoked"))
    assert reader.read(5 * SECOND).delivery is DeliveryState.SENDING


def test_a_channel_that_slack_neither_shows_nor_lets_the_bot_join_leaves_the_message_unknown(
    record: Record,
) -> None:
    reader = Reader(record, UnreadableHistory("not_in_channel"))
    assert reader.read(5 * SECOND).delivery is DeliveryState.SENDING, "Slack may know it in a moment"
    assert reader.notification.due_at > NOW + 5 * SECOND
    assert reader.read(31 * SECOND).delivery is DeliveryState.UNKNOWN
