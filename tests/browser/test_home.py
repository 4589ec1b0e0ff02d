"""The home in a browser: a segment is asked for there, and followed there to its end."""

from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from tests.browser.page_driver import PageDriver


async def test_a_segment_asked_for_at_the_home_is_followed_there(
    visitor: PageDriver, environment: DemoEnvironment
) -> None:
    await visitor.open_home_tab()
    home = visitor.home_tab
    await expect(home).to_contain_text("Nothing here yet.")
    await home.get_by_role("button", name="New segment").click()
    await visitor.fill({"Name": "Snow", "Prompt": "People with snow"})
    await visitor.field("Channel").click()
    await visitor.form.get_by_role("option", name="media-team").click()
    await visitor.send("Build")
    await expect(visitor.form).to_be_hidden()
    await expect(home.get_by_role("heading", name="In progress")).to_be_visible()
    await expect(home).to_contain_text("Queued: “Snow” · segment 61")
    environment.classify.fail(61)
    await expect(home).to_contain_text("Failed: “Snow” · segment 61")
    await home.get_by_role("button", name="Try again").click()
    await expect(visitor.field("Name")).to_have_value("Snow")
    await visitor.send("Cancel")
    await expect(visitor.form).to_be_hidden()
    await home.get_by_role("button", name="Preferences").click()
    await visitor.form.get_by_role("radio", name="Never").check()
    await visitor.send("Save")
    await expect(visitor.form).to_be_hidden()
    await visitor.go_to("media-team")
    await expect(visitor.messages.first).to_contain_text("Failed: “Snow” · segment 61")
