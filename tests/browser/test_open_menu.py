"""A menu that a person has open stays open when the app updates the form."""

from typing import Any

from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack
from tests.browser.page_driver import PageDriver


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
