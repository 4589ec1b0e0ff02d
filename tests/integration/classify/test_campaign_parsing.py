"""Campaigns from bytes: any bytes end well or as Unreadable, and good rows survive bad neighbours."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import USE_CASES, Campaign
from classify.parsing import Listing, Unreadable, read_campaign, read_campaigns
from tests.integration.classify.bodies import dates, dumped, good_dates, good_ids, ids, json_values, sane_date

texts = st.text(st.characters())
rowlike = st.fixed_dictionaries(
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


def sent(campaign: Campaign) -> dict[str, Any]:
    """The row as Classify would send it."""
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


def sane(campaign: Campaign) -> None:
    """Whatever was read can be kept, compared and written out."""
    assert -(2**63) <= campaign.id < 2**63
    (campaign.name + campaign.use_case + (campaign.description or "")).encode()
    assert sane_date(campaign.created_date)
    assert sane_date(campaign.last_updated_date)


@settings(deadline=None)
@given(st.binary() | json_values.map(dumped) | rowlike.map(dumped) | st.lists(rowlike).map(dumped))
def test_any_bytes_end_well_or_as_unreadable(body: bytes) -> None:
    with suppress(Unreadable):
        sane(read_campaign(body))
    with suppress(Unreadable):
        for campaign in read_campaigns(body).rows:
            sane(campaign)


@settings(deadline=None)
@given(st.lists(good_rows), st.lists(rowlike | json_values), st.randoms())
def test_good_rows_survive_bad_neighbours(good: list[Campaign], others: list[Any], random: Any) -> None:
    rows = [*((sent(campaign), campaign) for campaign in good), *((row, None) for row in others)]
    random.shuffle(rows)
    try:
        listing = read_campaigns(dumped([row for row, _ in rows]))
    except Unreadable:
        assert rows
        assert not good
        return
    assert len(listing.rows) + listing.skipped == len(rows)
    kept = iter(listing.rows)
    assert all(campaign in kept for _, campaign in rows if campaign is not None)


@settings(deadline=None)
@given(good_rows)
def test_the_fast_way_and_the_forgiving_one_read_alike(campaign: Campaign) -> None:
    assert read_campaign(dumped(sent(campaign))) == campaign
    # A byte order mark is what the fast way doesn't take.
    assert read_campaign(b"\xef\xbb\xbf" + dumped(sent(campaign))) == campaign


def test_the_pages_example_is_read_in_full() -> None:
    body = b"""{"id": 609, "name": "H1 2026 EV Campaign", "use_case": "campaign_optimization",
        "description": "Classify curation deal tracking for EV segment",
        "created_date": "2026-02-12T20:33:44Z", "last_updated_date": "2026-03-10T14:22:15Z"}"""
    assert read_campaign(body) == Campaign(
        609,
        "H1 2026 EV Campaign",
        "campaign_optimization",
        "Classify curation deal tracking for EV segment",
        datetime(2026, 2, 12, 20, 33, 44, tzinfo=UTC),
        datetime(2026, 3, 10, 14, 22, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize("junk", [None, 7, True, ["x"], {"a": "b"}])
def test_what_is_unreadable_is_empty(junk: Any) -> None:
    fields = ("name", "use_case", "description", "created_date", "last_updated_date")
    assert read_campaign(dumped({"id": 609} | dict.fromkeys(fields, junk))) == Campaign(609)


def test_a_use_case_that_no_page_names_is_kept() -> None:
    assert read_campaign(b'{"id": 609, "use_case": "retail_media"}').use_case == "retail_media"


def test_what_breaks_one_row_leaves_the_others() -> None:
    body = b'[{"id": 608, "name": "a"}, {"id": "609"}, null, {"id": 610, "use_case": "other"}]'
    assert read_campaigns(body) == Listing([Campaign(608, "a"), Campaign(610, use_case="other")], 2)


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"campaigns": []}', b"[null, 1]", b"<html>"])
def test_what_is_no_list_of_campaigns_isnt_read_as_an_empty_one(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_campaigns(body)


def test_an_empty_list_is_a_good_one() -> None:
    assert read_campaigns(b" [ ] ") == Listing([], 0)
