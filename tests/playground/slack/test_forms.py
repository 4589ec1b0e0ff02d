"""Forms: filled in, held back, sent, and what the app's answer does to them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import FormInputError, NotAcknowledged, Slack
from playground.slack.errors import SlackError
from tests.playground.slack.payloads import form, opened, words

Json = dict[str, Any]


async def test_a_submission_contains_the_values_that_were_filled_in(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web, private_metadata="m", callback_id="c")
    ack = await ann.submit(view, {"name": "Ann"})
    assert (ack.payload, ack.errors, ann.open_modals) == (None, {}, [])
    [call] = slack.traffic.of("view_submission")
    told = call.arguments
    assert told["view"]["state"]["values"] == {
        "name": {"typed": {"type": "plain_text_input", "value": "Ann"}}
    }
    assert (told["view"]["hash"], told["view"]["private_metadata"]) == (view.hash, "m")
    assert (told["user"]["id"], told["team"]["id"], told["response_urls"]) == (ann.id, slack.team_id, [])
    assert told["trigger_id"]
    assert socket_app.heard[0]["accepts_response_payload"] is True


async def test_errors_are_shown_under_their_inputs_and_the_typed_values_stay(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"name": "Taken."}}
    assert (await ann.submit(view, {"name": "Ann"})).errors == {"name": "Taken."}
    again = await ann.modal()
    assert (again.errors, again.values) == ({"name": "Taken."}, {"name": "Ann"})
    assert view.values == {"name": None}

    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"other": "?"}}
    with pytest.raises(SlackError, match="invalid_errors"):
        await ann.submit(view, {"name": "Ann"})


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({}, ["Form"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": form("New")}, ["Form", "New"]),
        ({"response_action": "push", "view": form("Third")}, ["Form", "Form", "Third"]),
    ],
)
async def test_the_answer_to_a_submission_changes_the_stack_of_views(
    slack: Slack, web: AsyncWebClient, socket_app: Any, answer: Json, titles: list[str]
) -> None:
    ann, _ = await opened(slack, web)
    await web.views_push(trigger_id=slack.triggers.issue(ann.id), view=form())
    socket_app.answers["view_submission"] = answer
    await ann.submit(await ann.modal(), {"name": "Ann"})
    assert [view.title for view in ann.open_modals] == titles


async def test_a_view_below_a_pushed_one_keeps_the_submitted_values(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"name": "Taken."}}
    await ann.submit(view, {"name": "Rejected"})
    socket_app.answers["view_submission"] = {"response_action": "push", "view": form("Pushed")}
    await ann.submit(await ann.modal(), {"name": "Accepted"})
    await ann.close(await ann.modal())
    below = await ann.modal()
    assert (below.title, below.values, below.errors) == ("Form", {"name": "Accepted"}, {})


async def test_an_invalid_view_in_an_answer_is_refused(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "update", "view": form("x" * 25)}
    with pytest.raises(SlackError, match="invalid_arguments"):
        await ann.submit(view, {"name": "Ann"})


async def test_a_form_with_a_missing_or_too_short_value_is_not_sent(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    for value in (None, "", "x"):
        with pytest.raises(FormInputError) as raised:
            await ann.submit(view, {"name": value})
        assert list(raised.value.errors) == ["name"]
    with pytest.raises(KeyError, match="nmae"):
        await ann.submit(view, {"nmae": "Ann"})
    assert socket_app.heard == []


@pytest.mark.parametrize(
    ("element", "bad", "good"),
    [
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "2"}, ["x", "2.5", "1"], "2"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "3"}, ["x", "3.5"], "2.5"),
        ({"type": "email_text_input"}, ["ann", "ann@home"], "ann@x.example"),
        ({"type": "url_text_input"}, ["x.example", "ftp://x.example"], "https://x.example"),
        ({"type": "datepicker"}, [None], "2026-05-01"),
        ({"type": "datetimepicker"}, [None], "1700000000"),
        ({"type": "multi_users_select", "max_selected_items": 1}, [[], ["U1", "U2"]], ["U1"]),
    ],
)
async def test_every_kind_of_input_can_be_filled_in(
    slack: Slack, web: AsyncWebClient, socket_app: Any, element: Json, bad: list[Any], good: Any
) -> None:
    asked = element | {"action_id": "it"}
    block = {"type": "input", "block_id": "b", "label": words("B"), "element": asked}
    ann, view = await opened(slack, web, blocks=[block])
    for value in bad:
        with pytest.raises(FormInputError):
            await ann.submit(view, {"b": value})
    await ann.submit(view, {"b": good})
    state = socket_app.heard[0]["payload"]["view"]["state"]["values"]["b"]["it"]
    assert good in state.values() or int(good) in state.values()


async def test_a_form_that_is_submitted_four_times_at_once_is_sent_four_times(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    await asyncio.gather(*(ann.submit(view, {"name": "Ann"}) for _ in range(4)))
    assert len(slack.traffic.of("view_submission")) == 4
    await ann.submit(view, {"name": "Anna"})
    assert len(socket_app.heard) == 5


async def test_a_form_stays_open_if_its_ack_is_lost(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    slack.lose_acks()
    with pytest.raises(NotAcknowledged):
        await ann.submit(view, {"name": "Ann"})
    assert [each.title for each in ann.open_modals] == ["Form"]
    await ann.submit(view, {"name": "Ann"})
    assert ann.open_modals == []


async def test_a_closed_view_is_reported_only_if_it_asks_for_that(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    assert await ann.close(view) is None
    _, view = await opened(slack, web, notify_on_close=True)
    assert await ann.close(view) is not None
    [call] = slack.traffic.of("view_closed")
    assert (call.arguments["is_cleared"], call.arguments["view"]["id"]) == (False, view.id)
    assert len(socket_app.heard) == 1


async def test_a_channel_that_is_chosen_for_the_answer_has_a_response_url(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    media = slack.channel("media")
    menu = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    block = {"type": "input", "block_id": "channel", "label": words("Channel"), "element": menu}
    ann, view = await opened(slack, web, blocks=[block])
    await ann.submit(view, {"channel": media.id})
    [url] = slack.traffic.of("view_submission")[0].arguments["response_urls"]
    assert (url["channel_id"], url["block_id"], url["action_id"]) == (media.id, "channel", "where")
    assert url["response_url"].startswith("http://127.0.0.1:")


async def test_typed_values_stay_when_the_app_updates_the_view(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"name": "Taken."}}
    await ann.submit(view, {"name": "Ann"})
    await web.views_update(view_id=view.id, view=form("New"))
    assert (await ann.modal()).values == {"name": "Ann"}
