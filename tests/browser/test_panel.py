"""The panel behind the scenes: its controls, and what it shows of the bot and the traffic."""

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import BrowserContext, Locator, ViewportSize, expect

from playground.classify import Classify
from playground.demo.environment import DemoEnvironment
from playground.page import WebPage
from playground.slack import Slack
from tests.browser import sample_app
from tests.browser.conftest import open_page
from tests.browser.page_driver import PageDriver

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
# The page makes room for toasts while it lays out a frame, so only what has been painted counts.
COVERED = """async toasts => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const area = toasts.getBoundingClientRect();
  const isCovered = (box) => box.width && area.left < box.right && box.left < area.right
    && area.top < box.bottom && box.top < area.bottom;
  return [...document.querySelectorAll("button, a, textarea")]
    .filter((each) => !toasts.contains(each) && each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => isCovered(each.getBoundingClientRect()))
    .map((each) => each.outerHTML);
}"""


async def test_status_polling_is_hidden_unless_it_fails(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    ann, channel = environment.slack.person("ann"), environment.slack.channel("media-team")
    await ann.command("/clsfy", "segment", channel)
    await ann.submit(await ann.modal(), {"name": "Snow", "prompt": "People with snow"})
    calls = environment.classify.traffic
    await environment.classify.until(lambda: len(calls.of("segments.get")) > 2)
    await demo_page.open_panel()
    polls = demo_page.panel.locator(".call").filter(has_text="segments.get")
    await expect(demo_page.panel.locator(".call").filter(has_text="segments.create")).to_have_count(1)
    await expect(polls).to_have_count(0)
    await demo_page.panel.get_by_label("Hide status polling").uncheck()
    await expect(polls.first).to_be_visible()
    await demo_page.panel.get_by_label("Hide status polling").check()
    await demo_page.select_preset("Classify", "Failing: 500")
    await expect(polls.first).to_contain_text("500")


@pytest.mark.long
async def test_finished_segments_do_not_push_the_faults_out_of_view(
    slack_page: PageDriver, classify: Classify
) -> None:
    for number in range(40):
        classify.finish(classify.add(f"Segment {number}").id)
    building = [classify.add(f"Building {number}") for number in range(40)]
    await slack_page.open_panel()
    faults = slack_page.panel.get_by_label("Classify", exact=True)
    await expect(faults).to_be_in_viewport(ratio=1)
    await expect(slack_page.panel.get_by_role("button", name="Add clsfy to #media-team")).to_be_in_viewport()
    finish = slack_page.panel.get_by_role("button", name=f"Finish now: segment {building[0].id}")
    await expect(finish).to_have_count(1)
    await expect(slack_page.panel.get_by_text("Segment 39")).to_be_hidden()
    await slack_page.panel.get_by_text("Finished (40)").click()
    await expect(slack_page.panel.get_by_text("Segment 39")).to_be_visible()


@pytest.mark.long
async def test_the_subtitle_is_shown_in_full(slack_page: PageDriver) -> None:
    await slack_page.open_panel()
    subtitle = slack_page.panel.get_by_text("Demo controls, not part of Slack")
    await expect(subtitle).to_be_visible()
    for width in (1280, 390):
        await slack_page.tab.set_viewport_size({"width": width, "height": 800})
        assert await subtitle.evaluate("node => node.scrollWidth <= node.clientWidth")


async def test_a_segment_created_elsewhere_can_be_watched(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.open_panel()
    await demo_page.panel.get_by_label("Build time").fill("3600")
    await demo_page.click_control("Set")
    await demo_page.panel.get_by_label("Created elsewhere").fill("Summer Hikers")
    await demo_page.click_control("Create")
    await expect(demo_page.tab.get_by_text("type /clsfy segment watch 61")).to_be_visible()
    await demo_page.say("/clsfy segment watch 61")
    await expect(demo_page.messages.filter(has_text="watching segment").first).to_be_visible()
    await demo_page.click_control("Finish now: segment 61")
    await expect(
        demo_page.messages.filter(has_text="is ready")
        .or_(demo_page.messages.filter(has_text="1 reply"))
        .first
    ).to_be_visible()
    assert environment.classify.segments[61].name == "Summer Hikers"


async def test_a_deal_id_can_be_issued_in_the_panel(slack_page: PageDriver, classify: Classify) -> None:
    classify.finish(classify.add("Snow").id)
    first, second = (classify.activate(61, dsp="The Trade Desk", buyer_seat=f"seat-{each}") for each in "ab")
    await slack_page.open_panel()
    await slack_page.click_control(f"Issue the Deal ID: activation {first.id}")
    await expect(slack_page.panel.get_by_text("classify-ttd-61-")).to_be_visible()
    await slack_page.click_control(f"Fail: activation {second.id}")
    await expect(slack_page.panel.get_by_text("failed", exact=True)).to_be_visible()
    await expect(slack_page.panel.get_by_role("button", name="Issue the Deal ID")).to_have_count(0)


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop", marks=pytest.mark.long), pytest.param(PHONE, id="phone")]
)
async def test_a_toast_covers_no_button(slack_page: PageDriver, size: ViewportSize) -> None:
    await slack_page.tab.set_viewport_size(size)
    for command in ("/nothing", "/nobody"):
        await slack_page.say(command)
    toast = slack_page.tab.locator(".toast").last
    await expect(toast).to_be_visible()
    assert await slack_page.tab.locator("#toasts").evaluate(COVERED) == []


async def test_the_status_says_when_the_playground_has_stopped(window: BrowserContext, slack: Slack) -> None:
    slack.connect_http("http://127.0.0.1:9/slack/events")
    async with AsyncExitStack() as stack:
        page = WebPage(slack, Classify())
        driver = await open_page(stack, window, page)
        status = driver.tab.locator(".bot-status")
        await expect(status).to_have_text("The bot is connected")
        await page.stop()
        await expect(status).to_have_text("The playground isn’t running")
        await expect(status.locator(".dot.up")).to_have_count(0)
        driver.errors.clear()  # the browser reports the feed that it can't open
        await driver.tab.close()


async def middle_of(node: Locator) -> float:
    """Return the vertical middle of a node."""
    box = await node.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


@pytest.mark.long
async def test_radio_buttons_are_level_with_their_labels(slack_page: PageDriver, slack: Slack) -> None:
    slack.views.open(slack.person("ann").id, sample_app.FORM)
    for kind in ("radio", "checkbox"):
        choice = slack_page.form.locator(".choice").filter(has=slack_page.tab.locator(f"[type={kind}]")).first
        assert abs(await middle_of(choice.locator("input")) - await middle_of(choice.locator("span"))) <= 1
