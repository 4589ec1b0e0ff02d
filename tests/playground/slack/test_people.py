"""What people do in messages and menus, and what the app says back to them."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Message, Slack

Json = dict[str, Any]
PLAIN = {"type": "plain_text", "text": "x"}
OPTIONS = [{"text": PLAIN, "value": "1"}, {"text": PLAIN, "value": "2"}]
BUTTON = {"type": "button", "action_id": "go", "text": PLAIN, "value": "7", "style": "primary"}
BLOCKS = [
    {
        "type": "actions",
        "block_id": "all",
        "elements": [
            BUTTON,
            {"type": "static_select", "action_id": "menu", "options": OPTIONS},
            {"type": "overflow", "action_id": "more", "options": OPTIONS},
            {"type": "multi_users_select", "action_id": "who"},
        ],
    }
]


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    slack.limits.on = False


async def posted(slack: Slack, web: AsyncWebClient, **more: Any) -> Message:
    channel = slack.channel("media", bot=True)
    told = await web.chat_postMessage(channel=channel.id, text="Hi", blocks=BLOCKS, **more)
    message = channel.find(told["ts"])
    assert message is not None
    return message


async def say(session: aiohttp.ClientSession, url: str, **said: Any) -> int:
    async with session.post(url, json=said) as answer:
        return answer.status


async def test_a_click_arrives_with_the_button_and_its_message(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, message = slack.person("ann"), await posted(slack, web)
    assert message.button("go")["value"] == "7"
    with pytest.raises(KeyError):
        message.button("gone")
    await ann.click(message, "go")
    told = socket_app.heard[0]["payload"]
    [action] = told["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "all", "7")
    assert told["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": False,
    }
    assert (told["message"]["ts"], told["channel"]["name"], told["user"]["team_id"]) == (
        message.ts,
        "media",
        slack.team_id,
    )
    assert (await web.views_open(trigger_id=told["trigger_id"], view=_view()))["ok"]


async def test_a_click_names_its_thread_and_the_workspace_of_the_person(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    parent = await posted(slack, web)
    reply = await posted(slack, web, thread_ts=parent.ts)
    await slack.person("zoe", team_id="T0ELSEWHERE").click(reply, "go")
    told = socket_app.heard[0]["payload"]
    assert told["container"]["thread_ts"] == told["message"]["thread_ts"] == parent.ts
    assert told["user"]["team_id"] == "T0ELSEWHERE"


async def test_a_choice_in_a_menu_arrives_with_its_value(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, message = slack.person("ann"), await posted(slack, web)
    await ann.choose(message, "menu", "2")
    await ann.choose(message, "more", "1")
    await ann.choose(message, "who", [ann.id])
    actions = [heard["payload"]["actions"][0] for heard in socket_app.heard]
    assert [action.get("selected_option", {}).get("value") for action in actions] == ["2", "1", None]
    assert actions[2]["selected_users"] == [ann.id]
    with pytest.raises(KeyError, match="no option '3'"):
        await ann.choose(message, "menu", "3")
    state = socket_app.heard[2]["payload"]["state"]["values"]["all"]
    assert state["who"] == {"type": "multi_users_select", "selected_users": [ann.id]}
    assert state["menu"] == {"type": "static_select", "selected_option": None}


def _view(*blocks: Json) -> Json:
    return {"type": "modal", "title": PLAIN, "blocks": list(blocks)}


async def test_a_click_in_a_view_arrives_with_the_view(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann = slack.person("ann")
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    view = _view(
        {"type": "section", "text": PLAIN, "accessory": menu}, {"type": "actions", "elements": [BUTTON]}
    )
    await web.views_open(trigger_id=slack.triggers.issue(ann.id), view=view)
    shown = await ann.modal()
    await ann.click_in_view(shown, "go")
    told = socket_app.heard[0]["payload"]
    assert (told["container"], told["view"]["id"]) == ({"type": "view", "view_id": shown.id}, shown.id)
    socket_app.answers["block_suggestion"] = {"options": OPTIONS}
    assert [option["value"] for option in await ann.suggest(shown, "find", "x")] == ["1", "2"]
    assert socket_app.heard[1]["payload"]["value"] == "x"
    await ann.choose_in_view(shown, "find", "2")
    chosen = socket_app.heard[2]["payload"]
    assert chosen["actions"][0]["selected_option"]["value"] == "2"
    [inside] = chosen["view"]["state"]["values"].values()
    assert inside["find"]["selected_option"]["value"] == "2"
    assert (await ann.modal()).state == chosen["view"]["state"]["values"]


async def test_a_shortcut_arrives_with_its_message_if_it_has_one(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    await ann.shortcut("new")
    message = await ann.say("Build this", media)
    await ann.message_shortcut("from", message)
    global_, of_message = (heard["payload"] for heard in socket_app.heard)
    assert (global_["type"], global_["callback_id"], "channel" in global_) == ("shortcut", "new", False)
    assert (of_message["type"], of_message["message"]["text"], of_message["channel"]["id"]) == (
        "message_action",
        "Build this",
        media.id,
    )
    assert of_message["response_url"]


async def test_a_message_event_arrives_only_if_the_app_subscribed(slack: Slack, socket_app: Any) -> None:
    ann = slack.person("ann")
    await ann.say("Hello?", slack.direct(ann))
    assert socket_app.heard == []
    slack.events.subscribed.add("message.im")
    await ann.say("Hello!", slack.direct(ann))
    event = socket_app.heard[0]["payload"]["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "Hello!")


async def test_a_response_url_takes_private_public_and_replacing_answers(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession, socket_app: Any
) -> None:
    ann, message = slack.person("ann"), await posted(slack, web)
    media = slack.channel("media")
    await ann.click(message, "go")
    url = socket_app.heard[0]["payload"]["response_url"]
    assert await say(session, url, text="Only you", response_type="ephemeral") == 200
    assert await say(session, url, text="Everyone", response_type="in_channel") == 200
    assert await say(session, url, text="Done", replace_original=True, blocks=[]) == 200
    assert [seen.text for seen in ann.ephemerals] == ["Only you"]
    assert [post.text for post in media.messages] == ["Done", "Everyone"]
    assert await say(session, url, delete_original=True) == 200
    assert [post.text for post in media.messages] == ["Everyone"]
    assert await say(session, url, text="Fifth") == 200
    assert await say(session, url, text="Sixth") == 404
    assert len(slack.traffic.of("response_url")) == 6


async def test_a_response_url_expires_after_half_an_hour(
    slack: Slack, session: aiohttp.ClientSession, socket_app: Any
) -> None:
    ann = slack.person("ann")
    await ann.command("/x", "", slack.channel("media"))
    url = socket_app.heard[0]["payload"]["response_url"]
    assert await say(session, url, text="x" * 40_001) == 404
    slack.clock.move(1801)
    assert await say(session, url, text="Late") == 404
    assert await say(session, url + "x", text="Lost") == 404
    for nonsense in (b"{", b"[]"):
        async with session.post(url, data=nonsense, headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == 404
    assert ann.ephemerals == []


async def test_a_click_in_an_ephemeral_message_can_replace_it(
    slack: Slack, session: aiohttp.ClientSession, socket_app: Any
) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    socket_app.answers["slash_commands"] = {"text": "Choose", "blocks": BLOCKS}
    await ann.command("/x", "", media)
    await ann.click(ann.ephemerals[0], "go")
    told = socket_app.heard[1]["payload"]
    assert told["container"]["is_ephemeral"] is True
    assert "message" not in told
    await say(session, told["response_url"], text="Chosen", replace_original=True)
    assert [seen.text for seen in ann.ephemerals] == ["Chosen"]
    await say(session, told["response_url"], delete_original=True)
    assert ann.ephemerals == []


async def test_a_command_can_be_answered_in_the_channel(slack: Slack, socket_app: Any) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    socket_app.answers["slash_commands"] = {"text": "All", "response_type": "in_channel"}
    await ann.command("/x", "", media)
    socket_app.answers["slash_commands"] = {"text": ""}
    await ann.command("/x", "", media)
    assert [post.text for post in media.messages] == ["All"]
    assert ann.ephemerals == []


async def test_opening_the_home_tab_sends_an_event(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann = slack.person("ann")
    await web.views_publish(user_id=ann.id, view={"type": "home", "blocks": []})
    await ann.open_home_tab()
    event = socket_app.heard[0]["payload"]["event"]
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", ann.id, "home")
    assert event["view"]["type"] == "home"


async def test_buttons_and_menus_in_the_home_tab_work(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann = slack.person("ann")
    await web.views_publish(user_id=ann.id, view={"type": "home", "blocks": BLOCKS})
    assert ann.home_tab is not None
    await ann.click_in_view(ann.home_tab, "go")
    await ann.choose_in_view(ann.home_tab, "more", "2")
    await ann.choose_in_view(ann.home_tab, "menu", "1")
    told = [heard["payload"] for heard in socket_app.heard]
    assert [each["view"]["type"] for each in told] == ["home"] * 3
    assert [each["actions"][0]["action_id"] for each in told] == ["go", "more", "menu"]
    assert told[1]["actions"][0]["selected_option"]["value"] == "2"
    assert ann.home_tab.state["all"]["menu"]["selected_option"]["value"] == "1"
    assert (await web.views_open(trigger_id=told[0]["trigger_id"], view=_view()))["ok"]


async def test_waiting_times_out(slack: Slack) -> None:
    with pytest.raises(TimeoutError):
        await slack.person("ann").modal(timeout=0.01)
    with pytest.raises(TimeoutError):
        await slack.wait_until_connected(0.01)
