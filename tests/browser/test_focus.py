"""Where the keyboard is when the app draws again what it is in: on the same button, or close by."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Message, Slack
from playground.slack.delivery.delivery import AppResponse, Retry
from tests.browser import sample_app
from tests.browser.page_driver import PageDriver

Json = dict[str, Any]
OTHER: Json = {"type": "actions", "block_id": "others", "elements": sample_app.ACTIONS}
BOTH: list[Json] = [*sample_app.CARD, OTHER]  # the same action ids twice
SHORTER: list[Json] = [sample_app.CARD[0], OTHER]


class EditsBeforeAck:
    """An app that edits its message before it acknowledges a press."""

    def __init__(self, web: AsyncWebClient, message: Message) -> None:
        self._web, self._message = web, message

    async def deliver(self, kind: str, payload: Json, timeout: float, retry: Retry | None) -> AppResponse:
        """Edit, then acknowledge with nothing."""
        await edit(self._web, self._message, "Pressed")
        return AppResponse(200, None)


async def edit(web: AsyncWebClient, message: Message, words: str, blocks: list[Json] = BOTH) -> None:
    """The app brings its message up to date."""
    said = {"type": "section", "text": sample_app.text(words)}
    await web.chat_update(channel=message.channel, ts=message.ts, text=words, blocks=[said, *blocks])


@pytest.fixture
async def card(slack: Slack, web: AsyncWebClient) -> Message:
    """A message with two buttons and two menus, twice each, and a reply."""
    channel = slack.channel("media-team")
    channel.members.add(slack.bot.id)
    await web.chat_postMessage(channel=channel.id, text="A card", blocks=BOTH)
    [message] = channel.messages
    await slack.person("ben").say("Fine", channel, thread=message)
    return message


def parts(article: Locator) -> list[Locator]:
    """Everything in a message that a keyboard reaches, of the second of each two."""
    menus = article.locator(".blocks").get_by_role("button", name="More actions")
    return [
        article.get_by_role("button", name="Count").last,
        article.get_by_role("button", name="Drop").last,
        article.get_by_role("combobox", name="Colour").last,
        menus.last,
        article.locator(".tools").get_by_role("button", name="More actions"),
    ]


async def test_an_edit_leaves_the_focus_where_it_is(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient, card: Message
) -> None:
    article = slack_page.messages
    places = [
        *parts(article),
        article.get_by_role("button", name="Reply in thread"),
        article.get_by_role("button", name="1 reply"),
    ]
    for number, place in enumerate(places):
        await place.focus()
        await edit(web, card, f"Edit {number}.")
        await expect(article).to_contain_text(f"Edit {number}.")
        await expect(place).to_be_focused()


async def test_an_edit_of_a_threads_first_message_leaves_the_focus_where_it_is(
    slack_page: PageDriver, web: AsyncWebClient, card: Message
) -> None:
    await slack_page.messages.get_by_role("button", name="1 reply").click()
    article = slack_page.replies.first
    for number, place in enumerate(parts(article)):
        await place.focus()
        await edit(web, card, f"Edit {number}.")
        await expect(article).to_contain_text(f"Edit {number}.")
        await expect(place).to_be_focused()


async def test_a_button_clicked_by_key_keeps_the_focus_while_its_message_changes(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient, card: Message
) -> None:
    slack.delivery.transport = EditsBeforeAck(web, card)
    count = slack_page.messages.get_by_role("button", name="Count").last
    await count.focus()
    await slack_page.tab.keyboard.press("Enter")
    await expect(slack_page.messages).to_contain_text("Pressed")
    await expect(count).to_be_focused()
    await slack_page.tab.keyboard.press("Enter")
    await slack.until(lambda: len(slack.traffic.of("block_actions")) == 2)
    told = [call.arguments["actions"][0] for call in slack.traffic.of("block_actions")]
    assert [(each["block_id"], each["action_id"]) for each in told] == [("others", "count")] * 2


async def test_the_focus_moves_to_the_message_if_its_button_disappears(
    slack_page: PageDriver, web: AsyncWebClient, card: Message
) -> None:
    article = slack_page.messages
    await article.get_by_role("button", name="Count").first.focus()
    await edit(web, card, "Fewer", SHORTER)
    await expect(article).to_contain_text("Fewer")
    await expect(article).to_be_focused()
    await slack_page.tab.keyboard.press("Tab")
    await expect(article.get_by_role("button", name="Count")).to_be_focused()


async def test_the_home_tab_and_a_form_keep_the_focus(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    ann = slack.person("ann").id
    slack.manifest.home = True
    await web.views_publish(user_id=ann, view=sample_app.HOME)
    await slack_page.go_to("clsfy")
    await slack_page.tab.get_by_role("button", name="Home").click()
    home = slack_page.tab.get_by_role("region", name="Home")
    drop = home.get_by_role("button", name="Drop")
    await drop.focus()
    said = {"type": "section", "text": sample_app.text("Changed")}
    await web.views_publish(
        user_id=ann, view={**sample_app.HOME, "blocks": [said, *sample_app.HOME["blocks"]]}
    )
    await expect(home).to_contain_text("Changed")
    await expect(drop).to_be_focused()

    view = slack.views.open(ann, sample_app.FORM)
    await expect(slack_page.field("plain_text_input")).to_be_focused()
    send = slack_page.form.get_by_role("button", name="Go")
    for title, place in (("Once", send), ("Twice", slack_page.form.get_by_role("checkbox", name="Green"))):
        await place.focus()
        view = slack.views.update(view, {**sample_app.FORM, "title": sample_app.text(title)})
        await expect(slack_page.form.get_by_role("heading", name=title)).to_be_visible()
        await expect(place).to_be_focused()


async def test_a_menu_stays_open_with_what_was_typed_when_the_app_updates_the_form(
    slack_page: PageDriver, slack: Slack
) -> None:
    web, ann = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url), slack.person("ann")
    opened = await web.views_open(trigger_id=slack.triggers.issue(ann.id), view=_form("One moment"))
    field = slack_page.field("Color")
    await field.press_sequentially("gre")
    options = slack_page.form.get_by_role("option")
    await expect(options).to_have_text(["Green"])
    await web.views_update(view_id=opened["view"]["id"], view=_form("Ready"))
    await expect(slack_page.form).to_contain_text("Ready")
    await expect(options).to_have_text(["Green"])
    await expect(field).to_be_focused()
    await options.click()
    await expect(field).to_have_value("Green")


def _form(words: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": words}
    colors = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in ("Red", "Green")]
    menu = {"type": "static_select", "action_id": "it", "options": colors}
    label = {"type": "plain_text", "text": "Color"}
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Colors"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {"type": "section", "text": text},
            {"type": "input", "block_id": "color", "label": label, "element": menu},
        ],
    }
