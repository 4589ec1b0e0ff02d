"""A record in which thousands of segments are building, as a busy bot has it."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from storage import sqlite
from storage.opening import migrate
from storage.request import Kind, Request, State, inputs_key_of
from storage.tables import requests


def make_record(path: Path, building: int) -> None:
    """At `path`, with the segments 1 to `building` on their way for ten minutes, announced and shown as they
    stand; nothing is owed."""
    engine = sqlite.make_engine(f"sqlite:///{path}")
    migrate(engine)
    began = datetime.now(UTC) - timedelta(minutes=10)
    with engine.begin() as connection:
        if building:
            connection.execute(
                sa.insert(requests), [_row(number, began) for number in range(1, building + 1)]
            )
    engine.dispose()


def _row(number: int, began: datetime) -> dict[str, object]:
    inputs = {"name": f"Segment {number}", "prompt": "Homeowners who buy snowblowers"}
    request = Request(
        id=number,
        uuid=str(uuid4()),
        state=State.BUILDING,
        team_id="T1",
        user_id="U1ANN",
        channel_id="C1MEDIA",
        inputs=inputs,
        name_key=inputs["name"],
        inputs_key=inputs_key_of(Kind.SEGMENT, inputs),
        accepted_at=began,
        due_at=began,
        attempts=1,
        attempted_at=began,
        classify_id=number,
        classify_status="pending",
        created_at=began,
        thread_channel="C1MEDIA",
        thread_ts=f"{int(began.timestamp())}.{number:06}",
        shown=f"{State.BUILDING}:pending",
    )
    return asdict(request)
