"""The campaign form, there and back: blank, filled in, read, prefilled and read again; and what isn't one."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import CampaignInputs
from classify.objects import USE_CASES as AT_CLASSIFY
from handlers.campaigns import form as campaign_form
from handlers.campaigns.form import DESCRIPTION, NAME, USE_CASE, Meta
from handlers.interaction import channel_field
from handlers.interaction.channel_field import ChannelFacts
from handlers.messages.use_cases import USE_CASES, describe, describe_plainly
from playground.slack.block_kit.mrkdwn import Text, read, texts_of
from playground.slack.block_kit.surfaces import check_view
from tests.support.segment_form_samples import submitted

META = Meta(id="7b0b3f0e-6d2c-4b57-9a4e-5f0e8b1f2c3d", channel="C1MEDIA")
NOWHERE = Meta(META.id, "")
EV = {NAME: "EV Campaign", USE_CASE: "campaign_reporting", DESCRIPTION: "EV deals\nof 2026"}
READ = CampaignInputs("EV Campaign", "campaign_reporting", "EV deals\nof 2026")
KNOWN = ChannelFacts()


def shown(meta: Meta, facts: ChannelFacts | None = KNOWN) -> list[str]:
    """What the blank form says."""
    blocks = check_view(campaign_form.view(meta, facts=facts).to_dict(), "modal")["blocks"]
    return [read(text, {"C1MEDIA": "media"}) for text in texts_of(blocks)]


def test_filled_in_values_are_read_and_shown_again() -> None:
    first = campaign_form.read(submitted(campaign_form.view(META), EV))
    assert first == campaign_form.Filled(META, "C1MEDIA", READ, {})
    again = campaign_form.view(META, first.inputs.request_body())
    assert campaign_form.read(submitted(again)) == first


@settings(max_examples=100)
@given(
    name=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=80),
    use_case=st.sampled_from(list(USE_CASES)),
    description=st.text(max_size=200).map(lambda text: "\n".join(text.splitlines())),
)
def test_any_filled_in_values_are_the_same_when_the_form_opens_again(
    name: str, use_case: str, description: str
) -> None:
    values = {NAME: name, USE_CASE: use_case, DESCRIPTION: description}
    first = campaign_form.read(submitted(campaign_form.view(META), values))
    assert first.inputs == CampaignInputs(name, use_case, description.strip())
    again = campaign_form.view(META, first.inputs.request_body())
    assert campaign_form.read(submitted(again)) == first


def test_a_blank_form_has_errors_on_its_required_fields() -> None:
    blank = campaign_form.read(submitted(campaign_form.view(META)))
    assert blank.inputs == CampaignInputs("", "")
    assert blank.errors == {NAME: campaign_form.NO_NAME, USE_CASE: campaign_form.NO_USE_CASE}


def test_the_form_says_where_the_id_is_posted_or_asks_for_a_channel() -> None:
    assert "I'll register it right away and post the ID for your pixel code in #media." in shown(META)
    assert "#media" not in "".join(shown(META, None)), "promises nothing before Slack has answered"
    assert "Channel" not in shown(META)
    assert "Channel" in shown(NOWHERE)
    form = campaign_form.view(NOWHERE)
    assert campaign_form.read(submitted(form, EV)).errors == {
        channel_field.BLOCK_ID: channel_field.NONE_CHOSEN
    }
    filled = campaign_form.read(submitted(form, {**EV, channel_field.BLOCK_ID: "C2"}))
    assert (filled.channel, filled.errors) == ("C2", {})


def test_the_five_use_cases_match_classifys_and_say_what_they_report() -> None:
    assert tuple(USE_CASES) == AT_CLASSIFY
    for value, known in USE_CASES.items():
        room = value.partition("_")[0]
        assert known.reports == (f"{room} reports" if value != "other" else "")
        assert known.reports in known.description
        assert {known.label, known.description} <= set(shown(META))


def test_an_unknown_use_case_is_shown_as_classify_names_it() -> None:
    assert read(Text(describe("in_the_<future>")), {}) == "“in_the_<future>”"
    assert describe_plainly("in_the_<future>") == "“in_the_<future>”"
    assert describe("") == "none"
    assert len(describe("x" * 3000)) < 70


def test_slack_opens_the_longest_form() -> None:
    values = {NAME: "🎿" * 3000, USE_CASE: "other", DESCRIPTION: "<&>" * 1000}
    for meta in (META, NOWHERE):
        first = campaign_form.read(submitted(campaign_form.view(meta), values))
        again = submitted(campaign_form.view(Meta("i" * 255, "C" * 255), first.inputs.request_body()))
        assert campaign_form.read(again).inputs == first.inputs
        assert len(again["private_metadata"]) <= 3000


def test_each_opened_form_is_a_separate_request() -> None:
    assert Meta.new("C1").id != Meta.new("C1").id


GOOD = submitted(campaign_form.view(NOWHERE), {**EV, channel_field.BLOCK_ID: "C2"})
VALUES = GOOD["state"]["values"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["state", "values", "value", NAME, "selected_option", "selected_conversation"]),
            inner,
        )
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"private_metadata": msgspec.json.encode(META).decode()},
        {**GOOD, "private_metadata": None},
        {**GOOD, "private_metadata": '{"id": 1, "channel": "C1"}'},
        {**GOOD, "state": None},
        {**GOOD, "state": {"values": {NAME: None}}},
        {**GOOD, "state": {"values": {**VALUES, NAME: {"value": {"value": 5}}}}},
        {**GOOD, "state": {"values": {**VALUES, USE_CASE: {"value": {"selected_option": "other"}}}}},
        {**GOOD, "state": {"values": {**VALUES, channel_field.BLOCK_ID: {"value": 5}}}},
    ],
)
def test_a_view_that_is_not_this_form_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        campaign_form.read(view)


@settings(max_examples=150)
@given(st.sampled_from(["private_metadata", "state", NAME, USE_CASE, channel_field.BLOCK_ID]), JUNK)
def test_a_form_with_a_random_change_is_read_or_refused(where: str, junk: Any) -> None:
    in_state = {"state": {"values": {**VALUES, where: {"value": junk}}}}
    broken = {**GOOD, where: junk} if where in GOOD else {**GOOD, **in_state}
    try:
        filled = campaign_form.read(broken)
    except ValueError:
        return
    assert filled.meta == NOWHERE
    assert isinstance(filled.channel, str)
