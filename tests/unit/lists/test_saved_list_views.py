"""The views about saved lists stay within Slack's limits, whatever people type and however much there is."""

import json
from collections.abc import Sequence
from typing import Any, Literal

import pytest
from slack_sdk.models.views import View

from handlers.home import view as home_view
from handlers.home.view import MAX_LISTS
from handlers.interaction.inputs import MAX_OPTIONS
from handlers.saved_lists import change_form, list_settings_forms
from handlers.saved_lists.change_form import NAME_LENGTH
from handlers.saved_lists.list_settings_forms import Offered
from handlers.saved_lists.list_view import ShownList, build_list_view, build_version_view
from handlers.saved_lists.meta import Meta, meta_of
from handlers.saved_lists.overview_view import ROWS, Overview, build_overview
from handlers.saved_lists.phrases import name_and_count
from handlers.segments import form as segment_form
from handlers.segments.list_inputs import OfferedLists, find_options
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.client import Client
from storage.lifecycle.lists import InputName, ListAction, RequestList
from storage.lists.defaults import ListDefault
from tests.support.samples import NOW, UUID
from tests.support.segment_form_samples import submitted
from tests.support.slack_limits import HOSTILE_TEXT, LONGEST_CONTACTS
from tests.wording.saved_list_samples import ADDED, CREATED, a_list

NAMES = ["Rivals", HOSTILE_TEXT[:NAME_LENGTH], "&" * NAME_LENGTH, "🎿" * NAME_LENGTH, "*" * NAME_LENGTH]
LONGEST_CLIENTS = tuple(Client(str(number), "🎿" * 75) for number in range(100))
META = Meta(channel="C1MEDIA", list_id=2**31, number=2**31, name="é" * NAME_LENGTH, content_id=2**31)


def check(view: View, kind: Literal["modal", "home"] = "modal") -> dict[str, Any]:
    """Return the view as it is sent. Raise if Slack would refuse it."""
    source = view.to_dict()
    check_view(source, kind)
    assert len(json.dumps(source)) < 250_000  # bytes: https://docs.slack.dev/surfaces/modals
    return source


def shown(values: Sequence[str], **changes: Any) -> ShownList:
    """Return a list with a long history, that every client always uses."""
    fields: dict[str, Any] = {
        "saved": a_list(),
        "values": values,
        "versions": [ADDED, CREATED] * 500,
        "defaults": [ListDefault(list_id=7, client_id=client.id) for client in LONGEST_CLIENTS],
        "client_labels": {client.id: client.label for client in LONGEST_CLIENTS},
        "channel_id": "C1MEDIA",
        "may_change": True,
        "may_set_default": True,
    }
    return ShownList(**{**fields, **changes})


@pytest.mark.parametrize("name", NAMES)
def test_the_longest_names_are_within_the_limits(name: str) -> None:
    saved = a_list(name=name)
    check(build_list_view(shown(["craftsman.com"], saved=saved), note="x" * 2900))
    many = [saved] * (ROWS * 25)
    for page in (1, 2, 25):
        check(build_overview(Overview(channel_id="C1MEDIA", lists=many, may_create=True, page=page)))
    check(list_settings_forms.rename_view(META, saved))
    known = [ListDefault(list_id=7, client_id=client.id) for client in LONGEST_CLIENTS]
    every = Offered(can_set_channel=True, can_set_clients=True, clients=LONGEST_CLIENTS)
    check(list_settings_forms.defaults_view(META, saved, known, every))
    typed = Offered(can_set_channel=True, can_set_clients=True, clients=())
    check(list_settings_forms.defaults_view(META, saved, known, typed))
    for action in change_form.TITLES:
        meta = Meta(channel="C1MEDIA", action=action, list_id=7, name=name)
        check(
            change_form.view(
                meta, can_read_files=True, may_create_for_everyone=True, name=name_and_count(saved)
            )
        )
    home = home_view.Home(lists=[saved] * (MAX_LISTS + 1), read_at=NOW, version="0.1.0")
    check(home_view.build_view(home, LONGEST_CONTACTS), "home")


@pytest.mark.parametrize("value", ["craftsman.com", "https://example.com/" + "&amp;" * 1500, "🎿" * 8000])
def test_however_many_values_there_are_as_many_are_shown_as_fit(value: str) -> None:
    values = [value] * 100_000
    check(build_list_view(shown(values)))
    view = check(build_version_view(a_list(), CREATED, values, "C1MEDIA", may_restore=True))
    assert "more that don't fit here" in json.dumps(view)


def test_all_values_of_a_usual_list_are_shown() -> None:
    values = [f"site-{number}.example" for number in range(5_000)]
    view = check(build_version_view(a_list(), CREATED, values, "C1MEDIA", may_restore=True))
    texts = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert "\n".join(texts[1:]).splitlines() == values


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, MAX_OPTIONS, MAX_OPTIONS + 1, 5_000])
def test_the_segment_form_holds_any_number_of_lists(name: str, count: int) -> None:
    saved = [a_list(id=number, name=name) for number in range(count)]
    attached = [RequestList(id=9, input_name=InputName.BLOCKED, label=name, content_id=1, count=10**9)]
    usual = [ListDefault(list_id=each.id, channel_id="C1MEDIA") for each in saved]
    offered = OfferedLists(
        can_read_files=True,
        attached=attached,
        saved=saved,
        selected_ids=[each.id for each in saved],
        defaults=[*usual, ListDefault(list_id=0, client_id="1")],
        block_id="lists_" + "9" * 150 + "_C1MEDIA",
    )
    meta = segment_form.Meta(UUID, "C1MEDIA", defaults_for="9" * 150, offered_in="C1MEDIA")
    check(segment_form.view(meta, LONGEST_CLIENTS, bot_user_id="U1", offered=offered))


def test_lists_are_found_by_any_part_of_their_names() -> None:
    names = ("Never buy", "Rivals of Toro", "Best pages")
    offered = OfferedLists(saved=[a_list(id=number, name=name) for number, name in enumerate(names)])
    assert [option.value for option in find_options(offered, "toro RIVALS")] == ["s1"]
    assert [option.value for option in find_options(offered, "")] == ["s0", "s1", "s2"]
    assert find_options(offered, "nothing") == []


@pytest.mark.parametrize("action", change_form.TITLES)
def test_a_form_is_read_as_it_was_filled_in(action: ListAction) -> None:
    list_id = None if action is ListAction.CREATED else 7
    form = change_form.view(Meta(channel="C1MEDIA", action=action, list_id=list_id), can_read_files=True)
    typed = {"values": " a.com\nb.com "} | ({"name": "Rivals"} if action is ListAction.CREATED else {})
    filled = change_form.read(submitted(form, typed))
    assert (filled.text, list(filled.files), dict(filled.errors)) == ("a.com\nb.com", [], {})
    assert filled.meta.action is action
    assert filled.meta.name == typed.get("name", "")


def test_an_empty_form_says_what_is_missing() -> None:
    new = change_form.view(Meta(channel="C1MEDIA", action=ListAction.CREATED), can_read_files=False)
    assert set(change_form.read(submitted(new)).errors) == {"name", "values"}


def test_the_metadata_of_a_view_is_read_as_it_was_written() -> None:
    view = {"private_metadata": META.encoded()}
    assert meta_of(view) == META
    assert len(META.encoded()) < 3000
