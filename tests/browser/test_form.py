"""A form on the page: what was typed stays, closing it asks first, and a counter shows what is left."""

from typing import Any

import pytest
from playwright.async_api import expect

from playground.demo.environment import DemoEnvironment
from playground.slack import Command, Slack
from playground.slack.delivery.delivery import AppResponse, Retry
from tests.browser import sample_app
from tests.browser.page_driver import PageDriver

Json = dict[str, Any]
PUSHED: Json = {
    "type": "modal",
    "title": sample_app.text("Already requested"),
    "close": sample_app.text("Back"),
    "blocks": [{"type": "section", "text": sample_app.text("Ben requested it.")}],
}


def form(**element: Any) -> Json:
    """Return a form with one text input."""
    typed = {"type": "plain_text_input", "action_id": "typed", **element}
    name = {"type": "input", "block_id": "name", "label": sample_app.text("Name"), "element": typed}
    return {
        "type": "modal",
        "title": sample_app.text("Form"),
        "submit": sample_app.text("Send"),
        "close": sample_app.text("Cancel"),
        "blocks": [name],
    }


class FixedAcks:
    """An app that acknowledges each submission with the next of these payloads."""

    def __init__(self, *payloads: Json) -> None:
        self._payloads = list(payloads)

    async def deliver(self, kind: str, payload: Json, timeout: float, retry: Retry | None) -> AppResponse:
        """Return the next payload."""
        return AppResponse(200, self._payloads.pop(0) if self._payloads else {})


async def test_back_shows_what_was_typed_and_no_rejected_value(slack_page: PageDriver, slack: Slack) -> None:
    slack.delivery.transport = FixedAcks(
        {"response_action": "errors", "errors": {"name": "Taken."}},
        {"response_action": "push", "view": PUSHED},
    )
    slack.views.open(slack.person("ann").id, form())
    await slack_page.fill({"Name": "Rejected"})
    await slack_page.send("Send")
    await expect(slack_page.form.get_by_text("Taken.")).to_be_visible()
    await slack_page.fill({"Name": "Accepted"})
    await slack_page.send("Send")
    await expect(slack_page.form.get_by_role("heading", name="Already requested")).to_be_visible()
    await slack_page.form.get_by_role("button", name="Back").last.click()
    await expect(slack_page.field("Name")).to_have_value("Accepted")
    await expect(slack_page.form.get_by_text("Taken.")).to_be_hidden()


@pytest.mark.long
async def test_back_on_already_requested_shows_the_bots_form_still_filled_in(
    demo_page: PageDriver, environment: DemoEnvironment
) -> None:
    ben, channel = environment.slack.person("ben"), environment.slack.channel("media-team")
    inputs = {"name": "Snow", "prompt": "People with snow"}
    await ben.command("/clsfy", "segment", channel)
    await ben.submit(await ben.modal(), inputs)
    await expect(demo_page.messages).to_have_count(1)
    await demo_page.say("/clsfy segment")
    await demo_page.fill({"Name": "Snow", "Prompt": "People with snow", "Blocked domains": "no domain"})
    await demo_page.send("Build")
    await expect(demo_page.field("Blocked domains")).to_have_attribute("aria-invalid", "true")
    await demo_page.fill({"Blocked domains": ""})
    await demo_page.send("Build")
    await expect(demo_page.form.get_by_role("button", name="Back").first).to_be_visible()
    await demo_page.form.get_by_role("button", name="Back").first.click()
    await expect(demo_page.field("Name")).to_have_value("Snow")
    await expect(demo_page.field("Prompt")).to_have_value("People with snow")
    await expect(demo_page.field("Blocked domains")).to_have_value("")
    await expect(demo_page.form.locator("[aria-invalid]")).to_have_count(0)


async def test_closing_a_form_that_was_filled_in_asks_first(slack_page: PageDriver, slack: Slack) -> None:
    slack.views.open(slack.person("ann").id, form())
    await slack_page.fill({"Name": "Snow"})
    for close in ("Escape", "Cancel", "Close"):
        if close == "Escape":
            await slack_page.tab.keyboard.press("Escape")
        else:
            await slack_page.send(close)
        question = slack_page.tab.get_by_role("alertdialog", name="Discard changes?")
        await expect(question).to_be_visible()
        await slack_page.confirm("Keep editing")
        await expect(question).to_be_hidden()
        await expect(slack_page.field("Name")).to_have_value("Snow")
    for _ in range(
        3
    ):  # Chromium closes a dialog at a second Escape, whatever the page's `cancel` listener says
        await slack_page.tab.keyboard.press("Escape")
    await expect(slack_page.tab.get_by_role("alertdialog")).to_be_visible()
    await slack_page.confirm("Discard")
    await expect(slack_page.form).to_be_hidden()
    assert slack.person("ann").open_modals == []


@pytest.mark.long
async def test_closing_all_forms_asks_for_one_below_too(slack_page: PageDriver, slack: Slack) -> None:
    slack.delivery.transport = FixedAcks({"response_action": "push", "view": PUSHED})
    slack.views.open(slack.person("ann").id, form())
    await slack_page.fill({"Name": "Snow"})
    await slack_page.send("Send")
    await slack_page.form.get_by_role("button", name="Close").click()
    await slack_page.confirm("Discard")
    await expect(slack_page.form).to_be_hidden()


@pytest.mark.long
async def test_closing_a_form_as_the_app_opened_it_asks_nothing(slack_page: PageDriver, slack: Slack) -> None:
    slack.views.open(slack.person("ann").id, form(initial_value="Snow"))
    await expect(slack_page.field("Name")).to_have_value("Snow")
    await slack_page.fill({"Name": "Ice"})
    await slack_page.fill({"Name": "Snow"})
    await slack_page.tab.keyboard.press("Escape")
    await expect(slack_page.form).to_be_hidden()


@pytest.mark.long
async def test_a_counter_shows_how_many_characters_are_left(slack_page: PageDriver, slack: Slack) -> None:
    slack.manifest.commands.append(Command("/x", "A form"))
    slack.delivery.transport = FixedAcks()
    slack.views.open(slack.person("ann").id, form(max_length=30))
    counter = slack_page.form.locator(".counter")
    await expect(counter).to_have_text("30")
    await slack_page.fill({"Name": "Snow"})
    await expect(counter).to_have_text("26")
    await expect(slack_page.form.get_by_role("status")).to_be_empty()
    await slack_page.fill({"Name": "❄" * 12})
    await expect(slack_page.form.get_by_role("status")).to_have_text("18 characters left")
    await slack_page.fill({"Name": "x" * 35})
    await expect(slack_page.field("Name")).to_have_value("x" * 35)
    await expect(counter).to_have_text("-5")
    await expect(slack_page.form.get_by_role("status")).to_have_text("5 characters too many")
    await slack_page.send("Send")
    await expect(slack_page.field("Name")).to_have_accessible_description("Enter at most 30 characters.")
    await expect(slack_page.field("Name")).to_have_value("x" * 35)
    assert slack.traffic.of("view_submission") == []


async def test_an_error_of_an_input_stays_while_the_app_updates_the_form(
    slack_page: PageDriver, slack: Slack
) -> None:
    slack.delivery.transport = FixedAcks()
    view = slack.views.open(slack.person("ann").id, form())
    await slack_page.send("Send")
    missing = "Please complete this required field."
    await expect(slack_page.field("Name")).to_have_accessible_description(missing)
    leave = slack_page.form.get_by_role("button", name="Cancel")
    await leave.focus()
    slack.views.update(view, {**form(), "title": sample_app.text("Changed")})
    await expect(slack_page.form.get_by_role("heading", name="Changed")).to_be_visible()
    await expect(slack_page.field("Name")).to_have_accessible_description(missing)
    await expect(leave).to_be_focused()
    await slack_page.send("Send")
    await expect(slack_page.field("Name")).to_be_focused()
    await slack_page.fill({"Name": "Snow"})
    await slack_page.send("Send")
    await expect(slack_page.form).to_be_hidden()
