"""Requests to be shown: a page of a list, those about one id of Classify's, those that ask for the same."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.request import LIVE, Kind, Request, State
from storage.rows import every
from storage.tables import Delivery, owed, requests

SAME_FOR = timedelta(days=1)
_NOT_WELL = (State.FAILED, State.LOST, State.REJECTED)
_fresh = (requests.c.state == State.READY) & (requests.c.noticed_at > sa.bindparam("since"))
_SAME = (
    sa.select(requests)
    .where(
        requests.c.inputs_key == sa.bindparam("inputs_key"),
        requests.c.kind == Kind.SEGMENT,
        requests.c.uuid != sa.bindparam("uuid"),
        requests.c.state.in_([sa.literal(state, requests.c.state.type) for state in LIVE]) | _fresh,
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
    if not member:
        here &= mine
    wanted = {
        Scope.MINE: mine,
        Scope.HERE: here,
        Scope.FAILED: (mine | here) & requests.c.state.in_(_NOT_WELL),
    }[scope]
    found = every(
        connection,
        sa.select(requests)
        .where(wanted, requests.c.kind.in_(kinds))
        .order_by(requests.c.id.desc())
        .offset(skip)
        .limit(size + 1),
    )
    shown = [as_edited(connection, request) for request in found[:size]]
    return Page(tuple(shown), len(found) > size)


def about(connection: Connection, kinds: Collection[Kind], classify_id: int) -> list[Request]:
    """The requests of these kinds about one id of Classify's, oldest first."""
    return every(
        connection,
        sa.select(requests)
        .where(requests.c.classify_id == classify_id, requests.c.kind.in_(kinds))
        .order_by(requests.c.id),
    )


def as_edited(connection: Connection, request: Request) -> Request:
    """A registered campaign as the edits made through us have left it; anything else as it is."""
    if request.kind is not Kind.CAMPAIGN or request.classify_id is None:
        return request
    inputs = dict(request.inputs)
    for edit in about(connection, (Kind.EDIT,), request.classify_id):
        if edit.state is State.READY:
            inputs |= edit.inputs["changes"]
    return replace(request, inputs=inputs)


def same(connection: Connection, inputs_key: str, uuid: str, now: datetime) -> list[Request]:
    """Segments that ask for the same and are on their way, or were built within a day; newest first."""
    values = {"inputs_key": inputs_key, "uuid": uuid, "since": now - SAME_FOR}
    return every(connection, _SAME, values)


def under_way(connection: Connection, user_id: str, most: int) -> list[Request]:
    """A person's requests that go on by themselves, newest first."""
    return every(
        connection,
        _of(user_id).where(requests.c.state.in_(LIVE), requests.c.question.is_(None)).limit(most),
    )


def waiting_for(connection: Connection, user_id: str, since: datetime, most: int) -> list[Request]:
    """A person's requests that need them: asked about, refused or failed since then, or told unconfirmed;
    but for those that they have asked for anew."""
    unconfirmed = (
        sa.select(owed.c.id)
        .where(owed.c.request_id == requests.c.id, owed.c.delivery == Delivery.UNKNOWN)
        .exists()
    )
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
    return every(
        connection,
        _of(user_id)
        .where(
            (requests.c.state.in_(LIVE) & requests.c.question.is_not(None))
            | (recent & requests.c.state.in_(_NOT_WELL) & ~anew)
            | (recent & unconfirmed)
        )
        .limit(most),
    )


def ended(connection: Connection, user_id: str, most: int) -> list[Request]:
    """A person's requests that nothing more becomes of, newest first."""
    return every(connection, _of(user_id).where(requests.c.state.not_in(LIVE)).limit(most))


def registered(connection: Connection, user_id: str, most: int) -> list[Request]:
    """A person's registered campaigns, newest first, as the edits made through us have left them."""
    made = _of(user_id).where(requests.c.kind == Kind.CAMPAIGN, requests.c.state == State.READY)
    return [as_edited(connection, campaign) for campaign in every(connection, made.limit(most))]


def latest(connection: Connection, user_id: str, kinds: Collection[Kind], most: int) -> list[Request]:
    """A person's latest requests of these kinds, newest first."""
    return every(connection, _of(user_id).where(requests.c.kind.in_(kinds)).limit(most))


def _of(user_id: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(requests).where(requests.c.user_id == user_id).order_by(requests.c.id.desc())
