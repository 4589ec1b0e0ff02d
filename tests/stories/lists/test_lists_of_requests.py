"""What later steps know of the saved lists that a request used: Clone, Details, `show`, and duplicates."""

from tests.stories.lists.saved_list_steps import (
    FORM,
    add_domain,
    create_list,
    open_list,
    open_segment_form,
    option,
    sent,
    text_of,
    wait_for_view,
)
from tests.support.sandbox import Sandbox


async def request_with_list(sandbox: Sandbox, name: str = "Rivals") -> int:
    """Request a segment with a saved list, and return Classify's ID of it."""
    form = await open_segment_form(sandbox)
    await sandbox.ann.submit(form, {**FORM, "block_tlds": "lowes.com", "lists": [option(form, name)]})
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_for_announcement()
    return int(segment.id)


async def test_a_copy_uses_a_list_as_it_is_now(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    segment_id = await request_with_list(sandbox)
    await add_domain(sandbox, "homedepot.com")
    await sandbox.ben.command("/clsfy", f"segment clone {segment_id}", sandbox.channel)
    form = await wait_for_view(sandbox, sandbox.ben, "Rivals: 3 domains (blocked)")
    await sandbox.ben.submit(form, {"name": "Copy", "prompt": "Others"})
    await sandbox.wait_for_segment(2)
    assert [call["block_tlds"] for call in sent(sandbox)] == [
        ["lowes.com", "craftsman.com", "sears.com"],
        ["lowes.com", "craftsman.com", "sears.com", "homedepot.com"],
    ]


async def test_a_copy_uses_a_deleted_list_as_it_was(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    segment_id = await request_with_list(sandbox)
    await sandbox.ann.click_in_view(await open_list(sandbox, "Rivals"), "list_delete")
    await wait_for_view(sandbox, sandbox.ann, "Deleted “Rivals”")
    await sandbox.ann.command("/clsfy", f"segment clone {segment_id}", sandbox.channel)
    form = await wait_for_view(sandbox, sandbox.ann, "Rivals: 2 domains (blocked)")
    await sandbox.ann.submit(form, {"name": "Copy", "prompt": "Others"})
    await sandbox.wait_for_segment(2)
    assert sent(sandbox)[1]["block_tlds"] == ["lowes.com", "craftsman.com", "sears.com"]


async def test_details_and_show_name_the_lists(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    segment_id = await request_with_list(sandbox)
    await add_domain(sandbox, "homedepot.com")
    shown = await sandbox.run_command(sandbox.ben, f"segment show {segment_id}")
    assert "lowes.com and 1 list (2 domains)" in shown.visible_text
    await sandbox.ben.click(shown, "request_details")
    details = await wait_for_view(sandbox, sandbox.ben, "Rivals (version 1): 2 domains (blocked)")
    assert "lowes.com and 1 list (2 domains)" in text_of(details)


async def test_a_segment_with_the_same_values_typed_or_from_a_list_is_a_duplicate(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    await request_with_list(sandbox)
    form = await open_segment_form(sandbox, sandbox.ben)
    typed = {"block_tlds": "craftsman.com\nlowes.com\nsears.com"}
    ack = await sandbox.ben.submit(form, {**FORM, **typed})
    assert ack.payload is not None
    assert "Already requested" in text_of(sandbox.ben.open_modals[-1])
    await sandbox.ben.close(sandbox.ben.open_modals[-1], all_of_them=True)
    form = await open_segment_form(sandbox, sandbox.ben)
    await sandbox.ben.submit(form, {**FORM, "block_tlds": "lowes.com", "lists": [option(form, "Rivals")]})
    asked = await sandbox.wait_for_direct_message(sandbox.ben)
    assert "Already requested" in asked.visible_text


async def test_an_example_on_a_domain_that_a_list_blocks_is_asked_about(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    await create_list(sandbox, "Pages", "https://www.sears.com/snow", kind="urls")
    form = await open_segment_form(sandbox)
    lists = [option(form, "Rivals"), option(form, "Pages: 1 URL (example)")]
    await sandbox.ann.submit(form, {**FORM, "lists": lists})
    asked = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "https://www.sears.com/snow (“Pages”) is on sears.com (“Rivals”)" in asked.visible_text
    await sandbox.ann.click(asked, "question_edit")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert form.values["lists"] == [option(form, "Pages"), option(form, "Rivals")]
    await sandbox.ann.submit(form, {"lists": [option(form, "Rivals")]})
    await sandbox.wait_for_segment()
    assert sent(sandbox)[0]["block_tlds"] == ["craftsman.com", "sears.com"]
    assert "example_urls" not in sent(sandbox)[0]


async def test_a_list_that_was_deleted_while_the_form_was_open_is_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    form = await open_segment_form(sandbox, sandbox.ben)
    await sandbox.ann.click_in_view(await open_list(sandbox, "Rivals"), "list_delete")
    await wait_for_view(sandbox, sandbox.ann, "Deleted “Rivals”")
    ack = await sandbox.ben.submit(form, {**FORM, "lists": [option(form, "Rivals")]})
    assert ack.errors == {"lists": "“Rivals” was deleted. Remove it here to use the form without it."}


async def test_a_list_of_domains_alone_needs_a_prompt_or_an_example(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    form = await open_segment_form(sandbox)
    ack = await sandbox.ann.submit(form, {"name": "Snow", "lists": [option(form, "Rivals")]})
    assert ack.errors == {"prompt": "Enter a prompt, or at least one example URL below."}


async def test_more_lists_than_a_menu_takes_are_found_by_typing(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await create_list(sandbox, "Rivals 000")
    sandbox.query(
        """INSERT INTO saved_lists (team_id, channel_id, kind, name, name_key)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
        SELECT team_id, channel_id, kind, printf('Rivals %03d', i), printf('rivals %03d', i)
        FROM n, (SELECT * FROM saved_lists LIMIT 1)"""
    )
    sandbox.query(
        """INSERT INTO saved_list_versions (list_id, number, action, content_id, user_id, at)
        SELECT each.id, 1, action, content_id, user_id, at FROM saved_lists each,
        (SELECT * FROM saved_list_versions LIMIT 1) WHERE each.name <> 'Rivals 000'"""
    )
    form = await open_segment_form(sandbox, sandbox.ben)
    options = await sandbox.ben.suggest(form, "lists", "117")
    assert [each["text"]["text"] for each in options] == ["Rivals 117: 2 domains (blocked)"]
    assert len(await sandbox.ben.suggest(form, "lists", "")) == 100
    await sandbox.ben.submit(form, {**FORM, "lists": [options[0]["value"]]})
    await sandbox.wait_for_segment()
    assert sent(sandbox)[0]["block_tlds"] == ["craftsman.com", "sears.com"]


async def test_a_client_id_of_any_length_opens_the_form_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    form = await open_segment_form(sandbox)
    await sandbox.ann.submit(form, {**FORM, "client_id": "c" * 3000, "lists": [option(form, "Rivals")]})
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_for_announcement()
    await sandbox.ann.command("/clsfy", f"segment clone {segment.id}", sandbox.channel)
    form = await wait_for_view(sandbox, sandbox.ann, "Rivals: 2 domains (blocked)")
    assert form.values["client_id"] == "c" * 3000
