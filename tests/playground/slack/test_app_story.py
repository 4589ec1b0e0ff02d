"""An app over Socket Mode: command, form, post, button, and a reply in the thread."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import FormInputError, Slack

FORM = {
    "type": "modal",
    "callback_id": "order",
    "title": {"type": "plain_text", "text": "Order"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "dish",
            "label": {"type": "plain_text", "text": "Dish"},
            "element": {"type": "plain_text_input", "action_id": "typed", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "note",
            "optional": True,
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "typed", "initial_value": "hot"},
        },
    ],
}


@pytest.fixture
async def app(slack: Slack, web: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=web, signing_secret=slack.signing_secret)

    @app.command("/order")
    async def order(ack: Any, command: dict[str, Any], client: AsyncWebClient) -> None:
        await ack("One moment" if command["text"] else "")
        view = FORM | {"private_metadata": json.dumps({"channel": command["channel_id"]})}
        await client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.view("order")
    async def ordered(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        dish = body["view"]["state"]["values"]["dish"]["typed"]["value"]
        if dish == "soup":
            await ack(response_action="errors", errors={"dish": "Sold out."})
            return
        await ack()
        button = {
            "type": "button",
            "action_id": "serve",
            "value": dish,
            "text": {"type": "plain_text", "text": "Serve"},
        }
        await client.chat_postMessage(
            channel=json.loads(body["view"]["private_metadata"])["channel"],
            text=f"{dish} for <@{body['user']['id']}>",
            blocks=[{"type": "actions", "elements": [button]}],
        )

    @app.action("serve")
    async def serve(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        await ack()
        await client.chat_postMessage(
            channel=body["channel"]["id"], thread_ts=body["message"]["ts"], text="Served"
        )
        await respond(text="Thank you", replace_original=False)

    handler: Any = AsyncSocketModeHandler(app, slack.app_token, web_client=web)
    await handler.connect_async()
    await slack.wait_until_connected(5)
    yield app
    await handler.close_async()


@pytest.mark.usefixtures("app")
async def test_a_person_orders_with_a_command_and_a_form_and_gets_a_reply(slack: Slack) -> None:
    slack.limits.on = False  # the reply comes at once
    ann = slack.person("ann")
    kitchen = slack.channel("kitchen", bot=True)

    ack = await ann.command("/order", "", kitchen)
    assert ack.text == ""
    view = await ann.modal()
    assert (view.title, view.values) == ("Order", {"dish": None, "note": "hot"})

    refused = await ann.submit(view, {"dish": "soup"})
    assert refused.errors == {"dish": "Sold out."}
    assert ann.open_modals[-1].errors == {"dish": "Sold out."}

    assert (await ann.submit(view, {"dish": "stew"})).errors == {}
    assert ann.open_modals == []
    await slack.until(lambda: kitchen.messages)
    [post] = kitchen.messages
    assert post.visible_text == "stew for @ann\nServe"
    assert post.mentions == {ann.id}

    await ann.click(post, "serve")
    await slack.until(lambda: post.replies and ann.ephemerals)
    assert [reply.text for reply in post.replies] == ["Served"]
    assert [seen.text for seen in ann.ephemerals] == ["Thank you"]


@pytest.mark.usefixtures("app")
async def test_the_answer_to_a_command_is_shown_to_that_person_only(slack: Slack) -> None:
    ann = slack.person("ann")
    kitchen = slack.channel("kitchen", bot=True)
    await ann.command("/order", "now", kitchen)
    assert [seen.text for seen in ann.ephemerals] == ["One moment"]
    assert kitchen.messages == []


@pytest.mark.usefixtures("app")
async def test_a_form_with_a_missing_field_is_not_sent(slack: Slack) -> None:
    ann = slack.person("ann")
    await ann.command("/order", "", slack.channel("kitchen", bot=True))
    view = await ann.modal()
    for dish in (None, "x" * 21):
        with pytest.raises(FormInputError):
            await ann.submit(view, {"dish": dish})
    assert slack.traffic.of("view_submission") == []
