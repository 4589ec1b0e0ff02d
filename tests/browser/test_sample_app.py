"""A Bolt app not ours, over Socket Mode and HTTP: every input, buttons, menus, the home, shortcuts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Command, Manifest, Shortcut, Slack
from tests.browser import sample_app
from tests.browser.page_driver import PageDriver

Json = dict[str, Any]
CATEGORIES = ["61", "62", "63"]


@pytest_asyncio.fixture(loop_scope="package", params=["socket", "http"])
async def heard(request: pytest.FixtureRequest, slack: Slack) -> AsyncIterator[list[Json]]:
    """The bot at work in the mode; what it was told."""
    slack.manifest = Manifest(
        commands=[Command("/colours", "A form and a card", "[card]")],
        shortcuts=[
            Shortcut("Colours from anywhere", "anywhere"),
            Shortcut("Colour this message", "on_message", "message"),
        ],
        home=True,
    )
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    heard: list[Json] = []
    sample_app.register(app, heard)
    if request.param == "socket":
        handler = AsyncSocketModeHandler(app, slack.app_token, web_client=client)
        await handler.connect_async()
        yield heard
        await handler.close_async()
        return
    runner = web.AppRunner(app.web_app("/slack/events", 0), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield heard
    await runner.cleanup()


async def test_every_input_is_filled_in_and_sent(
    heard: list[Json], slack_page: PageDriver, slack: Slack
) -> None:
    await slack_page.say("/colours")
    form = slack_page.form
    await slack_page.fill(
        {
            "plain_text_input of many lines": "one\ntwo",
            "email_text_input": "ann@example.com",
            "url_text_input": "https://example.com/",
            "number_input": "many",
            "rich_text_input": "some words",
            "datepicker": "2026-02-12",
            "timepicker": "22:09",
            "datetimepicker": "2026-02-12T22:09",
        }
    )
    await slack_page.field("plain_text_input").fill("wrong")
    for label, typed, chosen in (
        ("static_select", "gre", "Green"),
        ("multi_static_select", "re", "Red"),
        ("multi_static_select", "bl", "Blue"),
        ("external_select", "red", "Redwood"),
        ("users_select", "be", "ben"),
        ("channels_select", "med", "#media-team"),
        ("multi_conversations_select", "sec", "#launch-secrets"),
    ):
        await slack_page.field(label).fill(typed)
        await form.get_by_role("option", name=chosen).click()
    await form.get_by_role("checkbox", name="Red").check()
    await form.get_by_role("checkbox", name="Blue").check()
    await form.get_by_role("radio", name="Green").check()

    await slack_page.send("Go")
    number = slack_page.field("number_input")
    await expect(number).to_have_accessible_description("Please enter a valid number.")
    assert heard == []
    await number.fill("7")
    await slack_page.send("Go")
    await expect(form.get_by_text("Not that word.")).to_be_visible()
    await slack_page.field("plain_text_input").fill("right")
    await slack_page.send("Go")
    await expect(form).to_be_hidden()
    ben, channel = slack.person("ben").id, slack.channel("media-team").id
    private = slack.channel("launch-secrets").id
    values = {name: inside["it"] for name, inside in heard[-1].items()}
    assert values["plain_text_input"]["value"] == "right"
    assert values["plain_text_input of many lines"]["value"] == "one\ntwo"
    assert values["number_input"]["value"] == "7"
    assert values["rich_text_input"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "some words"
    assert values["static_select"]["selected_option"]["value"] == "green"
    assert [each["value"] for each in values["multi_static_select"]["selected_options"]] == ["red", "blue"]
    assert values["external_select"]["selected_option"]["value"] == "redwood"
    assert values["users_select"]["selected_user"] == ben
    assert values["channels_select"]["selected_channel"] == channel
    assert values["multi_conversations_select"]["selected_conversations"] == [private]
    assert [each["value"] for each in values["checkboxes"]["selected_options"]] == ["red", "blue"]
    assert values["radio_buttons"]["selected_option"]["value"] == "green"
    assert values["datepicker"]["selected_date"] == "2026-02-12"
    assert values["timepicker"]["selected_time"] == "22:09"
    assert isinstance(values["datetimepicker"]["selected_date_time"], int)
    await slack_page.go_to("clsfy")
    await slack_page.tab.get_by_role("button", name="Messages").click()
    await expect(slack_page.messages).to_contain_text("Got it")


async def test_buttons_and_menus_in_a_message_work(
    heard: list[Json], slack_page: PageDriver, slack: Slack
) -> None:
    slack.channel("media-team").members.add(slack.bot.id)
    await slack_page.say("/colours card")
    card = slack_page.messages
    await card.get_by_role("button", name="Count").click()
    await expect(card).to_contain_text("count 1")
    await card.get_by_role("button", name="Drop").click()
    asked = slack_page.tab.get_by_role("alertdialog", name="Really?")
    await asked.get_by_role("button", name="No").click()
    await expect(asked).to_be_hidden()
    await card.get_by_role("button", name="Drop").click()
    await asked.get_by_role("button", name="Do it").click()
    await expect(card).to_contain_text("drop")
    await card.get_by_role("combobox", name="Colour").click()
    await card.get_by_role("option", name="Blue").click()
    await expect(card).to_contain_text("pick blue")
    await card.locator(".blocks").get_by_role("button", name="More actions").click()
    await card.get_by_role("menuitem", name="Green").click()
    await expect(card).to_contain_text("more green")
    assert [each["action_id"] for each in heard] == ["count", "drop", "pick", "more"]


async def test_the_home_tab_and_shortcuts_work(
    heard: list[Json], slack_page: PageDriver, slack: Slack
) -> None:
    await slack_page.say("something blue")
    await slack_page.messages.hover()
    await slack_page.messages.get_by_role("button", name="More actions").click()
    await slack_page.messages.get_by_role("menuitem", name="Colour this message").click()
    await expect(slack_page.messages.last).to_contain_text("You mean: something blue")
    await expect(slack_page.messages.last).to_contain_text("Only visible to you")

    await slack_page.tab.locator("#conversation").get_by_role("button", name="Shortcuts").click()
    await slack_page.tab.get_by_role("menuitem", name="Colours from anywhere").click()
    await expect(slack_page.form.get_by_role("heading", name="Everything")).to_be_visible()
    await slack_page.tab.keyboard.press("Escape")
    await expect(slack_page.form).to_be_hidden()

    await slack_page.go_to("clsfy")
    await slack_page.tab.get_by_role("button", name="Home").click()
    home = slack_page.tab.get_by_role("region", name="Home")
    await expect(home.get_by_role("heading", name="Welcome home")).to_be_visible()
    await home.get_by_role("button", name="Count").click()
    await expect(home).to_contain_text("count 1")
    await home.get_by_role("button", name="Drop").click()
    asked = slack_page.tab.get_by_role("alertdialog", name="Really?")
    await asked.get_by_role("button", name="No").click()
    await home.get_by_role("combobox", name="Colour").click()
    await home.get_by_role("option", name="Blue").click()
    await expect(home).to_contain_text("pick blue")
    await home.get_by_role("button", name="More actions").click()
    await home.get_by_role("menuitem", name="Green").click()
    await expect(home).to_contain_text("more green")
    await home.get_by_role("button", name="Drop").click()
    await asked.get_by_role("button", name="Do it").click()
    await expect(home).to_contain_text("drop")
    assert [each["action_id"] for each in heard] == ["count", "pick", "more", "drop"]


@pytest.mark.long
async def test_a_message_in_a_thread_has_shortcuts_too(
    heard: list[Json], slack_page: PageDriver, slack: Slack
) -> None:
    channel = slack.channel("media-team")
    first = await slack.person("ben").say("something", channel)
    await slack.person("ben").say("and more", channel, thread=first)
    await slack_page.messages.get_by_role("button", name="1 reply").click()
    await slack_page.replies.last.hover()
    await slack_page.replies.last.get_by_role("button", name="More actions").click()
    await slack_page.tab.get_by_role("menuitem", name="Colour this message").click()
    await expect(slack_page.messages.last).to_contain_text("You mean: and more")
    [call] = slack.traffic.of("message_action")
    assert call.arguments["message"]["thread_ts"] == first.ts


def plot(kind: str, *values: float) -> dict[str, Any]:
    """Return a chart of one series."""
    points = [{"label": label, "value": value} for label, value in zip(CATEGORIES, values, strict=True)]
    axis = {"categories": CATEGORIES, "x_label": "Segment", "y_label": "Minutes"}
    chart = {"type": kind, "series": [{"name": "Minutes", "data": points}], "axis_config": axis}
    return {"type": "data_visualization", "title": f"As {kind}", "chart": chart}


async def test_each_kind_of_chart_is_drawn_with_its_values(slack_page: PageDriver, slack: Slack) -> None:
    segments = [{"label": "Finished", "value": 3}, {"label": "Failed", "value": 1}]
    pie = {"type": "data_visualization", "title": "Results", "chart": {"type": "pie", "segments": segments}}
    blocks = [plot("bar", 40, 102, 0.5), plot("line", 1, 2, 3), plot("area", 3, 2, 1), pie]
    channel = slack.channel("media-team")
    message = slack.workspace.message(channel=channel.id, user=slack.bot.id, text="Charts", blocks=blocks)
    slack.workspace.add(channel, message)
    shown = slack_page.messages.filter(has_text="As bar")
    bars = shown.locator("rect")
    await expect(bars).to_have_count(3)
    heights = [float(await bars.nth(place).get_attribute("height") or 0) for place in range(3)]
    assert heights[1] > heights[0] > heights[2] > 0
    await expect(shown.locator("polyline")).to_have_count(1)
    await expect(shown.locator("polygon")).to_have_count(1)
    await expect(shown.locator("circle")).to_have_count(2)
    await expect(shown).to_contain_text("Finished: 3 (75%)")
    await expect(shown.get_by_role("figure", name="As bar").get_by_role("cell", name="102")).to_have_count(1)
