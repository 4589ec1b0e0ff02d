"""What Slack refuses, as the panel is told of it: each payload of the tables, and answers of the app."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.demo.workspace import manifest
from playground.slack import Slack
from playground.slack.errors import SlackError
from tests.playground.page_client import PageClient
from tests.playground.slack.payloads import field, form, mrkdwn, opened, option, options, plain
from tests.playground.slack.test_refused import WRONG
from tests.playground.slack.test_refused_views import VIEWS

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    slack.limits.on = False


async def last_call(tab: PageClient, slack: Slack) -> Json:
    """The last call at the pretend Slack, as the panel is told of it once it is over."""
    return await tab.until(f"call/slack/{len(slack.traffic.calls) - 1}", finished=True)


async def test_every_payload_that_slack_refuses_is_shown_with_its_error_code_and_reason(
    tab: PageClient, web: AsyncWebClient, slack: Slack
) -> None:
    assert len(WRONG) >= 40
    channel = slack.channel("media", bot=True).id
    for name, block, at, sentence in WRONG:
        with contextlib.suppress(SlackApiError):
            await web.chat_postMessage(channel=channel, text="x", blocks=[block])
        told = await last_call(tab, slack)
        assert (told["from"], told["to"], told["name"]) == ("bot", "slack", "chat.postMessage")
        assert told["error"].startswith("invalid_blocks: [ERROR] "), name
        assert f"[ERROR] {sentence} [json-pointer:/blocks/0{at}]" in told["error"].split(": ", 1)[1], name
    for name, view, at, sentence in VIEWS:
        trigger = slack.triggers.issue(slack.person("ann").id)
        with contextlib.suppress(SlackApiError):
            await web.views_open(trigger_id=trigger, view=view)
        told = await last_call(tab, slack)
        assert told["error"].startswith("invalid_arguments: [ERROR] "), name
        assert f"[ERROR] {sentence} [json-pointer:/view{at}]" in told["error"], name


METHODS: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {"text": "x", "channel": "C0NOWHERE"}, "channel_not_found"),
    ("chat.postMessage", {"text": "", "channel": "#media"}, "no_text"),
    ("chat.postMessage", {"text": "x" * 40_001, "channel": "#media"}, "msg_too_long"),
    ("chat.postMessage", {"text": "x", "channel": "#media-team"}, "not_in_channel"),
    ("chat.postMessage", {"text": "x", "channel": "#media", "blocks": "{"}, "invalid_blocks_format"),
    ("views.open", {"trigger_id": "1.2.3", "view": form()}, "invalid_trigger_id"),
    ("views.update", {"view_id": "V0", "view": form()}, "not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("chat.sing", {}, "unknown_method"),
]


@pytest.mark.parametrize(("method", "asked", "word"), METHODS)
async def test_every_other_refusal_is_shown_with_its_error_code(
    tab: PageClient, web: AsyncWebClient, slack: Slack, method: str, asked: Json, word: str
) -> None:
    slack.channel("media", bot=True)
    with pytest.raises(SlackApiError, match=word):
        await web.api_call(method, json=asked)
    told = await last_call(tab, slack)
    assert (told["name"], told["error"].split(": ")[0]) == (method, word)


async def test_a_missing_scope_is_shown_by_its_name(
    tab: PageClient, web: AsyncWebClient, slack: Slack
) -> None:
    slack.scopes.discard("chat:write")
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel="#media-team", text="x")
    assert (await last_call(tab, slack))["error"] == "missing_scope: needs chat:write"


LONG = {"type": "section", "text": mrkdwn(3001)}
TOO_LONG = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
COMMANDS: list[tuple[Json, str]] = [
    ({"text": "x", "blocks": [LONG]}, f"invalid_blocks: [ERROR] {TOO_LONG}"),
    ({"text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
    ({"text": "x" * 40_001}, "msg_too_long"),
]


@pytest.mark.parametrize(("answer", "reason"), COMMANDS)
async def test_a_refused_answer_to_a_command_is_shown_with_the_reason(
    tab: PageClient, slack: Slack, socket_app: Any, answer: Json, reason: str
) -> None:
    slack.manifest, socket_app.answers["slash_commands"] = manifest(), answer
    channel = slack.channel("media-team").id
    said = await tab.post("actions/ann/type", channel=channel, text="/clsfy")
    assert said["problem"].startswith(f"Slack rejected the app's response: {reason.split(':')[0]}.")
    told = await last_call(tab, slack)
    assert (told["name"], told["from"], told["to"]) == ("slash_commands", "slack", "bot")
    assert told["error"] == reason
    assert slack.person("ann").ephemerals == []


SUBMISSIONS: Mapping[str, tuple[Json, str]] = {
    "no errors": ({"response_action": "errors", "errors": {}}, "invalid_errors: [ERROR] "),
    "not an input": ({"response_action": "errors", "errors": {"other": "?"}}, "invalid_errors: [ERROR] "),
    "a title": (
        {"response_action": "update", "view": form("x" * 25)},
        "invalid_arguments: [ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "no view": ({"response_action": "push"}, "invalid_arguments: [ERROR] missing required field: view"),
    "an action": ({"response_action": "applaud"}, "invalid_response_action: applaud"),
}


@pytest.mark.parametrize("name", SUBMISSIONS)
async def test_a_refused_answer_to_a_form_is_shown_and_the_form_stays_open(
    tab: PageClient, web: AsyncWebClient, slack: Slack, socket_app: Any, name: str
) -> None:
    socket_app.answers["view_submission"], reason = SUBMISSIONS[name]
    _, view = await opened(slack, web)
    said = await tab.post("actions/ann/submit", view=view.id, values={"name": "Ann"})
    assert "Slack rejected the app's response" in said["problem"]
    told = await last_call(tab, slack)
    assert told["name"] == "view_submission"
    assert told["error"].startswith(reason)
    assert [each.title for each in slack.person("ann").open_modals] == ["Form"]
    async with tab.session.get(f"{tab.page.url}calls/slack/{told['number']}") as answer:
        whole = await answer.json()
    assert whole["response"] == socket_app.answers["view_submission"]
    assert whole["rejection"]["error"] == reason.split(":")[0]


OFFERS: list[tuple[Json, str]] = [
    ({}, "missing required field: options"),
    ({"options": options(101)}, "no more than 100 items allowed [json-pointer:/options]"),
    (
        {"options": [option(text=plain(76))]},
        "must be less than 76 characters [json-pointer:/options/0/text/text]",
    ),
    ({"options": [], "option_groups": []}, "only one of options, option_groups is allowed"),
    (
        {"option_groups": [{"label": plain()}]},
        "missing required field: options [json-pointer:/option_groups/0]",
    ),
]


@pytest.mark.parametrize(("answer", "reason"), OFFERS)
async def test_refused_options_are_shown_with_the_reason(
    tab: PageClient, web: AsyncWebClient, slack: Slack, socket_app: Any, answer: Json, reason: str
) -> None:
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    ann, view = await opened(slack, web, blocks=[field(menu, block_id="b")])
    socket_app.answers["block_suggestion"] = answer
    with pytest.raises(SlackError, match="invalid_options"):
        await ann.suggest(view, "find", "x")
    told = await last_call(tab, slack)
    assert told["name"] == "block_suggestion"
    assert told["error"].startswith(f"invalid_options: [ERROR] {reason}")


async def test_an_empty_list_of_options_is_accepted(
    tab: PageClient, web: AsyncWebClient, slack: Slack, socket_app: Any
) -> None:
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    ann, view = await opened(slack, web, blocks=[field(menu, block_id="b")])
    socket_app.answers["block_suggestion"] = {"options": []}
    assert await ann.suggest(view, "find", "x") == []
    assert (await last_call(tab, slack))["error"] is None
