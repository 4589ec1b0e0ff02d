"""A database as the previous release left it: a request and a notification in each state, and other rows."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.tables import Action
from tests.support.previous_release import insert, owed, request

THEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANN, BEN, CHANNEL = "U1ANN", "U2BEN", "C1MEDIA"
IDS = {state: number for number, state in enumerate(State, 1)}
QUESTIONED, CAMPAIGN, EDIT, WATCH = (len(State) + more for more in range(1, 5))
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def fill_previous_release(connection: Connection) -> None:
    """Insert a request in each state and of each kind, a notification in each state, and other rows."""
    for state, number in IDS.items():
        more = {"redraw_at": THEN, "shown": "building:"} if state is State.BUILDING else {}
        insert(connection, "requests", **request(number, state.value, THEN, **more))
    uncertain = {"doubted_since": THEN, "renewed_at": THEN, "question": "which", "candidates": [61, 62]}
    insert(connection, "requests", **request(QUESTIONED, "uncertain", THEN, **uncertain))
    for number, kind in ((CAMPAIGN, "campaign"), (EDIT, "edit"), (WATCH, "watch")):
        kept_state = "building" if kind == "watch" else "ready"
        insert(connection, "requests", **request(number, kept_state, THEN, kind=kind, user_id=BEN))
    ready, building = IDS[State.READY], IDS[State.BUILDING]
    for row in (
        owed(1, IDS[State.ACCEPTED], "kept", "pending", THEN, lane=ANN),
        owed(2, building, "announcement", "sent", THEN),
        owed(3, ready, "announcement", "sent", THEN, detour="is_archived", lane=ANN),
        owed(4, ready, "end", "sending", THEN, thread_ts="3.000200"),
        owed(5, IDS[State.FAILED], "end", "unknown", THEN, quiet=True),
        owed(6, IDS[State.LOST], "slow", "obsolete", THEN),
        owed(7, IDS[State.REJECTED], "refusal", "undeliverable", THEN, lane=ANN),
        owed(8, QUESTIONED, "question", "pending", THEN, lane=ANN, occasion=3, due_at=THEN + _MINUTE),
    ):
        insert(connection, "owed", **row)
    insert(connection, "listeners", request_id=building, user_id=BEN, follows=True, since=THEN)
    insert(connection, "listeners", request_id=ready, user_id=ANN, follows=False, since=THEN)
    insert(connection, "people", user_id=BEN, mention="failure")
    insert(connection, "channels", channel_id=CHANNEL, client_id="client-7", quiet=True)
    insert(connection, "homes", user_id=ANN, opened_at=THEN, redraw_at=THEN)
    insert(connection, "homes", user_id=BEN, opened_at=THEN, redraw_at=None)
    insert(connection, "drafts", uuid="d-1", user_id=ANN, contents={"a": [1]}, expires_at=THEN + _HOUR)
    for action in Action:
        insert(
            connection,
            "journal",
            at=THEN,
            team_id="T1",
            user_id=ANN,
            channel_id=CHANNEL,
            deed=action.value,
            request_id=building,
        )
    insert(connection, "duties", name="jobs", owner="the previous bot", until=THEN)
    insert(connection, "marks", name="closed_until", at=THEN)
