"""Compare segments by what they are built from: without the name, and ignoring case and order."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COMPARED_FOR = timedelta(days=1)
_OPEN = ("accepted", "submitting", "uncertain", "building")
_requests = sa.table(
    "requests",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("state", sa.String),
    sa.column("inputs", sa.JSON),
    sa.column("inputs_key", sa.String),
    sa.column("noticed_at", UtcDateTime),
)


def upgrade() -> None:
    connection = op.get_bind()
    is_lately_ready = _requests.c.noticed_at > datetime.now(UTC) - _COMPARED_FOR
    is_compared = _requests.c.state.in_(_OPEN) | is_lately_ready
    statement = sa.select(_requests).where(_requests.c.kind == "segment", is_compared)
    for request in connection.execute(statement).all():
        changed = sa.update(_requests).where(_requests.c.id == request.id)
        connection.execute(changed.values(inputs_key=_inputs_key(request.inputs)))


def _inputs_key(inputs: Mapping[str, Any]) -> str:
    compared = {name: _normalized(value) for name, value in inputs.items() if name != "name"}
    return hashlib.sha256(json.dumps(["segment", compared], sort_keys=True).encode()).hexdigest()


def _normalized(value: Any) -> Any:
    if isinstance(value, list):
        return sorted({_normalized(each) for each in value})
    return " ".join(str(value).casefold().split())
