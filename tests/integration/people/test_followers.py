"""Who is told of an end, in a real SQLite file."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.people import followers, preferences
from storage.people.preferences import Preferences
from storage.tables import Mention
from tests.support.record_rows import insert_request
from tests.support.samples import NOW, SECOND

ANN, BEN, CAT = "U1ANN", "U2BEN", "U3CAT"


def test_the_one_who_asked_is_told_and_then_who_follows_in_their_order(connection: Connection) -> None:
    request = insert_request(connection)
    assert followers.users_to_mention(connection, request) == (ANN,)
    assert followers.follow(connection, request, CAT, NOW)
    assert followers.follow(connection, request, BEN, NOW + SECOND)
    assert followers.users_to_mention(connection, request) == (ANN, CAT, BEN)
    assert followers.users_to_mention(connection, insert_request(connection, 2)) == (ANN,)


def test_following_twice_changes_nothing_and_the_one_who_asked_need_not(connection: Connection) -> None:
    request = insert_request(connection)
    assert not followers.follow(connection, request, ANN, NOW)
    assert followers.follow(connection, request, BEN, NOW)
    assert not followers.follow(connection, request, BEN, NOW)
    assert followers.users_to_mention(connection, request) == (ANN, BEN)


def test_whoever_does_not_want_to_be_told_is_not(connection: Connection) -> None:
    request = insert_request(connection)
    assert not followers.unfollow(connection, request, BEN, NOW)
    followers.follow(connection, request, BEN, NOW)
    assert followers.unfollow(connection, request, ANN, NOW)
    assert not followers.unfollow(connection, request, ANN, NOW)
    assert followers.users_to_mention(connection, request) == (BEN,)
    assert followers.unfollow(connection, request, BEN, NOW)
    assert followers.users_to_mention(connection, request) == ()
    assert followers.follow(connection, request, ANN, NOW)
    assert followers.users_to_mention(connection, request) == (ANN,)


@pytest.mark.parametrize(
    ("wish", "ready", "failed"),
    [(Mention.ALWAYS, True, True), (Mention.FAILURE, False, True), (Mention.NEVER, False, False)],
)
def test_a_preference_counts_for_whom_it_is(
    connection: Connection, wish: Mention, ready: bool, failed: bool
) -> None:
    preferences.put(connection, BEN, None, Preferences(mention=wish))
    for number, (state, heard) in enumerate(((State.READY, ready), (State.FAILED, failed))):
        request = insert_request(connection, number, state=state)
        followers.follow(connection, request, BEN, NOW)
        assert followers.users_to_mention(connection, request) == ((ANN, BEN) if heard else (ANN,))
