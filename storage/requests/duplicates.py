"""Find the requests that were made with the same inputs."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN, Kind, Request, State
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
#: The ids alone, the newest first. Bind `inputs_key`, `uuid` and `since`.
DUPLICATE_IDS = _DUPLICATES.with_only_columns(requests.c.id)


def find_duplicates(connection: Connection, inputs_key: str, uuid: str, now: datetime) -> list[Request]:
    """Return other requests for the same segment that are open or became READY within a day, newest first."""
    parameters = {"inputs_key": inputs_key, "uuid": uuid, "since": now - DUPLICATE_WINDOW}
    if connection.execute(DUPLICATE_IDS, parameters).first() is None:
        return []
    return select_requests(connection, _DUPLICATES, parameters)


def compute_inputs_key(kind: Kind, inputs: Mapping[str, Any]) -> str:
    """Return a hash that is the same for what is built from the same inputs, whatever its name.

    Case, spaces and the order within lists don't matter. Migration 0009 computes the same.
    """
    compared = {name: _normalized(value) for name, value in inputs.items() if name != "name"}
    return hashlib.sha256(json.dumps([kind, compared], sort_keys=True).encode()).hexdigest()


def _normalized(value: Any) -> Any:
    """Return the form in which equal inputs are compared."""
    if isinstance(value, list):
        return sorted({_normalized(each) for each in value})
    return " ".join(str(value).casefold().split())
