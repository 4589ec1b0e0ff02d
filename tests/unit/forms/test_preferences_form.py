"""The preferences form, there and back: with a channel and without, and what isn't one."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from handlers.preferences import form
from handlers.preferences.form import CLIENT, FAILURES, MENTION, NO_CLIENT, Filled
from playground.slack.block_kit.inputs import Value, filled_state, stateful
from playground.slack.block_kit.mrkdwn import read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.client import Client
from storage.people.preferences import Preferences
from storage.tables import Mention

CLIENTS = [Client("12", "Acme"), Client("13", "Initech")]
MANY = [Client(f"{number:0150}", f"{number:075}") for number in range(100)]
HERE = "C1MEDIA"


def sent(view: View, values: Mapping[str, Value] | None = None) -> dict[str, Any]:
    """The view as Slack sends it back with these values in; raises where Slack would not open it."""
    source = check_view(view.to_dict(), "modal")
    state = stateful([block for block in source["blocks"] if "block_id" in block])
    for block in source["blocks"]:
        if (name := block.get("block_id")) in (values or {}):
            asked = block["element"]
            state[name][asked["action_id"]] = filled_state(asked, (values or {})[name])
    return {"private_metadata": source["private_metadata"], "state": {"values": state}}


@pytest.mark.parametrize("mention", Mention)
@pytest.mark.parametrize("quiet", [True, False])
@pytest.mark.parametrize(
    ("clients", "client_id"), [([], "c-1"), ([], None), (CLIENTS, "13"), (CLIENTS, None), (MANY, MANY[99].id)]
)
def test_preferences_are_shown_and_read_again(
    mention: Mention, quiet: bool, clients: Sequence[Client], client_id: str | None
) -> None:
    known = Preferences(mention, client_id, quiet)
    view = form.view(HERE, known, clients)
    assert form.read(sent(view)) == Filled(HERE, known, known)


def test_chosen_preferences_are_read() -> None:
    view = form.view(HERE, Preferences(), CLIENTS)
    values = {MENTION: "never", CLIENT: "12", FAILURES: "thread"}
    assert form.read(sent(view, values)) == Filled(
        HERE, Preferences(Mention.NEVER, "12", True), Preferences()
    )


@pytest.mark.parametrize(
    ("clients", "nobody"), [(CLIENTS, NO_CLIENT), (CLIENTS, None), ([], None), ([], " ")]
)
def test_a_client_can_be_removed(clients: Sequence[Client], nobody: str | None) -> None:
    view = form.view(HERE, Preferences(client_id="12"), clients)
    assert form.read(sent(view, {CLIENT: nobody})).chosen == Preferences()


def test_without_a_channel_the_form_shows_only_the_persons_preferences() -> None:
    view = form.view(None, Preferences(Mention.FAILURE, "12", True), CLIENTS)
    filled = form.read(sent(view))
    assert (filled.channel_id, filled.chosen) == (None, Preferences(Mention.FAILURE))
    assert "type `/clsfy preferences` there" in shown(view)


def test_the_form_says_why_a_channels_preferences_are_missing() -> None:
    view = form.view(None, Preferences(), CLIENTS, note="Only members can.")
    assert "Only members can." in shown(view)
    assert "type `/clsfy preferences` there" not in shown(view)
    assert form.read(sent(view)).channel_id is None


def test_a_client_that_is_no_longer_offered_is_not_selected() -> None:
    view = form.view(HERE, Preferences(client_id="99"), CLIENTS)
    assert form.read(sent(view)) == Filled(HERE, Preferences(), Preferences())


@pytest.mark.parametrize("clients", [[], MANY, MANY[:99]], ids=["typed", "most", "most with none"])
def test_slack_opens_the_longest_form(clients: Sequence[Client]) -> None:
    known = Preferences(client_id=clients[-1].id if clients else "&" * 150)
    view = form.view("C" * 255, known, clients)
    assert form.read(sent(view)) == Filled("C" * 255, known, known)


def test_what_the_person_left_stays_as_it_is_now() -> None:
    shown, now = Preferences(client_id="12"), Preferences(Mention.NEVER, "13", True)
    filled = form.read(sent(form.view(HERE, shown, CLIENTS), {MENTION: "failure"}))
    assert filled.apply_to(now) == Preferences(Mention.FAILURE, "13", True)
    cleared = form.read(sent(form.view(HERE, shown, CLIENTS), {CLIENT: None}))
    assert cleared.apply_to(now) == Preferences(Mention.NEVER, None, True)
    by_earlier_version = Filled(HERE, Preferences(client_id="12"))
    assert by_earlier_version.apply_to(now) == Preferences(client_id="12")


GOOD = sent(form.view(HERE, Preferences(), CLIENTS))
VALUES = GOOD["state"]["values"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["state", "values", "value", MENTION, "selected_option"]), inner)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {**GOOD, "private_metadata": None},
        {**GOOD, "private_metadata": '{"channel": 1}'},
        {**GOOD, "state": None},
        {**GOOD, "state": {"values": {}}},
        {**GOOD, "state": {"values": {**VALUES, MENTION: {"value": {"selected_option": None}}}}},
        {**GOOD, "state": {"values": {**VALUES, MENTION: {"value": {"selected_option": {"value": "x"}}}}}},
    ],
)
def test_a_view_that_is_not_this_form_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        form.read(view)


@settings(max_examples=150)
@given(st.sampled_from(["private_metadata", "state", MENTION, CLIENT, FAILURES]), JUNK)
def test_a_form_with_a_random_change_is_read_or_refused(where: str, junk: Any) -> None:
    in_state = {"state": {"values": {**VALUES, where: {"value": junk}}}}
    broken = {**GOOD, where: junk} if where in GOOD else {**GOOD, **in_state}
    try:
        filled = form.read(broken)
    except ValueError:
        return
    assert filled.chosen.mention in Mention


def shown(view: View) -> str:
    """All that is read in it."""
    blocks = check_view(view.to_dict(), "modal")["blocks"]
    return "\n".join(read(text, {HERE: "media"}) for text in texts_of(blocks))
