"""Channels shared with another workspace, the people in them, and who may look into which channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Channel, Slack
from tests.playground.page_client import PageClient
from tests.playground.slack.payloads import actions, button, form

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
ELSEWHERE = "T0ELSEWHERE"


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    slack.limits.on = False


def shared(slack: Slack, **more: Any) -> Channel:
    """Ann of our workspace and eve of another in one channel, the bot too."""
    slack.person("ann")
    slack.person("eve", team_id=ELSEWHERE)
    return slack.channel("joint", bot=True, shared_with=[ELSEWHERE], **more)


async def test_a_shared_channel_is_marked_as_shared(slack: Slack, web: AsyncWebClient) -> None:
    joint, own = shared(slack), slack.channel("media")
    told = (await web.conversations_info(channel=joint.id))["channel"]
    assert (told["is_shared"], told["is_ext_shared"], told["is_org_shared"]) == (True, True, False)
    assert told["shared_team_ids"] == [slack.team_id, ELSEWHERE]
    assert told["connected_team_ids"] == [ELSEWHERE]
    told = (await web.conversations_info(channel=own.id))["channel"]
    assert (told["is_shared"], told["is_ext_shared"], told["shared_team_ids"]) == (
        False,
        False,
        [slack.team_id],
    )
    listed = (await web.conversations_list())["channels"]
    assert {each["name"]: each["is_ext_shared"] for each in listed} == {"joint": True, "media": False}


async def test_a_shared_channel_has_members_of_both_workspaces(slack: Slack, web: AsyncWebClient) -> None:
    joint = shared(slack)
    ann, eve = slack.person("ann"), slack.person("eve")
    told = await web.conversations_members(channel=joint.id)
    assert set(told["members"]) == {ann.id, eve.id, slack.bot.id}
    teams = {id_: (await web.users_info(user=id_))["user"]["team_id"] for id_ in (ann.id, eve.id)}
    assert teams == {ann.id: slack.team_id, eve.id: ELSEWHERE}


async def test_only_a_person_who_shares_no_channel_with_the_app_is_a_stranger(
    slack: Slack, web: AsyncWebClient
) -> None:
    shared(slack)
    zoe, eve, ann = slack.person("zoe", team_id=ELSEWHERE), slack.person("eve"), slack.person("ann")
    strange = [(await web.users_info(user=each.id))["user"].get("is_stranger") for each in (zoe, eve, ann)]
    assert strange == [True, False, None]


def test_an_unshared_channel_has_no_members_of_another_workspace(slack: Slack) -> None:
    eve = slack.person("eve", team_id=ELSEWHERE)
    assert eve.id not in slack.channel("media").members
    with pytest.raises(ValueError, match="not shared with the workspace"):
        slack.channel("launch", members=[eve])
    with pytest.raises(ValueError, match="not shared with the workspace"):
        slack.channel("launch", members=[eve], shared_with=["T0THIRD"])


async def test_a_click_by_an_outsider_names_their_workspace(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    joint, eve = shared(slack), slack.person("eve")
    await web.chat_postMessage(channel=joint.id, text="Hi", blocks=[actions(button())])
    await eve.click(joint.messages[0], "go")
    pressed = socket_app.heard[0]["payload"]
    await web.views_open(trigger_id=pressed["trigger_id"], view=form(notify_on_close=True))
    await eve.submit(await eve.modal(), {"name": "Eve"})
    sent = socket_app.heard[1]["payload"]
    assert [told["user"]["team_id"] for told in (pressed, sent)] == [ELSEWHERE, ELSEWHERE]
    assert (pressed["team"]["id"], sent["team"]["id"]) == (slack.team_id, ELSEWHERE)
    assert sent["view"]["app_installed_team_id"] == slack.team_id
    assert sent["view"]["state"]["values"]["name"]["typed"]["value"] == "Eve"
    await web.views_open(trigger_id=sent["trigger_id"], view=form(notify_on_close=True))
    await eve.close(await eve.modal())
    assert socket_app.heard[2]["payload"]["user"]["team_id"] == ELSEWHERE
    assert eve.open_modals == []


async def test_a_message_event_says_if_its_channel_is_shared(slack: Slack, socket_app: Any) -> None:
    joint, own = shared(slack), slack.channel("media")
    slack.events.subscribed.add("message.channels")
    await slack.person("eve").say("Hello", joint)
    await slack.person("ann").say("Hello", own)
    told = [heard["payload"] for heard in socket_app.heard]
    assert [each["is_ext_shared_channel"] for each in told] == [True, False]
    assert [each["event"]["team"] for each in told] == [ELSEWHERE, slack.team_id]


async def test_a_private_channel_is_hidden_from_a_bot_that_is_not_a_member(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann, ben = slack.person("ann"), slack.person("ben")
    for unseen in (slack.channel("secret", private=True), slack.group(ann, ben)):
        assert await refusal(web.conversations_info(channel=unseen.id)) == "channel_not_found"
        assert await refusal(web.conversations_members(channel=unseen.id)) == "channel_not_found"
    public = slack.channel("media").id
    assert (await web.conversations_info(channel=public))["channel"]["is_member"] is False
    assert set((await web.conversations_members(channel=public))["members"]) == {ann.id, ben.id}


KINDS: dict[str, Callable[[Slack], Channel]] = {
    "channels:read": lambda slack: slack.channel("media"),
    "groups:read": lambda slack: slack.channel("secret", private=True, bot=True),
    "mpim:read": lambda slack: slack.group(slack.person("ann"), slack.person("ben"), bot=True),
    "im:read": lambda slack: slack.direct(slack.person("ann")),
}


@pytest.mark.parametrize("scope", KINDS)
@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_each_kind_of_channel_needs_its_own_scope(
    slack: Slack, web: AsyncWebClient, scope: str, method: str
) -> None:
    channel = KINDS[scope](slack).id
    slack.scopes = {scope}
    assert (await web.api_call(method, params={"channel": channel}))["ok"]
    slack.scopes = set(KINDS) - {scope}
    with pytest.raises(SlackApiError, match="missing_scope") as raised:
        await web.api_call(method, params={"channel": channel})
    assert raised.value.response["needed"] == scope


async def test_a_group_conversation_is_marked_as_one(
    slack: Slack, web: AsyncWebClient, socket_app: Any
) -> None:
    ann, ben = slack.person("ann"), slack.person("ben")
    group = slack.group(ann, ben, bot=True)
    told = (await web.conversations_info(channel=group.id))["channel"]
    assert (told["is_mpim"], told["is_private"], told["is_channel"], told["name"]) == (
        True,
        True,
        False,
        "mpdm-ann--ben--clsfy-1",
    )
    assert [each["id"] for each in (await web.conversations_list(types="mpim"))["channels"]] == [group.id]
    assert (await web.conversations_list(types="private_channel"))["channels"] == []
    slack.events.subscribed.add("message.mpim")
    await ann.say("Hello", group)
    assert socket_app.heard[0]["payload"]["event"]["channel_type"] == "mpim"


async def test_the_page_offers_an_outsider_no_commands(tab: PageClient, slack: Slack) -> None:
    joint = shared(slack)
    eve = await PageClient.open_as(tab.page, tab.session, "eve")
    assert {key for key in eve.pieces if key.startswith("channel/")} == {f"channel/{joint.id}"}
    assert eve.pieces[f"channel/{joint.id}"]["shared"] is True
    assert eve.pieces["workspace"]["commands"] == []
    told = await eve.post("actions/eve/type", channel=joint.id, text="/clsfy segment")
    assert told["problem"] == "/clsfy is not a valid command."
    assert slack.traffic.calls == []
