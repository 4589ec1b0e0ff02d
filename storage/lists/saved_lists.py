"""Named lists that a channel's people, or everybody, can use again. Each change makes a version."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection, Row

from storage.lifecycle.lists import ListAction, ListKind, ListVersion, SavedList
from storage.list_tables import list_contents, list_defaults, saved_list_versions, saved_lists

_VERSION = [
    *(column.label(f"version_{column.name}") for column in saved_list_versions.c),
    list_contents.c.count.label("version_count"),
]


class NameTakenError(Exception):
    """Another list of the channel, or of everyone, has this name."""


class ListChangedError(Exception):
    """Somebody changed or deleted the list since the person saw it."""


class NewList(Struct, frozen=True, kw_only=True):
    """A saved list that is to be created."""

    #: Slack's ID of the workspace.
    team_id: str
    #: Slack's ID of the channel that owns it. None if it is everyone's.
    channel_id: str | None
    kind: ListKind
    #: The name as it was typed.
    name: str
    #: What it holds, a row of `list_contents`.
    content_id: int


def create(connection: Connection, new: NewList, user_id: str, now: datetime) -> int:
    """Insert a list and its first version. Return its id. Raises NameTakenError."""
    key = normalize_name(new.name)
    _check_name(connection, new.channel_id, key)
    inserted = connection.execute(
        sa.insert(saved_lists).values(
            team_id=new.team_id, channel_id=new.channel_id, kind=new.kind, name=new.name, name_key=key
        )
    ).inserted_primary_key
    assert inserted is not None  # it is always known if one row is inserted
    list_id = int(inserted[0])
    _insert_version(connection, list_id, 1, ListAction.CREATED, new.content_id, user_id, now)
    return list_id


def change(
    connection: Connection, seen: SavedList, action: ListAction, content_id: int, user_id: str, now: datetime
) -> int:
    """Add a version with other contents. Return its number.

    seen: the list as the person saw it. Raises ListChangedError if it has another version by now.
    """
    current = find(connection, seen.id)
    if current is None or current.version.number != seen.version.number:
        raise ListChangedError(seen.name)
    return _insert_version(connection, seen.id, current.version.number + 1, action, content_id, user_id, now)


def rename(connection: Connection, seen: SavedList, name: str, user_id: str, now: datetime) -> None:
    """Give a list another name. Raises NameTakenError, or ListChangedError if it was changed meanwhile."""
    change(connection, seen, ListAction.RENAMED, seen.version.content_id, user_id, now)
    key = normalize_name(name)
    if key != normalize_name(seen.name):
        _check_name(connection, seen.channel_id, key)
    connection.execute(
        sa.update(saved_lists).where(saved_lists.c.id == seen.id).values(name=name, name_key=key)
    )


def delete(connection: Connection, seen: SavedList, user_id: str, now: datetime) -> None:
    """Delete a list. Its versions stay for the requests that used them. Raises ListChangedError."""
    change(connection, seen, ListAction.DELETED, seen.version.content_id, user_id, now)
    connection.execute(sa.update(saved_lists).where(saved_lists.c.id == seen.id).values(deleted_at=now))
    connection.execute(sa.delete(list_defaults).where(list_defaults.c.list_id == seen.id))


def find(connection: Connection, list_id: int) -> SavedList | None:
    """Return a list, or None if there is none with this id or it was deleted."""
    return next(iter(_select(connection, saved_lists.c.id == list_id)), None)


def find_by_name(connection: Connection, new: NewList) -> SavedList | None:
    """Return the list that has the kind, the owner and the name of a new one, or None if there is none."""
    is_it = saved_lists.c.name_key == normalize_name(new.name)
    is_it &= saved_lists.c.channel_id.is_not_distinct_from(new.channel_id)
    return next(iter(_select(connection, is_it & (saved_lists.c.kind == new.kind))), None)


def find_for_channel(connection: Connection, team_id: str, channel_id: str) -> Sequence[SavedList]:
    """Return the lists that people in a channel can use: the channel's and everyone's, by name."""
    owned = (saved_lists.c.channel_id == channel_id) | saved_lists.c.channel_id.is_(None)
    return _select(connection, (saved_lists.c.team_id == team_id) & owned)


def find_for_person(
    connection: Connection, user_ids: Collection[str], limit: int | None = None
) -> Sequence[SavedList]:
    """Return the lists that a person created, and everyone's, by name."""
    first = (saved_list_versions.c.number == 1) & saved_list_versions.c.user_id.in_(user_ids)
    created = sa.select(saved_list_versions.c.list_id).where(first)
    return _select(connection, saved_lists.c.id.in_(created) | saved_lists.c.channel_id.is_(None), limit)


def find_name_of_deleted(connection: Connection, list_id: int) -> str | None:
    """Return the name that a deleted list had. None if there is no such list, or it isn't deleted."""
    is_it = (saved_lists.c.id == list_id) & saved_lists.c.deleted_at.is_not(None)
    return connection.execute(sa.select(saved_lists.c.name).where(is_it)).scalar()


def find_list_ids(connection: Connection, version_ids: Sequence[int]) -> dict[int, int]:
    """Return the list of each of these versions."""
    statement = sa.select(saved_list_versions.c.id, saved_list_versions.c.list_id)
    rows = connection.execute(statement.where(saved_list_versions.c.id.in_(version_ids)))
    return {row.id: row.list_id for row in rows}


def find_versions(connection: Connection, list_id: int) -> Sequence[ListVersion]:
    """Return the versions of a list, the newest first."""
    statement: sa.Select[Any] = (
        sa.select(*_VERSION)
        .select_from(
            saved_list_versions.join(list_contents, list_contents.c.id == saved_list_versions.c.content_id)
        )
        .where(saved_list_versions.c.list_id == list_id)
        .order_by(saved_list_versions.c.number.desc())
    )
    return [_version(row) for row in connection.execute(statement)]


def normalize_name(name: str) -> str:
    """Return what names of lists are compared by: not case, not white space."""
    return " ".join(name.casefold().split())


def _check_name(connection: Connection, channel_id: str | None, key: str) -> None:
    same_owner = saved_lists.c.channel_id.is_not_distinct_from(channel_id)
    taken = sa.select(saved_lists.c.id).where(
        same_owner, saved_lists.c.name_key == key, saved_lists.c.deleted_at.is_(None)
    )
    if connection.execute(taken).first() is not None:
        raise NameTakenError(key)


def _select(
    connection: Connection, condition: sa.ColumnElement[bool], limit: int | None = None
) -> Sequence[SavedList]:
    versions, first = saved_list_versions.alias(), saved_list_versions.alias()
    created_by = sa.select(first.c.user_id).where(first.c.list_id == saved_lists.c.id, first.c.number == 1)
    newest = sa.select(sa.func.max(versions.c.number)).where(versions.c.list_id == saved_lists.c.id)
    is_newest = (saved_list_versions.c.list_id == saved_lists.c.id) & (
        saved_list_versions.c.number == newest.scalar_subquery()
    )
    statement: sa.Select[Any] = (
        sa.select(saved_lists, *_VERSION, created_by.scalar_subquery().label("created_by"))
        .select_from(
            saved_lists.join(saved_list_versions, is_newest).join(
                list_contents, list_contents.c.id == saved_list_versions.c.content_id
            )
        )
        .where(condition, saved_lists.c.deleted_at.is_(None))
        .order_by(saved_lists.c.name_key, saved_lists.c.id)
        .limit(limit)
    )
    return [_from_row(row) for row in connection.execute(statement)]


def _insert_version(
    connection: Connection,
    list_id: int,
    number: int,
    action: ListAction,
    content_id: int,
    user_id: str,
    now: datetime,
) -> int:
    row = {"list_id": list_id, "number": number, "action": action, "content_id": content_id}
    connection.execute(sa.insert(saved_list_versions).values(**row, user_id=user_id, at=now))
    return number


def _from_row(row: Row[Any]) -> SavedList:
    return SavedList(
        id=row.id,
        team_id=row.team_id,
        channel_id=row.channel_id,
        kind=row.kind,
        name=row.name,
        version=_version(row),
        created_by=row.created_by,
    )


def _version(row: Row[Any]) -> ListVersion:
    return ListVersion(
        id=row.version_id,
        number=row.version_number,
        action=row.version_action,
        content_id=row.version_content_id,
        count=row.version_count,
        user_id=row.version_user_id,
        at=row.version_at,
    )
