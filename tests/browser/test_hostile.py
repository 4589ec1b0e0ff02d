"""What people type can't run as code: scripts, links and markup into every input and every message."""

from typing import Any

import pytest
from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from playground.slack import Command, Manifest, Slack, View
from tests.browser import sample_app
from tests.browser.page_driver import PageDriver
from tests.browser.test_files import attach

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


async def assert_nothing_ran(demo_page: PageDriver) -> None:
    """No code of theirs ran, and no element or address of theirs is in the page."""
    tab = demo_page.tab
    for link in await tab.locator("main a, dialog a").all():
        assert not str(await link.get_attribute("href")).lower().startswith("javascript")
        await link.evaluate("node => node.removeAttribute('target')")
    assert await tab.evaluate("window.hit") is None
    assert await tab.locator("body script, iframe, img, [onclick], [onerror], [onload]").count() == 0


async def test_hostile_text_in_messages_and_replies_by_people_is_harmless(slack_page: PageDriver) -> None:
    for words in HOSTILE:
        await slack_page.say(words)
    await expect(slack_page.messages).to_have_count(len(HOSTILE))
    await expect(slack_page.messages.first).to_contain_text(HOSTILE[0])
    await slack_page.messages.first.hover()
    await slack_page.messages.first.get_by_role("button", name="Reply in thread").click()
    reply = slack_page.tab.locator("#thread").get_by_role("textbox")
    await reply.fill(ALL)
    await reply.press("Enter")
    await expect(slack_page.replies).to_have_count(2)
    await assert_nothing_ran(slack_page)


async def test_hostile_names_of_files_are_harmless(slack_page: PageDriver, slack: Slack) -> None:
    ann, channel = slack.person("ann"), slack.channel("media-team")
    for words in HOSTILE:
        await ann.say("", channel, files=[slack.upload(ann, words, b"x")])
    await expect(slack_page.messages).to_have_count(len(HOSTILE))
    await expect(slack_page.messages.first).to_contain_text(HOSTILE[0])
    await attach(slack_page, {"name": f"{HOSTILE[1]}.csv", "mimeType": "text/csv", "buffer": b"x"})
    await expect(slack_page.tab.get_by_role("listitem").filter(has_text=HOSTILE[1])).to_be_visible()
    await assert_nothing_ran(slack_page)


async def test_hostile_text_in_every_field_of_the_form_and_in_every_message_about_it_is_harmless(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.open_panel()
    await demo_page.say(f"/clsfy {HOSTILE[1]}")
    await expect(demo_page.messages).to_contain_text("I don't recognize")
    await demo_page.say("/clsfy segment")
    await demo_page.fill({"Name": HOSTILE[0], "Prompt": ALL, "Example URLs": ALL, "Blocked domains": ALL})
    await demo_page.send("Build")
    await expect(demo_page.field("Blocked domains")).to_have_attribute("aria-invalid", "true")
    await assert_nothing_ran(demo_page)
    await demo_page.fill({"Example URLs": "", "Blocked domains": ""})
    await demo_page.send("Build")
    await expect(demo_page.messages.last).to_contain_text(HOSTILE[0])
    await demo_page.panel.locator(".call").filter(has_text="segments.create").click()
    await expect(demo_page.panel.get_by_role("heading", name="Request")).to_be_visible()
    assert environment.classify.segments[61].inputs["prompt"] == ALL
    await assert_nothing_ran(demo_page)


_OTHER_KINDS = ("plain_text", "markdown", "rich_text", "text")


@pytest.mark.parametrize(
    "kind", ["mrkdwn", *(pytest.param(kind, marks=pytest.mark.long) for kind in _OTHER_KINDS)]
)
async def test_hostile_text_in_messages_by_an_app_is_harmless(
    slack_page: PageDriver, slack: Slack, kind: str
) -> None:
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
    await expect(slack_page.messages).to_have_count(1)
    await expect(slack_page.messages).to_contain_text("window.hit")
    await assert_nothing_ran(slack_page)


async def test_hostile_text_in_every_kind_of_input_is_harmless(slack_page: PageDriver, slack: Slack) -> None:
    slack.manifest = Manifest(commands=[Command("/x", ALL, ALL)])
    source: dict[str, Any] = {**sample_app.FORM, "title": sample_app.text(HOSTILE[0][:24])}
    view: View = slack.views.open(slack.person("ann").id, source)
    fields = slack_page.form.locator("textarea, input:not([type]), input[type=text]")
    await expect(slack_page.form).to_be_visible()
    for field in await fields.all():
        await field.fill(ALL)
    slack.views.update(
        view, {**source, "submit": sample_app.text("<b>Go</b>")}
    )  # drawn again as it was typed
    await expect(slack_page.form.get_by_role("button", name="<b>Go</b>")).to_be_visible()
    await expect(slack_page.field("rich_text_input")).to_have_value(ALL)
    options = slack_page.tab.get_by_role("listbox").locator("visible=true")
    await expect(options).to_have_count(1)  # the menu in which a filter was typed last is still open
    await slack_page.tab.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await slack_page.tab.keyboard.press("Escape")
    await slack_page.confirm("Discard")
    await expect(slack_page.form).to_be_hidden()
    await slack_page.message_box.fill("/x")
    await assert_nothing_ran(slack_page)
