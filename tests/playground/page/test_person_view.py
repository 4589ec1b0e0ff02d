"""What the page is told: one person's view, live; what is unread; what was refused between the three."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.demo.workspace import manifest
from playground.slack import Manifest, Slack
from tests.playground.page_client import PageClient

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]


async def test_a_frame_contains_only_the_changes(tab: PageClient, slack: Slack) -> None:
    channel = slack.channel("media-team")
    first = await slack.person("ben").say("one", channel)
    await tab.until(f"message/{channel.id}/{first.ts}")
    second = await slack.person("ben").say("two", channel)
    frame = await tab.frame()
    assert [key for key in frame["set"] if key.startswith("message/")] == [
        f"message/{channel.id}/{second.ts}"
    ]
    slack.workspace.remove(channel, first)
    assert (await tab.frame())["gone"] == [f"message/{channel.id}/{first.ts}"]


async def test_a_message_by_somebody_else_is_unread_until_it_is_seen(tab: PageClient, slack: Slack) -> None:
    channel = slack.channel("media-team")
    await slack.person("ben").say("@ann look", channel)
    told = await tab.until(f"channel/{channel.id}", unread=1)
    assert told["mentions"] == 1
    await tab.post("actions/ann/mark_read", channel=channel.id)
    assert (await tab.until(f"channel/{channel.id}", unread=0))["mentions"] == 0
    mine = await slack.person("ann").say("seen", channel)
    await tab.until(f"message/{channel.id}/{mine.ts}")
    assert tab.pieces[f"channel/{channel.id}"]["unread"] == 0
    await slack.person("ben").say("so?", channel, thread=mine)
    assert (await tab.until(f"channel/{channel.id}", threads={mine.ts: 1}))["unread"] == 0
    await tab.post("actions/ann/mark_read", channel=channel.id, thread=mine.ts)
    await tab.until(f"channel/{channel.id}", threads={})


async def test_a_person_is_not_shown_a_private_channel_of_others(tab: PageClient, slack: Slack) -> None:
    ben = slack.person("ben")
    secret = slack.channel("only-ben", private=True, members=[ben])
    await ben.say("psst", secret)
    slack.workspace.show_to(
        ben.id, slack.workspace.message(channel=secret.id, user=slack.bot.id, text="hush")
    )
    last = await ben.say("done", slack.channel("media-team"))
    await tab.until(f"message/{last.channel}/{last.ts}")
    assert secret.id not in str({key: told for key, told in tab.pieces.items() if key != "workspace"})
    assert "problem" not in await tab.post("actions/ben/mark_read", channel=secret.id)


async def test_a_payload_that_slack_refused_is_shown_with_its_error_code_and_reasons(
    tab: PageClient, web: AsyncWebClient, slack: Slack
) -> None:
    slack.channel("media-team").members.add(slack.bot.id)
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel=slack.channel("media-team").id, text="x", blocks=blocks)
    told = await tab.until("call/slack/0", finished=True)
    assert told["error"].startswith("invalid_blocks: [ERROR]")
    assert "151" in told["error"] or "150" in told["error"]
    async with tab.session.get(f"{tab.page.url}calls/slack/0") as answer:
        whole = await answer.json()
    assert whole["request"]["blocks"] == blocks
    assert whole["response"]["error"] == "invalid_blocks"


@pytest.mark.parametrize("words", ["/nothing at all", "/invite @ben", "/kick"])
async def test_an_unknown_command_is_answered_by_slack(tab: PageClient, slack: Slack, words: str) -> None:
    told = await tab.post("actions/ann/type", channel=slack.channel("media-team").id, text=words)
    assert words.split()[0] in told["problem"]
    assert slack.channel("media-team").messages == []


async def test_a_segment_can_be_created_without_the_bot(tab: PageClient) -> None:
    assert await tab.post("controls/create_segment", name=" ") == {"problem": "Enter a name."}
    told = await tab.post("controls/create_segment", name="Summer Hikers")
    assert "/clsfy segment watch 61" in told["notice"]
    segments = [{"id": 61, "name": "Summer Hikers", "status": "pending"}]
    await tab.until("panel", segments=segments)


async def test_the_panel_shows_activations_and_issues_their_deal_ids(tab: PageClient) -> None:
    classify = tab.page.classify
    classify.finish(classify.add("Snow").id)
    deals = [classify.activate(61, dsp="The Trade Desk", buyer_seat=f"seat-{each}") for each in "ab"]
    shown = {"dsp": "The Trade Desk", "status": "pending", "deal_id": None}
    await tab.until(
        "panel",
        activations=[{"id": 143, "seat": "seat-b"} | shown, {"id": 142, "seat": "seat-a"} | shown],
    )
    await tab.post("controls/deal", id=142, action="issue")
    await tab.post("controls/deal", id=143, action="fail")
    assert [each.status for each in deals] == ["complete", "failed"]
    issued = {"status": "complete", "deal_id": deals[0].deal_id}
    await tab.until(
        "panel",
        activations=[
            {"id": 143, "seat": "seat-b"} | shown | {"status": "failed"},
            {"id": 142, "seat": "seat-a"} | shown | issued,
        ],
    )
    told = await tab.post("controls/deal_seconds", seconds=0)
    assert told == {"problem": "Enter a time between 0.5 and 7200 seconds."}
    await tab.post("controls/deal_seconds", seconds=30)
    await tab.until("panel", deal_seconds=30)
    assert "next activation" in (await tab.post("controls/reject_next_deal"))["notice"]


async def test_a_click_on_a_button_that_no_longer_exists_gets_an_error(tab: PageClient, slack: Slack) -> None:
    headers = {"X-Playground-Token": tab.token}
    given = {"channel": slack.channel("media-team").id, "ts": "1.000000", "action_id": "x"}
    async with tab.session.post(f"{tab.page.url}actions/ann/click", json=given, headers=headers) as answer:
        assert answer.status == 409
        assert "no longer exists" in await answer.text()


@pytest.mark.parametrize("given", [{}, {"text": 1, "channel": "C"}, {"text": [], "channel": None}])
async def test_a_malformed_action_is_answered_with_400(tab: PageClient, given: Json) -> None:
    headers = {"X-Playground-Token": tab.token}
    async with tab.session.post(f"{tab.page.url}actions/ann/type", json=given, headers=headers) as answer:
        assert answer.status == 400


def test_the_page_offers_what_the_manifest_declares() -> None:
    declared = yaml.safe_load((ROOT / "manifest.yaml").read_text("utf-8"))
    assert manifest() == Manifest.read(declared)
    assert not any(each["should_escape"] for each in declared["features"]["slash_commands"])


async def test_a_manifest_with_shortcuts_and_a_home_tab_is_offered_as_declared(
    tab: PageClient, slack: Slack
) -> None:
    declared = yaml.safe_load("""
        features:
          app_home: {home_tab_enabled: true}
          slash_commands: [{command: /colours, description: A card}]
          shortcuts:
            - {name: Anywhere, type: global, callback_id: anywhere, description: From the box}
            - {name: This one, type: message, callback_id: on_message, description: From its menu}
    """)
    slack.manifest = Manifest.read(declared)
    slack.traffic.changed()
    told = await tab.until("workspace", home=True)
    assert [each["command"] for each in told["commands"]] == ["/colours"]
    assert [(each["name"], each["kind"], each["callback_id"]) for each in told["shortcuts"]] == [
        ("Anywhere", "global", "anywhere"),
        ("This one", "message", "on_message"),
    ]
    assert told["read_only"] is False
