"""Lists in a browser: turned page by page in their place; and the details of what stands in a message."""

import pytest
from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from tests.browser.page_driver import PageDriver

NAMES = [f"Snow {number}" for number in range(1, 10)]


async def test_the_buttons_of_a_list_turn_its_pages_in_place(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    ann, channel = environment.slack.person("ann"), environment.slack.channel("media-team")
    for name in NAMES:
        await ann.command("/clsfy", "segment", channel)
        await ann.submit(await ann.modal(), {"name": name, "prompt": f"People with {name}"})
    await expect(demo_page.messages.filter(has_text="Queued:")).to_have_count(len(NAMES))
    await demo_page.say("/clsfy segment list")
    shown = demo_page.messages.filter(has_text="Your segments")
    rows = shown.get_by_role("button", name="Details of")
    await expect(rows).to_have_count(7)
    await expect(shown.get_by_role("button", name="Newer")).to_have_count(0)
    await shown.get_by_role("button", name="Older").click()
    await expect(shown).to_contain_text("page 2")
    await expect(rows).to_have_count(2)
    await expect(shown.get_by_role("button", name="Older")).to_have_count(0)
    await shown.get_by_role("button", name="Details of Snow 1").click()
    await expect(demo_page.form).to_contain_text("“Snow 1” is queued.")
    await demo_page.form.get_by_role("button", name="Close").last.click()
    await shown.get_by_role("button", name="Newer").click()
    await expect(rows).to_have_count(7)
    await shown.get_by_role("button", name="Failed").click()
    failed = demo_page.messages.filter(has_text="Segments that failed or were rejected")
    await expect(failed).to_contain_text(
        "You and this channel have no segments that failed or were rejected."
    )
    await expect(shown).to_have_count(0)


@pytest.mark.long
async def test_details_open_from_the_message_in_the_channel(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    await demo_page.say("/clsfy segment")
    await demo_page.fill({"Name": "Snow", "Prompt": "People with *snow* & <ice>", "Blocked domains": "a.com"})
    await demo_page.send("Build")
    await expect(demo_page.messages).to_contain_text("Queued:")
    environment.classify.process(61)
    message = demo_page.messages.filter(has_text="Building:")
    await message.get_by_role("button", name="Details").click()
    for said in ("“Snow” is building.", "Segment ID:", "Mentioned when done: @ann", "a.com"):
        await expect(demo_page.form).to_contain_text(said)
    await expect(demo_page.form.get_by_text("People with *snow* & <ice>", exact=True)).to_be_visible()
    await demo_page.form.get_by_role("button", name="Close").last.click()
    await expect(demo_page.form).to_be_hidden()
    await expect(message.get_by_role("button", name="Details")).to_be_focused()
