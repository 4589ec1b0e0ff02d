"""Accept submitted forms: insert a request for a new one, once however often the form is sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.lists import RequestList
from storage.lifecycle.names import make_name_key
from storage.lifecycle.request import Kind, Request, State
from storage.lists import request_lists
from storage.outbox.enqueue import enqueue_for_new_request
from storage.outbox.moved_announcement import can_move, move_announcement
from storage.people import audit_log
from storage.read_requests import COLUMN_NAMES, find_by_uuid, select_requests
from storage.requests import deals
from storage.requests.duplicates import Similar, compute_inputs_key, find_duplicates, find_similar
from storage.requests.save_steps import save_and_enqueue
from storage.tables import Action, requests

# Built once: SQLAlchemy takes longer to build a statement than SQLite to execute it.
_INSERT = sa.insert(requests)


class Acceptance(Enum):
    """What became of a submitted form."""

    NEW = "new"  # a request was inserted
    UNCHANGED = "unchanged"  # sent again with the same inputs: nothing changed
    CORRECTED = "corrected"  # sent again with other inputs, which replaced the first ones
    TOO_LATE = "too late"  # sent again with other inputs after the first ones were sent to Classify
    CANCELED = "canceled"  # sent again after the request was canceled: nothing changed


class Submission(Struct, frozen=True, kw_only=True):
    """A submitted form."""

    #: The form's UUID. It becomes the request's.
    uuid: str
    #: Slack's ID of the workspace.
    team_id: str
    #: Slack's ID of the Enterprise Grid organization. None outside of one.
    enterprise_id: str | None
    #: Slack's ID of the person who submitted it.
    user_id: str
    #: Slack's ID of the channel in which the result is announced.
    channel_id: str
    #: What the form held. See `Request.inputs`.
    inputs: Mapping[str, Any]
    #: What is requested.
    kind: Kind = Kind.SEGMENT
    #: Whether it isn't known yet that the person may have it announced in the channel.
    access_unknown: bool = False
    #: The UUID of the request that the form was opened to try again. None if it wasn't.
    retry_of: str | None = None
    #: The lists that it uses besides what was typed.
    lists: Sequence[RequestList] = ()
    #: The ids of the requests whose segments are activated. It is announced in the thread of the first.
    segment_ids: Sequence[int] = ()
    #: The id of the request in whose thread it is announced otherwise. None: it starts a thread.
    parent_id: int | None = None

    @property
    def thread_of(self) -> int | None:
        """Return the id of the request in whose thread it is announced. None if it starts a thread."""
        return self.parent_id or next(iter(self.segment_ids), None)

    @property
    def first_state(self) -> State:
        """Return the state of the request that is inserted: its lists are read before it is sent."""
        return State.PREPARING if self.lists else State.ACCEPTED

    @property
    def name_key(self) -> str:
        """Return the request's `name_key`."""
        return make_name_key(self.kind, self.inputs)

    @property
    def inputs_key(self) -> str | None:
        """Return the request's `inputs_key`. None until its lists are read, since they are inputs, too."""
        return None if self.lists else compute_inputs_key(self.kind, self.inputs)

    def new_request(self, now: datetime, **fields: Any) -> Request:
        """Return the request that is to be inserted. `fields` are further fields of it."""
        return Request(
            id=0,
            uuid=self.uuid,
            team_id=self.team_id,
            enterprise_id=self.enterprise_id,
            user_id=self.user_id,
            channel_id=self.channel_id,
            inputs=dict(self.inputs),
            accepted_at=now,
            due_at=now,
            access_unknown=self.access_unknown,
            **fields,
        )


class Accepted(NamedTuple):
    """The result of `accept_submission`."""

    #: What became of the form.
    acceptance: Acceptance
    #: Its request, as it is stored now.
    request: Request


class DuplicateRequests(NamedTuple):
    """The requests with the same inputs because of which `insert_unless_duplicate` inserted nothing."""

    #: In progress, or built in the last day. The newest comes first.
    requests: Sequence[Request]


def insert_unless_duplicate(
    connection: Connection, submission: Submission, now: datetime
) -> Accepted | DuplicateRequests:
    """Insert a request for the form unless others have the same inputs. A form that was accepted with these
    is accepted again, since its person has decided then. One with lists is compared when they are read."""
    new = _make_request(submission, now)
    similar = find_similar(connection, new, now)
    known = find_by_uuid(connection, submission.uuid) if similar.known_id is not None else None
    is_decided = known is not None and (known.inputs_key == new.inputs_key or not known.can_be_corrected)
    if similar.duplicate_id is not None and not is_decided:
        return DuplicateRequests(find_duplicates(connection, new.inputs_key or "", new.uuid, now))
    return _accept(connection, submission, new, similar)


def accept_submission(connection: Connection, submission: Submission, now: datetime) -> Accepted:
    """Insert a request for the form, or find the one that it created before.

    The form's UUID is unique, so submitting it four times creates one request. Other inputs replace the first
    ones as long as those weren't sent to Classify.

    Raises PermissionError if the form was opened by another person.
    """
    new = _make_request(submission, now)
    return _accept(connection, submission, new, find_similar(connection, new, now))


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


def insert(connection: Connection, request: Request) -> Request:
    """Insert a new row and return the request with the id that it received. Enqueue nothing."""
    values = {name: value for name in COLUMN_NAMES if (value := getattr(request, name)) is not None}
    del values["id"]
    primary_key = connection.execute(_INSERT, values).inserted_primary_key
    assert primary_key is not None  # it is always known if one row is inserted
    return replace(request, id=primary_key.id)


def _make_request(submission: Submission, now: datetime) -> Request:
    return submission.new_request(
        now,
        kind=submission.kind,
        state=submission.first_state,
        list_count=len(submission.lists),
        parent_id=submission.thread_of,
        name_key=submission.name_key,
        inputs_key=submission.inputs_key,
        retry_of=submission.retry_of,
    )


def _accept(connection: Connection, submission: Submission, new: Request, similar: Similar) -> Accepted:
    now = new.accepted_at
    if similar.known_id is not None and (known := find_by_uuid(connection, submission.uuid)):
        return _accept_again(connection, known, submission, now)
    retry_of = new.retry_of or similar.retried_uuid
    inserted = insert_and_enqueue(connection, replace(new, retry_of=retry_of), now)
    if submission.lists or submission.segment_ids:
        _attach(connection, inserted.id, submission)
    return Accepted(Acceptance.NEW, inserted)


def _attach(connection: Connection, request_id: int, submission: Submission) -> None:
    """Store the lists and the segments of a request."""
    request_lists.attach(connection, request_id, submission.lists)
    deals.attach_segments(connection, request_id, submission.segment_ids)


def _accept_again(connection: Connection, known: Request, submission: Submission, now: datetime) -> Accepted:
    if known.user_id != submission.user_id:
        raise PermissionError("a form is submitted by the person who opened it")
    if known.state is State.DROPPED:
        return Accepted(Acceptance.CANCELED, known)
    is_moved = known.channel_id != submission.channel_id
    has_same_inputs = dict(known.inputs) == dict(submission.inputs)
    if has_same_inputs and not is_moved and request_lists.has_lists(connection, known, submission.lists):
        return Accepted(Acceptance.UNCHANGED, known)
    is_fixed = known.parent_id != submission.thread_of or (is_moved and not can_move(connection, known))
    if not known.can_be_corrected or is_fixed:
        return Accepted(Acceptance.TOO_LATE, known)
    changed = replace(
        known,
        channel_id=submission.channel_id,
        access_unknown=submission.access_unknown if is_moved else known.access_unknown,
        state=submission.first_state,
        list_count=len(submission.lists),
        question=None,
        decided=None,
        due_at=now,  # what it waited for may be a file that it has no more
        left_out=0,
        inputs=dict(submission.inputs),
        name_key=submission.name_key,
        inputs_key=submission.inputs_key,
        version=known.version + 1,  # also if only its lists are others: what was read of them counts no more
    )
    corrected = save_and_enqueue(connection, known, changed, now)
    if is_moved:
        move_announcement(connection, known, changed, now)
    _attach(connection, known.id, submission)
    _record(connection, known, Action.CORRECTED, now)
    return Accepted(Acceptance.CORRECTED, corrected or known)


def insert_and_enqueue(connection: Connection, new: Request, now: datetime) -> Request:
    """Insert a request, enqueue its notifications, and record who requested it."""
    request = insert(connection, new)
    enqueue_for_new_request(connection, request, now)
    _record(connection, request, Action.REQUESTED, now)
    return request


def _record(connection: Connection, request: Request, action: Action, now: datetime) -> None:
    entry = audit_log.Entry.about(request, action, now, request.user_id)
    audit_log.record(connection, entry)
