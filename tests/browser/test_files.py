"""Files on the page: chosen in a form, attached to a message, shared by an app, and downloaded."""

from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Person, Slack
from tests.browser import sample_app
from tests.browser.page_driver import PageDriver
from tests.browser.test_accessibility import nothing_found
from tests.browser.test_form import FixedAcks

Json = dict[str, Any]
BLOCKED = "Upload blocked domains"
INVENTED = ["craftsman.example", "deere.example", "toro.example"]
RIVALS: FilePayload = {
    "name": "rivals.csv",
    "mimeType": "text/csv",
    "buffer": "\n".join(INVENTED).encode(),
}


def file_form(**element: Any) -> Json:
    """Return a form with one file input."""
    chosen = {"type": "file_input", "action_id": "chosen", **element}
    lists = {"type": "input", "block_id": "lists", "label": sample_app.text("Lists"), "element": chosen}
    return {
        "type": "modal",
        "title": sample_app.text("Form"),
        "submit": sample_app.text("Send"),
        "blocks": [lists],
    }


def named(name: str, size: int = 30) -> FilePayload:
    """Return a file of this name and size."""
    return {"name": name, "mimeType": "text/plain", "buffer": b"x" * size}


def open_form(slack: Slack, **element: Any) -> Person:
    """Open the form for Ann, whose app accepts what she submits."""
    slack.delivery.transport = FixedAcks()
    ann = slack.person("ann")
    slack.views.open(ann.id, file_form(**element))
    return ann


def chosen(page: PageDriver) -> Locator:
    """Return the files that are listed in the form."""
    return page.form.get_by_role("list", name="Chosen files").get_by_role("listitem")


def await_choosers(page: PageDriver) -> None:
    """Have Chromium report file choosers. Playwright doesn't wait until it does, so this comes early."""
    page.tab.on("filechooser", lambda _: None)


async def attach(page: PageDriver, *files: FilePayload) -> None:
    """Attach files to the next message with the paperclip."""
    await_choosers(page)
    await page.tab.locator("#conversation").get_by_role("button", name="Attach files").click()
    async with page.tab.expect_file_chooser() as choosing:
        await page.tab.get_by_role("menuitem", name="From your computer").click()
    await (await choosing.value).set_files(list(files))


async def test_chosen_files_are_listed_removed_and_submitted(slack_page: PageDriver, slack: Slack) -> None:
    open_form(slack)
    await slack_page.field("Lists").set_input_files([RIVALS, named("a.txt", 3000), named("b.txt")])
    await expect(chosen(slack_page)).to_have_text(["rivals.csv44 bytes", "a.txt3 KB", "b.txt30 bytes"])
    await slack_page.form.get_by_role("button", name="Remove a.txt").click()
    await expect(slack_page.form.get_by_role("button", name="Remove b.txt")).to_be_focused()
    await slack_page.field("Lists").set_input_files([named("c.txt")])
    await expect(chosen(slack_page)).to_have_count(3)
    await slack_page.send("Send")
    await expect(slack_page.form).to_be_hidden()
    [call] = slack.traffic.of("view_submission")
    files = call.arguments["view"]["state"]["values"]["lists"]["chosen"]["files"]
    assert [file["name"] for file in files] == ["rivals.csv", "b.txt", "c.txt"]
    assert slack.workspace.files.files[files[0]["id"]].data == RIVALS["buffer"]


async def test_a_file_input_is_usable_by_keyboard(slack_page: PageDriver, slack: Slack) -> None:
    await_choosers(slack_page)
    open_form(slack)
    await expect(slack_page.field("Lists")).to_be_focused()
    async with slack_page.tab.expect_file_chooser() as choosing:
        await slack_page.tab.keyboard.press("Enter")
    await (await choosing.value).set_files([RIVALS])
    await expect(slack_page.form.get_by_role("status")).to_have_text("rivals.csv, 44 bytes, added")
    await slack_page.tab.keyboard.press("Shift+Tab")
    await expect(slack_page.form.get_by_role("button", name="Remove rivals.csv")).to_be_focused()
    await slack_page.tab.keyboard.press("Enter")
    await expect(chosen(slack_page)).to_have_count(0)
    await expect(slack_page.field("Lists")).to_be_focused()
    await expect(slack_page.form.get_by_role("status")).to_have_text("rivals.csv removed")


@pytest.mark.parametrize(
    ("element", "files", "sentence"),
    [
        pytest.param(
            {"max_files": 2},
            [named(f"{name}.txt") for name in "abc"],
            "Choose at most 2 files.",
            id="max_files",
        ),
        pytest.param(
            {},
            [named(f"{number}.txt") for number in range(11)],
            "Choose at most 10 files.",
            id="no max_files",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"filetypes": ["csv", "TXT"]},
            [named("photo.png")],
            "“photo.png” can’t be added. These types can: csv, txt.",
            id="filetypes",
        ),
        pytest.param(
            {},
            [named("large.csv", 10 * 1024 * 1024 + 1)],
            "“large.csv” can’t be added. It is larger than 10 MB.",
            id="size",
            marks=pytest.mark.long,
        ),
    ],
)
async def test_a_file_that_an_input_does_not_take_is_refused_at_once(
    slack_page: PageDriver, slack: Slack, element: Json, files: list[FilePayload], sentence: str
) -> None:
    open_form(slack, **element)
    await slack_page.field("Lists").set_input_files(files)
    await expect(slack_page.form.get_by_role("alert")).to_have_text(sentence)
    await expect(chosen(slack_page)).to_have_count(len(files) - 1)


async def test_a_file_input_shows_errors_and_keeps_the_files(slack_page: PageDriver, slack: Slack) -> None:
    open_form(slack)
    slack.delivery.transport = FixedAcks(
        {"response_action": "errors", "errors": {"lists": "Choose another file."}}
    )
    await slack_page.send("Send")
    await expect(slack_page.field("Lists")).to_have_accessible_description(
        "Please complete this required field."
    )
    await expect(slack_page.field("Lists")).to_be_focused()
    await slack_page.field("Lists").set_input_files([RIVALS])
    await slack_page.send("Send")
    await expect(slack_page.form.get_by_text("Choose another file.")).to_be_visible()
    await expect(chosen(slack_page)).to_have_text(["rivals.csv44 bytes"])
    await nothing_found(slack_page, "a file input with an error")
    await slack_page.tab.reload()
    await expect(chosen(slack_page)).to_have_text(["rivals.csv44 bytes"])


async def test_a_message_with_a_file_is_posted_and_the_file_is_downloaded(
    slack_page: PageDriver, slack: Slack
) -> None:
    await attach(slack_page, RIVALS, named("b.txt"))
    tray = slack_page.tab.locator("#conversation").get_by_role("list", name="Chosen files")
    await expect(tray.get_by_role("listitem")).to_have_count(2)
    await slack_page.tab.get_by_role("button", name="Remove b.txt").click()
    await slack_page.say("Our *rivals*")
    message = slack_page.messages.last
    await expect(message.get_by_role("link", name="Download rivals.csv")).to_be_visible()
    await expect(tray).to_be_hidden()
    await nothing_found(slack_page, "a message with a file")
    async with slack_page.tab.expect_download() as downloading:
        await message.get_by_role("link", name="Download rivals.csv").click()
    download = await downloading.value
    assert download.suggested_filename == "rivals.csv"
    assert (await download.path()).read_bytes() == RIVALS["buffer"]


@pytest.mark.long
async def test_a_message_needs_no_text_if_it_has_a_file(slack_page: PageDriver, slack: Slack) -> None:
    await attach(slack_page, RIVALS)
    await slack_page.tab.locator("#conversation").get_by_role("button", name="Send").click()
    await expect(slack_page.messages.get_by_role("link", name="Download rivals.csv")).to_be_visible()
    [message] = slack.channel("media-team").messages
    assert (message.text, [file.name for file in message.files]) == ("", ["rivals.csv"])


@pytest.mark.long
async def test_a_command_with_a_file_keeps_both_in_the_box(slack_page: PageDriver, slack: Slack) -> None:
    await attach(slack_page, RIVALS)
    await slack_page.say("/clsfy segment")
    await expect(slack_page.tab.get_by_role("alert")).to_contain_text("A command can't carry files.")
    await expect(slack_page.message_box).to_have_value("/clsfy segment")
    await expect(slack_page.tab.get_by_role("button", name="Remove rivals.csv")).to_be_visible()


async def test_a_file_that_the_app_uploads_appears_in_the_conversation(
    slack_page: PageDriver, slack: Slack, web: AsyncWebClient
) -> None:
    channel = slack.channel("media-team")
    channel.members.add(slack.bot.id)
    await web.files_upload_v2(
        content="domain\n", filename="left-out.csv", channel=channel.id, initial_comment="Left out:"
    )
    link = slack_page.messages.filter(has_text="Left out:").get_by_role("link", name="Download left-out.csv")
    async with slack_page.tab.expect_download() as downloading:
        await link.click()
    assert (await (await downloading.value).path()).read_text() == "domain\n"
    [file] = channel.messages[0].files
    file.is_deleted = True
    slack.traffic.changed()
    await expect(slack_page.messages.get_by_text("This file was deleted.")).to_be_visible()
