"""Views: triggers, versions, stacks, the home."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack
from tests.playground.slack.payloads import form, words

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


async def test_a_trigger_opens_one_view_within_three_seconds(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann = slack.person("ann")
    trigger = slack.triggers.issue(ann.id)
    told = (await web.views_open(trigger_id=trigger, view=form(callback_id="c", private_metadata="m")))[
        "view"
    ]
    view = await ann.modal(callback_id="c")
    assert (view.id, view.hash, view.private_metadata) == (told["id"], told["hash"], "m")
    assert (told["root_view_id"], told["state"]["values"]["name"]["typed"]["value"]) == (view.id, None)
    assert await refusal(web.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"
    assert await refusal(web.views_open(trigger_id="1.2.x", view=form())) == "invalid_trigger_id"
    late = slack.triggers.issue(ann.id)
    slack.clock.move(3.1)
    assert await refusal(web.views_open(trigger_id=late, view=form())) == "expired_trigger_id"


async def test_a_loading_view_can_be_filled_in_later(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann = slack.person("ann")
    loading = {"type": "modal", "title": words("Form"), "blocks": [{"type": "section", "text": words("…")}]}
    told = (await web.views_open(trigger_id=slack.triggers.issue(ann.id), view=loading))["view"]
    waiting = asyncio.create_task(ann.modal(callback_id="full"))
    full = form(callback_id="full")
    await web.views_update(view_id=told["id"], hash=told["hash"], view=full)
    view = await waiting
    assert (view.id, view.hash != told["hash"], view.values) == (told["id"], True, {"name": None})
    stale = web.views_update(view_id=told["id"], hash=told["hash"], view=full)
    assert await refusal(stale) == "hash_conflict"
    await ann.close(view)
    assert ann.open_modals == []
    assert await refusal(web.views_update(view_id=told["id"], view=full)) == "not_found"
    assert await refusal(web.api_call("views.update", json={"view": full})) == "invalid_arguments"


async def test_an_external_id_finds_a_view_and_is_unique(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann, bob = slack.person("ann"), slack.person("bob")
    mine = form(external_id="mine")
    await web.views_open(trigger_id=slack.triggers.issue(ann.id), view=mine)
    await web.views_update(external_id="mine", view=form("New", external_id="mine"))
    assert (await ann.modal()).title == "New"
    twice = web.views_open(trigger_id=slack.triggers.issue(bob.id), view=mine)
    assert await refusal(twice) == "duplicate_external_id"


async def test_at_most_three_views_can_be_stacked(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann = slack.person("ann")

    async def push(title: str) -> Any:
        return await web.views_push(trigger_id=slack.triggers.issue(ann.id), view=form(title))

    assert await refusal(push("0")) == "not_found"
    root = (await web.views_open(trigger_id=slack.triggers.issue(ann.id), view=form("1")))["view"]
    second = (await push("2"))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    await push("3")
    assert await refusal(push("4")) == "push_limit_reached"
    assert [view.title for view in ann.open_modals] == ["1", "2", "3"]


async def test_a_home_tab_is_published_for_one_person(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann = slack.person("ann")
    home = {"type": "home", "blocks": [{"type": "section", "text": words("Welcome")}]}
    first = (await web.views_publish(user_id=ann.id, view=home))["view"]
    await web.views_publish(user_id=ann.id, view=home, hash=first["hash"])
    assert ann.home_tab is not None
    assert (ann.home_tab.id, ann.home_tab.visible_text, ann.open_modals) == (first["id"], "Welcome", [])
    assert await refusal(web.views_publish(user_id=ann.id, view=home, hash=first["hash"])) == "hash_conflict"
    assert await refusal(web.views_publish(user_id="U0NOBODY", view=home)) == "user_not_found"
    assert await refusal(web.views_publish(user_id=ann.id, view=form())) == "invalid_arguments"
