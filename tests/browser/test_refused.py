"""What Slack refuses, as a tester sees it in the panel: in red, with its word and reason."""

import contextlib
import re
from typing import Any

from playwright.async_api import Locator, expect
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Command, Slack
from playground.slack.delivery.delivery import AppResponse, Retry
from tests.browser.page_driver import PageDriver
from tests.playground.slack.payloads import form
from tests.playground.slack.test_refused import WRONG

Json = dict[str, Any]
SOME = slice(0, None, 8)


class FixedAnswer:
    """An app at the other end of the road, which says the same to everything."""

    def __init__(self, said: Json) -> None:
        self._said = said

    async def deliver(self, kind: str, payload: Json, timeout: float, retry: Retry | None) -> AppResponse:
        """Say it."""
        return AppResponse(200, self._said)


async def color_of(node: Locator) -> tuple[int, int, int]:
    """Red, green and blue of its words."""
    shown = await node.evaluate("node => getComputedStyle(node).color")
    red, green, blue = (int(part) for part in re.findall(r"\d+", shown)[:3])
    return red, green, blue


async def test_refused_payloads_are_red_with_their_reason(slack_page: PageDriver, slack: Slack) -> None:
    slack.limits.on = False
    web = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    channel = slack.channel("media", bot=True).id
    await slack_page.open_panel()
    await web.chat_postMessage(channel=channel, text="good")
    for _, block, _, _ in WRONG[SOME]:
        with contextlib.suppress(SlackApiError):
            await web.chat_postMessage(channel=channel, text="x", blocks=[block])
    calls = slack_page.panel.locator(".call")
    await expect(calls).to_have_count(len(WRONG[SOME]) + 1)
    for place, (_, _, at, sentence) in enumerate(reversed(WRONG[SOME])):
        outcome = calls.nth(place).locator(".outcome")
        await expect(outcome).to_contain_text("✗ invalid_blocks: [ERROR] ")
        await expect(outcome).to_contain_text(f"{sentence} [json-pointer:/blocks/0{at}]")
        red, green, blue = await color_of(outcome)
        assert red > 2 * max(green, blue)
    well = calls.last.locator(".outcome")
    await expect(well).to_have_text("200")
    assert await color_of(well) != await color_of(calls.first.locator(".outcome"))
    await slack_page.panel.get_by_label("Only errors").check()
    await expect(calls).to_have_count(len(WRONG[SOME]))


async def test_a_refused_acknowledgement_is_red_with_its_reason(slack_page: PageDriver, slack: Slack) -> None:
    slack.manifest.commands.append(Command("/colours", "A form"))
    slack.delivery.transport = FixedAnswer({"text": "x", "blocks": [{"type": "banner"}]})
    await slack_page.open_panel()
    await slack_page.say("/colours")
    await expect(slack_page.tab.get_by_role("alert")).to_contain_text("Slack rejected the app's response")
    command = slack_page.panel.locator(".call.failed")
    await expect(command).to_contain_text("Slack → bot")
    await expect(command.locator(".outcome")).to_contain_text(
        "✗ invalid_blocks: [ERROR] unsupported type: banner"
    )
    await command.locator("summary").click()
    await expect(command.get_by_role("heading", name="Rejected by Slack")).to_be_visible()

    slack.delivery.transport = FixedAnswer({"response_action": "errors", "errors": {"other": "?"}})
    slack.views.open(slack.person("ann").id, form())
    await slack_page.field("Name").fill("Ann")
    await slack_page.send("Send")
    await expect(slack_page.form.get_by_role("alert")).to_contain_text("invalid_errors")
    await expect(slack_page.field("Name")).to_have_value("Ann")
    await expect(command.first).to_contain_text("view_submission")
    await expect(command.first.locator(".outcome")).to_contain_text("✗ invalid_errors")
