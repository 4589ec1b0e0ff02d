"""The main job by hand and eye: the form, the thread, a failed build, a refusal, an outage, two people."""

import pytest
from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from tests.browser.page_driver import PageDriver
from tests.browser.test_files import INVENTED, RIVALS, attach
from tests.support.sandbox import SNOWBLOWER_FORM

FIELDS = {
    "Name": SNOWBLOWER_FORM["name"],
    "Prompt": SNOWBLOWER_FORM["prompt"],
    "Example URLs": SNOWBLOWER_FORM["example_urls"],
    "Blocked domains": SNOWBLOWER_FORM["block_tlds"],
}


async def ask(demo_page: PageDriver, **changes: str) -> None:
    """The command, the form filled in, and sent."""
    await demo_page.say("/clsfy segment")
    await expect(demo_page.form).to_be_visible()
    await demo_page.fill(FIELDS | changes)
    await demo_page.send("Build")
    await expect(demo_page.form).to_be_hidden()


async def test_a_segment_is_requested_and_its_result_is_posted(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.message_box.fill("/cl")
    await expect(
        demo_page.tab.locator("#conversation").get_by_text("segment | campaign | segment list | help")
    ).to_be_visible()
    await ask(demo_page)
    await expect(demo_page.messages).to_have_count(1)
    await expect(demo_page.messages).to_contain_text("Queued: “Snowblower Buyers”")
    sign = demo_page.messages.get_by_role("img", name="hourglass flowing sand")
    await expect(sign.locator("svg")).to_be_visible()  # drawn: a machine may have no font for it
    assert environment.classify.segments[61].inputs["block_tlds"] == ["craftsman.com"]

    await demo_page.switch_to("ben")
    await expect(demo_page.messages).to_contain_text("@ann")
    await demo_page.open_panel()
    await demo_page.click_control("Finish now: segment 61")
    await demo_page.messages.get_by_role("button", name="1 reply").click()
    await expect(demo_page.replies).to_have_count(2)
    await expect(demo_page.replies.last).to_contain_text("“Snowblower Buyers” is ready.")
    await expect(demo_page.messages).to_contain_text("(edited)")

    await expect(demo_page.tab.get_by_role("button", name="ann")).to_contain_text("1")
    await demo_page.switch_to("ann")
    await expect(demo_page.messages.get_by_text("1 new")).to_be_visible()
    await demo_page.messages.get_by_role("button", name="1 reply").click()
    await expect(demo_page.messages.get_by_text("1 new")).to_be_hidden()
    await expect(demo_page.replies.last.locator(".mention.me")).to_have_text("@ann")


@pytest.mark.long
async def test_a_failed_build_shows_in_the_channel_too(demo_page: PageDriver) -> None:
    await ask(demo_page)
    await expect(demo_page.messages).to_have_count(1)
    await demo_page.open_panel()
    await demo_page.click_control("Fail: segment 61")
    await expect(demo_page.messages).to_have_count(2)
    await expect(demo_page.messages.last).to_contain_text("replied to a thread")
    await expect(demo_page.messages.last).to_contain_text("Contact your Classify representative")


async def test_an_error_is_shown_under_its_field_and_typed_text_is_kept(demo_page: PageDriver) -> None:
    await demo_page.say("/clsfy segment")
    await demo_page.send("Build")
    name = demo_page.form.get_by_label("Name")
    await expect(name).to_be_focused()
    await expect(name).to_have_accessible_description("Please complete this required field.")
    await demo_page.fill({"Name": "Snow", "Blocked domains": "no domain"})
    await demo_page.send("Build")
    prompt = demo_page.form.get_by_label("Prompt")
    await expect(prompt).to_be_focused()
    await expect(prompt).to_have_attribute("aria-invalid", "true")
    await expect(demo_page.field("Blocked domains")).to_have_attribute("aria-invalid", "true")
    await expect(name).to_have_value("Snow")
    await expect(name).not_to_have_attribute("aria-invalid", "true")
    await demo_page.form.get_by_role("button", name="Cancel").click()
    await demo_page.confirm("Discard")
    await expect(demo_page.form).to_be_hidden()


@pytest.mark.long
async def test_a_rejection_is_sent_in_private_and_its_form_opens_again(demo_page: PageDriver) -> None:
    await demo_page.open_panel()
    await demo_page.click_control("Reject the next request")
    await ask(demo_page)
    private = demo_page.tab.get_by_role("navigation").get_by_role("link", name="clsfy")
    await expect(private).to_contain_text("1")
    await private.click()
    await expect(demo_page.messages).to_contain_text("prompt is too vague")
    await demo_page.messages.get_by_role("button", name="Try again").click()
    await expect(demo_page.form.get_by_label("Name")).to_have_value(SNOWBLOWER_FORM["name"])
    await expect(demo_page.field("Blocked domains")).to_have_value("craftsman.com")
    await demo_page.fill({"Prompt": "Homeowners with long driveways in Vermont"})
    await demo_page.send("Build")
    await demo_page.go_to("media-team")
    await expect(demo_page.messages).to_have_count(1)
    refused = demo_page.panel.locator(".call.failed").filter(has_text="segments.create")
    await expect(refused).to_contain_text("422 prompt is too vague")


async def test_a_segment_is_created_once_after_an_outage(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.open_panel()
    await demo_page.select_preset("Classify", "Down: connections drop")
    await ask(demo_page)
    await expect(demo_page.panel.locator(".call.failed").first).to_contain_text("connection was dropped")
    assert environment.classify.segments == {}
    await demo_page.select_preset("Classify", "OK")
    await expect(demo_page.messages).to_have_count(1)
    await expect(demo_page.messages).to_contain_text("Queued:")  # a message may come before the segment
    assert len(environment.classify.segments) == 1


async def test_a_killed_bot_is_reported_and_works_after_a_restart(demo_page: PageDriver) -> None:
    await demo_page.open_panel()
    await demo_page.click_control("Kill")
    await expect(demo_page.panel.get_by_text("Killed by signal 9")).to_be_visible()
    await expect(demo_page.tab.get_by_text("The bot isn’t running")).to_be_visible()
    await demo_page.say("/clsfy segment")
    await expect(demo_page.tab.get_by_role("alert")).to_contain_text("dispatch_failed")
    await expect(demo_page.message_box).to_have_value("/clsfy segment")
    await demo_page.click_control("Start")
    await expect(demo_page.panel.get_by_text("Running, connected to Slack")).to_be_visible()
    await ask(demo_page)
    await expect(demo_page.messages).to_have_count(1)


@pytest.mark.long
async def test_a_bot_that_is_removed_from_a_private_channel_answers_in_private(demo_page: PageDriver) -> None:
    await demo_page.go_to("launch-secrets")
    await ask(demo_page)
    private = demo_page.tab.get_by_role("navigation").get_by_role("link", name="clsfy")
    await private.click()
    await expect(demo_page.messages).to_contain_text("/invite")
    await demo_page.go_to("launch-secrets")
    await demo_page.say("/invite @clsfy")
    await expect(demo_page.tab.get_by_text("clsfy is now in #launch-secrets.")).to_be_visible()


@pytest.mark.long
async def test_help_is_shown_to_one_person_only(demo_page: PageDriver) -> None:
    await demo_page.say("/clsfy help")
    await expect(demo_page.messages).to_contain_text("Only visible to you")
    await demo_page.switch_to("ben")
    await expect(demo_page.messages).to_have_count(0)
    await demo_page.switch_to("ann")
    await demo_page.messages.get_by_role("button", name="Dismiss message").click()
    await expect(demo_page.messages).to_have_count(0)


async def test_build_segment_from_this_uses_the_list_of_a_message(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.say("/invite @clsfy")
    await attach(demo_page, RIVALS)
    await demo_page.say("People with snow")
    await build_from(demo_page, "People with snow")
    await expect(demo_page.field("Prompt")).to_have_value("People with snow")
    await expect(demo_page.form).to_contain_text("rivals.csv (blocked domains)")
    await demo_page.fill({"Name": "Snow"})
    await demo_page.send("Build")
    await expect(demo_page.messages.filter(has_text="1 list (3 domains)")).to_be_visible()
    [call] = environment.classify.traffic.of("segments.create")
    assert call.arguments["block_tlds"] == INVENTED


@pytest.mark.long
async def test_build_segment_from_this_says_that_the_bot_may_not_read_the_file(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.go_to("launch-secrets")
    await attach(demo_page, RIVALS)
    await demo_page.say("People with snow")
    await build_from(demo_page, "People with snow")
    await demo_page.fill({"Name": "Snow"})
    await demo_page.send("Build")
    await demo_page.go_to("clsfy")
    await expect(demo_page.messages.filter(has_text="rivals.csv")).to_contain_text("isn't a file I can open")
    assert environment.classify.segments == {}


async def build_from(page: PageDriver, text: str) -> None:
    """Choose “Build segment from this” in the menu of the message with this text."""
    message = page.messages.filter(has_text=text)
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.tab.get_by_role("menuitem", name="Build segment from this").click()
