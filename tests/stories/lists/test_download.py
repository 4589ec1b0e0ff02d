"""People download a saved list as a file, which is sent once."""

import pytest

from playground.faults import Fault, dropped, refused
from tests.stories.lists.saved_list_steps import create_list, text_of, wait_for_view
from tests.support.sandbox import Sandbox

NO_SCOPE = refused(200, '{"ok": false, "error": "missing_scope"}')


async def test_a_list_arrives_as_a_file_and_can_be_uploaded_again(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    view = await create_list(sandbox, values="craftsman.com\nmünchen.de")
    await sandbox.ann.click_in_view(view, "list_download")
    view = await wait_for_view(sandbox, sandbox.ann, "I sent you this list as a file")
    (message,) = sandbox.direct_messages(sandbox.ann)
    (file,) = message.files
    assert file.name == "Rivals.csv"
    assert file.data.decode("utf-8-sig") == "Domain\r\ncraftsman.com\r\nmünchen.de\r\n"
    assert "“Rivals” · 2 domains" in message.visible_text
    again = sandbox.slack.upload(sandbox.ann, file.name, file.data)
    await sandbox.ann.click_in_view(view, "list_change_replaced")
    form = await wait_for_view(sandbox, sandbox.ann, "Replace a list")
    await sandbox.ann.submit(form, {"files": [again.id]})
    await wait_for_view(
        sandbox, sandbox.ann, "“Rivals” already has exactly these values. Nothing was changed."
    )


async def test_without_the_scope_the_values_are_shown_to_copy(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - {"files:write"}
    await sandbox.start_bot()
    view = await create_list(sandbox)
    assert "Download" not in text_of(view)
    block = next(block["block_id"] for block in view.blocks if "list_all" in str(block.get("elements")))
    await sandbox.ann.click_in_view(view, "list_version", block_id=block)
    await wait_for_view(sandbox, sandbox.ann, "craftsman.com\nsears.com")


@pytest.mark.parametrize(
    ("method", "fault", "words"),
    [
        (
            "files.getUploadURLExternal",
            refused(200, '{"ok": false, "error": "missing_scope"}'),
            "Nothing was sent",
        ),
        ("files.upload", dropped(took_effect=False), "Nothing was sent"),
        ("files.completeUploadExternal", refused(503, "busy"), "Slack didn't confirm the file"),
        ("files.completeUploadExternal", dropped(took_effect=True), "Slack didn't confirm the file"),
    ],
)
async def test_a_file_is_sent_at_most_once_and_the_person_hears_what_happened(
    socket_sandbox: Sandbox, method: str, fault: Fault, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    view = await create_list(sandbox)
    sandbox.slack.faults.next(method, fault)
    await sandbox.ann.click_in_view(view, "list_download")
    await wait_for_view(sandbox, sandbox.ann, words)
    assert len(sandbox.calls("files.completeUploadExternal")) <= 1
