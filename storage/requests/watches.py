"""Insert requests that watch a segment made elsewhere."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Request, State
from storage.read_requests import select_requests
from storage.requests.submissions import Submission, insert_and_enqueue
from storage.tables import requests


def insert_watch(
    connection: Connection, submission: Submission, report: transitions.BuildReport, now: datetime
) -> Request:
    """Insert a request that watches a segment made elsewhere, or return the one that the channel has."""
    same_watch = sa.select(requests).where(
        requests.c.kind == Kind.WATCH,
        requests.c.classify_id == report.id,
        requests.c.channel_id == submission.channel_id,
        requests.c.state == State.BUILDING,
    )
    if known := select_requests(connection, same_watch):
        return known[0]
    request = submission.new_request(now, kind=Kind.WATCH, state=State.SUBMITTING)
    return insert_and_enqueue(connection, transitions.mark_created(request, report, now), now)
