"""How Classify's words are read: outcomes, dates, and what a request's body is made of."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from classify import USE_CASES, BuildOutcome, Campaign, CampaignInputs, Segment, SegmentInputs
from playground.classify import campaigns

ENDED = datetime(2026, 2, 12, 23, 51, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "processed", "outcome"),
    [
        ("pending", None, BuildOutcome.BUILDING),
        ("processing", None, BuildOutcome.BUILDING),
        ("complete", None, BuildOutcome.COMPLETE),
        ("complete", ENDED, BuildOutcome.COMPLETE),
        ("failed", None, BuildOutcome.FAILED),
        ("failed", ENDED, BuildOutcome.FAILED),
        ("pending", ENDED, BuildOutcome.COMPLETE),
        ("paused", None, BuildOutcome.BUILDING),
        ("paused", ENDED, BuildOutcome.COMPLETE),
        (None, None, BuildOutcome.BUILDING),
        (None, ENDED, BuildOutcome.COMPLETE),
        ("", None, BuildOutcome.BUILDING),
    ],
)
def test_outcomes(status: str | None, processed: datetime | None, outcome: BuildOutcome) -> None:
    assert Segment(61, status, None, processed).outcome is outcome


def test_a_failed_build_stays_failed_whatever_its_date() -> None:
    assert Segment(61, status="failed", processed_date_unreadable=True).outcome is BuildOutcome.FAILED


def test_dates_are_brought_to_utc() -> None:
    east = timezone(timedelta(hours=2))
    segment = Segment(61, created_date=datetime(2026, 1, 1), processed_date=datetime(2026, 1, 1, tzinfo=east))
    assert segment.created_date == datetime(2026, 1, 1, tzinfo=UTC)
    assert segment.processed_date == datetime(2025, 12, 31, 22, tzinfo=UTC)
    assert segment.processed_date.tzinfo is UTC


@pytest.mark.parametrize(
    "date",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),
    ],
)
def test_dates_of_no_sane_year_are_unreadable(date: datetime) -> None:
    segment = Segment(61, created_date=date, processed_date=date)
    assert (segment.created_date, segment.processed_date) == (None, None)
    assert segment.processed


def test_a_body_holds_what_is_filled_in_as_typed() -> None:
    assert SegmentInputs(" n ", " p ", ("https://a/", "https://b/"), ("c.d",), "7").body() == {
        "name": " n ",
        "prompt": " p ",
        "example_urls": ["https://a/", "https://b/"],
        "block_tlds": ["c.d"],
        "client_id": "7",
    }


def test_a_body_holds_nothing_empty() -> None:
    assert SegmentInputs("n", prompt="  \n", client_id=" ").body() == {"name": "n"}


def test_a_campaigns_dates_are_brought_to_utc_or_unreadable() -> None:
    west = timezone(timedelta(hours=-5))
    campaign = Campaign(
        609,
        created_date=datetime(2026, 1, 1, 20, tzinfo=west),
        last_updated_date=datetime(9999, 12, 31, 23, tzinfo=west),
    )
    assert campaign.created_date == datetime(2026, 1, 2, 1, tzinfo=UTC)
    assert campaign.created_date.tzinfo is UTC
    assert campaign.last_updated_date is None


def test_a_campaigns_body_holds_what_is_filled_in_as_typed() -> None:
    assert CampaignInputs(" n ", "other", " d ").body() == {
        "name": " n ",
        "use_case": "other",
        "description": " d ",
    }
    assert CampaignInputs("n", "other", " \n").body() == {"name": "n", "use_case": "other"}


def test_the_use_cases_are_those_that_may_be_registered() -> None:
    assert USE_CASES == campaigns.USE_CASES
