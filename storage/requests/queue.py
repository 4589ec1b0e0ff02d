"""What the jobs do with requests, as verbs: claim, look up, tire, resume."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.columns import UtcDateTime
from storage.engine.tolerant_rows import read_as_json, read_tolerantly
from storage.lifecycle import transitions
from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.request_rows import Steps, save_and_enqueue, select_requests
from storage.tables import requests

# What each round of the submitter asks is made once.
_now: sa.BindParameter[datetime] = sa.bindparam("now")
_accepted = (requests.c.state == State.ACCEPTED) & requests.c.question.is_(None)
_held = requests.c.state.in_((State.SUBMITTING, State.UNCERTAIN)) & requests.c.question.is_(None)
_states = requests.c.state.in_(sa.bindparam("states", expanding=True))
_UNDER_WAY = sa.select(requests.c.kind, requests.c.name_key).where(_held)
_WAITING = (
    sa.select(requests.c.kind, requests.c.name_key, requests.c.id)
    .where(_accepted, requests.c.due_at <= _now)
    .order_by(requests.c.id)
)
_NEXT_TRY = sa.select(sa.func.min(requests.c.due_at)).where(_accepted, requests.c.due_at > _now)
_OVERDUE = (
    sa.select(requests)
    .where(
        requests.c.state.in_((State.ACCEPTED, State.UNCERTAIN)),
        requests.c.question.is_(None),
        sa.func.coalesce(requests.c.continued_at, requests.c.accepted_at, type_=UtcDateTime)
        <= sa.bindparam("since"),
    )
    .order_by(requests.c.id)
)
_IN_STATE = sa.select(requests).where(_states).order_by(requests.c.id)


class Pending(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a tick needs of a BUILDING request; there may be ten thousand. restless: to be judged where it is
    seen at all, as it was absent the last time, or takes so long that something is to be said or done."""

    id: int
    classify_id: int
    classify_status: str | None
    restless: bool


def claim_due(connection: Connection, now: datetime, limit: int) -> list[Request]:
    """ACCEPTED requests whose time has come, moved to SUBMITTING: commit, then call.

    Of one name only one request may be SUBMITTING or UNCERTAIN, or nobody could say whose a segment is; one
    that waits for a person's answer holds up nobody, since what is decided about it is decided by hand.
    """
    held = {(row.kind, row.name_key) for row in connection.execute(_UNDER_WAY)}
    # After an outage there may be many that wait: only those that go are read whole.
    waiting = read_tolerantly(connection, _WAITING, requests.c.id, tuple, {"now": now})[0]
    claimed: list[Request] = []
    for kind, name_key, request_id in waiting:
        if len(claimed) == limit:
            break
        if (key := (kind, name_key)) in held:
            continue
        for request in get_by_ids(connection, [request_id]):  # none where it can't be read
            if (
                saved := save_and_enqueue(connection, request, transitions.start_attempt(request, now), now)
            ) is not None:
                held.add(key)
                claimed.append(saved)
    return claimed


def next_attempt_at(connection: Connection, now: datetime) -> datetime | None:
    """When, after `now`, the next ACCEPTED request may be tried; None where none waits for its time."""
    earliest: datetime | None = connection.execute(_NEXT_TRY, {"now": now}).scalar_one()
    return earliest


def find_pending(connection: Connection, now: datetime, slow_after: timedelta) -> list[Pending]:
    """The BUILDING requests whose next look is due, in the order of Classify's ids. slow_after: when a build
    takes longer than others did."""
    since = sa.func.coalesce(requests.c.attempted_at, requests.c.accepted_at, type_=UtcDateTime)
    slow = ~requests.c.slow & (since <= now - slow_after)
    restless = (requests.c.absences > 0) | slow | (since <= now - transitions.ASK_AFTER)
    statement = sa.select(requests.c.id, requests.c.classify_id, requests.c.classify_status, restless).where(
        requests.c.state == State.BUILDING, requests.c.due_at <= now
    )
    return sorted(read_as_json(connection, statement, requests.c.id, Pending), key=attrgetter("classify_id"))


def find_in_state(connection: Connection, *states: State) -> list[Request]:
    """Every request in one of these states, oldest first."""
    return select_requests(connection, _IN_STATE, {"states": states})


def get_by_ids(connection: Connection, ids: Sequence[int]) -> list[Request]:
    """The requests of these ids, oldest first."""
    found: list[Request] = []
    for start in range(0, len(ids), 500):
        part = requests.c.id.in_(ids[start : start + 500])
        found.extend(select_requests(connection, sa.select(requests).where(part).order_by(requests.c.id)))
    return found


def find_same_name(connection: Connection, request: Request) -> int:
    """How many other requests of its name may have been taken without our knowing."""
    count: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(requests)
        .where(
            requests.c.kind == request.kind,
            requests.c.name_key == request.name_key,
            requests.c.state.in_((State.SUBMITTING, State.UNCERTAIN)),
            requests.c.id != request.id,
        )
    ).scalar_one()
    return count


def already_adopted(connection: Connection, kind: Kind, classify_ids: Iterable[int]) -> set[int]:
    """Those of Classify's ids that a request of this kind has made already."""
    wanted = list(classify_ids)
    rows = connection.execute(
        sa.select(requests.c.classify_id).where(requests.c.kind == kind, requests.c.classify_id.in_(wanted))
    ).scalars()
    return {classify_id for classify_id in rows if classify_id is not None}


def ask_overdue_to_continue(connection: Connection, now: datetime) -> Steps:
    """Ask about what was not made within a day; the steps made."""
    asked: Steps = []
    for request in select_requests(connection, _OVERDUE, {"since": now - transitions.ASK_AFTER}):
        after = transitions.ask_to_continue(request, now)
        if after is not request and (saved := save_and_enqueue(connection, request, after, now)) is not None:
            asked.append((request, saved))
    return asked


def recover_at_start(connection: Connection, now: datetime) -> Steps:
    """At start, under the lock: doubt what an earlier run left in the middle; the steps made."""
    doubted: Steps = []
    for request in find_in_state(connection, *OPEN):
        after = transitions.recover_at_start(request, now)
        if after != request and (saved := save_and_enqueue(connection, request, after, now)) is not None:
            doubted.append((request, saved))
    return doubted
