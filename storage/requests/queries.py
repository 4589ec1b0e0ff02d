"""Requests to be shown: a page of a list, those about one id of Classify's, those that ask for the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.request_rows import select_requests
from storage.tables import DeliveryState, notifications, requests

SAME_FOR = timedelta(days=1)
_NOT_WELL = (State.FAILED, State.LOST, State.REJECTED)
_fresh = (requests.c.state == State.READY) & (requests.c.noticed_at > sa.bindparam("since"))
_SAME = (
    sa.select(requests)
    .where(
        requests.c.inputs_key == sa.bindparam("inputs_key"),
        requests.c.kind == Kind.SEGMENT,
        requests.c.uuid != sa.bindparam("uuid"),
        requests.c.state.in_([sa.literal(state, requests.c.state.type) for state in OPEN]) | _fresh,
    )
    .order_by(requests.c.id.desc())
)


class Scope(StrEnum):
    """Which requests a list shows."""

    MINE = "mine"
    HERE = "here"  # this channel's
    FAILED = "failed"  # of both, or refused


@dataclass(frozen=True)
class Page:
    """Some requests, newest first. more: whether older ones follow."""

    requests: tuple[Request, ...]
    more: bool


def page(
    connection: Connection,
    kinds: Collection[Kind],
    scope: Scope,
    user_id: str,
    channel_id: str,
    *,
    member: bool,
    skip: int,
    size: int,
) -> Page:
    """`size` requests after the newest `skip`. member: whether this person may see what others have asked for
    in that channel."""
    mine, here = requests.c.user_id == user_id, requests.c.channel_id == channel_id
    match scope:
        case Scope.MINE:
            wanted = [mine & (requests.c.kind == kind) for kind in kinds]
        case Scope.HERE:
            seen = here if member else here & mine
            wanted = [seen & (requests.c.kind == kind) for kind in kinds]
        case Scope.FAILED:
            of_kinds = requests.c.kind.in_(kinds)
            places = (mine, here) if member else (mine,)
            wanted = [
                place & (requests.c.state == state) & of_kinds for place in places for state in _NOT_WELL
            ]
    found = _newest(connection, wanted, size + 1, skip)
    shown = [with_latest_edit(connection, request) for request in found[:size]]
    return Page(tuple(shown), len(found) > size)


def find_by_classify_id(connection: Connection, kinds: Collection[Kind], classify_id: int) -> list[Request]:
    """The requests of these kinds about one id of Classify's, oldest first."""
    return select_requests(
        connection,
        sa.select(requests)
        .where(requests.c.classify_id == classify_id, requests.c.kind.in_(kinds))
        .order_by(requests.c.id),
    )


def with_latest_edit(connection: Connection, request: Request) -> Request:
    """A registered campaign as the edits made through us have left it; anything else as it is."""
    if request.kind is not Kind.CAMPAIGN or request.classify_id is None:
        return request
    inputs = dict(request.inputs)
    for edit in find_by_classify_id(connection, (Kind.EDIT,), request.classify_id):
        if edit.state is State.READY:
            inputs |= edit.inputs["changes"]
    return replace(request, inputs=inputs)


def find_duplicates(connection: Connection, inputs_key: str, uuid: str, now: datetime) -> list[Request]:
    """Segments that ask for the same and are on their way, or were built within a day; newest first."""
    values = {"inputs_key": inputs_key, "uuid": uuid, "since": now - SAME_FOR}
    return select_requests(connection, _SAME, values)


def find_open(connection: Connection, user_id: str, most: int) -> list[Request]:
    """A person's requests that go on by themselves, newest first."""
    return _newest(connection, [_of(user_id, state) & requests.c.question.is_(None) for state in OPEN], most)


def find_needing_attention(connection: Connection, user_id: str, since: datetime, most: int) -> list[Request]:
    """A person's requests that need them: asked about, refused or failed since then, or told unconfirmed;
    but for those that they have asked for anew."""
    unknown = sa.select(notifications.c.request_id).where(notifications.c.delivery == DeliveryState.UNKNOWN)
    unconfirmed = connection.execute(unknown).scalars().all()  # few, and looked up by their ids
    newer = requests.alias("newer")
    anew = (
        sa.select(newer.c.id)
        .where(
            newer.c.user_id == user_id,
            newer.c.id > requests.c.id,
            newer.c.kind == requests.c.kind,
            newer.c.name_key == requests.c.name_key,
        )
        .exists()
    )
    recent = requests.c.accepted_at > since
    return _newest(
        connection,
        [
            *(_of(user_id, state) & requests.c.question.is_not(None) for state in OPEN),
            *(_of(user_id, state) & recent & ~anew for state in _NOT_WELL),
            *(
                [requests.c.id.in_(unconfirmed) & (requests.c.user_id == user_id) & recent]
                if unconfirmed
                else ()
            ),
        ],
        most,
    )


def find_finished(connection: Connection, user_id: str, most: int) -> list[Request]:
    """A person's requests that nothing more becomes of, newest first."""
    return _newest(connection, [_of(user_id, state) for state in State if state not in OPEN], most)


def find_campaigns(connection: Connection, user_id: str, most: int) -> list[Request]:
    """A person's registered campaigns, newest first, as the edits made through us have left them."""
    of_kind = (requests.c.user_id == user_id) & (requests.c.kind == Kind.CAMPAIGN)
    # Those have an id; by their state, which most of everything has, SQLite would look through more.
    found = _newest(connection, [of_kind & requests.c.classify_id.is_not(None)], most)
    return [with_latest_edit(connection, campaign) for campaign in found]


def find_latest(connection: Connection, user_id: str, kinds: Collection[Kind], most: int) -> list[Request]:
    """A person's latest requests of these kinds, newest first."""
    mine = requests.c.user_id == user_id
    return _newest(connection, [mine & (requests.c.kind == kind) for kind in kinds], most)


def _of(user_id: str, state: State) -> sa.ColumnElement[bool]:
    return (requests.c.user_id == user_id) & (requests.c.state == state)


def _newest(
    connection: Connection, wanted: Iterable[sa.ColumnElement[bool]], most: int, skip: int = 0
) -> list[Request]:
    """The newest of several selections together, each of which an index has in the order of age; asked for in
    one, all of them would be read and sorted, however long ago they ended."""
    newest_first = (requests.c.accepted_at.desc(), requests.c.id.desc())
    parts = [
        sa.select(requests.c.id).where(each).order_by(*newest_first).limit(skip + most) for each in wanted
    ]
    ids = sa.union_all(*(sa.select(part.subquery()) for part in parts))
    statement = sa.select(requests).where(requests.c.id.in_(ids)).order_by(*newest_first)
    return select_requests(connection, statement.offset(skip).limit(most))
