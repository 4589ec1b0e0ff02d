"""The home in a browser: a segment is asked for there, and followed there to its end."""

from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from tests.browser.page_driver import PageDriver


async def test_a_segment_requested_from_the_home_tab_is_shown_there(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.open_home_tab()
    home = demo_page.home_tab
    await expect(home).to_contain_text("Nothing here yet.")
    await home.get_by_role("button", name="New segment").click()
    await demo_page.fill({"Name": "Snow", "Prompt": "People with snow"})
    await demo_page.field("Channel").click()
    await demo_page.form.get_by_role("option", name="media-team").click()
    await demo_page.send("Build")
    await expect(demo_page.form).to_be_hidden()
    await expect(home.get_by_role("heading", name="In progress")).to_be_visible()
    await expect(home).to_contain_text("Queued: “Snow” · segment 61")
    environment.classify.fail(61)
    await expect(home).to_contain_text("Failed: “Snow” · segment 61")
    await home.get_by_role("button", name="Try again").click()
    await expect(demo_page.field("Name")).to_have_value("Snow")
    await demo_page.send("Cancel")
    await expect(demo_page.form).to_be_hidden()
    await home.get_by_role("button", name="Preferences").click()
    mentions = demo_page.form.get_by_role("radiogroup", name="Mention me when a request")
    await mentions.get_by_role("radio", name="Never").check()
    await demo_page.send("Save")
    await expect(demo_page.form).to_contain_text("Your preferences are saved.")
    await demo_page.form.get_by_role("button", name="Close").last.click()
    await expect(demo_page.form).to_be_hidden()
    await demo_page.go_to("media-team")
    await expect(demo_page.messages.first).to_contain_text("Failed: “Snow” · segment 61")
