"""A channel and its threads on the page: new messages, keys, hints and links."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Channel, Command, Slack
from tests.browser.page_driver import PageDriver
from tests.browser.test_form import FixedAcks

Json = dict[str, Any]


async def scroll_up(slack_page: PageDriver, slack: Slack) -> Channel:
    """Fill the channel, and scroll to its first messages."""
    channel, ben = slack.channel("media-team"), slack.person("ben")
    for number in range(30):
        await ben.say(f"message {number}", channel)
    await expect(slack_page.messages).to_have_count(30)
    await slack_page.messages.first.scroll_into_view_if_needed()
    await expect(slack_page.messages.last).not_to_be_in_viewport()
    return channel


async def test_the_answer_to_a_command_scrolls_into_view_for_its_person(
    slack_page: PageDriver, slack: Slack
) -> None:
    slack.manifest.commands.append(Command("/help", "An answer"))
    slack.delivery.transport = FixedAcks({"text": "Here you are"})
    await scroll_up(slack_page, slack)
    await slack_page.say("/help")
    await expect(slack_page.messages.last).to_contain_text("Here you are")
    await expect(slack_page.messages.last).to_be_in_viewport()


@pytest.mark.long
async def test_a_persons_own_message_scrolls_into_view(slack_page: PageDriver, slack: Slack) -> None:
    await scroll_up(slack_page, slack)
    await slack_page.say("mine")
    await expect(slack_page.messages.filter(has_text="mine")).to_be_in_viewport()


async def test_a_button_leads_to_new_messages_by_others(slack_page: PageDriver, slack: Slack) -> None:
    channel = await scroll_up(slack_page, slack)
    jump = slack_page.tab.get_by_role("button", name="New messages")
    await expect(jump).to_be_hidden()
    await slack.person("ben").say("news", channel)
    await expect(jump).to_be_in_viewport()
    await expect(slack_page.messages.filter(has_text="news")).not_to_be_in_viewport()
    await jump.click()
    await expect(slack_page.messages.filter(has_text="news")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


@pytest.mark.long
async def test_a_line_shows_that_the_app_joined(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    joined = slack_page.tab.locator(".joined")
    await web.conversations_join(channel=slack.channel("media-team").id)
    await expect(joined).to_contain_text("joined #media-team")
    await slack_page.go_to("launch-secrets")
    await slack_page.say("/invite @clsfy")
    await expect(joined).to_contain_text("was added to #launch-secrets by @ann")
    await expect(slack_page.messages).to_have_count(0)


@pytest.mark.long
async def test_a_command_hint_can_be_clicked(slack_page: PageDriver, slack: Slack) -> None:
    slack.manifest.commands += [Command("/colors", "A form"), Command("/count", "A number")]
    slack.traffic.changed()
    await slack_page.message_box.fill("/co")
    await slack_page.tab.get_by_role("button", name="/count").click()
    await expect(slack_page.message_box).to_have_value("/count ")
    await expect(slack_page.message_box).to_be_focused()


async def test_escape_closes_a_thread(slack_page: PageDriver, slack: Slack) -> None:
    channel, ben = slack.channel("media-team"), slack.person("ben")
    await ben.say("fine", channel, thread=await ben.say("well?", channel))
    replies = slack_page.messages.get_by_role("button", name="1 reply")
    await replies.click()
    thread = slack_page.tab.locator("#thread")
    await expect(thread.get_by_role("textbox")).to_be_focused()
    await slack_page.replies.last.hover()
    await slack_page.replies.last.get_by_role("button", name="More actions").click()
    await slack_page.tab.keyboard.press("Escape")  # closes the menu alone
    await expect(thread).to_be_visible()
    await slack_page.tab.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(replies).to_be_focused()


@pytest.mark.long
async def test_what_only_one_person_sees_is_no_reply(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    channel, ben = slack.channel("media-team"), slack.person("ben")
    channel.members.add(slack.bot.id)
    post = await ben.say("well?", channel)
    await ben.say("fine", channel, thread=post)
    await slack_page.messages.get_by_role("button", name="1 reply").click()
    for person in (ben, slack.person("ann")):
        await web.chat_postEphemeral(channel=channel.id, user=person.id, thread_ts=post.ts, text="psst")
    await expect(slack_page.tab.locator("#thread")).to_contain_text("psst")
    await expect(slack_page.tab.locator("#thread")).to_contain_text("1 reply")


@pytest.mark.long
async def test_a_url_in_angle_brackets_ends_before_the_bracket(slack_page: PageDriver, slack: Slack) -> None:
    await slack_page.say("see <https://x.com> and <https://x.com/a?b=1&c=2>!")
    await expect(slack_page.messages).to_contain_text("see <https://x.com> and <https://x.com/a?b=1&c=2>!")
    links = [await link.get_attribute("href") for link in await slack_page.messages.get_by_role("link").all()]
    assert links == ["https://x.com", "https://x.com/a?b=1&c=2"]


@pytest.mark.long
async def test_a_permalink_leads_to_its_thread_on_the_page(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    channel = slack.channel("media-team")
    channel.members.add(slack.bot.id)
    post = await slack.person("ben").say("the request", channel)
    found = await web.chat_getPermalink(channel=channel.id, message_ts=post.ts)
    await slack.person("ben").say(f"see {found['permalink']}", slack.channel("launch-secrets"))
    await slack_page.go_to("launch-secrets")
    await slack_page.messages.get_by_role("link").click()
    await expect(slack_page.replies).to_have_count(1)
    await expect(slack_page.replies).to_contain_text("the request")


async def box_of(node: Locator) -> Json:
    """Return the node's bounding box."""
    box = await node.bounding_box()
    assert box is not None
    return dict(box)


@pytest.mark.long
async def test_the_time_beside_a_message_keeps_clear_of_its_text(
    slack_page: PageDriver, slack: Slack
) -> None:
    channel, ben = slack.channel("media-team"), slack.person("ben")
    for text in ("one", "two"):
        await ben.say(f":wave: {text}", channel)
    second = slack_page.messages.last
    await second.hover()
    time = await box_of(second.locator(".gutter time"))
    content = await box_of(second.locator(".blocks"))
    assert time["x"] + time["width"] <= content["x"] - 4
