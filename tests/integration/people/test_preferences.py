"""What people and channels prefer, who listens, and so: whom an end mentions and where a failure shows."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.actor import Actor
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.lifecycle.transitions import Outcome
from storage.outbox import failure_digest
from storage.people import followers, preferences
from storage.people.preferences import Preferences
from storage.tables import Mention
from tests.support.record_rows import insert_request, notification_rows, save_step
from tests.support.samples import MINUTE, NOW, SECOND, report

ANN, BEN, KIM = "U1ANN", "U2BEN", "U3KIM"
HERE, ELSEWHERE = "C1MEDIA", "C2OTHER"


def wants(connection: Connection, user_id: str, mention: Mention) -> None:
    """Somebody sets when to be mentioned."""
    preferences.put(connection, user_id, None, Preferences(mention))


def building(connection: Connection, number: int = 1, state: State = State.BUILDING) -> Request:
    """A segment of Ann's that is being built."""
    return insert_request(connection, number, state=state, classify_id=number)


def ended(connection: Connection, request: Request, outcome: Outcome) -> Request:
    """It as it has ended."""
    said = report(request.classify_id or 0, outcome)
    return save_step(connection, request, transitions.apply_report(request, said, NOW))


def test_there_are_no_preferences_at_first(connection: Connection) -> None:
    assert preferences.read(connection, ANN, HERE) == Preferences(Mention.ALWAYS, None, False)


def test_each_person_and_each_channel_has_its_own_preferences(connection: Connection) -> None:
    preferences.put(connection, ANN, HERE, Preferences(Mention.NEVER, "c-1", True))
    assert preferences.read(connection, ANN, HERE) == Preferences(Mention.NEVER, "c-1", True)
    assert preferences.read(connection, BEN, HERE) == Preferences(Mention.ALWAYS, "c-1", True)
    assert preferences.read(connection, ANN, ELSEWHERE) == Preferences(Mention.NEVER)


def test_a_channel_that_chose_no_client_has_no_default(connection: Connection) -> None:
    preferences.put(connection, ANN, HERE, Preferences(client_id="c-1"))
    preferences.put(connection, BEN, ELSEWHERE, Preferences())
    found = [preferences.find_default_client(connection, each) for each in (HERE, ELSEWHERE, "C3UNKNOWN")]
    assert found == ["c-1", None, None]


def test_the_latest_preference_counts(connection: Connection) -> None:
    preferences.put(connection, ANN, HERE, Preferences(Mention.NEVER, "c-1", True))
    preferences.put(connection, BEN, HERE, Preferences(Mention.FAILURE))
    assert preferences.read(connection, ANN, HERE) == Preferences(Mention.NEVER)


def test_saving_without_a_channel_changes_no_channel(connection: Connection) -> None:
    preferences.put(connection, ANN, HERE, Preferences(client_id="c-1", failures_in_thread=True))
    preferences.put(connection, ANN, None, Preferences(Mention.FAILURE, "c-2", False))
    assert preferences.read(connection, ANN, HERE) == Preferences(Mention.FAILURE, "c-1", True)


def test_the_requester_is_mentioned_and_can_unfollow(connection: Connection) -> None:
    request = building(connection)
    assert followers.is_following(connection, request, ANN)
    assert not followers.follow(connection, request, Actor(ANN, None), NOW)
    assert followers.users_to_mention(connection, request) == (ANN,)
    assert followers.unfollow(connection, request, Actor(ANN, None), NOW)
    assert not followers.unfollow(connection, request, Actor(ANN, None), NOW)
    assert followers.users_to_mention(connection, request) == ()
    assert followers.follow(connection, request, Actor(ANN, None), NOW)
    assert followers.users_to_mention(connection, request) == (ANN,)


def test_followers_are_mentioned_after_the_requester_in_order(connection: Connection) -> None:
    request, other = building(connection, 1), building(connection, 2)
    for number, user_id in enumerate((KIM, BEN)):
        assert not followers.is_following(connection, request, user_id)
        assert followers.follow(connection, request, Actor(user_id, None), NOW + number * SECOND)
        assert not followers.follow(connection, request, Actor(user_id, None), NOW)
    assert followers.users_to_mention(connection, request) == (ANN, KIM, BEN)
    assert followers.unfollow(connection, request, Actor(KIM, None), NOW)
    assert followers.users_to_mention(connection, request) == (ANN, BEN)
    assert followers.users_to_mention(connection, other) == (ANN,)


@pytest.mark.parametrize(
    ("outcome", "heard"), [(Outcome.COMPLETE, (ANN,)), (Outcome.FAILED, (ANN, BEN))], ids=["ready", "failed"]
)
def test_a_result_mentions_those_who_want_to_be_mentioned(
    connection: Connection, outcome: Outcome, heard: tuple[str, ...]
) -> None:
    request = building(connection)
    for user_id in (BEN, KIM):
        followers.follow(connection, request, Actor(user_id, None), NOW)
    wants(connection, BEN, Mention.FAILURE)
    wants(connection, KIM, Mention.NEVER)
    assert followers.users_to_mention(connection, ended(connection, request, outcome)) == heard


@pytest.mark.parametrize("mention", Mention)
def test_a_lost_segment_counts_as_failed(connection: Connection, mention: Mention) -> None:
    request = insert_request(connection, state=State.LOST, classify_id=7)
    wants(connection, ANN, mention)
    assert followers.users_to_mention(connection, request) == (() if mention is Mention.NEVER else (ANN,))


@pytest.mark.parametrize("quiet", [True, False])
def test_a_channel_can_keep_failures_in_their_threads(connection: Connection, quiet: bool) -> None:
    preferences.put(connection, BEN, HERE, Preferences(failures_in_thread=quiet))
    for number, outcome in enumerate((Outcome.FAILED, Outcome.COMPLETE), start=1):
        ended(connection, building(connection, number), outcome)
    assert [one.thread_only for one in notification_rows(connection, NotificationKind.RESULT)] == [
        quiet,
        False,
    ]


def test_a_channel_that_keeps_failures_in_threads_gets_no_digest(connection: Connection) -> None:
    preferences.put(connection, BEN, HERE, Preferences(failures_in_thread=True))
    for number in range(1, 6):
        ended(connection, building(connection, number), Outcome.FAILED)
    assert all(one.thread_only for one in notification_rows(connection, NotificationKind.RESULT))
    assert notification_rows(connection, NotificationKind.DIGEST) == []
    last = building(connection, 6, state=State.FAILED)
    assert failure_digest.find_thread_only(connection, [last], NOW + MINUTE) == {last.id: None}
