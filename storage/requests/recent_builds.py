"""Read how the latest builds went, for `stats` and the Home tab."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Kind, State
from storage.read_requests import NEWEST_FIRST
from storage.tables import requests

PERIOD = timedelta(days=30)
MAX_BUILDS = 1000  # of each result, so that an account with very many costs no more


class BuildTime(NamedTuple):
    """How long one segment took to build."""

    #: The segment's ID in Classify.
    segment_id: int
    #: By Classify's own times.
    took: timedelta


class RecentBuilds(Struct, frozen=True, kw_only=True):
    """The builds that ended in the last `PERIOD`."""

    #: How many segments were built.
    finished: int = 0
    #: How many failed.
    failed: int = 0
    #: How long the built ones took, the newest first. Those without Classify's times are left out.
    times: Sequence[BuildTime] = ()

    @property
    def median(self) -> timedelta | None:
        """Return the time that half of the builds took at most, or None if no time is known."""
        seconds = [each.took.total_seconds() for each in self.times]
        return timedelta(seconds=median(seconds)) if seconds else None

    @property
    def longest(self) -> timedelta | None:
        """Return the longest time, or None if no time is known."""
        return max((each.took for each in self.times), default=None)


NO_BUILDS = RecentBuilds()


def read_of_person(connection: Connection, user_id: str, now: datetime) -> RecentBuilds:
    """Return the builds that a person requested."""
    return _read(connection, requests.c.user_id == user_id, now)


def read_of_channel(connection: Connection, channel_id: str, now: datetime) -> RecentBuilds:
    """Return the builds that were requested in a channel."""
    return _read(connection, requests.c.channel_id == channel_id, now)


def _read(connection: Connection, is_theirs: sa.ColumnElement[bool], now: datetime) -> RecentBuilds:
    built, failed = (
        connection.execute(
            sa.select(requests.c.classify_id, requests.c.created_at, requests.c.finished_at)
            .where(
                is_theirs,
                requests.c.state == state,
                requests.c.kind == Kind.SEGMENT,
                requests.c.noticed_at > now - PERIOD,
            )
            .order_by(*NEWEST_FIRST)
            .limit(MAX_BUILDS)
        ).all()
        for state in (State.READY, State.FAILED)
    )
    times = [
        BuildTime(row.classify_id, row.finished_at - row.created_at)
        for row in built
        if row.created_at is not None and row.finished_at is not None and row.finished_at >= row.created_at
    ]
    return RecentBuilds(finished=len(built), failed=len(failed), times=times)
