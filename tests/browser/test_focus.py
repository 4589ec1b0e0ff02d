"""Where the keyboard is when the app draws again what it is in: on the same button, or close by."""

from typing import Any

import pytest
import pytest_asyncio
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


@pytest_asyncio.fixture(loop_scope="package")
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.parametrize(
    "more",
    [
        pytest.param((), id="the same options", marks=pytest.mark.long),
        pytest.param(("Grey",), id="more options"),
    ],
)
async def test_a_menu_stays_open_with_what_was_typed_when_the_app_updates_the_form(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient, more: tuple[str, ...]
) -> None:
    view_id = await _open_form(slack, web)
    field = slack_page.field("Color")
    await field.press_sequentially("gre")
    options = slack_page.form.get_by_role("option")
    await expect(options).to_have_text(["Green"])
    await web.views_update(view_id=view_id, view=_form("Ready", *more))
    await expect(slack_page.form).to_contain_text("Ready")
    await expect(options).to_have_text(["Green", *more])
    await expect(field).to_be_focused()
    await options.first.click()
    await expect(field).to_have_value("Green")


@pytest.mark.long
async def test_a_menu_that_is_opened_right_after_it_was_left_stays_open(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    await slack_page.tab.clock.install()
    await _open_form(slack, web)
    await expect(slack_page.field("Color")).to_be_focused()
    await slack_page.fill({"Name": "Sky"})
    await slack_page.field("Color").press_sequentially("bl")
    await slack_page.tab.clock.run_for(1000)
    await expect(slack_page.form.get_by_role("option")).to_have_text(["Blue"])
    await expect(slack_page.field("Color")).to_have_value("bl")


@pytest.mark.long
async def test_leaving_a_menu_closes_it_and_forgets_what_was_typed_to_filter_it(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    await _open_form(slack, web)
    await slack_page.field("Color").press_sequentially("bl")
    await slack_page.field("Name").focus()
    await expect(slack_page.form.get_by_role("option")).to_have_count(0)
    await expect(slack_page.field("Color")).to_have_value("")


async def test_a_click_counts_although_the_app_updates_the_form_between_press_and_release(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    async with slack_page.tab.expect_websocket() as feed:
        await slack_page.tab.reload()
    view_id = await _open_form(slack, web)
    await slack_page.field("Color").hover()
    await slack_page.tab.mouse.down()
    async with (await feed.value).expect_event("framereceived", lambda frame: "Ready" in frame):
        await web.views_update(view_id=view_id, view=_form("Ready", "Grey"))
    await slack_page.tab.evaluate("document.title")  # now the page has handled the frame
    await slack_page.tab.mouse.up()
    await expect(slack_page.form).to_contain_text("Ready")
    await expect(slack_page.form.get_by_role("option")).to_have_text(["Red", "Green", "Blue", "Grey"])


@pytest.mark.long
async def test_the_cursor_stays_in_the_middle_of_a_word_when_the_app_updates_the_form(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    view_id = await _open_form(slack, web)
    await slack_page.fill({"Name": "Sow"})
    await slack_page.field("Name").press("ArrowLeft")
    await slack_page.field("Name").press("ArrowLeft")
    await web.views_update(view_id=view_id, view=_form("Ready"))
    await expect(slack_page.form).to_contain_text("Ready")
    await slack_page.tab.keyboard.type("n")
    await expect(slack_page.field("Name")).to_have_value("Snow")


async def _open_form(slack: Slack, web: AsyncWebClient) -> str:
    """Open the form for Ann, and return the ID of its view."""
    trigger = slack.triggers.issue(slack.person("ann").id)
    opened = await web.views_open(trigger_id=trigger, view=_form("One moment"))
    return str(opened["view"]["id"])


def _form(words: str, *more: str) -> Json:
    colors = [{"text": sample_app.text(each), "value": each} for each in ("Red", "Green", "Blue", *more)]
    menu = {"type": "static_select", "action_id": "it", "options": colors}
    name = {"type": "plain_text_input", "action_id": "it"}
    return {
        "type": "modal",
        "title": sample_app.text("Colors"),
        "submit": sample_app.text("Go"),
        "blocks": [
            {"type": "section", "text": sample_app.text(words)},
            {"type": "input", "block_id": "color", "label": sample_app.text("Color"), "element": menu},
            {"type": "input", "block_id": "name", "label": sample_app.text("Name"), "element": name},
        ],
    }
