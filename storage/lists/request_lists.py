"""The lists that a request uses besides what was typed in its form."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection, Row

from storage.lifecycle.lists import InputName, LeftOut, ListContents, Reason, RequestList, Unreadable
from storage.lifecycle.request import Request
from storage.list_tables import list_contents, request_lists, saved_list_versions
from storage.lists import contents

_COLUMNS = [column for column in request_lists.c if column.name not in ("request_id", "left_out")]


def attach(connection: Connection, request_id: int, lists: Sequence[RequestList]) -> None:
    """Insert the lists of a new request, or replace those of one whose form was submitted again.

    A list that was a request's before still says what was left out of it.
    """
    used_before = sa.select(request_lists.c.id, request_lists.c.left_out).where(
        request_lists.c.id.in_([each.id for each in lists])
    )
    left_out = {row.id: row.left_out for row in connection.execute(used_before)}
    connection.execute(sa.delete(request_lists).where(request_lists.c.request_id == request_id))
    for each in lists:
        row = {
            "request_id": request_id,
            "input_name": each.input_name,
            "label": each.label,
            "file_id": each.file_id,
            "uploader_id": each.uploader_id,
            "version_id": each.version_id,
            "content_id": each.content_id,
            "left_out_counts": dict(each.left_out_counts),
            "left_out": left_out.get(each.id, []),
        }
        connection.execute(sa.insert(request_lists).values(row))


def find_lists(connection: Connection, request_id: int) -> Sequence[RequestList]:
    """Return the lists of a request, in the order in which the form had them."""
    statement: sa.Select[Any] = (
        sa.select(*_COLUMNS, list_contents.c.count, saved_list_versions.c.number.label("version_number"))
        .select_from(
            request_lists.outerjoin(
                list_contents, list_contents.c.id == request_lists.c.content_id
            ).outerjoin(saved_list_versions, saved_list_versions.c.id == request_lists.c.version_id)
        )
        .where(request_lists.c.request_id == request_id)
        .order_by(request_lists.c.id)
    )
    return [_from_row(row) for row in connection.execute(statement)]


def has_lists(connection: Connection, request: Request, lists: Sequence[RequestList]) -> bool:
    """Return whether a request uses just these lists."""
    attached = find_lists(connection, request.id) if request.list_count else ()
    return [each.source for each in attached] == [each.source for each in lists]


def save_contents(connection: Connection, row: RequestList, read: ListContents) -> RequestList:
    """Save what the file of a list holds, and what was left out. Return the list as it is now."""
    content_id = contents.store(connection, row.input_name.kind, read.values, read.typed)
    counts = {reason.value: count for reason, count in read.counts.items()}
    rows = [[each.row, each.text, each.reason.value] for each in read.left_out]
    changes = {"content_id": content_id, "left_out_counts": counts, "left_out": rows}
    connection.execute(sa.update(request_lists).where(request_lists.c.id == row.id).values(changes))
    return replace(row, content_id=content_id, count=len(read.values), left_out_counts=read.counts)


def save_unreadable(connection: Connection, row: RequestList, reason: Unreadable) -> RequestList:
    """Save that the file of a list can't be used. Return the list as it is now."""
    connection.execute(sa.update(request_lists).where(request_lists.c.id == row.id).values(unreadable=reason))
    return replace(row, unreadable=reason)


def load_left_out(connection: Connection, request_id: int) -> Sequence[LeftOut]:
    """Return what was left out of the files of a request, file by file: the first 10,000 values of each."""
    statement = (
        sa.select(request_lists.c.left_out)
        .where(request_lists.c.request_id == request_id)
        .order_by(request_lists.c.id)
    )
    return [
        LeftOut(row=row, text=text, reason=Reason(reason))
        for rows in connection.execute(statement).scalars()
        for row, text, reason in rows
    ]


def merge_inputs(connection: Connection, request: Request) -> Mapping[str, Any]:
    """Return the inputs as Classify gets them: what was typed and then each list, without repeats."""
    merged = dict(request.inputs)
    for each in find_lists(connection, request.id):
        if each.content_id is not None:
            name = each.input_name.value
            values = list(contents.load_values(connection, each.content_id))  # which has no repeats
            before = merged.get(name)
            merged[name] = list(dict.fromkeys([*before, *values])) if before else values
    return {name: value for name, value in merged.items() if value or name not in tuple(InputName)}


def _from_row(row: Row[Any]) -> RequestList:
    values = row._asdict()
    counts = {Reason(reason): count for reason, count in values.pop("left_out_counts").items()}
    return RequestList(**values, left_out_counts=counts)
