"""What the previous release stored about people, and the lease, is there."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import deletion
from storage.coordination import leader_lease, shared_times
from storage.coordination.shared_times import SharedTime
from storage.engine.opening import Record, open_record
from storage.lifecycle.request import State
from storage.outbox.enqueue import request_home_update
from storage.people import drafts, followers, home_views, preferences
from storage.people.preferences import Preferences
from storage.read_requests import get_by_id
from storage.tables import Action, Mention
from storage.tables import shared_times as shared_times_table
from tests.support.previous_release_rows import (
    ANN,
    BEN,
    CHANNEL,
    IDS,
    THEN,
)
from tests.support.record_rows import entries_for_request
from tests.support.samples import HOUR, MINUTE, SECOND

NOW = THEN + 10 * MINUTE


def test_followers_preferences_and_home_views_are_still_stored(connection: Connection) -> None:
    building, ready = get_by_id(connection, IDS[State.BUILDING]), get_by_id(connection, IDS[State.READY])
    assert building is not None
    assert ready is not None
    assert followers.is_following(connection, building, BEN)
    assert not followers.is_following(connection, ready, ANN)
    wanted = Preferences(mention=Mention.FAILURE, client_id="client-7", failures_in_thread=True)
    assert preferences.read(connection, BEN, CHANNEL) == wanted
    assert home_views.find_next_due(connection, NOW) == (ANN, THEN)
    home_views.mark_published(connection, ANN, THEN, THEN)
    assert home_views.find_next_due(connection, NOW) is None
    request_home_update(connection, BEN, NOW)
    assert home_views.find_next_due(connection, NOW) == (BEN, NOW)
    assert drafts.find(connection, "d-1", ANN, NOW) == {"a": [1]}
    entries = entries_for_request(connection, building.id)
    assert [entry.action for entry in entries] == list(Action)
    assert {entry.user_id for entry in entries} == {ANN}
    assert deletion.forget_person(connection, ANN, NOW).requests > 0


def test_the_lease_and_the_shared_times_are_still_stored(connection: Connection) -> None:
    assert connection.execute(sa.select(shared_times_table.c.at)).scalars().all() == [THEN]
    if connection.dialect.name == "postgresql":  # SQLite shares nothing: it is for one process
        shared_times.put(connection, SharedTime.CLOSED_UNTIL, MINUTE, HOUR)
        left = shared_times.time_until(connection, SharedTime.CLOSED_UNTIL, HOUR)
        assert left is not None
        assert MINUTE - SECOND < left <= MINUTE
        state = leader_lease.acquire_or_renew(connection, "today's bot")
        assert state == leader_lease.LeaseState(held=True, taken_over=True)


async def test_the_open_database_takes_work(url: str) -> None:
    record: Record = open_record(url)
    try:
        request = await record.database.read(lambda connection: get_by_id(connection, IDS[State.READY]))
        assert request is not None
        await record.database.run(lambda connection: home_views.mark_opened(connection, BEN, NOW))
        await record.database.run(lambda connection: home_views.mark_published(connection, ANN, THEN, THEN))
        due = await record.database.read(lambda connection: home_views.find_next_due(connection, NOW))
        assert due == (BEN, NOW)
    finally:
        record.close()
