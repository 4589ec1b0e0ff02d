"""Forms taken into the record: what a person asked for, once however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import journal, rules
from storage.ledger import owe
from storage.request import Kind, Request, State, inputs_key_of, key_of
from storage.rows import every, find, insert, save
from storage.tables import Deed, requests


class Acceptance(Enum):
    """What became of a form that was sent."""

    NEW = "new"
    SAME = "same"  # sent again, as it was
    CORRECTED = "corrected"  # sent again with other inputs, in time
    UNDER_WAY = "under way"  # sent again with other inputs, too late


@dataclass(frozen=True, kw_only=True)
class Form:
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
        return str(self.inputs["id"]) if self.kind is Kind.EDIT else key_of(str(self.inputs["name"]))


def accept(connection: Connection, form: Form, now: datetime) -> tuple[Acceptance, Request]:
    """Take a form into the record: its UUID makes four sendings one request."""
    known = find(connection, form.uuid)
    if known is not None:
        return _accept_again(connection, known, form, now)
    request = insert(
        connection,
        Request(
            id=0,
            uuid=form.uuid,
            kind=form.kind,
            team_id=form.team_id,
            enterprise_id=form.enterprise_id,
            user_id=form.user_id,
            channel_id=form.channel_id,
            inputs=dict(form.inputs),
            name_key=form.name_key,
            inputs_key=inputs_key_of(form.kind, form.inputs),
            accepted_at=now,
            due_at=now,
        ),
    )
    owe(connection, [(None, request)], now)
    _write_down(connection, request, Deed.ASKED, now)
    return Acceptance.NEW, request


def _accept_again(
    connection: Connection, known: Request, form: Form, now: datetime
) -> tuple[Acceptance, Request]:
    if known.user_id != form.user_id:
        raise PermissionError("a form is sent by the one who opened it")
    if dict(known.inputs) == dict(form.inputs):
        return Acceptance.SAME, known
    if known.state is not State.ACCEPTED or known.question is not None:
        return Acceptance.UNDER_WAY, known
    inputs_key = inputs_key_of(form.kind, form.inputs)
    changed = replace(known, inputs=dict(form.inputs), name_key=form.name_key, inputs_key=inputs_key)
    corrected = save(connection, known, changed, now)
    _write_down(connection, known, Deed.CORRECTED, now)
    return Acceptance.CORRECTED, corrected or known


def watch(connection: Connection, form: Form, report: rules.Report, now: datetime) -> Request:
    """A segment that was made elsewhere, followed from now on; the one that is, where the channel has it."""
    same = sa.select(requests).where(
        requests.c.kind == Kind.WATCH,
        requests.c.classify_id == report.id,
        requests.c.channel_id == form.channel_id,
        requests.c.state == State.BUILDING,
    )
    if known := every(connection, same):
        return known[0]
    watched = Request(
        id=0,
        uuid=form.uuid,
        kind=Kind.WATCH,
        state=State.SUBMITTING,
        team_id=form.team_id,
        enterprise_id=form.enterprise_id,
        user_id=form.user_id,
        channel_id=form.channel_id,
        inputs=dict(form.inputs),
        accepted_at=now,
        due_at=now,
    )
    request = insert(connection, rules.make(watched, report, now))
    owe(connection, [(None, request)], now)
    _write_down(connection, request, Deed.ASKED, now)
    return request


def _write_down(connection: Connection, request: Request, deed: Deed, now: datetime) -> None:
    entry = journal.Entry(now, request.user_id, deed, request.channel_id, request.id, request.team_id)
    journal.enter(connection, entry)
