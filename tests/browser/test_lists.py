"""Lists in a browser: turned page by page in their place; and the details of what stands in a message."""

from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from tests.browser.page_driver import PageDriver

NAMES = [f"Snow {number}" for number in range(1, 10)]


async def test_a_list_is_turned_by_its_buttons_in_its_place(
    visitor: PageDriver, environment: DemoEnvironment
) -> None:
    ann, channel = environment.slack.person("ann"), environment.slack.channel("media-team")
    for name in NAMES:
        await ann.command("/clsfy", "segment", channel)
        await ann.submit(await ann.modal(), {"name": name, "prompt": "People with snow"})
    await expect(visitor.messages.filter(has_text="Queued:")).to_have_count(len(NAMES))
    await visitor.say("/clsfy segment list")
    shown = visitor.messages.filter(has_text="Your segments")
    rows = shown.get_by_role("button", name="Details of")
    await expect(rows).to_have_count(7)
    await expect(shown.get_by_role("button", name="Newer")).to_have_count(0)
    await shown.get_by_role("button", name="Older").click()
    await expect(shown).to_contain_text("page 2")
    await expect(rows).to_have_count(2)
    await expect(shown.get_by_role("button", name="Older")).to_have_count(0)
    await shown.get_by_role("button", name="Details of Snow 1").click()
    await expect(visitor.form).to_contain_text("“Snow 1” is waiting to be built.")
    await visitor.form.get_by_role("button", name="Close").last.click()
    await shown.get_by_role("button", name="Newer").click()
    await expect(rows).to_have_count(7)
    await shown.get_by_role("button", name="Failed").click()
    failed = visitor.messages.filter(has_text="Segments that failed or were refused")
    await expect(failed).to_contain_text("have all succeeded so far.")
    await expect(shown).to_have_count(0)


async def test_details_open_from_the_message_in_the_channel(
    visitor: PageDriver, environment: DemoEnvironment
) -> None:
    await visitor.say("/clsfy segment")
    await visitor.fill({"Name": "Snow", "Prompt": "People with *snow* & <ice>", "Blocked domains": "a.com"})
    await visitor.send("Build")
    await expect(visitor.messages).to_have_count(1)
    environment.classify.process(61)
    message = visitor.messages.filter(has_text="Building:")
    await message.get_by_role("button", name="Details").click()
    for said in ("“Snow” is building.", "Segment ID:", "Mentioned when done: @ann", "a.com"):
        await expect(visitor.form).to_contain_text(said)
    await expect(visitor.form.get_by_text("People with *snow* & <ice>", exact=True)).to_be_visible()
    await visitor.form.get_by_role("button", name="Close").last.click()
    await expect(visitor.form).to_be_hidden()
    await expect(message.get_by_role("button", name="Details")).to_be_focused()
