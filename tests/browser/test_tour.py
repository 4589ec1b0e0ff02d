"""The tour: the first minute of a newcomer, who only clicks what it offers. And the sample list."""

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from playground.demo.environment import DemoEnvironment
from playground.page.actions.sample_list import sample_domains
from tests.browser.page_driver import PageDriver
from tests.browser.test_accessibility import nothing_found
from tests.browser.test_files import chosen

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}


def tour_of(demo_page: PageDriver) -> Locator:
    """Return the tour."""
    return demo_page.tab.get_by_role("region", name="Tour")


async def click(demo_page: PageDriver, label: str) -> None:
    """Click a button of the tour, which must be entirely in sight."""
    button = tour_of(demo_page).get_by_role("button", name=label)
    await expect(button).to_be_in_viewport(ratio=1)
    await button.click()


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop", marks=pytest.mark.long), pytest.param(PHONE, id="phone")]
)
async def test_a_newcomer_builds_a_segment_breaks_classify_and_gets_a_deal_id(
    demo_page: PageDriver, environment: DemoEnvironment, size: ViewportSize
) -> None:
    await demo_page.tab.set_viewport_size(size)
    tour, classify = tour_of(demo_page), environment.classify
    await expect(tour.locator("[aria-current=step]")).to_have_text("Build a segment")
    await click(demo_page, "Fill in an example")
    await expect(demo_page.field("Name")).to_have_value("Snowblower Buyers")
    await expect(demo_page.field("Prompt")).not_to_have_value("")
    build = demo_page.form.get_by_role("button", name="Build")
    await expect(build).to_be_focused()
    await demo_page.tab.keyboard.press("Enter")
    await expect(demo_page.form).to_be_hidden()
    await expect(demo_page.messages).to_have_count(1)

    await expect(tour.locator("[aria-current=step]")).to_have_text("Switch to Ben")
    await click(demo_page, "Switch to Ben")
    await expect(demo_page.people.get_by_role("button", name="ben", include_hidden=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(tour.locator("[aria-current=step]")).to_have_text("Break something")
    await click(demo_page, "Take Classify down")
    await expect(tour).to_contain_text("Classify is down.")
    await click(demo_page, "Fill in an example")
    await expect(demo_page.field("Name")).to_have_value("Ski Weekenders")
    await demo_page.send("Build")
    await expect(demo_page.form).to_be_hidden()
    await click(demo_page, "Bring Classify back")
    await classify.until(lambda: len(classify.segments) == 2)

    await expect(tour.locator("[aria-current=step]")).to_have_text("Get a Deal ID")
    await click(demo_page, "Finish the builds")
    await demo_page.messages.first.get_by_role("button", name="Activate").click()
    await demo_page.fill({"DSP": "The Trade Desk", "Buyer seat": "seat-abc123"})
    await demo_page.send("Next")
    await demo_page.send("Activate")
    await expect(demo_page.form).to_be_hidden()
    await click(demo_page, "Issue the Deal ID")
    await expect(demo_page.messages.first).to_contain_text("Deal classify-ttd-61-")
    await click(demo_page, "Done")
    await expect(tour).to_be_hidden()


async def test_an_open_form_offers_the_example_until_the_tour_is_dismissed(demo_page: PageDriver) -> None:
    await demo_page.say("/clsfy segment")
    await demo_page.form.get_by_role("button", name="Fill in an example").click()
    await expect(demo_page.field("Name")).to_have_value("Snowblower Buyers")
    await demo_page.tab.keyboard.press("Escape")
    await demo_page.confirm("Discard")
    await expect(demo_page.form).to_be_hidden()
    await click(demo_page, "Dismiss the tour")
    await expect(tour_of(demo_page)).to_be_hidden()
    await expect(demo_page.message_box).to_be_focused()
    await demo_page.say("/clsfy segment")
    await expect(demo_page.form).to_be_visible()
    await expect(demo_page.form.get_by_role("button", name="Fill in an example")).to_be_hidden()
    await demo_page.tab.reload()
    await expect(demo_page.form).to_be_visible()
    await expect(tour_of(demo_page)).to_be_hidden()


async def test_the_tour_is_reached_by_keyboard_and_keeps_the_focus(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    environment.classify.add("Built before")
    button = tour_of(demo_page).get_by_role("button", name="Switch to Ben")
    await button.focus()
    await demo_page.tab.keyboard.press("Enter")
    await expect(tour_of(demo_page).get_by_role("button", name="Take Classify down")).to_be_focused()


async def test_a_page_without_the_demos_bot_has_no_tour(slack_page: PageDriver) -> None:
    await expect(tour_of(slack_page)).to_be_hidden()


async def test_a_segment_is_requested_with_the_sample_list(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.say("/clsfy segment")
    await demo_page.fill({"Name": "Snow", "Prompt": "People with snow"})
    await demo_page.form.get_by_role("button", name="Use the sample list").click()
    await expect(chosen(demo_page)).to_contain_text(["blocked-domains.csv"])
    await demo_page.send("Build")
    await expect(demo_page.messages.filter(has_text="1 list (1,200 domains)")).to_be_visible()
    [call] = environment.classify.traffic.of("segments.create")
    assert call.arguments["block_tlds"] == list(sample_domains())


async def test_the_sample_list_is_attached_on_a_phone(demo_page: PageDriver) -> None:
    await demo_page.tab.set_viewport_size(PHONE)
    await demo_page.tab.locator("#conversation").get_by_role("button", name="Attach files").click()
    await demo_page.tab.get_by_role("menuitem", name="The sample list").click()
    await expect(demo_page.tab.get_by_role("button", name="Remove blocked-domains.csv")).to_be_visible()
    await nothing_found(demo_page, "a file in the message box")
    await demo_page.say("Block these")
    await expect(demo_page.messages.get_by_role("link", name="Download blocked-domains.csv")).to_be_visible()
    is_too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await demo_page.tab.evaluate(is_too_wide)
