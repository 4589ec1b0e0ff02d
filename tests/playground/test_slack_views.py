"""Views: triggers, versions, stacks, and what the app's answer to a form does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import FormRefused, NotAcknowledged, Slack
from playground.slack.errors import Refused

Json = dict[str, Any]
Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form(title: str = "Form", **more: Any) -> Json:
    typed = {"type": "plain_text_input", "action_id": "typed", "min_length": 2}
    name = {"type": "input", "block_id": "name", "label": plain("Name"), "element": typed}
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": [name]} | more


async def test_a_trigger_opens_once_within_three_seconds(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann = slack.person("ann")
    trigger = slack.triggers.give(ann.id)
    told = (await web.views_open(trigger_id=trigger, view=form(callback_id="c", private_metadata="m")))[
        "view"
    ]
    view = await ann.modal(callback_id="c")
    assert (view.id, view.hash, view.private_metadata) == (told["id"], told["hash"], "m")
    assert (told["root_view_id"], told["state"]["values"]["name"]["typed"]["value"]) == (view.id, None)
    assert await refusal(web.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"
    assert await refusal(web.views_open(trigger_id="1.2.x", view=form())) == "invalid_trigger_id"
    late = slack.triggers.give(ann.id)
    slack.clock.move(3.1)
    assert await refusal(web.views_open(trigger_id=late, view=form())) == "expired_trigger_id"


async def test_a_loading_view_is_filled(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    ann = slack.person("ann")
    loading = {"type": "modal", "title": plain("Form"), "blocks": [{"type": "section", "text": plain("…")}]}
    told = (await web.views_open(trigger_id=slack.triggers.give(ann.id), view=loading))["view"]
    waiting = asyncio.create_task(ann.modal(callback_id="full"))
    full = form(callback_id="full")
    await web.views_update(view_id=told["id"], hash=told["hash"], view=full)
    view = await waiting
    assert (view.id, view.hash != told["hash"], view.values) == (told["id"], True, {"name": None})
    stale = web.views_update(view_id=told["id"], hash=told["hash"], view=full)
    assert await refusal(stale) == "hash_conflict"
    await ann.close(view)
    assert ann.screen == []
    assert await refusal(web.views_update(view_id=told["id"], view=full)) == "not_found"
    assert await refusal(web.api_call("views.update", json={"view": full})) == "invalid_arguments"


async def test_an_external_id_finds_a_view_and_is_unique(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann, bob = slack.person("ann"), slack.person("bob")
    mine = form(external_id="mine")
    await web.views_open(trigger_id=slack.triggers.give(ann.id), view=mine)
    await web.views_update(external_id="mine", view=form("New", external_id="mine"))
    assert (await ann.modal()).title == "New"
    twice = web.views_open(trigger_id=slack.triggers.give(bob.id), view=mine)
    assert await refusal(twice) == "duplicate_external_id"


async def test_a_stack_of_three(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    ann = slack.person("ann")

    async def push(title: str) -> Any:
        return await web.views_push(trigger_id=slack.triggers.give(ann.id), view=form(title))

    assert await refusal(push("0")) == "not_found"
    root = (await web.views_open(trigger_id=slack.triggers.give(ann.id), view=form("1")))["view"]
    second = (await push("2"))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    await push("3")
    assert await refusal(push("4")) == "push_limit_reached"
    assert [view.title for view in ann.screen] == ["1", "2", "3"]


async def test_the_home(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    ann = slack.person("ann")
    home = {"type": "home", "blocks": [{"type": "section", "text": plain("Welcome")}]}
    first = (await web.views_publish(user_id=ann.id, view=home))["view"]
    await web.views_publish(user_id=ann.id, view=home, hash=first["hash"])
    assert ann.home is not None
    assert (ann.home.id, ann.home.shown, ann.screen) == (first["id"], "Welcome", [])
    assert await refusal(web.views_publish(user_id=ann.id, view=home, hash=first["hash"])) == "hash_conflict"
    assert await refusal(web.views_publish(user_id="U0NOBODY", view=home)) == "user_not_found"
    assert await refusal(web.views_publish(user_id=ann.id, view=form())) == "invalid_arguments"


async def opened(slack: Slack, web: AsyncWebClient, **more: Any) -> Any:
    ann = slack.person("ann")
    await web.views_open(trigger_id=slack.triggers.give(ann.id), view=form(**more))
    return ann, await ann.modal()


async def test_a_submission_says_what_was_filled_in(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web, private_metadata="m", callback_id="c")
    ack = await ann.submit(view, {"name": "Ann"})
    assert (ack.payload, ack.errors, ann.screen) == (None, {}, [])
    [call] = slack.traffic.of("view_submission")
    told = call.arguments
    assert told["view"]["state"]["values"] == {
        "name": {"typed": {"type": "plain_text_input", "value": "Ann"}}
    }
    assert (told["view"]["hash"], told["view"]["private_metadata"]) == (view.hash, "m")
    assert (told["user"]["id"], told["team"]["id"], told["response_urls"]) == (ann.id, slack.team_id, [])
    assert told["trigger_id"]
    assert socket_app.heard[0]["accepts_response_payload"] is True


async def test_errors_stand_under_the_inputs_and_what_was_typed_stays(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"name": "Taken."}}
    assert (await ann.submit(view, {"name": "Ann"})).errors == {"name": "Taken."}
    again = await ann.modal()
    assert (again.errors, again.values) == ({"name": "Taken."}, {"name": "Ann"})
    assert view.values == {"name": None}

    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"other": "?"}}
    with pytest.raises(Refused, match="invalid_errors"):
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
async def test_what_the_answer_does_to_the_stack(
    slack: Slack, web: AsyncWebClient, socket_app: Any, answer: Json, titles: list[str]
) -> None:
    ann, _ = await opened(slack, web)
    await web.views_push(trigger_id=slack.triggers.give(ann.id), view=form())
    socket_app.answers["view_submission"] = answer
    await ann.submit(await ann.modal(), {"name": "Ann"})
    assert [view.title for view in ann.screen] == titles


async def test_a_bad_view_in_the_answer_is_refused(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "update", "view": form("x" * 25)}
    with pytest.raises(Refused, match="invalid_arguments"):
        await ann.submit(view, {"name": "Ann"})


async def test_the_client_holds_back_what_is_missing_or_too_short(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    for value in (None, "", "x"):
        with pytest.raises(FormRefused) as raised:
            await ann.submit(view, {"name": value})
        assert list(raised.value.errors) == ["name"]
    with pytest.raises(KeyError, match="nmae"):
        await ann.submit(view, {"nmae": "Ann"})
    assert socket_app.heard == []


async def test_the_same_form_four_times_at_once(slack: Slack, web: AsyncWebClient, socket_app: Any) -> None:
    ann, view = await opened(slack, web)
    await asyncio.gather(*(ann.submit(view, {"name": "Ann"}) for _ in range(4)))
    assert len(slack.traffic.of("view_submission")) == 4
    await ann.submit(view, {"name": "Anna"})
    assert len(socket_app.heard) == 5


async def test_a_form_whose_ack_is_lost_stays(slack: Slack, web: AsyncWebClient, socket_app: Any) -> None:
    ann, view = await opened(slack, web)
    slack.lose_acks()
    with pytest.raises(NotAcknowledged):
        await ann.submit(view, {"name": "Ann"})
    assert [each.title for each in ann.screen] == ["Form"]
    await ann.submit(view, {"name": "Ann"})
    assert ann.screen == []


async def test_closing_is_told_where_asked_for(slack: Slack, web: AsyncWebClient, socket_app: Any) -> None:
    ann, view = await opened(slack, web)
    assert await ann.close(view) is None
    _, view = await opened(slack, web, notify_on_close=True)
    assert await ann.close(view) is not None
    [call] = slack.traffic.of("view_closed")
    assert (call.arguments["is_cleared"], call.arguments["view"]["id"]) == (False, view.id)
    assert len(socket_app.heard) == 1


async def test_a_channel_chosen_for_the_answer_has_a_url(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    media = slack.channel("media")
    menu = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    block = {"type": "input", "block_id": "channel", "label": plain("Channel"), "element": menu}
    ann, view = await opened(slack, web, blocks=[block])
    await ann.submit(view, {"channel": media.id})
    [url] = slack.traffic.of("view_submission")[0].arguments["response_urls"]
    assert (url["channel_id"], url["block_id"], url["action_id"]) == (media.id, "channel", "where")
    assert url["response_url"].startswith("http://127.0.0.1:")


async def test_what_was_typed_stays_when_the_app_updates_the_view(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, view = await opened(slack, web)
    socket_app.answers["view_submission"] = {"response_action": "errors", "errors": {"name": "Taken."}}
    await ann.submit(view, {"name": "Ann"})
    await web.views_update(view_id=view.id, view=form("New"))
    assert (await ann.modal()).values == {"name": "Ann"}
