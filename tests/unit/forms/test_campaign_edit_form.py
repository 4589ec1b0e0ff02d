"""The form to edit a campaign, there and back: untouched, changed, at its longest; and what isn't one."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import Campaign
from handlers.campaigns import edit_form
from handlers.campaigns.edit_form import Filled, Meta
from handlers.campaigns.form import DESCRIPTION, FIELDS, NAME, NO_NAME, NO_USE_CASE, USE_CASE
from handlers.interaction import channel_field
from playground.slack.block_kit.inputs import Value
from playground.slack.block_kit.mrkdwn import read, texts_of
from playground.slack.block_kit.surfaces import check_view
from tests.support.segment_form_samples import submitted
from tests.unit.forms.test_campaign_form import JUNK

EV = Campaign(609, "EV Campaign", "campaign_reporting", "EV deals\nof 2026")
BEFORE = EV.editable_fields


def edited(campaign: Campaign, values: Mapping[str, Value], channel: str = "C1MEDIA") -> Filled:
    """The form for a campaign, sent with these values in."""
    view = edit_form.view(Meta.new(channel, campaign))
    return edit_form.read(submitted(view, values))


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({NAME: "EV 2026"}, {NAME: "EV 2026"}),
        ({NAME: "  EV 2026\t"}, {NAME: "EV 2026"}),
        ({USE_CASE: "other"}, {USE_CASE: "other"}),
        ({DESCRIPTION: None}, {DESCRIPTION: ""}),
        ({DESCRIPTION: " \n"}, {DESCRIPTION: ""}),
        ({NAME: "EV 2026", DESCRIPTION: "x"}, {NAME: "EV 2026", DESCRIPTION: "x"}),
    ],
)
def test_only_changed_fields_become_an_edit(values: Mapping[str, Value], changes: Mapping[str, str]) -> None:
    filled = edited(EV, values)
    assert filled.changes(BEFORE) == changes
    assert filled.errors(BEFORE) == {}
    assert filled.meta.before == BEFORE
    assert filled.meta.campaign == 609


@settings(max_examples=150)
@given(
    name=st.text(max_size=60),
    use_case=st.sampled_from(["campaign_reporting", "other", "in_the_future", "", "x" * 400]),
    description=st.none() | st.text(max_size=200) | st.just("ü" * 3001) | st.just("\r\n a \r\n b\x85c "),
)
def test_an_unchanged_form_changes_nothing_and_says_so(
    name: str, use_case: str, description: str | None
) -> None:
    campaign = Campaign(609, name, use_case, description)
    filled = edited(campaign, {})
    assert filled.changes(campaign.editable_fields) == {}
    assert "Nothing has changed" in filled.errors(campaign.editable_fields)[NAME]


def test_a_value_that_does_not_fit_is_kept_unless_it_is_replaced() -> None:
    long = Campaign(609, "EV " * 1200, "in_the_future", "ü" * 4000)
    view = check_view(edit_form.view(Meta.new("C1", long)).to_dict(), "modal")
    shown = [read(text, {}) for text in texts_of(view["blocks"])]
    assert (
        "The current text has 4,000 characters, too many to edit here. Leave this blank to keep it." in shown
    )
    assert "This campaign has a use case that isn't listed. Leave this blank to keep it." in shown
    assert [block["optional"] for block in view["blocks"][:3]] == [True, True, True]
    changed = edited(long, {NAME: "EV", USE_CASE: "other", DESCRIPTION: "short"})
    assert changed.changes(long.editable_fields) == {NAME: "EV", USE_CASE: "other", DESCRIPTION: "short"}
    assert changed.errors(long.editable_fields) == {}


def test_an_error_is_shown_on_its_own_field() -> None:
    assert edited(EV, {NAME: " "}).errors(BEFORE) == {NAME: NO_NAME}
    assert edited(EV, {NAME: "EV 2026"}, channel="").errors(BEFORE) == {
        channel_field.BLOCK_ID: channel_field.NONE_CHOSEN
    }
    strange = Filled(Meta.new("C1", EV), "C1", {**BEFORE, USE_CASE: "in_the_future"})
    assert strange.errors(BEFORE) == {USE_CASE: NO_USE_CASE}


def test_a_form_without_a_channel_asks_for_one() -> None:
    filled = edited(EV, {NAME: "EV 2026", channel_field.BLOCK_ID: "C2"}, channel="")
    assert (filled.channel, filled.errors(BEFORE)) == ("C2", {})


def test_typed_values_are_shown_instead_of_the_current_ones() -> None:
    view = edit_form.view(Meta.new("C1", EV), {NAME: "EV 2026", DESCRIPTION: ""})
    filled = edit_form.read(submitted(view))
    assert filled.changes(BEFORE) == {NAME: "EV 2026", DESCRIPTION: ""}


@pytest.mark.parametrize("mark", ["x", "ü", "🎿", '"', "\\", "<&>"])
@pytest.mark.parametrize("times", [1, 1500, 3000, 9000])
def test_slack_opens_the_longest_form_and_a_draft_keeps_what_does_not_fit(mark: str, times: int) -> None:
    campaign = Campaign(2**63 - 1, mark * times, "other", mark * times)
    for channel in ("C" * 255, ""):
        meta = Meta.new(channel, campaign)
        view = submitted(edit_form.view(meta))
        assert len(view["private_metadata"].encode()) <= 3000
        filled = edit_form.read(view)
        assert filled.meta.before == (campaign.editable_fields if meta.fits else None)
        assert meta.fits is (times == 1)
        assert filled.changes(campaign.editable_fields) == {}


GOOD = submitted(edit_form.view(Meta.new("C1MEDIA", EV)))
VALUES = GOOD["state"]["values"]


@pytest.mark.parametrize(
    "view",
    [
        {},
        {**GOOD, "private_metadata": None},
        {**GOOD, "private_metadata": '{"id": "1", "channel": "C1", "campaign": 609, "before": {}}'},
        {**GOOD, "private_metadata": '{"id": "1", "channel": "C1", "campaign": "609", "before": null}'},
        {**GOOD, "state": {"values": {NAME: None}}},
    ],
)
def test_a_view_that_is_not_this_form_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        edit_form.read(view)


@settings(max_examples=150)
@given(st.sampled_from(["private_metadata", "state", *FIELDS]), JUNK)
def test_a_form_with_a_random_change_is_read_or_refused(where: str, junk: Any) -> None:
    in_state = {"state": {"values": {**VALUES, where: {"value": junk}}}}
    broken = {**GOOD, where: junk} if where in GOOD else {**GOOD, **in_state}
    try:
        filled = edit_form.read(broken)
    except ValueError:
        return
    assert set(filled.errors(BEFORE)) <= set(FIELDS)
