"""The activations and deals that a confirmation names, and those that came since it was shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from handlers.activations import confirmation
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request
from storage.people import drafts
from storage.read_requests import find_by_uuid, get_by_id
from storage.requests import deals
from storage.requests.submissions import Accepted, DuplicateRequests, Submission, accept_submission

_SHOWN = "shown"


def keep_and_find(
    connection: Connection, form_uuid: str, user_id: str, form: Mapping[str, Any], now: datetime
) -> Sequence[Request]:
    """Keep the form until it is confirmed. Return the deals that were issued for its segments, its DSP and
    its seat, and the activations that are under way."""
    earlier = _find(connection, form)
    kept = {**form, _SHOWN: [each.id for each in earlier]}
    drafts.keep(connection, form_uuid, user_id, kept, now)
    return earlier


def accept_unless_unseen(
    connection: Connection, submission: Submission, now: datetime, *, form: Mapping[str, Any]
) -> Accepted | DuplicateRequests:
    """Accept a form that was kept. If the same was requested since the person saw what `keep_and_find` had
    returned, keep it again and return what it returns now."""
    unseen = [each for each in _find(connection, form) if each.id not in form.get(_SHOWN, ())]
    # A form that an earlier version kept doesn't say what was shown.
    if unseen and _SHOWN in form and find_by_uuid(connection, submission.uuid) is None:
        found = keep_and_find(connection, submission.uuid, submission.user_id, form, now)
        return DuplicateRequests(found)
    return accept_submission(connection, submission, now)


def _find(connection: Connection, form: Mapping[str, Any]) -> Sequence[Request]:
    segments = [get_by_id(connection, each) for each in form["segment_ids"]]
    known = [each for each in segments if each is not None]
    found = [each for segment in known for each in deals.find_under_way(connection, segment)]
    found += [each for segment in known for each in deals.find_issued(connection, segment)]
    unique = {each.id: each for each in found}.values()
    return confirmation.find_earlier(list(unique), Destination(**form["inputs"]["destination"]))
