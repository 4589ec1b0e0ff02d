"""Classify says no: the person hears it in its words, and has the form again with what they typed."""

import json

import pytest

from playground.faults import Fault, refused
from tests.support.sandbox import SNOW, Town


def no(status: int, error: str, message: str) -> Fault:
    return refused(status, json.dumps({"error": error, "message": message}))


@pytest.mark.parametrize("status", [400, 422])
async def test_a_refusal_reaches_the_person_and_the_form_opens_again(town: Town, status: int) -> None:
    await town.start_bot()
    town.classify.faults.next(
        "segments.create", no(status, "validation_error", "prompt is <too> short & vague")
    )
    await town.ask()
    message = await town.told(town.ann)
    assert "Not accepted: “Snowblower Buyers”" in message.shown.replace("*", "")
    assert "prompt is <too> short & vague" in message.shown

    await town.ann.press(message, "segment_reopen")
    form = await town.ann.modal(callback_id="segment_form")
    assert form.values == {**SNOW, "client_id": None}
    ack = await town.ann.submit(form, {"prompt": "A longer brief"})
    assert ack.errors == {}
    assert (await town.built()).inputs["prompt"] == "A longer brief"
    announced = await town.announced()
    assert "Snowblower Buyers" in announced.shown
    assert len(town.direct(town.ann)) == 1


async def test_a_refused_key_says_so_and_whom_to_ask(socket_town: Town) -> None:
    town = socket_town
    key = town.classify.key
    await town.start_bot(CLSFY_CONTACT="Kim in IT")
    town.classify.key = "ck_another"
    await town.ask()
    message = await town.told(town.ann)
    assert "refuses this bot's key" in message.shown
    assert "Kim in IT" in message.shown
    town.classify.key = key
    await town.ann.press(message, "segment_reopen")
    form = await town.ann.modal(callback_id="segment_form")
    await town.ann.submit(form, {})
    await town.announced()
    assert len(town.classify.segments) == 1


async def test_only_the_one_who_asked_can_open_the_form_again(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    town.classify.faults.next("segments.create", no(422, "validation_error", "no"))
    await town.ask()
    message = await town.told(town.ann)
    await town.ben.press(message, "segment_reopen")
    await town.ben.modal()
    await town.slack.until(lambda: "Only the person who asked" in town.ben.screen[-1].shown)


async def test_a_refusal_that_is_not_classifys_own_is_no_verdict(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    town.classify.faults.next(
        "segments.create", refused(403, "<h1>Forbidden by the proxy</h1>", content_type="text/html")
    )
    await town.ask()
    await town.announced()
    assert len(town.classify.segments) == 1
    assert town.direct(town.ann) == []
