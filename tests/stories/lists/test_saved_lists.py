"""People save lists, and use them again in segment forms."""

from playground.faults import paused
from tests.stories.lists.saved_list_steps import (
    FORM,
    RIVALS,
    add_domain,
    create_list,
    open_list,
    open_lists,
    open_segment_form,
    option,
    sent,
    text_of,
    wait_for_view,
)
from tests.support.sandbox import Sandbox


async def test_a_list_is_saved_from_pasted_text_and_used_in_a_segment(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    view = await create_list(sandbox, values="craftsman.com\nhttps://www.sears.com/x\ncraftsman.com")
    assert "Created “Rivals” with 2 domains. Left out: 1 duplicate." in text_of(view)
    assert "Blocked domains for #media-team. Created by @ann" in text_of(view)
    assert "craftsman.com\nsears.com" in text_of(view)
    form = await open_segment_form(sandbox, sandbox.ben)
    chosen = option(form, "Rivals: 2 domains (blocked)")
    await sandbox.ben.submit(form, {**FORM, "block_tlds": "lowes.com", "lists": [chosen]})
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [["lowes.com", "craftsman.com", "sears.com"]]
    announcement = await sandbox.wait_for_announcement()
    assert "lowes.com and 1 list (2 domains)" in announcement.visible_text


async def test_a_list_is_saved_from_a_file(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    file = sandbox.slack.upload(
        sandbox.ann, "rivals.csv", b"Domain,Reason\na.com,x\nb.com,y\ncom.acme.app,z\n"
    )
    overview = await open_lists(sandbox)
    await sandbox.ann.click_in_view(overview, "list_new")
    form = await wait_for_view(sandbox, sandbox.ann, "What's in it?")
    await sandbox.ann.submit(form, {"name": "Rivals", "files": [file.id]})
    asked = await wait_for_view(sandbox, sandbox.ann, "Check your list")
    assert "2 domains. Left out: 1 app." in text_of(asked)
    assert "“com.acme.app” (row 4)" in text_of(asked)
    await sandbox.ann.submit(asked)
    assert "with 2 domains" in text_of(await wait_for_view(sandbox, sandbox.ann, "Created"))


async def test_a_file_that_cannot_be_read_is_named_and_nothing_is_saved(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", b"\x89PNG\r\n\x1a\n\0\0\0\r")
    await sandbox.ann.click_in_view(await open_lists(sandbox), "list_new")
    form = await wait_for_view(sandbox, sandbox.ann, "What's in it?")
    await sandbox.ann.submit(form, {"name": "Rivals", "files": [file.id]})
    answer = await wait_for_view(sandbox, sandbox.ann, "Nothing was saved")
    assert "“rivals.csv” isn't a list I can read" in text_of(answer)
    assert "There are no saved lists here yet" in text_of(await open_lists(sandbox))


async def test_a_person_who_closes_the_form_still_hears_what_became_of_the_file(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", b"a.com\nb.com\n")
    await sandbox.ann.click_in_view(await open_lists(sandbox), "list_new")
    form = await wait_for_view(sandbox, sandbox.ann, "What's in it?")
    pause = paused()
    sandbox.slack.faults.next("files.info", pause)
    await sandbox.ann.submit(form, {"name": "Rivals", "files": [file.id]})
    await sandbox.ann.close(await wait_for_view(sandbox, sandbox.ann, "Nothing is saved yet"))
    pause.release()
    await wait_for_view(sandbox, sandbox.ann, "Created “Rivals” with 2 domains.")


async def test_values_are_added_and_removed_and_each_change_says_who(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    view = await open_list(sandbox, "Rivals", sandbox.ben)
    await sandbox.ben.click_in_view(view, "list_change_added")
    form = await wait_for_view(sandbox, sandbox.ben, "Add to a list")
    await sandbox.ben.submit(form, {"values": "lowes.com\nsears.com"})
    view = await wait_for_view(sandbox, sandbox.ben, "Added 1 domain to “Rivals”. 1 was already on it.")
    assert "Version 2 · 3 domains\nValues added by @ben" in text_of(view)
    await sandbox.ben.click_in_view(view, "list_change_removed")
    form = await wait_for_view(sandbox, sandbox.ben, "Remove from a list")
    await sandbox.ben.submit(form, {"values": "craftsman.com\nother.com"})
    view = await wait_for_view(sandbox, sandbox.ben, "Removed 1 domain from “Rivals”. 1 wasn't on it.")
    assert "Version 3 · 2 domains\nValues removed by @ben" in text_of(view)
    assert "Version 1 · 2 domains\nCreated by @ann" in text_of(view)


async def test_a_list_is_replaced_and_an_old_version_is_restored(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    await sandbox.ann.click_in_view(await open_list(sandbox, "Rivals"), "list_change_replaced")
    form = await wait_for_view(sandbox, sandbox.ann, "Replace a list")
    await sandbox.ann.submit(form, {"values": "lowes.com"})
    view = await wait_for_view(sandbox, sandbox.ann, "Replaced “Rivals”. It now has 1 domain.")
    first = [block for block in view.blocks if block.get("accessory", {}).get("action_id") == "list_version"][
        -1
    ]
    await sandbox.ann.click_in_view(view, "list_version", block_id=first["block_id"])
    old = await wait_for_view(sandbox, sandbox.ann, "Restore this version")
    assert "craftsman.com\nsears.com" in text_of(old)
    await sandbox.ann.click_in_view(old, "list_restore")
    view = await wait_for_view(sandbox, sandbox.ann, "It now has 2 domains.")
    assert "Version 3 · 2 domains" in text_of(view)


async def test_a_list_is_renamed_but_not_to_a_name_that_is_taken(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    view = await create_list(sandbox, "Stores")
    await sandbox.ann.click_in_view(view, "list_rename")
    form = await wait_for_view(sandbox, sandbox.ann, "Rename a list")
    ack = await sandbox.ann.submit(form, {"name": " rivals "})
    assert "already a list with this name" in ack.errors["name"]
    await sandbox.ann.submit(form, {"name": "Competitors"})
    view = await wait_for_view(sandbox, sandbox.ann, "Renamed to “Competitors”.")
    assert "Version 2 · 2 domains\nRenamed by @ann" in text_of(view)


async def test_a_deleted_list_is_not_offered_and_stays_with_its_requests(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    form = await open_segment_form(sandbox)
    await sandbox.ann.submit(form, {**FORM, "lists": [option(form, "Rivals")]})
    await sandbox.wait_for_segment()
    await sandbox.wait_for_announcement()
    await sandbox.ann.click_in_view(await open_list(sandbox, "Rivals"), "list_delete")
    view = await wait_for_view(sandbox, sandbox.ann, "Deleted “Rivals”.")
    assert "There are no saved lists here yet" in text_of(view)
    form = await open_segment_form(sandbox)
    assert "Rivals" not in text_of(form)
    await sandbox.ann.close(form)
    await sandbox.ann.click(sandbox.channel.messages[0], "request_details")
    details = await wait_for_view(sandbox, sandbox.ann, "Lists")
    assert "Rivals (version 1): 2 domains (blocked)" in text_of(details)


async def test_a_form_that_is_sent_again_says_that_the_list_is_saved(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.ann.click_in_view(await open_lists(sandbox), "list_new")
    form = await wait_for_view(sandbox, sandbox.ann, "What's in it?")
    await sandbox.ann.submit(form, {"name": "Rivals", "values": RIVALS})
    ack = await sandbox.ann.submit(form, {"name": "Rivals", "values": RIVALS})
    assert ack.errors == {}
    await wait_for_view(sandbox, sandbox.ann, "Created “Rivals” with 2 domains")
    await sandbox.ann.click_in_view(await open_list(sandbox, "Rivals"), "list_change_replaced")
    form = await wait_for_view(sandbox, sandbox.ann, "Replace a list")
    for _ in range(2):
        await sandbox.ann.submit(form, {"values": "lowes.com"})
        await wait_for_view(sandbox, sandbox.ann, "Replaced “Rivals”. It now has 1 domain")


async def test_somebody_elses_change_is_not_overwritten(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    await sandbox.ann.click_in_view(await open_list(sandbox, "Rivals"), "list_change_replaced")
    form = await wait_for_view(sandbox, sandbox.ann, "Replace a list")
    await sandbox.ben.click_in_view(await open_list(sandbox, "Rivals", sandbox.ben), "list_change_added")
    other = await wait_for_view(sandbox, sandbox.ben, "Add to a list")
    await sandbox.ben.submit(other, {"values": "lowes.com"})
    await wait_for_view(sandbox, sandbox.ben, "Added 1 domain")
    await sandbox.ann.submit(form, {"values": "a.com"})
    view = await wait_for_view(
        sandbox, sandbox.ann, "This list has changed since you opened it, so nothing was saved."
    )
    assert "lowes.com" in text_of(view)


async def test_restoring_a_version_does_not_undo_somebody_elses_change(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    await add_domain(sandbox, "toro.com")
    view = await open_list(sandbox, "Rivals")
    (*_, first) = [
        each for each in view.blocks if each.get("accessory", {}).get("action_id") == "list_version"
    ]
    await sandbox.ann.click_in_view(view, "list_version", block_id=first["block_id"])
    old = await wait_for_view(sandbox, sandbox.ann, "Restore this version")
    await add_domain(sandbox, "lowes.com", sandbox.ben)
    await sandbox.ann.click_in_view(old, "list_restore")
    shown = await wait_for_view(sandbox, sandbox.ann, "This list has changed since you opened it")
    assert "toro.com\nlowes.com" in text_of(shown)


async def test_a_list_that_cannot_be_shown_after_it_was_saved_is_said_to_be_saved(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.click_in_view(await open_lists(sandbox), "list_new")
    form = await wait_for_view(sandbox, sandbox.ann, "What's in it?")
    sandbox.query("ALTER TABLE list_defaults RENAME TO gone")  # which is read to show a list
    await sandbox.ann.submit(form, {"name": "Rivals", "values": RIVALS})
    view = await wait_for_view(sandbox, sandbox.ann, "Created “Rivals” with 2 domains.")
    assert "History" not in text_of(view)
    assert sandbox.query("SELECT name FROM saved_lists") == [("Rivals",)]
