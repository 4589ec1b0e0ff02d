"""Find requests to show: pages of lists, sections of the Home tab, requests about one object."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.request import CREATED, OPEN, UNSUCCESSFUL, Kind, Request, State
from storage.read_requests import NEWEST_FIRST, get_by_id, select_requests
from storage.tables import DeliveryState, notifications, requests


class Scope(StrEnum):
    """Which requests a list shows."""

    MINE = "mine"  # the person's own
    HERE = "here"  # this channel's
    FAILED = "failed"  # those of both that failed, are lost or were rejected


class Page(Struct, frozen=True):
    """A page of a list."""

    #: The requests, newest first.
    requests: tuple[Request, ...]
    #: Whether older ones follow.
    more: bool


def page(
    connection: Connection,
    kinds: Collection[Kind],
    scope: Scope,
    user_id: str,
    channel_id: str,
    *,
    member: bool,
    search: str = "",
    skip: int,
    size: int,
) -> Page:
    """Return `size` requests after the newest `skip`.

    member: whether the person may see what others have requested in that channel. search: only those whose
    name contains or contained this, ignoring case (SQLite: of ASCII letters).
    """
    mine, here = requests.c.user_id == user_id, requests.c.channel_id == channel_id
    match scope:
        case Scope.MINE:
            selections = [mine & (requests.c.kind == kind) for kind in kinds]
        case Scope.HERE:
            visible = here if member else here & mine
            selections = [visible & (requests.c.kind == kind) for kind in kinds]
        case Scope.FAILED:
            of_kinds = requests.c.kind.in_(kinds)
            places = (mine, here) if member else (mine,)
            selections = [
                place & (requests.c.state == state) & of_kinds for place in places for state in UNSUCCESSFUL
            ]
    if search:
        is_named = _contains(requests.c.inputs["name"], search)
        if Kind.CAMPAIGN in kinds:
            is_named |= requests.c.classify_id.in_(_find_renamed(search))
        selections = [each & is_named for each in selections]
    found = _newest(connection, selections, size + 1, skip)
    shown = tuple(with_latest_edit(connection, request) for request in found[:size])
    return Page(shown, more=len(found) > size)


def _contains(name: sa.ColumnElement[Any], words: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(name.as_string()).contains(words.lower(), autoescape=True)


def _find_renamed(words: str) -> sa.Select[Any]:
    """Return the IDs of the campaigns to which an edit gave a name that contains these words."""
    edits = requests.alias("edits")
    is_done = (edits.c.kind == Kind.EDIT) & (edits.c.state == State.READY)
    return sa.select(edits.c.classify_id).where(is_done, _contains(edits.c.inputs["changes", "name"], words))


def find_by_classify_id(connection: Connection, kinds: Collection[Kind], classify_id: int) -> list[Request]:
    """Return the requests of these kinds about one of Classify's IDs, oldest first."""
    return select_requests(
        connection,
        sa.select(requests)
        .where(requests.c.classify_id == classify_id, requests.c.kind.in_(kinds))
        .order_by(requests.c.id),
    )


def with_latest_edit(connection: Connection, request: Request) -> Request:
    """Return a registered campaign as the bot's edits have left it, and any other request as it is."""
    if request.kind is not Kind.CAMPAIGN or request.classify_id is None:
        return request
    found = find_by_classify_id(connection, (Kind.EDIT,), request.classify_id)
    saved = [edit for edit in found if edit.state is State.READY]
    inputs = dict(request.inputs)
    # One that waited for an answer was saved after those that were requested later.
    for edit in sorted(saved, key=lambda edit: edit.noticed_at or edit.accepted_at):
        inputs |= edit.inputs["changes"]
    return replace(request, inputs=inputs)


def find_parent(connection: Connection, request: Request) -> Request | None:
    """Return the request in whose thread this one is announced, or None if it starts a thread.

    That is the campaign that it edits, or a segment that it activates. None also if that thread is a direct
    message with somebody else, or of another channel than the person chose.
    """
    found: Sequence[Request | None] = ()
    if request.parent_id is not None:
        found = [get_by_id(connection, request.parent_id)]
    elif request.kind is Kind.EDIT:
        found = find_by_classify_id(connection, (Kind.CAMPAIGN,), request.inputs["id"])
    for parent in filter(None, found):
        is_own = parent.user_id == request.user_id and parent.channel_id == request.channel_id
        if parent.thread_channel == request.channel_id or is_own:
            return parent
    return None


def find_open(connection: Connection, user_id: str, limit: int) -> list[Request]:
    """Return a person's open requests that need no answer, newest first."""
    return _newest(connection, [_of(user_id, state) & requests.c.question.is_(None) for state in OPEN], limit)


def find_needing_attention(
    connection: Connection, user_id: str, since: datetime, limit: int
) -> list[Request]:
    """Return a person's requests that need their attention, newest first.

    These have an open question, or were unsuccessful or have an unconfirmed or undeliverable message since
    `since`.
    Unsuccessful ones are left out if the person has requested the same again, or if anybody has retried them.
    All but questions are left out once the person has dismissed them.
    """
    not_delivered = notifications.c.delivery.in_((DeliveryState.UNKNOWN, DeliveryState.UNDELIVERABLE))
    about = sa.select(notifications.c.request_id).where(not_delivered).distinct()
    undelivered = connection.execute(about).scalars().all()
    newer = requests.alias("newer")
    requested_again = (
        sa.select(newer.c.id)
        .where(
            newer.c.user_id == user_id,
            newer.c.id > requests.c.id,
            newer.c.kind == requests.c.kind,
            newer.c.name_key == requests.c.name_key,
        )
        .exists()
    )
    retried = sa.select(newer.c.id).where(newer.c.retry_of == requests.c.uuid).exists()
    recent = (requests.c.accepted_at > since) & requests.c.dismissed_at.is_(None)
    selections = [_of(user_id, state) & requests.c.question.is_not(None) for state in OPEN]
    selections += [_of(user_id, state) & recent & ~requested_again & ~retried for state in UNSUCCESSFUL]
    if undelivered:
        selections.append(requests.c.id.in_(undelivered) & (requests.c.user_id == user_id) & recent)
    return _newest(connection, selections, limit)


def dismiss(connection: Connection, uuid: str, user_id: str, now: datetime) -> bool:
    """Leave a person's request out of what needs their attention. Return False if it isn't theirs."""
    result = connection.execute(
        sa.update(requests)
        .where(requests.c.uuid == uuid, requests.c.user_id == user_id)
        .values(dismissed_at=now)
    )
    return result.rowcount > 0


def find_retries(
    connection: Connection, uuids: Collection[str], *, same_channel: bool = False
) -> Mapping[str, Request]:
    """Return the latest created retry of each of these requests that has one, by the UUID of the former.

    Only retries by the same person or in the same channel are found. same_channel: only the latter, since
    the whole channel reads about it, and a person's other channels may be private.
    """
    if not uuids:
        return {}
    statement = _select_retries(uuids, same_channel=same_channel).where(requests.c.state.in_(CREATED))
    return {str(retry.retry_of): retry for retry in select_requests(connection, statement)}


def find_latest_retry(connection: Connection, request: Request) -> Request | None:
    """Return the latest such retry of a request, in whatever state, or None."""
    return next(reversed(select_requests(connection, _select_retries([request.uuid]))), None)


def _select_retries(uuids: Collection[str], *, same_channel: bool = False) -> sa.Select[Any]:
    retried = requests.alias("retried")
    is_known = requests.c.channel_id == retried.c.channel_id
    if not same_channel:
        is_known |= requests.c.user_id == retried.c.user_id
    return (
        sa.select(requests)
        .join(retried, retried.c.uuid == requests.c.retry_of)
        .where(requests.c.retry_of.in_(uuids), is_known)
        .order_by(requests.c.id)
    )


def find_finished(connection: Connection, user_id: str, limit: int) -> list[Request]:
    """Return a person's requests that are finished, rejected or dropped, newest first."""
    found = _newest(connection, [_of(user_id, state) for state in State if state not in OPEN], limit)
    return [with_latest_edit(connection, request) for request in found]


def find_campaigns(connection: Connection, user_id: str, limit: int) -> list[Request]:
    """Return a person's registered campaigns as the bot's edits have left them, newest first."""
    of_kind = (requests.c.user_id == user_id) & (requests.c.kind == Kind.CAMPAIGN)
    # They have an id. By their state, which most requests have, SQLite would search through more rows.
    found = _newest(connection, [of_kind & requests.c.classify_id.is_not(None)], limit)
    return [with_latest_edit(connection, campaign) for campaign in found]


def _of(user_id: str, state: State) -> sa.ColumnElement[bool]:
    return (requests.c.user_id == user_id) & (requests.c.state == state)


def _newest(
    connection: Connection, selections: Iterable[sa.ColumnElement[bool]], limit: int, skip: int = 0
) -> list[Request]:
    """Return the newest requests of several selections together.

    An index has each selection in the order of age. In one query, all matching rows would be read and sorted,
    however old they are.
    """
    parts = [
        sa.select(requests.c.id).where(each).order_by(*NEWEST_FIRST).limit(skip + limit)
        for each in selections
    ]
    ids = sa.union_all(*(sa.select(part.subquery()) for part in parts))
    statement = sa.select(requests).where(requests.c.id.in_(ids)).order_by(*NEWEST_FIRST)
    return select_requests(connection, statement.offset(skip).limit(limit))


def find_last_channel(connection: Connection, user_id: str) -> str | None:
    """Return the channel of a person's last request, other than a direct message. None if there is none."""
    statement = (
        sa.select(requests.c.channel_id)
        .where(requests.c.user_id == user_id, requests.c.channel_id.not_like("D%"))
        .order_by(requests.c.id.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar()
