"""Files that can't be fetched or read are named, with the reason, before anything is sent."""

import asyncio

import pytest

from playground.faults import held, paused, refused
from tests.stories.lists.test_uploaded_lists import (
    DOMAINS,
    FORM,
    MOSTLY_JUNK,
    USABLE,
    question,
    sent,
    submit_with_file,
)
from tests.support.clicks import offered_actions
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "isn't a list I can read"),
        (b"<!DOCTYPE html>", "is a web page"),
        (b"PK\x03\x04", "is damaged"),
    ],
)
async def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    socket_sandbox: Sandbox, data: bytes, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", data)
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id]})
    assert f"“rivals.csv” {words}" in (await question(sandbox)).visible_text
    assert not sent(sandbox)


async def test_a_file_that_was_deleted_meanwhile_is_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.slack.faults.next("files.info", refused(200, '{"ok": false, "error": "file_deleted"}'))
    await submit_with_file(sandbox, USABLE)
    assert "was deleted before I could read it" in (await question(sandbox)).visible_text


async def test_files_that_are_too_large_together_are_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    nine_megabytes = ("# " + "x" * 90_000 + "\n") * 100
    files = [
        sandbox.slack.upload(sandbox.ann, f"part-{number}.csv", f"{nine_megabytes}{domain}\n".encode())
        for number, domain in enumerate(DOMAINS[:3])
    ]
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id for file in files]})
    asked = await question(sandbox)
    assert "“part-2.csv” doesn't fit, because your files add up to more than 20 MB" in asked.visible_text
    assert "part-1.csv" not in asked.visible_text
    await sandbox.ann.click(asked, "question_send")
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [DOMAINS[:2]]


async def test_a_bot_that_lost_its_scope_says_so(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", USABLE.encode())
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    # Slack's page for people who aren't signed in, which comes instead of the file.
    sign_in = refused(200, "<!DOCTYPE html><title>Slack</title>", content_type="text/html")
    sandbox.slack.faults.next("files.download", sign_in)
    await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id]})
    assert "because I'm not allowed to read files here" in (await question(sandbox)).visible_text


async def test_a_file_of_somebody_else_is_not_read(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ben, "salaries.csv", USABLE.encode())
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id]})
    assert "“salaries.csv” isn't a file I can open" in (await question(sandbox)).visible_text
    assert not sandbox.slack.traffic.of("files.download")


async def test_a_file_of_another_workspace_is_not_read(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", USABLE.encode())
    file.user_team, file.needs_check = "T0ELSEWHERE", True
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id]})
    assert "isn't a file I can open" in (await question(sandbox)).visible_text
    assert not sandbox.slack.traffic.of("files.download")


async def test_a_file_deleted_after_the_form_was_accepted_is_named_before_anything_is_sent(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    pause = paused()
    sandbox.slack.faults.next("files.info", pause)
    file = await submit_with_file(sandbox, USABLE)
    await asyncio.wait_for(pause.reached.wait(), 45)
    file.is_deleted = True
    pause.release()
    assert "“rivals.csv” was deleted before I could read it" in (await question(sandbox)).visible_text
    assert not sent(sandbox)


async def test_an_admin_is_not_offered_to_edit_what_only_its_person_can_edit(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    admin = sandbox.slack.person("admin")
    await sandbox.start_bot(CLSFY_ADMINS=admin.id)
    fault = held(took_effect=True)
    sandbox.slack.faults.next("files.info", fault)
    await submit_with_file(sandbox, MOSTLY_JUNK)
    await asyncio.wait_for(fault.reached.wait(), 45)
    sandbox.slack.workspace.users[sandbox.ann.id].deactivated = True
    fault.release()
    asked = await sandbox.wait_for_direct_message(admin)
    assert "Send it with what I could read?" in asked.visible_text
    assert offered_actions(asked) == ["question_send", "question_drop"]
    await admin.click(asked, "question_send")
    assert (await sandbox.wait_for_segment()).inputs["block_tlds"] == ["craftsman.com"]
