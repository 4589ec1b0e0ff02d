"""A click shows what couldn't be used of a file, and sends it as a file, once."""

import pytest

from playground.faults import Fault, dropped, refused
from playground.slack.workspace.message import Message
from tests.stories.lists.test_uploaded_lists import USABLE, submit_with_file
from tests.support.sandbox import Sandbox

JUNK = "=HYPERLINK(1)\nsite-1.example\n"


async def click_and_read(sandbox: Sandbox, reply: Message) -> str:
    """Let Ann click the button, and return what she reads."""
    before = len(sandbox.ann.ephemerals)
    await sandbox.ann.click(reply, "list_left_out")
    await sandbox.slack.until(lambda: len(sandbox.ann.ephemerals) > before)
    return sandbox.ann.ephemerals[-1].visible_text


async def reply_about_lists(sandbox: Sandbox) -> Message:
    await submit_with_file(sandbox, f"{USABLE}\n{JUNK}")
    return await sandbox.wait_for_reply(await sandbox.wait_for_announcement())


def sent_files(sandbox: Sandbox) -> list[bytes]:
    """Return the files in Ann's direct messages with the bot."""
    return [file.data for message in sandbox.direct_messages(sandbox.ann) for file in message.files]


async def test_the_rows_come_as_a_file_once(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    reply = await reply_about_lists(sandbox)
    shown = await click_and_read(sandbox, reply)
    assert "Row 21: =HYPERLINK(1)" in shown
    assert "I sent you all rows as a CSV file" in shown
    assert "I send the CSV file with all rows at most once a day" in await click_and_read(sandbox, reply)
    assert [data.decode("utf-8-sig").splitlines() for data in sent_files(sandbox)] == [
        ["Row,Value,Reason", "21,'=HYPERLINK(1),formula without a result", "22,site-1.example,duplicate"]
    ]


async def test_a_file_that_a_corrected_form_uses_again_still_shows_its_rows(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, "Domain\ncraftsman.com\nhello world\n")
    await sandbox.ann.click(await sandbox.wait_for_direct_message(sandbox.ann), "question_edit")
    form = await sandbox.ann.modal(callback_id="segment_form")
    better = sandbox.slack.upload(sandbox.ann, "better.csv", f"{USABLE}\n{JUNK}".encode())
    await sandbox.ann.submit(form, {"block_tld_files": [better.id], "name": "Shovels"})  # and the first file
    asked = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert "hello world" in asked.visible_text
    await sandbox.ann.click(asked, "question_send")
    announcement = await sandbox.wait_for_announcement()
    shown = await click_and_read(sandbox, await sandbox.wait_for_reply(announcement))
    assert "Row 3: hello world" in shown
    assert "Row 21: =HYPERLINK(1)" in shown
    assert "I sent you all rows as a CSV file" in shown


async def test_without_the_scope_only_the_rows_are_shown(sandbox: Sandbox) -> None:
    sandbox.slack.scopes = sandbox.slack.scopes - {"files:write"}
    await sandbox.start_bot()
    shown = await click_and_read(sandbox, await reply_about_lists(sandbox))
    assert "Row 21" in shown
    assert "CSV" not in shown
    assert not sent_files(sandbox)


async def test_a_file_that_slack_refuses_is_sent_with_the_next_click(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    reply = await reply_about_lists(sandbox)
    refusal = refused(200, '{"ok": false, "error": "file_upload_size_restricted"}')
    sandbox.slack.faults.next("files.getUploadURLExternal", refusal)
    assert "Slack didn't accept the CSV file" in await click_and_read(sandbox, reply)
    assert "I sent you all rows" in await click_and_read(sandbox, reply)
    assert len(sent_files(sandbox)) == 1


@pytest.mark.parametrize("took_effect", [True, False], ids=["posted", "not posted"])
async def test_a_file_that_slack_does_not_confirm_is_never_sent_again(
    socket_sandbox: Sandbox, took_effect: bool
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    reply = await reply_about_lists(sandbox)
    fault: Fault = dropped(took_effect=took_effect)
    sandbox.slack.faults.next("files.completeUploadExternal", fault)
    assert "Slack didn't confirm the CSV file" in await click_and_read(sandbox, reply)
    assert "at most once a day" in await click_and_read(sandbox, reply)
    assert len(sent_files(sandbox)) == int(took_effect)


async def test_a_person_in_a_channel_with_too_many_members_hears_that_it_cannot_be_checked(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members |= {f"U0000{number:07}" for number in range(30_000)}
    await sandbox.start_bot()
    reply = await reply_about_lists(sandbox)
    await sandbox.ben.click(reply, "list_left_out")
    await sandbox.slack.until(lambda: sandbox.ben.ephemerals)
    assert "I can't check whether you're in the channel" in sandbox.ben.ephemerals[-1].visible_text
