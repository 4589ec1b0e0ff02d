"""Forms taken into the record: what a person asked for, once however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Request, State, compute_inputs_key, normalize_name
from storage.outbox.enqueue import enqueue_for_steps
from storage.people import audit_log
from storage.request_rows import find_by_uuid, insert, save_and_enqueue, select_requests
from storage.tables import Action, requests


class Acceptance(Enum):
    """What became of a form that was sent."""

    NEW = "new"
    UNCHANGED = "same"  # sent again, as it was
    CORRECTED = "corrected"  # sent again with other inputs, in time
    TOO_LATE = "under way"  # sent again with other inputs, too late


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A form as it was sent: whose, where, and what it held."""

    uuid: str
    team_id: str
    enterprise_id: str | None
    user_id: str
    channel_id: str
    inputs: Mapping[str, Any]
    kind: Kind = Kind.SEGMENT

    @property
    def name_key(self) -> str:
        """What only one request of its kind may be under way about: the name, or the campaign edited."""
        return str(self.inputs["id"]) if self.kind is Kind.EDIT else normalize_name(str(self.inputs["name"]))

    def request(self, now: datetime, **fields: Any) -> Request:
        """What it asks for, not on record yet; `fields` as of Request."""
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
            **fields,
        )


def accept_submission(connection: Connection, form: Submission, now: datetime) -> tuple[Acceptance, Request]:
    """Take a form into the record: its UUID makes four sendings one request."""
    known = find_by_uuid(connection, form.uuid)
    if known is not None:
        return _accept_again(connection, known, form, now)
    inputs_key = compute_inputs_key(form.kind, form.inputs)
    asked = form.request(now, kind=form.kind, name_key=form.name_key, inputs_key=inputs_key)
    return Acceptance.NEW, _enter(connection, asked, now)


def _accept_again(
    connection: Connection, known: Request, form: Submission, now: datetime
) -> tuple[Acceptance, Request]:
    if known.user_id != form.user_id:
        raise PermissionError("a form is sent by the one who opened it")
    if dict(known.inputs) == dict(form.inputs):
        return Acceptance.UNCHANGED, known
    if known.state is not State.ACCEPTED or known.question is not None:
        return Acceptance.TOO_LATE, known
    inputs_key = compute_inputs_key(form.kind, form.inputs)
    changed = replace(known, inputs=dict(form.inputs), name_key=form.name_key, inputs_key=inputs_key)
    corrected = save_and_enqueue(connection, known, changed, now)
    _write_down(connection, known, Action.CORRECTED, now)
    return Acceptance.CORRECTED, corrected or known


def insert_watch(
    connection: Connection, form: Submission, report: transitions.BuildReport, now: datetime
) -> Request:
    """A segment that was made elsewhere, followed from now on; the one that is, where the channel has it."""
    same = sa.select(requests).where(
        requests.c.kind == Kind.WATCH,
        requests.c.classify_id == report.id,
        requests.c.channel_id == form.channel_id,
        requests.c.state == State.BUILDING,
    )
    if known := select_requests(connection, same):
        return known[0]
    watched = form.request(now, kind=Kind.WATCH, state=State.SUBMITTING)
    return _enter(connection, transitions.mark_created(watched, report, now), now)


def _enter(connection: Connection, asked: Request, now: datetime) -> Request:
    """Put it on record with what it makes us owe, and write down who asked."""
    request = insert(connection, asked)
    enqueue_for_steps(connection, [(None, request)], now)
    _write_down(connection, request, Action.REQUESTED, now)
    return request


def _write_down(connection: Connection, request: Request, action: Action, now: datetime) -> None:
    entry = audit_log.Entry(now, request.user_id, action, request.channel_id, request.id, request.team_id)
    audit_log.record(connection, entry)
