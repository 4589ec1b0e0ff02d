"""Parsing campaigns: any bytes give a campaign or UnreadableError, and bad rows don't affect good ones."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify import USE_CASES, Campaign
from classify.parsing import Listing, UnreadableError, parse_campaign, parse_campaigns
from tests.integration.classify.bodies import (
    dates,
    good_dates,
    good_ids,
    ids,
    is_storable,
    json_values,
    to_body,
)

texts = st.text(st.characters())
any_rows = st.fixed_dictionaries(
    {},
    optional={
        "id": ids,
        "name": texts | json_values,
        "use_case": st.sampled_from(USE_CASES) | json_values,
        "description": texts | json_values,
        "created_date": dates | json_values,
        "last_updated_date": dates | json_values,
        "client_id": json_values,
    },
)
good_rows = st.builds(
    Campaign,
    id=good_ids,
    name=st.text(),
    use_case=st.sampled_from(USE_CASES) | st.text(),
    description=st.none() | st.text(),
    created_date=good_dates,
    last_updated_date=good_dates,
)


def as_classify_sends(campaign: Campaign) -> dict[str, Any]:
    """Return the row as Classify would send it."""
    created, updated = campaign.created_date, campaign.last_updated_date
    return {
        "id": campaign.id,
        "name": campaign.name,
        "use_case": campaign.use_case,
        "description": campaign.description,
        "created_date": created and created.isoformat(),
        "last_updated_date": updated and updated.isoformat(),
        "deleted": False,
    }


def assert_storable(campaign: Campaign) -> None:
    """Check that whatever was parsed can be stored, compared and formatted."""
    assert -(2**63) <= campaign.id < 2**63
    (campaign.name + campaign.use_case + (campaign.description or "")).encode()
    assert is_storable(campaign.created_date)
    assert is_storable(campaign.last_updated_date)


@given(st.binary() | json_values.map(to_body) | any_rows.map(to_body) | st.lists(any_rows).map(to_body))
def test_any_bytes_are_parsed_or_unreadable(body: bytes) -> None:
    with suppress(UnreadableError):
        assert_storable(parse_campaign(body))
    with suppress(UnreadableError):
        for campaign in parse_campaigns(body).rows:
            assert_storable(campaign)


@given(st.lists(good_rows), st.lists(any_rows | json_values), st.randoms())
def test_bad_rows_do_not_affect_good_rows(good: list[Campaign], others: list[Any], random: Any) -> None:
    rows = [*((as_classify_sends(campaign), campaign) for campaign in good), *((row, None) for row in others)]
    random.shuffle(rows)
    try:
        listing = parse_campaigns(to_body([row for row, _ in rows]))
    except UnreadableError:
        assert rows
        assert not good
        return
    assert len(listing.rows) + listing.skipped == len(rows)
    kept = iter(listing.rows)
    assert all(campaign in kept for _, campaign in rows if campaign is not None)


@given(good_rows)
def test_strict_and_lenient_parsing_give_the_same_campaign(campaign: Campaign) -> None:
    assert parse_campaign(to_body(as_classify_sends(campaign))) == campaign
    # The strict decoder doesn't accept a byte order mark.
    assert parse_campaign(b"\xef\xbb\xbf" + to_body(as_classify_sends(campaign))) == campaign


def test_the_example_in_classifys_docs_is_parsed_completely() -> None:
    body = b"""{"id": 609, "name": "H1 2026 EV Campaign", "use_case": "campaign_optimization",
        "description": "Classify curation deal tracking for EV segment",
        "created_date": "2026-02-12T20:33:44Z", "last_updated_date": "2026-03-10T14:22:15Z"}"""
    assert parse_campaign(body) == Campaign(
        609,
        "H1 2026 EV Campaign",
        "campaign_optimization",
        "Classify curation deal tracking for EV segment",
        datetime(2026, 2, 12, 20, 33, 44, tzinfo=UTC),
        datetime(2026, 3, 10, 14, 22, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize("value", [None, 7, True, ["x"], {"a": "b"}])
def test_unreadable_fields_are_empty(value: Any) -> None:
    fields = ("name", "use_case", "description", "created_date", "last_updated_date")
    assert parse_campaign(to_body({"id": 609} | dict.fromkeys(fields, value))) == Campaign(609)


def test_an_unknown_use_case_is_kept() -> None:
    assert parse_campaign(b'{"id": 609, "use_case": "retail_media"}').use_case == "retail_media"


def test_a_bad_row_is_skipped() -> None:
    body = b'[{"id": 608, "name": "a"}, {"id": "609"}, null, {"id": 610, "use_case": "other"}]'
    assert parse_campaigns(body) == Listing([Campaign(608, "a"), Campaign(610, use_case="other")], 2)


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"campaigns": []}', b"[null, 1]", b"<html>"])
def test_a_body_that_is_not_a_list_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_campaigns(body)


def test_an_empty_list_is_parsed() -> None:
    assert parse_campaigns(b" [ ] ") == Listing([], 0)
