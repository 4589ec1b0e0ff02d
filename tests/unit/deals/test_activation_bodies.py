"""What is filled in is sent, and nothing else: forms, and the JSON bodies that come of them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.classify_jobs.calls_by_kind import to_activation_inputs
from handlers.activations import form
from handlers.activations.form import Meta
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.deals import ActivatedSegment, Destination, make_inputs
from storage.lifecycle.request import State
from tests.support.samples import NOW, UUID, building, longest_activation_inputs
from tests.support.slack_limits import DIFFICULT_NAMES

META = Meta(id=UUID, segment=UUID, channel="C1MEDIA")
READY = building(state=State.READY)
USED = (Destination.named("The Trade Desk", "seat-abc123"), Destination.named("DV360", "4711"))
DESTINATION = {"dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}
BARE = {"segment_ids": [7], "dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}
FORMS: list[tuple[Mapping[str, str], Mapping[str, Any]]] = [
    ({}, {}),
    ({"start_date": "2026-03-10"}, {"start_date": "2026-03-10"}),
    (
        {"start_date": "2026-03-10", "end_date": "2026-04-01"},
        {"start_date": "2026-03-10", "end_date": "2026-04-01"},
    ),
    ({"geo": "US"}, {"geo": ["US"]}),
    ({"geo": " US, CA,, US "}, {"geo": ["US", "CA"]}),
    ({"geo": " , "}, {}),
    ({"geo": "us, US, gb\u200b"}, {"geo": ["US", "GB"]}),
    ({"buyer_seat": "\u202aseat-abc123\u200b"}, {}),
    ({"formats": "banner, video"}, {"formats": ["banner", "video"]}),
    ({"devices": "connected  TV\nmobile"}, {"devices": ["connected TV", "mobile"]}),
    ({"budget": "50000", "currency": "usd"}, {"budget": {"amount": 50000, "currency": "USD"}}),
    ({"budget": "50,000.50", "currency": "EUR"}, {"budget": {"amount": 50000.5, "currency": "EUR"}}),
    ({"kpis": "ctr 0.003"}, {"kpis": [{"metric": "ctr", "target": 0.003}]}),
    (
        {"kpis": "ctr 0.003, viewability 0.7"},
        {"kpis": [{"metric": "ctr", "target": 0.003}, {"metric": "viewability", "target": 0.7}]},
    ),
    (
        {"kpis": "ctr: 0.003\n\nviewability = 0.7\nvideo completion 1"},
        {
            "kpis": [
                {"metric": "ctr", "target": 0.003},
                {"metric": "viewability", "target": 0.7},
                {"metric": "video completion", "target": 1},
            ]
        },
    ),
]
WRONG: list[tuple[Mapping[str, str], Mapping[str, str]]] = [
    ({"dsp": ""}, {"dsp": "Enter the DSP's name, or choose one that was used before."}),
    ({"dsp": " - "}, {"dsp": "Enter the DSP's name, or choose one that was used before."}),
    ({"buyer_seat": " "}, {"buyer_seat": "Enter the buyer seat, or choose one that was used before."}),
    ({"dsp_used": "DV360"}, {"dsp": "You also chose DV360 below. Clear one of them."}),
    ({"seat_used": "DV360\n4711"}, {"buyer_seat": "You also chose seat 4711 below. Clear one of them."}),
    (
        {"seat_used": "DV360\n4711", "buyer_seat": ""},
        {"buyer_seat": "This seat was used for DV360. Clear it and enter the seat for The Trade Desk."},
    ),
    ({"start_date": "2026-02-27"}, {"start_date": "This date is in the past."}),
    ({"end_date": "2026-02-27"}, {"end_date": "This date is in the past."}),
    (
        {"start_date": "2026-03-10", "end_date": "2026-03-10"},
        {"end_date": "Choose a date after the start date."},
    ),
    (
        {"budget": "a lot", "currency": "USD"},
        {"budget": "Enter a number, such as 50000 or 49999.50."},
    ),
    ({"budget": "0", "currency": "USD"}, {"budget": "Enter a number, such as 50000 or 49999.50."}),
    ({"budget": "-5", "currency": "USD"}, {"budget": "Enter a number, such as 50000 or 49999.50."}),
    ({"budget": "5.000,00", "currency": "EUR"}, {"budget": "Enter a number, such as 50000 or 49999.50."}),
    *(
        ({"budget": amount, "currency": "EUR"}, {"budget": "Enter a number, such as 50000 or 49999.50."})
        for amount in ("50.000", "0,500", "1e400", "NaN", "1" * 20, "٣", "5 000")
    ),
    ({"end_date": "2062-03-10"}, {"end_date": "This date is more than ten years away."}),
    ({"end_date": "9999-12-31"}, {"end_date": "This date is more than ten years away."}),
    *(
        (
            {"kpis": kpis},
            {"kpis": "Enter a metric and its target as a number on each line, such as: ctr 0.003"},
        )
        for kpis in ("ctr 0,003", "ctr 0.003 viewability 0.7", "ctr >= 0.003", "cpa 1,200")
    ),
    ({"kpis": "ctr 0.003\nCTR 0.7"}, {"kpis": "Enter each metric once."}),
    ({"budget": "50000"}, {"currency": "Enter the budget's currency, such as USD."}),
    (
        {"budget": "50000", "currency": "$"},
        {"currency": "Enter a three-letter currency code, such as USD."},
    ),
    ({"currency": "USD"}, {"currency": "Enter a budget for this currency, or clear the currency."}),
    (
        {"kpis": "ctr"},
        {"kpis": "Enter a metric and its target as a number on each line, such as: ctr 0.003"},
    ),
    (
        {"kpis": "viewability 70%"},
        {"kpis": "Enter a metric and its target as a number on each line, such as: ctr 0.003"},
    ),
    ({"kpis": "a 1\nb 2\nc 3\nd 4"}, {"kpis": "Enter up to 3 KPIs."}),
]


def filled(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the `view` of a submission of the form with these values."""
    view = check_view(form.view(META, [READY], USED).to_dict(), "modal")
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        value = {"segments": UUID, **DESTINATION, **values}.get(block["block_id"], "")
        state[block["block_id"]] = {block["element"]["action_id"]: _element(block["element"]["type"], value)}
    return {"private_metadata": view["private_metadata"], "state": {"values": state}}


def _element(kind: str, value: str) -> dict[str, Any]:
    match kind:
        case "multi_static_select":
            return {"type": kind, "selected_options": [{"value": value}] if value else []}
        case "static_select":
            return {"type": kind, "selected_option": {"value": value} if value else None}
        case "datepicker":
            return {"type": kind, "selected_date": value or None}
        case _:
            return {"type": kind, "value": value or None}


def body_of(read: form.Filled) -> dict[str, Any]:
    """Return the JSON body that is sent for a form."""
    segment = ActivatedSegment(handle="7", name="Snowblower Buyers")
    inputs = make_inputs((segment,), read.destination, read.details)
    return dict(json.loads(json.dumps(to_activation_inputs(inputs).request_body())))


@pytest.mark.parametrize(("values", "sent"), FORMS)
def test_exactly_what_is_filled_in_is_sent(values: Mapping[str, str], sent: Mapping[str, Any]) -> None:
    read = form.read(filled(values), NOW)
    assert read.errors == {}
    assert body_of(read) == {**BARE, **sent}


@pytest.mark.parametrize(("values", "errors"), WRONG)
def test_what_is_wrong_is_said_at_its_field(values: Mapping[str, str], errors: Mapping[str, str]) -> None:
    assert form.read(filled(values), NOW).errors == errors


def test_a_seat_that_was_used_before_stands_for_its_dsp_too() -> None:
    read = form.read(filled({"dsp": "", "buyer_seat": "", "seat_used": "DV360\n4711"}), NOW)
    assert read.errors == {}
    assert read.destination == Destination(label="DV360", slug="dv360", seat="4711")


def test_a_form_without_a_segment_asks_for_one() -> None:
    assert form.read(filled({"segments": ""}), NOW).errors == {"segments": "Choose at least one segment."}


def test_today_may_still_be_yesterday_in_the_americas_but_not_in_the_evening() -> None:
    yesterday = filled({"end_date": "2026-03-01"})
    assert form.read(yesterday, NOW).errors == {}
    assert form.read(yesterday, NOW.replace(hour=13)).errors == {"end_date": "This date is in the past."}


@pytest.mark.parametrize(("values", "sent"), FORMS)
def test_the_form_opens_again_with_what_was_filled_in(
    values: Mapping[str, str], sent: Mapping[str, Any]
) -> None:
    read = form.read(filled(values), NOW)
    inputs = make_inputs(
        (ActivatedSegment(handle="7", name="Snowblower Buyers"),), read.destination, read.details
    )
    again = check_view(form.view(META, [READY], USED, [UUID], inputs).to_dict(), "modal")
    initial = {
        block["block_id"]: block["element"].get("initial_value") or block["element"].get("initial_date") or ""
        for block in again["blocks"]
        if block["type"] == "input"
    }
    assert body_of(form.read(filled(initial | {"segments": UUID}), NOW)) == {**BARE, **sent}


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_form_with_the_longest_values(name: str) -> None:
    many = [building(state=State.READY, uuid=str(number), inputs={"name": name}) for number in range(150)]
    used = [Destination.named(name[:75] or "x", f"{number}{name[:110]}") for number in range(150)]
    inputs = longest_activation_inputs(name)
    check_view(form.view(META, many, used, ["1"], inputs).to_dict(), "modal")


def test_as_many_countries_as_can_be_typed_fit_into_the_form_again() -> None:
    countries = [f"{first}{second}" for first in "ABCDEFG" for second in "ABCDEFGHIJKLMNOPQRSTUVW"]
    typed = ",".join(countries)
    assert len(typed) < 500
    read = form.read(filled({"geo": typed}), NOW)
    segment = ActivatedSegment(handle="7", name="Snow")
    inputs = make_inputs((segment,), read.destination, read.details)
    view = check_view(form.view(META, [READY], USED, inputs=inputs).to_dict(), "modal")
    (again,) = [block["element"] for block in view["blocks"] if block.get("block_id") == "geo"]
    assert len(again["initial_value"]) <= again["max_length"]
    assert form.read(filled({"geo": again["initial_value"]}), NOW).details["geo"] == countries
