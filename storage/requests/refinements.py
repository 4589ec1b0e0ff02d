"""Take in refinements, one for each segment, and find the earlier ones of a segment."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.refinements import make_inputs
from storage.lifecycle.request import Kind, Request
from storage.read_requests import find_by_uuid, select_requests
from storage.requests.submissions import Acceptance, Accepted, Submission, accept_submission
from storage.tables import requests

_MAX_SHOWN = 20


def accept_for_each(
    connection: Connection, submission: Submission, now: datetime, *, segments: Sequence[Request]
) -> Accepted:
    """Insert a refinement for each of these requests' segments, or find those that the form created before.

    submission: its `inputs` hold only what was filled in. Return the first. A form that is sent again creates
    no more: it corrects all that it created, or none of them if one was sent, or if its segments are others.
    """
    ordered = sorted(segments, key=lambda segment: segment.id)
    wanted = [_for_segment(submission, segment, at) for at, segment in enumerate(ordered)]
    known = _find_known(connection, submission.uuid)
    if known and not _corrects_all(known, wanted):
        return Accepted(Acceptance.TOO_LATE, known[0])
    first, *_ = [accept_submission(connection, each, now) for each in wanted]
    return first


def _find_known(connection: Connection, form_uuid: str) -> Sequence[Request]:
    """Return the requests that a form has created."""
    known: list[Request] = []
    while (found := find_by_uuid(connection, _uuid(form_uuid, len(known)))) is not None:
        known.append(found)
    return known


def _corrects_all(known: Sequence[Request], wanted: Sequence[Submission]) -> bool:
    """Return whether a form that is sent again changes none of its requests that was sent already."""
    if [request.parent_id for request in known] != [each.parent_id for each in wanted]:
        return False
    pairs = zip(known, wanted, strict=True)
    is_same = all(dict(each.inputs) == dict(request.inputs) for request, each in pairs)
    return is_same or all(request.can_be_corrected for request in known)


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
    return replace(
        submission,
        uuid=_uuid(submission.uuid, at),
        channel_id=segment.channel_id,
        inputs=make_inputs(segment, submission.inputs),
        parent_id=segment.id,
    )


def _uuid(form_uuid: str, at: int) -> str:
    """Return the UUID of a form's request, by its number. The form's own names the first, by which it is
    found."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{form_uuid} {at}")) if at else form_uuid
