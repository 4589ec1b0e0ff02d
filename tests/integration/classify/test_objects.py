"""Classify's objects: build outcomes, dates, and request bodies."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from classify import USE_CASES, BuildOutcome, Campaign, CampaignInputs, Segment, SegmentInputs
from playground.classify import campaigns

FINISHED = datetime(2026, 2, 12, 23, 51, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "processed", "outcome"),
    [
        ("pending", None, BuildOutcome.BUILDING),
        ("processing", None, BuildOutcome.BUILDING),
        ("complete", None, BuildOutcome.COMPLETE),
        ("complete", FINISHED, BuildOutcome.COMPLETE),
        ("failed", None, BuildOutcome.FAILED),
        ("failed", FINISHED, BuildOutcome.FAILED),
        ("pending", FINISHED, BuildOutcome.COMPLETE),
        ("paused", None, BuildOutcome.BUILDING),
        ("paused", FINISHED, BuildOutcome.COMPLETE),
        (None, None, BuildOutcome.BUILDING),
        (None, FINISHED, BuildOutcome.COMPLETE),
        ("", None, BuildOutcome.BUILDING),
    ],
)
def test_the_outcome_follows_from_status_and_date(
    status: str | None, processed: datetime | None, outcome: BuildOutcome
) -> None:
    assert Segment(61, status, None, processed).outcome is outcome


def test_a_failed_build_stays_failed_even_with_a_date() -> None:
    assert Segment(61, status="failed", processed_date_unreadable=True).outcome is BuildOutcome.FAILED


def test_dates_are_converted_to_utc() -> None:
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
def test_the_first_and_the_last_day_of_time_mean_that_it_is_not_processed_yet(date: datetime) -> None:
    segment = Segment(61, created_date=date, processed_date=date)
    assert (segment.created_date, segment.processed_date) == (None, None)
    assert not segment.processed


def test_another_date_outside_the_supported_years_is_unreadable() -> None:
    segment = Segment(61, processed_date=datetime(1969, 7, 20, tzinfo=UTC))
    assert segment.processed_date is None
    assert segment.processed


def test_a_segments_body_has_the_filled_in_fields_as_typed() -> None:
    assert SegmentInputs(" n ", " p ", ("https://a/", "https://b/"), ("c.d",), "7").request_body() == {
        "name": " n ",
        "prompt": " p ",
        "example_urls": ["https://a/", "https://b/"],
        "block_tlds": ["c.d"],
        "client_id": "7",
    }


def test_a_segments_body_has_no_empty_fields() -> None:
    assert SegmentInputs("n", prompt="  \n", client_id=" ").request_body() == {"name": "n"}


def test_a_campaigns_dates_are_converted_to_utc_or_unreadable() -> None:
    west = timezone(timedelta(hours=-5))
    campaign = Campaign(
        609,
        created_date=datetime(2026, 1, 1, 20, tzinfo=west),
        last_updated_date=datetime(9999, 12, 31, 23, tzinfo=west),
    )
    assert campaign.created_date == datetime(2026, 1, 2, 1, tzinfo=UTC)
    assert campaign.created_date.tzinfo is UTC
    assert campaign.last_updated_date is None


def test_a_campaigns_body_has_the_filled_in_fields_as_typed() -> None:
    assert CampaignInputs(" n ", "other", " d ").request_body() == {
        "name": " n ",
        "use_case": "other",
        "description": " d ",
    }
    assert CampaignInputs("n", "other", " \n").request_body() == {"name": "n", "use_case": "other"}


def test_the_use_cases_match_those_of_the_simulated_classify() -> None:
    assert USE_CASES == campaigns.USE_CASES
