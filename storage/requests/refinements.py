"""Take in refinements, one for each segment, and find the earlier ones of a segment."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.refinements import make_inputs
from storage.lifecycle.request import Kind, Request
from storage.read_requests import select_requests
from storage.requests.submissions import Acceptance, Accepted, Submission, accept_submission
from storage.tables import requests

_MAX_SHOWN = 20


def accept_for_each(
    connection: Connection, submission: Submission, now: datetime, *, segments: Sequence[Request]
) -> Accepted:
    """Insert a refinement for each of these requests' segments, or find those that the form created before.

    submission: its `inputs` hold only what was filled in. Return the first, or one that was too late to be
    corrected. Each has a UUID that follows from the form's, so a form that is sent again creates no more.
    """
    accepted = [
        accept_submission(connection, _for_segment(submission, segment, at), now)
        for at, segment in enumerate(segments)
    ]
    too_late = (each for each in accepted if each.acceptance is Acceptance.TOO_LATE)
    return next(too_late, accepted[0])


def find_of_segments(connection: Connection, segment_ids: Collection[int]) -> list[Request]:
    """Return the latest refinements of these requests' segments, newest first."""
    statement = (
        sa.select(requests)
        .where(requests.c.parent_id.in_(segment_ids), requests.c.kind == Kind.REFINEMENT)
        .order_by(requests.c.id.desc())
        .limit(_MAX_SHOWN)
    )
    return select_requests(connection, statement) if segment_ids else []


def _for_segment(submission: Submission, segment: Request, at: int) -> Submission:
    name = f"{submission.uuid} {segment.uuid}"
    return replace(
        submission,
        # The form's own UUID names the first, so that it can be found and opened again.
        uuid=submission.uuid if at == 0 else str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        channel_id=segment.channel_id,
        inputs=make_inputs(segment, submission.inputs),
        parent_id=segment.id,
    )
