"""How SQLite goes about what is asked of the record again and again: never through all that has ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from handlers.interaction.request_lookup import SEGMENTS
from storage.lifecycle.request import State
from storage.outbox import due, edits, failure_digest
from storage.people import home_views
from storage.requests import duplicates, estimates, queries, queue, submissions
from storage.requests.counts import count_everything
from storage.requests.queries import Scope
from tests.support.record_rows import submission
from tests.support.samples import NOW, building

_ASKED: dict[str, Callable[[Connection], object]] = {
    "pending": lambda connection: queue.find_builds_to_check(connection, NOW, timedelta(hours=4)),
    "ask to continue": lambda connection: queue.ask_whether_to_continue(connection, NOW, 250),
    "claim": lambda connection: queue.claim_due(connection, NOW, 8),
    "access": lambda connection: queue.find_access_unknown(connection, 20),
    "next try": lambda connection: queue.next_attempt_at(connection, NOW),
    "resume": lambda connection: queue.recover_possibly_restored(connection, NOW, 0, 250),
    "due": lambda connection: due.find_due(connection, NOW),
    "next due": lambda connection: due.next_due(connection, NOW),
    "due edit": lambda connection: edits.find_due_announcement_edit(connection, NOW),
    "homes": lambda connection: home_views.next_due(connection, NOW),
    "usual": estimates.read_estimate,
    "tally": lambda connection: count_everything(connection, NOW),
    "quiet": lambda connection: failure_digest.find_thread_only(
        connection, [building(state=State.FAILED)], NOW
    ),
    "list": lambda connection: queries.page(
        connection, SEGMENTS, Scope.MINE, "U1ANN", "C1MEDIA", member=True, skip=0, size=7
    ),
    "home": lambda connection: queries.find_needing_attention(
        connection, "U1ANN", NOW - timedelta(days=7), 11
    ),
    "same": lambda connection: duplicates.find_duplicates(connection, "key", "form", NOW),
    "form": lambda connection: submissions.insert_unless_duplicate(connection, submission(), NOW),
    "about": lambda connection: queries.find_by_classify_id(connection, SEGMENTS, 61),
}
# Of what has ended only an index is read, and what is wanted of it in order is not sorted.
_WHOLE = ("SCAN requests", "SCAN notifications")
_SORTED = "USE TEMP B-TREE FOR ORDER BY"


@pytest.mark.parametrize("asked", _ASKED.values(), ids=_ASKED.keys())
def test_no_query_scans_finished_requests(in_file: Connection, asked: Callable[[Connection], object]) -> None:
    told: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        told.append((statement, parameters))

    sa.event.listen(in_file, "before_cursor_execute", hear)
    asked(in_file)
    sa.event.remove(in_file, "before_cursor_execute", hear)
    assert told
    for statement, parameters in told:
        plan = [row[3] for row in in_file.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        assert not set(plan) & set(_WHOLE), (statement, plan)
        ended = asked is estimates.read_estimate and _SORTED in plan
        assert not ended, (statement, plan)
