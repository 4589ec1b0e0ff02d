"""The main job by hand and eye: the form, the thread, a failed build, a refusal, an outage, two people."""

from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from tests.browser.page_driver import PageDriver
from tests.support.sandbox import SNOWBLOWER_FORM

FIELDS = {
    "Name": SNOWBLOWER_FORM["name"],
    "Prompt": SNOWBLOWER_FORM["prompt"],
    "Example URLs": SNOWBLOWER_FORM["example_urls"],
    "Blocked domains": SNOWBLOWER_FORM["block_tlds"],
}


async def ask(visitor: PageDriver, **changes: str) -> None:
    """The command, the form filled in, and sent."""
    await visitor.say("/clsfy segment")
    await expect(visitor.form).to_be_visible()
    await visitor.fill(FIELDS | changes)
    await visitor.send("Build")
    await expect(visitor.form).to_be_hidden()


async def test_a_segment_is_asked_for_watched_and_told(
    visitor: PageDriver, environment: DemoEnvironment
) -> None:
    await visitor.message_box.fill("/cl")
    await expect(
        visitor.tab.locator("#conversation").get_by_text("segment | campaign | segment list | help")
    ).to_be_visible()
    await ask(visitor)
    await expect(visitor.messages).to_have_count(1)
    await expect(visitor.messages).to_contain_text("Snowblower Buyers")
    sign = visitor.messages.get_by_role("img", name="hourglass flowing sand")
    await expect(sign.locator("svg")).to_be_visible()  # drawn: a machine may have no font for it
    assert environment.classify.segments[61].inputs["block_tlds"] == ["craftsman.com"]

    await visitor.switch_to("ben")
    await expect(visitor.messages).to_contain_text("@ann")
    await visitor.open_panel()
    await visitor.click_control("Finish now: segment 61")
    await visitor.messages.get_by_role("button", name="1 reply").click()
    await expect(visitor.replies).to_have_count(2)
    await expect(visitor.replies.last).to_contain_text("“Snowblower Buyers” is ready.")
    await expect(visitor.messages).to_contain_text("(edited)")

    await expect(visitor.tab.get_by_role("button", name="ann")).to_contain_text("1")
    await visitor.switch_to("ann")
    await expect(visitor.messages.get_by_text("1 new")).to_be_visible()
    await visitor.messages.get_by_role("button", name="1 reply").click()
    await expect(visitor.messages.get_by_text("1 new")).to_be_hidden()
    await expect(visitor.replies.last.locator(".mention.me")).to_have_text("@ann")


async def test_a_failed_build_shows_in_the_channel_too(visitor: PageDriver) -> None:
    await ask(visitor)
    await expect(visitor.messages).to_have_count(1)
    await visitor.open_panel()
    await visitor.click_control("Fail: segment 61")
    await expect(visitor.messages).to_have_count(2)
    await expect(visitor.messages.last).to_contain_text("replied to a thread")
    await expect(visitor.messages.last).to_contain_text("Contact your Classify representative")


async def test_what_is_wrong_stands_under_its_field_and_nothing_typed_is_lost(visitor: PageDriver) -> None:
    await visitor.say("/clsfy segment")
    await visitor.send("Build")
    name = visitor.form.get_by_label("Name")
    await expect(name).to_be_focused()
    await expect(name).to_have_accessible_description("Please complete this required field.")
    await visitor.fill({"Name": "Snow", "Blocked domains": "no domain"})
    await visitor.send("Build")
    prompt = visitor.form.get_by_label("Prompt")
    await expect(prompt).to_be_focused()
    await expect(prompt).to_have_attribute("aria-invalid", "true")
    await expect(visitor.form.get_by_label("Blocked domains")).to_have_attribute("aria-invalid", "true")
    await expect(name).to_have_value("Snow")
    await expect(name).not_to_have_attribute("aria-invalid", "true")
    await visitor.form.get_by_role("button", name="Cancel").click()
    await expect(visitor.form).to_be_hidden()


async def test_what_classify_refuses_is_told_in_private_and_opens_again(visitor: PageDriver) -> None:
    await visitor.open_panel()
    await visitor.click_control("Refuse the next request")
    await ask(visitor)
    private = visitor.tab.get_by_role("navigation").get_by_role("link", name="clsfy")
    await expect(private).to_contain_text("1")
    await private.click()
    await expect(visitor.messages).to_contain_text("prompt is too vague")
    await visitor.messages.get_by_role("button", name="Try again").click()
    await expect(visitor.form.get_by_label("Name")).to_have_value(SNOWBLOWER_FORM["name"])
    await expect(visitor.form.get_by_label("Blocked domains")).to_have_value("craftsman.com")
    await visitor.fill({"Prompt": "Homeowners with long driveways in Vermont"})
    await visitor.send("Build")
    await visitor.go_to("media-team")
    await expect(visitor.messages).to_have_count(1)
    refused = visitor.panel.locator(".call.failed").filter(has_text="segments.create")
    await expect(refused).to_contain_text("422 prompt is too vague")


async def test_an_outage_ends_and_the_segment_comes_once(
    visitor: PageDriver, environment: DemoEnvironment
) -> None:
    await visitor.open_panel()
    await visitor.select_preset("Classify", "Away: connections drop")
    await ask(visitor)
    await expect(visitor.panel.locator(".call.failed").first).to_contain_text("connection was dropped")
    assert environment.classify.segments == {}
    await visitor.select_preset("Classify", "Well")
    await expect(visitor.messages).to_have_count(1)
    assert len(environment.classify.segments) == 1


async def test_a_killed_bot_is_told_started_again_and_works(visitor: PageDriver) -> None:
    await visitor.open_panel()
    await visitor.click_control("Kill")
    await expect(visitor.panel.get_by_text("Killed by signal 9")).to_be_visible()
    await expect(visitor.tab.get_by_text("The bot is not running")).to_be_visible()
    await visitor.say("/clsfy segment")
    await expect(visitor.tab.get_by_role("alert")).to_contain_text("dispatch_failed")
    await expect(visitor.message_box).to_have_value("/clsfy segment")
    await visitor.click_control("Start")
    await expect(visitor.panel.get_by_text("Runs, connected to Slack")).to_be_visible()
    await ask(visitor)
    await expect(visitor.messages).to_have_count(1)


async def test_a_bot_that_is_put_out_of_a_private_channel_answers_in_private(visitor: PageDriver) -> None:
    await visitor.go_to("launch-secrets")
    await ask(visitor)
    private = visitor.tab.get_by_role("navigation").get_by_role("link", name="clsfy")
    await private.click()
    await expect(visitor.messages).to_contain_text("/invite")
    await visitor.go_to("launch-secrets")
    await visitor.say("/invite @clsfy")
    await expect(visitor.tab.get_by_text("clsfy is now in #launch-secrets.")).to_be_visible()


async def test_help_is_for_one_pair_of_eyes(visitor: PageDriver) -> None:
    await visitor.say("/clsfy help")
    await expect(visitor.messages).to_contain_text("Only visible to you")
    await visitor.switch_to("ben")
    await expect(visitor.messages).to_have_count(0)
    await visitor.switch_to("ann")
    await visitor.messages.get_by_role("button", name="Dismiss message").click()
    await expect(visitor.messages).to_have_count(0)
