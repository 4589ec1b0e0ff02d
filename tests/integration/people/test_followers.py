"""Who is told of an end, in a real SQLite file."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle.actor import Actor
from storage.lifecycle.request import State
from storage.people import followers, preferences
from storage.people.preferences import Preferences
from storage.tables import Mention
from tests.support.record_rows import insert_request
from tests.support.samples import NOW, SECOND

ANN, BEN, CAT = "U1ANN", "U2BEN", "U3CAT"


def test_the_requester_is_mentioned_first_and_then_the_followers_in_order(connection: Connection) -> None:
    request = insert_request(connection)
    assert followers.users_to_mention(connection, request) == (ANN,)
    assert followers.follow(connection, request, Actor(CAT, None), NOW)
    assert followers.follow(connection, request, Actor(BEN, None), NOW + SECOND)
    assert followers.users_to_mention(connection, request) == (ANN, CAT, BEN)
    assert followers.users_to_mention(connection, insert_request(connection, 2)) == (ANN,)


def test_following_twice_changes_nothing_and_the_requester_follows_already(connection: Connection) -> None:
    request = insert_request(connection)
    assert not followers.follow(connection, request, Actor(ANN, None), NOW)
    assert followers.follow(connection, request, Actor(BEN, None), NOW)
    assert not followers.follow(connection, request, Actor(BEN, None), NOW)
    assert followers.users_to_mention(connection, request) == (ANN, BEN)


def test_a_person_who_unfollows_is_not_mentioned(connection: Connection) -> None:
    request = insert_request(connection)
    assert not followers.unfollow(connection, request, Actor(BEN, None), NOW)
    followers.follow(connection, request, Actor(BEN, None), NOW)
    assert followers.unfollow(connection, request, Actor(ANN, None), NOW)
    assert not followers.unfollow(connection, request, Actor(ANN, None), NOW)
    assert followers.users_to_mention(connection, request) == (BEN,)
    assert followers.unfollow(connection, request, Actor(BEN, None), NOW)
    assert followers.users_to_mention(connection, request) == ()
    assert followers.follow(connection, request, Actor(ANN, None), NOW)
    assert followers.users_to_mention(connection, request) == (ANN,)


@pytest.mark.parametrize(
    ("wish", "ready", "failed"),
    [(Mention.ALWAYS, True, True), (Mention.FAILURE, False, True), (Mention.NEVER, False, False)],
)
def test_a_preference_applies_only_to_its_person(
    connection: Connection, wish: Mention, ready: bool, failed: bool
) -> None:
    preferences.put(connection, BEN, None, Preferences(mention=wish))
    for number, (state, heard) in enumerate(((State.READY, ready), (State.FAILED, failed))):
        request = insert_request(connection, number, state=state)
        followers.follow(connection, request, Actor(BEN, None), NOW)
        assert followers.users_to_mention(connection, request) == ((ANN, BEN) if heard else (ANN,))
