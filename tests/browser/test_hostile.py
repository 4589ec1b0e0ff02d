"""What people type can't run as code: scripts, links and markup into every input and every message."""

from typing import Any

import pytest
from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from playground.slack import Command, Manifest, Slack, View
from tests.browser import second_bot
from tests.browser.page_driver import PageDriver

HOSTILE = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    '"><svg onload="window.hit = 1">',
    "<javascript:window.hit=1|click me>",
    "[click](javascript:window.hit=1)",
    "<!date^1^{time}^javascript:window.hit=1|now>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "*<b onclick=window.hit=1>bold</b>* `<i>code</i>` ```<script>window.hit=1</script>```",
    "{{constructor.constructor('window.hit=1')()}} ${window.hit=1}",
)
ALL = "\n".join(HOSTILE)


async def assert_nothing_ran(visitor: PageDriver) -> None:
    """No code of theirs ran, and no element or address of theirs is in the page."""
    tab = visitor.tab
    for link in await tab.locator("main a, dialog a").all():
        assert not str(await link.get_attribute("href")).lower().startswith("javascript")
        await link.evaluate("node => node.removeAttribute('target')")
    assert await tab.evaluate("window.hit") is None
    assert await tab.locator("body script, iframe, img, [onclick], [onerror], [onload]").count() == 0


async def test_in_messages_and_replies_by_people(onlooker: PageDriver) -> None:
    for words in HOSTILE:
        await onlooker.say(words)
    await expect(onlooker.messages).to_have_count(len(HOSTILE))
    await expect(onlooker.messages.first).to_contain_text(HOSTILE[0])
    await onlooker.messages.first.hover()
    await onlooker.messages.first.get_by_role("button", name="Reply in thread").click()
    reply = onlooker.tab.locator("#thread").get_by_role("textbox")
    await reply.fill(ALL)
    await reply.press("Enter")
    await expect(onlooker.replies).to_have_count(2)
    await assert_nothing_ran(onlooker)


async def test_in_every_field_of_our_form_and_in_all_that_the_bot_says_of_it(
    visitor: PageDriver, environment: DemoEnvironment
) -> None:
    await visitor.open_panel()
    await visitor.say(f"/clsfy {HOSTILE[1]}")
    await expect(visitor.messages).to_contain_text("I don't recognize")
    await visitor.say("/clsfy segment")
    await visitor.fill({"Name": HOSTILE[0], "Prompt": ALL, "Example URLs": ALL, "Blocked domains": ALL})
    await visitor.send("Build")
    await expect(visitor.field("Blocked domains")).to_have_attribute("aria-invalid", "true")
    await assert_nothing_ran(visitor)
    await visitor.fill({"Example URLs": "", "Blocked domains": ""})
    await visitor.send("Build")
    await expect(visitor.messages.last).to_contain_text(HOSTILE[0])
    await visitor.panel.locator(".call").filter(has_text="segments.create").click()
    await expect(visitor.panel.get_by_role("heading", name="Asked")).to_be_visible()
    assert environment.classify.segments[61].inputs["prompt"] == ALL
    await assert_nothing_ran(visitor)


@pytest.mark.parametrize("kind", ["mrkdwn", "plain_text", "markdown", "rich_text", "text"])
async def test_in_messages_by_an_app(onlooker: PageDriver, slack: Slack, kind: str) -> None:
    channel = slack.channel("media-team")
    space, bot = slack.workspace, slack.bot
    blocks: dict[str, Any] = {
        "mrkdwn": {"type": "section", "text": {"type": "mrkdwn", "text": ALL}},
        "plain_text": {"type": "header", "text": {"type": "plain_text", "text": ALL}},
        "markdown": {"type": "markdown", "text": ALL},
        "rich_text": {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": ALL},
                        {"type": "link", "url": "javascript:window.hit=1", "text": "click"},
                    ],
                }
            ],
        },
    }
    shown = [{**blocks[kind], "block_id": "b"}] if kind in blocks else []
    message = space.message(channel=channel.id, user=bot.id, text=ALL, blocks=shown, bot_id=bot.bot_id)
    space.add(channel, message)
    await expect(onlooker.messages).to_have_count(1)
    await expect(onlooker.messages).to_contain_text("window.hit")
    await assert_nothing_ran(onlooker)


async def test_in_every_kind_of_input(onlooker: PageDriver, slack: Slack) -> None:
    slack.manifest = Manifest(commands=[Command("/x", ALL, ALL)])
    source: dict[str, Any] = {**second_bot.FORM, "title": second_bot.text(HOSTILE[0][:24])}
    view: View = slack.views.open(slack.person("ann").id, source)
    fields = onlooker.form.locator("textarea, input:not([type]), input[type=text]")
    await expect(onlooker.form).to_be_visible()
    for field in await fields.all():
        await field.fill(ALL)
    slack.views.update(
        view, {**source, "submit": second_bot.text("<b>Go</b>")}
    )  # drawn again as it was typed
    await expect(onlooker.form.get_by_role("button", name="<b>Go</b>")).to_be_visible()
    await expect(onlooker.field("rich_text_input")).to_have_value(ALL)
    await onlooker.tab.keyboard.press("Escape")
    await expect(onlooker.form).to_be_hidden()
    await onlooker.message_box.fill("/x")
    await assert_nothing_ran(onlooker)
