"""The segment form, there and back: blank, filled in, read, prefilled and read again; and what isn't one."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import SegmentInputs
from handlers.interaction import channel_field
from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.notice_view import notice
from handlers.segments import form, long_text
from handlers.segments.form import BLOCKED, CLIENT, EXAMPLES, NAME, PROMPT, Meta
from playground.slack.block_kit.inputs import stateful
from playground.slack.block_kit.mrkdwn import read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.client import Client
from tests.support.segment_form_samples import FILLED_IN, META, submitted

CLIENTS = [Client("12", "Acme"), Client("13", "Initech")]
MANY = [Client(f"{number:0150}", f"{number:075}") for number in range(100)]
READ = SegmentInputs(
    name="Snowblower Buyers",
    prompt="Homeowners",
    example_urls=("https://a.example/x", "https://b.example"),
    block_tlds=("craftsman.com", "toro.com"),
    client_id="12",
)


def errors(**changes: str) -> Mapping[str, str]:
    """What stands under the fields of the snowblower form with these changes."""
    return form.read(submitted(form.view(META, []), {**FILLED_IN, **changes})).errors


@pytest.mark.parametrize("clients", [[], CLIENTS], ids=["typed client", "chosen client"])
def test_filled_in_values_are_read_and_shown_again(clients: Sequence[Client]) -> None:
    first = form.read(submitted(form.view(META, clients), FILLED_IN))
    assert first == form.Filled(META, READ.request_body(), {})
    again = form.view(META, clients, first.inputs)
    assert form.read(submitted(again)) == first


@settings(max_examples=100)
@given(
    name=st.text(min_size=1, max_size=80).filter(str.strip),
    prompt=st.text(max_size=200),
    urls=st.lists(st.sampled_from(["https://a.example", "http://b.example/1,2", "https://ü.example/?q=<&>"])),
    domains=st.lists(st.sampled_from(["a.example", "WWW.B.example", "*.ü.example"])),
    between=st.sampled_from(["\n", ", ", "\t", " "]),
)
def test_any_filled_in_values_are_the_same_when_the_form_opens_again(
    name: str, prompt: str, urls: list[str], domains: list[str], between: str
) -> None:
    values = {NAME: name, PROMPT: prompt, EXAMPLES: between.join(urls), BLOCKED: between.join(domains)}
    first = form.read(submitted(form.view(META, []), values))
    assert (first.inputs["name"], first.inputs.get("prompt", "")) == (name.strip(), prompt.strip())
    again = form.view(META, [], first.inputs)
    assert form.read(submitted(again)) == first


def test_a_blank_form_has_errors_on_its_required_fields() -> None:
    blank = form.read(submitted(form.view(META, CLIENTS)))
    assert msgspec.convert(blank.inputs, SegmentInputs) == SegmentInputs(name="")
    assert set(blank.errors) == {NAME, PROMPT}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({NAME: " \n "}, NAME, "Enter a name."),
        (
            {PROMPT: "", EXAMPLES: ""},
            PROMPT,
            "Enter a prompt, or at least one example URL below.",
        ),
        ({PROMPT: " ", EXAMPLES: " , "}, PROMPT, "Enter a prompt"),
        ({EXAMPLES: "https://a.example\nnonsense"}, EXAMPLES, "Line 2: “nonsense” isn't a valid URL"),
        ({PROMPT: "", EXAMPLES: "nonsense"}, EXAMPLES, "Line 1: “nonsense” isn't a valid URL"),
        ({EXAMPLES: "https://ann:pw@a.example"}, EXAMPLES, "username or password"),
        ({BLOCKED: "a.com\nb"}, BLOCKED, "Line 2: “b” isn't a domain"),
        ({BLOCKED: "b.example"}, BLOCKED, "is an example URL, so b.example can't be blocked"),
    ],
)
def test_an_error_is_shown_on_its_own_field(changes: dict[str, str], field: str, words: str) -> None:
    found = errors(**changes)
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize("changes", [{}, {PROMPT: ""}, {EXAMPLES: ""}, {BLOCKED: ""}, {CLIENT: ""}])
def test_a_prompt_or_example_urls_are_enough(changes: dict[str, str]) -> None:
    assert errors(**changes) == {}


def test_every_wrong_field_has_an_error_at_once() -> None:
    assert set(errors(**{NAME: "", EXAMPLES: "x", BLOCKED: "y"})) == {NAME, EXAMPLES, BLOCKED}


@pytest.mark.parametrize("clients", [[], MANY], ids=["typed client", "most clients"])
def test_slack_opens_the_longest_form(clients: Sequence[Client]) -> None:
    urls = [f"https://{number:03}.example/" for number in range(130)]
    values = {
        NAME: "🎿" * 3000,
        PROMPT: "<&>" * 1000,
        EXAMPLES: "\n".join(urls),
        BLOCKED: "\n".join(f"{number:03}.test" for number in range(300)),
        CLIENT: clients[-1].id if clients else "9" * 3000,
    }
    first = form.read(submitted(form.view(META, clients), values))
    assert first.errors == {}
    again = submitted(form.view(Meta("i" * 255, "C" * 255), clients, first.inputs))
    assert form.read(again).inputs == first.inputs
    assert len(again["private_metadata"]) <= 3000


LONG = ["x" * 40_000, "word " * 8000, "&amp;" * 8000, "漢" * 40_000, f"{'x' * 39}\n" * 1000]


@pytest.mark.parametrize("prompt", LONG, ids=["x", "words", "entities", "three bytes", "lines"])
def test_a_prompt_too_long_for_an_input_is_shown_completely_and_read_from_its_draft(prompt: str) -> None:
    meta = Meta.new("C1MEDIA", drafted=True)
    inputs = {NAME: "n" * 300, PROMPT: prompt, EXAMPLES: ["https://a.example/"]}
    view = form.view(
        meta, CLIENTS, inputs, facts=ChannelFacts(is_shared=True, is_closed=True), bot_user_id="U0BOT"
    )
    assert long_text.fits(prompt, view)
    back = submitted(view)
    assert PROMPT not in back["state"]["values"]
    filled = form.read(back, prompt)
    assert filled.meta == meta
    assert (filled.inputs["prompt"], filled.errors) == (prompt, {})
    shown = [read(text, {}) for text in texts_of(view.to_dict()["blocks"])]
    assert f"*Prompt* · {len(prompt):,} characters" in "\n".join(shown)
    assert prompt in "".join(shown)


@pytest.mark.parametrize("prompt", ["x" * 40_001, "🎿" * 40_000], ids=["too long", "too large"])
def test_a_prompt_too_long_for_a_view_does_not_fit(prompt: str) -> None:
    view = form.view(Meta.new("C1MEDIA", drafted=True), [], {PROMPT: prompt})
    assert not long_text.fits(prompt, view)


def test_a_draft_that_has_expired_is_an_error_that_says_what_to_do() -> None:
    view = form.view(Meta.new("C1MEDIA", drafted=True), [], {NAME: "Snow", PROMPT: "x" * 3001})
    found = form.read(submitted(view), None).errors
    assert list(found) == [NAME]
    assert "open the form again" in found[NAME]


@pytest.mark.parametrize("clients", [[], MANY], ids=["typed client", "most clients"])
def test_the_form_asks_for_a_channel_if_none_is_known(clients: Sequence[Client]) -> None:
    view = form.view(Meta.new(""), clients, {NAME: "Snow", PROMPT: "x"})
    missing = form.read(submitted(view))
    assert missing.errors == {channel_field.BLOCK_ID: "Choose the channel for the result."}
    chosen = form.read(submitted(view, {channel_field.BLOCK_ID: "C2RANDOM"}))
    assert chosen.errors == {}
    assert (chosen.meta.channel, chosen.error_block) == ("C2RANDOM", channel_field.BLOCK_ID)


def test_the_form_says_if_people_from_other_workspaces_can_read_the_result() -> None:
    for outsiders in (True, False):
        view = form.view(META, [], facts=ChannelFacts(is_shared=outsiders))
        blocks = check_view(view.to_dict(), "modal")["blocks"]
        said = "\n".join(text.text for text in texts_of(blocks))
        assert ("People from other workspaces can read the result too." in said) is outsiders
        kept = [block["block_id"] for block in blocks if block["type"] == "input"]
        assert kept == [NAME, PROMPT, EXAMPLES, BLOCKED, CLIENT], "or what was typed would be lost"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (ChannelFacts(), "I'll post the result in a thread in #media."),
        (
            ChannelFacts(is_closed=True),
            "I'm not in #media. Invite @clsfy there, or I'll send you the result in a direct message.",
        ),
    ],
)
def test_the_form_says_where_the_result_is_posted(facts: ChannelFacts, sentence: str) -> None:
    view = check_view(form.view(META, [], facts=facts, bot_user_id="U0BOT").to_dict(), "modal")
    shown = [read(text, {"C1MEDIA": "media", "U0BOT": "clsfy"}) for text in texts_of(view["blocks"])]
    assert shown[-1] == sentence


def test_the_form_names_no_channel_before_slack_has_answered() -> None:
    view = check_view(form.view(META, []).to_dict(), "modal")
    assert not [text for text in texts_of(view["blocks"]) if "C1MEDIA" in text.text]


def test_a_client_that_is_no_longer_offered_is_not_selected() -> None:
    view = form.view(META, CLIENTS, {NAME: "Snow", PROMPT: "x", CLIENT: "99"})
    assert form.read(submitted(view)).inputs.get("client_id", "") == ""


def test_a_loading_view_without_fields_is_shown_until_the_form_is_ready() -> None:
    view = check_view(notice("New segment", "One moment").to_dict(), "modal")
    assert [text.text for text in texts_of(view["blocks"])] == ["One moment"]
    assert view["callback_id"] != form.CALLBACK_ID
    assert stateful(view["blocks"]) == {}


def test_each_opened_form_is_a_separate_request() -> None:
    one, other = Meta.new("C1"), Meta.new("C1")
    assert one.id != other.id
    assert one.channel == other.channel == "C1"


@pytest.mark.parametrize("field", [NAME, PROMPT, EXAMPLES, BLOCKED])
def test_a_text_that_is_too_long_gets_an_error_and_is_not_cut(field: str) -> None:
    values = {NAME: "Snow", PROMPT: "Homeowners", field: "x" * 3001}
    found = form.read(submitted_anything(values))
    assert found.errors[field] == "Shorten this to 3,000 characters. It has 3,001."
    assert "3,000 characters" in str(form.view(META, []).to_dict())


def test_the_channel_field_comes_first_with_the_last_channel_selected() -> None:
    view = check_view(
        form.view(Meta.new(""), [], facts=ChannelFacts(last_channel="C2RANDOM")).to_dict(), "modal"
    )
    first = view["blocks"][0]
    assert first["block_id"] == channel_field.BLOCK_ID
    assert first["element"]["initial_conversation"] == "C2RANDOM"


def submitted_anything(values: dict[str, str]) -> dict[str, Any]:
    """A submitted form, with values that Slack's client wouldn't let anyone type."""
    state = {
        block: {"value": {"type": "plain_text_input", "value": value}} for block, value in values.items()
    }
    return {"private_metadata": '{"id":"u","channel":"C1"}', "state": {"values": state}}


def test_the_form_gives_no_estimate() -> None:
    view = form.view(META, [], facts=ChannelFacts(), bot_user_id="U0BOT").to_dict()
    text = "\n".join(read(found, {}) for found in texts_of(view["blocks"]))
    assert "hours" not in text
    assert "minutes" not in text
