"""Store what lists hold. Equal lists are stored once, and never change."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.lists import ListKind
from storage.list_tables import list_contents, request_lists, saved_list_versions, saved_lists

T = TypeVar("T")


def store(
    connection: Connection, kind: ListKind, values: Sequence[str], typed: Mapping[str, str] | None = None
) -> int:
    """Return the id of the contents with these values in this order, which are inserted if they are new.

    typed: how a value was typed, if it is sent in another spelling.
    """
    text = "\n".join(values)
    hashed = hashlib.sha256(f"{kind}\n".encode())
    hashed.update(text.encode())
    digest = hashed.hexdigest()
    if (known := _find(connection, digest)) is not None:
        return known
    row = {"digest": digest, "kind": kind, "count": len(values), "text": text, "typed": dict(typed or {})}
    inserted = connection.execute(sa.insert(list_contents).values(row)).inserted_primary_key
    assert inserted is not None  # it is always known if one row is inserted
    return int(inserted[0])


def load_values(connection: Connection, content_id: int) -> Sequence[str]:
    """Return the values as Classify gets them. Empty if there are no such contents."""
    text = _load(connection, list_contents.c.text, content_id)
    return text.split("\n") if text else ()


def load_typed(connection: Connection, content_id: int) -> Mapping[str, str]:
    """Return how values were typed that are sent in another spelling. Empty if there are no such contents."""
    return _load(connection, list_contents.c.typed, content_id) or {}


def delete_unused(connection: Connection) -> int:
    """Delete the contents that no request and no version of a saved list has. Return how many.

    First, delete the versions of deleted lists that no request used.
    """
    _delete_unused_versions(connection)
    used = sa.union_all(
        sa.select(request_lists.c.content_id).where(request_lists.c.content_id.is_not(None)),
        sa.select(saved_list_versions.c.content_id),
    )
    return connection.execute(sa.delete(list_contents).where(list_contents.c.id.not_in(used))).rowcount


def _delete_unused_versions(connection: Connection) -> None:
    deleted = sa.select(saved_lists.c.id).where(saved_lists.c.deleted_at.is_not(None))
    used = sa.select(request_lists.c.version_id).where(request_lists.c.version_id.is_not(None))
    connection.execute(
        sa.delete(saved_list_versions).where(
            saved_list_versions.c.list_id.in_(deleted), saved_list_versions.c.id.not_in(used)
        )
    )
    left = sa.select(saved_list_versions.c.list_id)
    connection.execute(
        sa.delete(saved_lists).where(saved_lists.c.deleted_at.is_not(None), saved_lists.c.id.not_in(left))
    )


def _find(connection: Connection, digest: str) -> int | None:
    statement = sa.select(list_contents.c.id).where(list_contents.c.digest == digest)
    return connection.execute(statement).scalar()


def _load(connection: Connection, column: "sa.Column[T]", content_id: int) -> T | None:
    return connection.execute(sa.select(column).where(list_contents.c.id == content_id)).scalar()
