"""Find requests that are similar to a submitted form: the form itself, the same inputs, the same name."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import UNSUCCESSFUL, Request
from storage.requests.duplicates import DUPLICATE_IDS, DUPLICATE_WINDOW
from storage.tables import requests

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
    _id_by_uuid.scalar_subquery(),
    DUPLICATE_IDS.limit(1).scalar_subquery(),
    _retried_uuid.scalar_subquery(),
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
