"""Find requests that are similar to a new one: the form itself, the same inputs, or the same name."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN, UNSUCCESSFUL, Kind, Request, State
from storage.read_requests import select_requests
from storage.tables import requests

DUPLICATE_WINDOW = timedelta(days=1)
_ready_lately = (requests.c.state == State.READY) & (requests.c.noticed_at > sa.bindparam("since"))
_DUPLICATES = (
    sa.select(requests)
    .where(
        requests.c.inputs_key == sa.bindparam("inputs_key"),
        requests.c.kind == Kind.SEGMENT,
        requests.c.uuid != sa.bindparam("uuid"),
        requests.c.state.in_([sa.literal(state, requests.c.state.type) for state in OPEN]) | _ready_lately,
    )
    .order_by(requests.c.id.desc())
)
_DUPLICATE_IDS = _DUPLICATES.with_only_columns(requests.c.id)
_id_by_uuid = sa.select(requests.c.id).where(requests.c.uuid == sa.bindparam("uuid"))
_of_name = requests.alias("of_name")
_latest_of_name = (
    sa.select(_of_name.c.id)
    .where(
        _of_name.c.name_key == sa.bindparam("name_key"),
        _of_name.c.kind == sa.bindparam("kind", type_=requests.c.kind.type),
        (_of_name.c.user_id == sa.bindparam("user_id"))
        | (_of_name.c.channel_id == sa.bindparam("channel_id")),
    )
    .order_by(_of_name.c.id.desc())
    .limit(1)
)
_retried_uuid = sa.select(requests.c.uuid).where(
    requests.c.id == _latest_of_name.scalar_subquery(),
    requests.c.state.in_([sa.literal(state, requests.c.state.type) for state in UNSUCCESSFUL]),
)
# One statement, built once: each takes a round trip to PostgreSQL, and a person waits for it.
_SIMILAR = sa.select(
    _id_by_uuid.scalar_subquery(), _DUPLICATE_IDS.limit(1).scalar_subquery(), _retried_uuid.scalar_subquery()
)


class Similar(NamedTuple):
    """The result of `find_similar`."""

    #: The id of the request that this very form has created. None if it is new.
    known_id: int | None
    #: The id of the newest duplicate. None if there is none.
    duplicate_id: int | None
    #: The UUID of the request that this one tries again: the latest one of the same name, by the same person
    #: or in the same channel. None if there is none, or if it succeeded.
    retried_uuid: str | None


def find_similar(connection: Connection, new: Request, now: datetime) -> Similar:
    """Return what is similar to `new`, which isn't inserted yet."""
    row = connection.execute(
        _SIMILAR,
        {
            "uuid": new.uuid,
            "inputs_key": new.inputs_key,
            "since": now - DUPLICATE_WINDOW,
            "name_key": new.name_key,
            "kind": new.kind,
            "user_id": new.user_id,
            "channel_id": new.channel_id,
        },
    ).one()
    return Similar(*row)


def find_duplicates(connection: Connection, inputs_key: str, uuid: str, now: datetime) -> list[Request]:
    """Return other requests for the same segment that are open or became READY within a day, newest first."""
    parameters = {"inputs_key": inputs_key, "uuid": uuid, "since": now - DUPLICATE_WINDOW}
    if connection.execute(_DUPLICATE_IDS, parameters).first() is None:
        return []
    return select_requests(connection, _DUPLICATES, parameters)


def compute_inputs_key(kind: Kind, inputs: Mapping[str, Any]) -> str:
    """Return a hash that is the same for what is built from the same inputs, whatever its name.

    Case, spaces and the order within lists don't matter. Migration 0009 computes the same.
    """
    compared = {name: _normalized(value) for name, value in inputs.items() if name != "name"}
    digest = hashlib.sha256()
    for part in json.JSONEncoder(sort_keys=True).iterencode([kind, compared]):  # not all at once: it's long
        digest.update(part.encode())
    return digest.hexdigest()


def _normalized(value: Any) -> Any:
    """Return the form in which equal inputs are compared."""
    if isinstance(value, list):
        return sorted({_normalized(each) for each in value})
    text = str(value)
    normalized = " ".join(text.casefold().split())
    return text if text == normalized else normalized  # no copies of a long list
