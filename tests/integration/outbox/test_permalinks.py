"""The links to announcements, in a real SQLite file: found once, saved once, and never in anyone's way."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec import field
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import Connection

from bot.observability.health import Health
from bot.outbox.auth_state import AuthState
from bot.outbox.permalinks import PermalinkFetcher
from bot.runtime.clock import Clock
from bot.slack.call_result import Ambiguous, CallResult, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from bot.slack.slack_time import SlackTime
from storage.engine.opening import Record, open_record
from storage.requests import permalinks
from storage.tables import requests
from tests.support.record_rows import insert_request
from tests.support.samples import DAY, NOW, SECOND

LINK = "https://acme.slack.com/archives/C1MEDIA/p1000100"


class StoppedClock(Clock):
    """A clock that always says NOW."""

    def now(self) -> datetime:
        return NOW


class LinkingSlack(SlackClient, frozen=True):
    """Slack, of which only `chat.getPermalink` is there."""

    client: AsyncWebClient = field(default_factory=AsyncWebClient)
    bot_user_id: str = "UBOT"
    time: SlackTime = field(default_factory=lambda: SlackTime(lambda: NOW))
    results: list[CallResult] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def permalink(self, channel: str, ts: str) -> CallResult:
        self.asked.append(ts)
        return self.results.pop(0)


@pytest.fixture
def record(file: Path) -> Iterator[Record]:
    """An open database."""
    opened = open_record(f"sqlite:///{file}")
    yield opened
    opened.close()


def announced(connection: Connection, number: int, **more: object) -> int:
    """Insert a request that was announced. Return its id."""
    fields = {"thread_channel": "C1MEDIA", "thread_ts": f"{number}.000100", **more}
    return insert_request(connection, number, name=str(number), **fields).id


def saved(record: Record, request_id: int) -> str | None:
    """Return the link on record."""
    statement = sa.select(requests.c.permalink).where(requests.c.id == request_id)
    return asyncio.run(record.database.run(lambda connection: connection.execute(statement).scalar()))


def fetch(record: Record, *results: CallResult, steps: int = 1) -> tuple[LinkingSlack, datetime | None]:
    """Let the job run while Slack answers with `results`. Return what it was asked, and when to continue."""
    slack, clock = LinkingSlack(results=list(results)), StoppedClock()
    fetcher = PermalinkFetcher(
        database=record.database, slack=slack, clock=clock, auth_state=AuthState(slack, Health())
    )

    async def run() -> datetime | None:
        next_at = None
        for _ in range(steps):
            next_at, fetcher.next_at = await fetcher.run_once(), None
        return next_at

    return slack, asyncio.run(run())


def test_the_link_of_each_announcement_is_fetched_once_the_newest_first(record: Record) -> None:
    first, second = asyncio.run(
        record.database.run(
            lambda connection: (
                announced(connection, 1, accepted_at=NOW - DAY),
                announced(connection, 2, accepted_at=NOW),
            )
        )
    )
    slack, next_at = fetch(record, Done({"permalink": LINK}), Rejected("message_not_found"), steps=3)
    assert slack.asked == ["2.000100", "1.000100"]
    assert (saved(record, second), saved(record, first), next_at) == (LINK, "", None)


@pytest.mark.parametrize("failure", [Ambiguous("500"), RetryLater()])
def test_a_link_that_cannot_be_fetched_now_does_not_hold_up_the_others(
    record: Record, failure: CallResult
) -> None:
    first, second = asyncio.run(
        record.database.run(lambda connection: (announced(connection, 1), announced(connection, 2)))
    )
    slack, next_at = fetch(record, failure, Done({"permalink": LINK}), steps=3)
    assert sorted(slack.asked) == ["1.000100", "2.000100"]
    assert {saved(record, first), saved(record, second)} == {None, LINK}
    assert next_at == NOW + timedelta(minutes=1)


def test_the_fetcher_waits_as_long_as_slack_says(record: Record) -> None:
    asyncio.run(record.database.run(lambda connection: announced(connection, 1)))
    slack, clock = LinkingSlack(results=[RetryLater(30)]), StoppedClock()
    fetcher = PermalinkFetcher(
        database=record.database, slack=slack, clock=clock, auth_state=AuthState(slack, Health())
    )
    assert asyncio.run(fetcher.run_once()) == asyncio.run(fetcher.run_once()) == NOW + 30 * SECOND
    assert len(slack.asked) == 1


def test_an_announcement_that_moved_meanwhile_keeps_no_link_to_its_old_place(in_file: Connection) -> None:
    request_id = announced(in_file, 1)
    found = permalinks.find_without_permalink(in_file, NOW)
    assert found is not None
    in_file.execute(sa.update(requests).values(thread_ts="9.000100"))
    permalinks.save_permalink(in_file, found, LINK, NOW)
    statement = sa.select(requests.c.permalink).where(requests.c.id == request_id)
    assert in_file.execute(statement).scalar() is None


def test_old_announcements_and_requests_without_one_are_left_alone(in_file: Connection) -> None:
    announced(in_file, 1, accepted_at=NOW - 31 * DAY)
    insert_request(in_file, 2, name="2")
    assert permalinks.find_without_permalink(in_file, NOW) is None
