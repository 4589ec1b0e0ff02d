"""By keyboard alone, and for a screen reader: axe finds nothing, light and dark, on a laptop and a phone."""

from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from playground.demo.environment import DemoEnvironment
from playground.slack import Slack
from tests.browser import sample_app
from tests.browser.page_driver import PageDriver

LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOR_RULES = ("color-contrast", "link-in-text-block")  # of axe's rules, all that look at colors
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def nothing_found(demo_page: PageDriver, where: str) -> None:
    """No violation of what axe looks for in the light, nor in the dark of what looks at colors."""
    for scheme in SCHEMES:
        await demo_page.tab.emulate_media(color_scheme=scheme)
        only = {} if scheme == "light" else {"runOnly": list(COLOR_RULES)}
        found = [
            f"{each['id']}: {node['target']} {node['failureSummary']}"
            for each in await violations(demo_page.tab, {"resultTypes": ["violations"], **only})
            for node in each["nodes"]
        ]
        assert not found, f"{where}, {scheme}:\n" + "\n".join(found)


async def violations(tab: Page, options: dict[str, list[str]]) -> Any:
    """Run axe, which is put into a page once. `Axe.run` puts it there each time."""
    if not await tab.evaluate("'axe' in window"):
        await tab.evaluate(Axe().axe_script)
    return await tab.evaluate("options => axe.run(options).then(results => results.violations)", options)


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop", marks=pytest.mark.long), pytest.param(PHONE, id="phone")]
)
async def test_axe_finds_no_accessibility_problem_on_the_page(
    demo_page: PageDriver, environment: DemoEnvironment, size: ViewportSize
) -> None:
    tab = demo_page.tab
    await tab.set_viewport_size(size)
    await demo_page.say("/clsfy help")
    await expect(demo_page.messages).to_have_count(1)
    await demo_page.say("/clsfy segment")
    await nothing_found(demo_page, "the form")
    await demo_page.send("Build")
    await expect(demo_page.field("Name")).to_be_focused()
    await nothing_found(demo_page, "an error on a field")
    await demo_page.fill({"Name": "Snow", "Prompt": "People with snow"})
    await demo_page.send("Build")
    await expect(demo_page.messages).to_have_count(2)
    await expect(demo_page.messages.last).to_contain_text("Queued:")
    environment.classify.fail(61)
    await expect(demo_page.messages).to_have_count(3)
    await nothing_found(demo_page, "the channel")
    await demo_page.messages.get_by_role("button", name="1 reply").click()
    await expect(demo_page.replies).to_have_count(2)
    await nothing_found(demo_page, "the thread")
    if size is PHONE:
        await tab.locator("#thread").get_by_role("button", name="Close the thread").click()
    await demo_page.open_panel()
    await demo_page.select_preset("Classify", "Down: connections drop")
    await demo_page.panel.locator(".call").first.click()
    await expect(demo_page.panel.get_by_role("heading", name="Request")).to_be_visible()
    await nothing_found(demo_page, "behind the scenes")


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)]
)
async def test_axe_finds_no_problem_in_lists_details_and_the_home_tab(
    demo_page: PageDriver, environment: DemoEnvironment, size: ViewportSize
) -> None:
    await demo_page.tab.set_viewport_size(size)
    ann, channel = environment.slack.person("ann"), environment.slack.channel("media-team")
    for number in range(8):
        await ann.command("/clsfy", "segment", channel)
        await ann.submit(
            await ann.modal(), {"name": f"Snow {number}", "prompt": f"People with snow {number}"}
        )
    await ann.command("/clsfy", "campaign", channel)
    campaign = {"name": "Spring", "use_case": "other", "description": "Reports for spring"}
    await ann.submit(await ann.modal(), campaign)
    await expect(demo_page.messages.filter(has_text="Registered:")).to_have_count(1)
    await expect(demo_page.messages.filter(has_text="Queued:")).to_have_count(8)
    ids = {segment.name: segment.id for segment in environment.classify.segments.values()}
    environment.classify.fail(ids["Snow 0"])
    environment.classify.finish(ids["Snow 1"])
    for words in ("", "segment list 2", "segment list failed", "campaign list", "segment show Snow 0"):
        await demo_page.say(f"/clsfy {words}")
    await expect(demo_page.messages.filter(has_text="page 2")).to_have_count(1)
    await expect(demo_page.messages.filter(has_text="My segments")).to_have_count(2)
    await nothing_found(demo_page, "the menu and the lists")
    await demo_page.messages.get_by_role("button", name="Details of Snow 0").last.click()
    await expect(demo_page.form).to_contain_text("failed.")
    await nothing_found(demo_page, "the details")
    await demo_page.form.get_by_role("button", name="Close").last.click()
    await expect(demo_page.form).to_be_hidden()
    await demo_page.open_home_tab()
    await expect(demo_page.home_tab.get_by_role("heading", name="Your campaigns")).to_be_visible()
    await nothing_found(demo_page, "the home")


async def test_axe_finds_no_problem_in_any_kind_of_input(slack_page: PageDriver, slack: Slack) -> None:
    view = slack.views.open(slack.person("ann").id, sample_app.FORM)
    await expect(slack_page.form).to_be_visible()
    await slack_page.field("static_select").click()
    await expect(slack_page.form.get_by_role("option", name="Red")).to_be_visible()
    await nothing_found(slack_page, "the form of everything, a menu open")
    slack.views.close(view)
    slack.views.publish(slack.person("ann").id, sample_app.HOME)
    slack.manifest.home = True
    await slack_page.go_to("clsfy")
    await slack_page.tab.get_by_role("button", name="Home").click()
    await expect(slack_page.tab.get_by_role("heading", name="Welcome home")).to_be_visible()
    await nothing_found(slack_page, "the home")


async def test_a_segment_is_requested_by_keyboard_alone(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    keyboard = demo_page.tab.keyboard
    await demo_page.message_box.focus()
    await keyboard.type("/cl")
    await keyboard.press("Tab")
    await expect(demo_page.message_box).to_have_value("/clsfy ")
    await keyboard.type("segment")
    await keyboard.press("Enter")
    await expect(demo_page.field("Name")).to_be_focused()
    await keyboard.type("Snow")
    await keyboard.press("Tab")
    await expect(demo_page.field("Prompt")).to_be_focused()
    await keyboard.type("People with snow")
    send = demo_page.form.get_by_role("button", name="Build")
    for _ in range(12):
        await keyboard.press("Tab")
        assert await demo_page.tab.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        if await send.evaluate("node => node === document.activeElement"):
            break
    await keyboard.press("Enter")
    await expect(demo_page.form).to_be_hidden()
    await expect(demo_page.message_box).to_be_focused()
    await expect(demo_page.tab.get_by_role("status").filter(has_text="“Snow”")).to_have_count(1)
    await expect(demo_page.messages).to_contain_text("Queued:")  # a message may come before the segment
    environment.classify.finish(61)
    await expect(demo_page.messages).to_contain_text("Ready:")
    replies = demo_page.messages.get_by_role("button", name="1 reply")
    await replies.focus()
    await keyboard.press("Enter")
    await expect(demo_page.tab.locator("#thread").get_by_role("textbox")).to_be_focused()
    await keyboard.type("Thanks")
    await keyboard.press("Enter")
    await expect(demo_page.replies).to_have_count(3)
