"""How long builds take, from a real SQLite file: nothing under ten of them, then the middle and the most."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from handlers.home import rows
from handlers.messages import announcement, timing
from handlers.messages.blocks import RenderContext
from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, State
from storage.requests import estimates
from storage.requests.estimates import Estimate
from tests.support.record_rows import insert_request
from tests.support.samples import HOUR, MINUTE, NOW, SECOND, an_activation, building
from tests.support.slack_limits import DEFAULT_CONTACTS, readable_text

TEN = (40, 50, 60, 65, 70, 70, 75, 80, 110, 110)


def built(connection: Connection, *minutes: int, first: int = 1, kind: Kind = Kind.SEGMENT) -> None:
    """Builds that took so long."""
    for number, length in enumerate(minutes, first):
        insert_request(
            connection,
            number,
            kind=kind,
            state=State.READY,
            classify_id=number,
            created_at=NOW,
            finished_at=NOW + length * MINUTE,
        )


def test_there_is_no_estimate_from_fewer_than_ten_builds(connection: Connection) -> None:
    built(connection, *TEN[:9])
    assert estimates.read_estimate(connection) is None
    assert timing.expected_time(None) == "Usually ready in 1–2 hours."


def test_ten_builds_give_the_median_and_the_ninetieth_percentile(connection: Connection) -> None:
    built(connection, *TEN)
    known = estimates.read_estimate(connection)
    assert known == Estimate(70 * MINUTE, 110 * MINUTE)
    assert timing.expected_time(known) == (
        "Usually takes about 1 hour 10 minutes. 9 in 10 finish within 1 hour 50 minutes."
    )
    shown = announcement.render(building(), DEFAULT_CONTACTS, RenderContext(estimate=known))
    assert "9 in 10 finish within 1 hour 50 minutes. I'll reply in this thread." in readable_text(shown)


def test_requests_without_a_build_time_do_not_count(connection: Connection) -> None:
    built(connection, *TEN[:9])
    built(connection, 1, first=20, kind=Kind.WATCH)
    built(connection, -5, first=30)
    insert_request(connection, 40, state=State.READY, classify_id=40, created_at=NOW, noticed_at=NOW + HOUR)
    insert_request(connection, 41, state=State.READY, classify_id=41, finished_at=NOW)
    insert_request(connection, 42, state=State.FAILED, classify_id=42, created_at=NOW, finished_at=NOW + HOUR)
    insert_request(connection, 43, state=State.BUILDING, classify_id=43, created_at=NOW)
    assert estimates.read_estimate(connection) is None


def test_each_kind_is_estimated_from_its_own_builds(connection: Connection) -> None:
    built(connection, *TEN)
    built(connection, *[180] * 9, first=20, kind=Kind.ACTIVATION)
    by_classify = "Usually takes a few hours, or up to two days if the supply connection is new."
    known = estimates.read_estimate(connection, Kind.ACTIVATION)
    assert timing.expected_time(known, Kind.ACTIVATION) == by_classify
    built(connection, 2400, first=30, kind=Kind.ACTIVATION)
    in_progress = [Kind.ACTIVATION, Kind.SEGMENT, Kind.WATCH, Kind.REFINEMENT]
    assert estimates.read_estimates(connection, in_progress) == {
        Kind.ACTIVATION: Estimate(3 * HOUR, 402 * MINUTE),
        Kind.SEGMENT: Estimate(70 * MINUTE, 110 * MINUTE),
        Kind.WATCH: Estimate(70 * MINUTE, 110 * MINUTE),
    }


def test_a_message_and_the_home_tab_say_how_long_an_activation_usually_takes() -> None:
    activation = an_activation(State.BUILDING, classify_id=142)
    known = Estimate(3 * HOUR, 402 * MINUTE)
    said = "Usually takes about 3 hours. 9 in 10 finish within 6 hours 42 minutes. I'll reply in this thread."
    posted = announcement.render(activation, DEFAULT_CONTACTS, RenderContext(estimate=known))
    assert said in readable_text(posted)
    row = str(rows.in_progress_row(activation, known).to_dict())
    assert "Usually takes about 3 hours. 9 in 10 finish within 6 hours 42 minutes." in row


def test_only_the_latest_builds_count(connection: Connection) -> None:
    built(connection, *[5] * 50)
    built(connection, *[60] * estimates.MAX_BUILDS, first=100)
    assert estimates.read_estimate(connection) == Estimate(HOUR, HOUR)


@pytest.mark.parametrize(
    ("known", "after"), [(None, 4 * HOUR), (Estimate(70 * MINUTE, 110 * MINUTE), 220 * MINUTE)]
)
def test_a_build_is_slow_after_twice_the_time_of_the_slowest_tenth(
    known: Estimate | None, after: timedelta
) -> None:
    assert estimates.slow_after(known) == after
    assert transitions.mark_slow(building(), NOW + after - SECOND, after) == building()
    slow = transitions.mark_slow(building(), NOW + after, after)
    assert slow == building(slow=True)
    assert transitions.mark_slow(slow, NOW + 2 * after, after) is slow


@pytest.mark.parametrize("state", [state for state in State if state is not State.BUILDING])
def test_only_an_open_build_can_be_slow(state: State) -> None:
    request = building(state=state)
    assert transitions.mark_slow(request, NOW + 9 * HOUR, HOUR) is request


def test_an_overdue_build_is_not_marked_as_slow() -> None:
    request = building(overdue=True)
    assert transitions.mark_slow(request, NOW + 25 * HOUR, HOUR) is request
