"""Lists from the record: whose, where, in what order, and how quickly, of none, one, seven and 5,000."""

from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Kind, State
from storage.requests import queries
from storage.requests.queries import Page, Scope
from storage.requests.submissions import insert
from storage.tables import requests
from tests.support.record_rows import accept, insert_request
from tests.support.samples import HOUR, NOW, a_request

SEGMENTS = (Kind.SEGMENT, Kind.WATCH)
SIZE = 7


def page(connection: Connection, scope: Scope = Scope.MINE, *, skip: int = 0, **more: Any) -> Page:
    """Ann's page in the media team's channel."""
    asking: dict[str, Any] = {"user_id": "U1ANN", "channel_id": "C1MEDIA", "member": True, **more}
    return queries.page(connection, SEGMENTS, scope, **asking, skip=skip, size=SIZE)


def fill(connection: Connection, count: int, **more: Any) -> None:
    """`count` requests of Ann's at once."""
    plain = asdict(a_request(State.BUILDING, classify_status="pending", **more))
    rows = [{**plain, "uuid": f"form-{number}", "classify_id": number} for number in range(count)]
    for row in rows:
        del row["id"]
    if rows:
        connection.execute(sa.insert(requests), rows)


def insert_edit(connection: Connection, number: int, name: str, **more: Any) -> None:
    """Insert an edit that gives campaign 12 this name."""
    inputs = {"id": 12, "name": "First", "changes": {"name": name}, "before": {"name": "First"}}
    plain: dict[str, Any] = {"kind": Kind.EDIT, "state": State.READY, "classify_id": 12, **more}
    insert(connection, a_request(uuid=f"form-{number}", inputs=inputs, **plain))


@pytest.mark.parametrize("count", [0, 1, 7, 8, 5000])
def test_every_request_is_on_exactly_one_page_newest_first(connection: Connection, count: int) -> None:
    fill(connection, count)
    first = page(connection)
    last = page(connection, skip=max(0, (count - 1) // SIZE * SIZE))
    assert [one.classify_id for one in first.requests] == list(range(count))[::-1][:SIZE]
    assert first.more is (count > SIZE)
    assert [one.classify_id for one in last.requests] == list(range((count - 1) % SIZE + 1 if count else 0))[
        ::-1
    ]
    assert not last.more
    assert page(connection, skip=count).requests == ()


@pytest.mark.parametrize("scope", [Scope.HERE, Scope.FAILED])
def test_the_last_page_of_5000_requests_is_found(connection: Connection, scope: Scope) -> None:
    fill(connection, 5000, user_id="U2BEN")
    connection.execute(sa.update(requests).values(state=State.FAILED))
    assert len(page(connection, scope, skip=4900).requests) == SIZE


def test_each_list_contains_its_own_requests(connection: Connection) -> None:
    mine_here = insert_request(connection, 1)
    mine_there = insert_request(connection, 2, channel_id="C2", state=State.FAILED)
    theirs_here = insert_request(connection, 3, user_id="U2BEN", kind=Kind.WATCH, state=State.LOST)
    theirs_refused = insert_request(connection, 4, user_id="U2BEN", state=State.REJECTED)
    insert_request(connection, 5, user_id="U2BEN", channel_id="C2", state=State.FAILED)
    insert_request(connection, 6, kind=Kind.CAMPAIGN)
    assert page(connection).requests == (mine_there, mine_here)
    assert page(connection, Scope.HERE).requests == (theirs_refused, theirs_here, mine_here)
    assert page(connection, Scope.FAILED).requests == (theirs_refused, theirs_here, mine_there)


def test_a_person_who_is_not_a_member_sees_only_their_own_requests(connection: Connection) -> None:
    mine_here = insert_request(connection, 1, state=State.FAILED)
    mine_there = insert_request(connection, 2, channel_id="C2", state=State.FAILED)
    insert_request(connection, 3, user_id="U2BEN", state=State.FAILED)
    assert page(connection, Scope.HERE, member=False).requests == (mine_here,)
    assert page(connection, Scope.FAILED, member=False).requests == (mine_there, mine_here)


def test_a_campaign_is_listed_with_its_edits(connection: Connection) -> None:
    made = insert_request(connection, 1, kind=Kind.CAMPAIGN, state=State.READY, classify_id=12)
    for number, (state, name) in enumerate(
        [(State.READY, "Second"), (State.READY, "Third"), (State.REJECTED, "Never")], start=2
    ):
        insert_edit(connection, number, name, state=state)
    found = queries.page(
        connection, (Kind.CAMPAIGN,), Scope.MINE, "U1ANN", "C1MEDIA", member=True, skip=0, size=SIZE
    )
    assert [(one.id, one.name) for one in found.requests] == [(made.id, "Third")]
    for words, count in (("third", 1), ("snow", 1), ("never", 0), ("100%", 0)):
        named = queries.page(
            connection,
            (Kind.CAMPAIGN,),
            Scope.MINE,
            "U1ANN",
            "C1MEDIA",
            member=True,
            search=words,
            skip=0,
            size=SIZE,
        )
        assert [one.id for one in named.requests] == [made.id] * count, words
    unmade = insert_request(connection, 9, kind=Kind.CAMPAIGN, accepted_at=NOW)
    assert queries.with_latest_edit(connection, unmade) == unmade


def test_a_campaign_is_as_the_edit_left_it_that_was_saved_last(connection: Connection) -> None:
    made = insert_request(connection, kind=Kind.CAMPAIGN, state=State.READY, classify_id=12)
    for number, (name, noticed_at) in enumerate([("Late", NOW + HOUR), ("Early", NOW)], start=2):
        insert_edit(connection, number, name, noticed_at=noticed_at)  # the first waited for an answer
    assert queries.with_latest_edit(connection, made).name == "Late"


def test_a_name_with_a_nul_in_classify_does_not_keep_others_from_being_found(connection: Connection) -> None:
    name = r"Snow\u0000"  # as somebody may type it
    for number, before in enumerate(("a\x00b", r"a\u0000b")):
        accept(connection, number, name, inputs={"name": name, "before": {"name": before}})
    found = page(connection, Scope.HERE, search="snow")
    assert [request.name for request in found.requests] == [name, name]
    assert found.requests[0].inputs["before"]["name"] == r"a\u0000b"
