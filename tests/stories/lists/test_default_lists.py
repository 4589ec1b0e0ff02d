"""Lists that a channel or a client always uses: chosen in the form from the start, and removable."""

import asyncio

import pytest

from playground.faults import delayed, held
from playground.slack.workspace.view import View
from tests.stories.lists.saved_list_steps import (
    FORM,
    create_list,
    open_list,
    open_segment_form,
    option,
    sent,
    text_of,
    wait_for_view,
)
from tests.support.sandbox import Sandbox

CLIENTS = "c-1=Acme, c-2=Globex"
ALWAYS = ["always"]


async def set_defaults(sandbox: Sandbox, view: View, **chosen: list[str] | str) -> None:
    """Say which forms start with the list that this view shows."""
    await sandbox.ann.click_in_view(view, "list_defaults")
    form = await wait_for_view(sandbox, sandbox.ann, "People can still remove it in any form")
    await sandbox.ann.submit(form, chosen)
    await wait_for_view(sandbox, sandbox.ann, "Saved. Forms that are opened from now on")


async def test_a_channel_always_blocks_with_a_list_and_a_person_can_remove_it(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await set_defaults(sandbox, await create_list(sandbox), here=ALWAYS)
    view = await open_list(sandbox, "Rivals", sandbox.ben)
    assert "New segment forms start with it in #media-team." in text_of(view)
    form = await open_segment_form(sandbox, sandbox.ben)
    assert form.values["lists"] == [option(form, "Rivals")]
    assert "Always used in this channel: “Rivals”." in text_of(form)
    await sandbox.ben.submit(form, FORM)
    await sandbox.wait_for_segment()
    form = await open_segment_form(sandbox, sandbox.ben)
    await sandbox.ben.submit(form, {"name": "Others", "prompt": "Others", "lists": []})
    await sandbox.wait_for_segment(2)
    assert [call.get("block_tlds") for call in sent(sandbox)] == [["craftsman.com", "sears.com"], None]


async def test_a_list_of_a_client_is_shown_before_it_is_used(sandbox: Sandbox) -> None:
    await sandbox.start_bot(CLSFY_CLIENTS=CLIENTS)
    await set_defaults(sandbox, await create_list(sandbox), clients=["c-2"])
    await create_list(sandbox, "Stores", "lowes.com")
    form = await open_segment_form(sandbox)
    assert not form.values["lists"]
    await sandbox.ann.submit(form, {**FORM, "client_id": "c-2", "lists": [option(form, "Stores")]})
    form = await wait_for_view(sandbox, sandbox.ann, "I added the lists that are always used here")
    assert "Always used for Globex: “Rivals”." in text_of(form)
    assert form.values["name"] == FORM["name"]
    assert not sent(sandbox)
    await sandbox.ann.submit(form)
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [["craftsman.com", "sears.com", "lowes.com"]]


async def test_a_list_of_a_client_can_be_removed_before_it_is_used(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS=CLIENTS)
    await set_defaults(sandbox, await create_list(sandbox), clients=["c-2"])
    await sandbox.ann.submit(await open_segment_form(sandbox), {**FORM, "client_id": "c-2"})
    form = await wait_for_view(sandbox, sandbox.ann, "I added the lists that are always used here")
    (menu,) = [block_id for block_id in form.values if block_id.startswith("lists")]
    await sandbox.ann.submit(form, {menu: []})
    await sandbox.wait_for_segment()
    assert "block_tlds" not in sent(sandbox)[0]


async def test_a_form_from_the_home_tab_shows_the_lists_of_its_channel_before_they_are_used(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await set_defaults(sandbox, await create_list(sandbox), here=ALWAYS)
    await sandbox.ann.close(sandbox.ann.open_modals[-1])
    await sandbox.ann.shortcut("new_segment")
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {**FORM, "place": sandbox.channel.id})
    form = await wait_for_view(sandbox, sandbox.ann, "I added the lists that are always used here")
    await sandbox.ann.submit(form)
    await sandbox.wait_for_segment()
    assert sent(sandbox)[0]["block_tlds"] == ["craftsman.com", "sears.com"]


async def test_trying_again_does_not_add_a_list_that_was_removed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await set_defaults(sandbox, await create_list(sandbox), here=ALWAYS)
    await sandbox.ann.submit(await open_segment_form(sandbox), {**FORM, "lists": []})
    segment = await sandbox.wait_for_segment()
    announcement = await sandbox.wait_for_announcement()
    sandbox.classify.fail(segment.id)
    reply = await sandbox.wait_for_reply(announcement)
    await sandbox.ann.click(reply, "segment_retry")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert not form.values["lists"]


async def test_usual_lists_that_could_not_be_shown_at_first_are_shown_before_they_are_used(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await set_defaults(sandbox, await create_list(sandbox), here=ALWAYS)
    sandbox.slack.faults.always("conversations.members", delayed(5))
    form = await open_segment_form(sandbox)
    # Either the check of who is in the channel is late, or on a busy machine the lists as a whole.
    assert "To try again, close this form" in text_of(form) or "I couldn't load the saved" in text_of(form)
    sandbox.slack.faults.clear("conversations.members")
    await sandbox.ann.submit(form, FORM)
    form = await wait_for_view(sandbox, sandbox.ann, "I added the lists that are always used here")
    assert not sent(sandbox)
    await sandbox.ann.submit(form)
    await sandbox.wait_for_segment()
    assert sent(sandbox)[0]["block_tlds"] == ["craftsman.com", "sears.com"]


async def test_a_form_that_was_open_meanwhile_does_not_undo_what_a_colleague_has_set(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS=CLIENTS)
    await create_list(sandbox)
    await sandbox.ben.click_in_view(await open_list(sandbox, "Rivals", sandbox.ben), "list_defaults")
    form = await wait_for_view(sandbox, sandbox.ben, "People can still remove it in any form")
    await set_defaults(sandbox, await open_list(sandbox, "Rivals"), here=ALWAYS, clients=["c-1"])
    await sandbox.ben.submit(form, {"clients": ["c-2"]})
    shown = await wait_for_view(sandbox, sandbox.ben, "Saved. Forms that are opened from now on")
    assert "start with it in #media-team and for Acme and for Globex." in text_of(shown)
    await set_defaults(sandbox, await open_list(sandbox, "Rivals"), here=[], clients=["c-2"])
    shown = await open_list(sandbox, "Rivals")
    assert "start with it for Globex." in text_of(shown)


@pytest.mark.parametrize("is_deleted", [False, True], ids=["changed", "deleted"])
async def test_what_a_colleague_does_during_the_lookup_of_members_counts(
    socket_sandbox: Sandbox, is_deleted: bool
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS=CLIENTS)
    await create_list(sandbox)
    await sandbox.ben.click_in_view(await open_list(sandbox, "Rivals", sandbox.ben), "list_defaults")
    form = await wait_for_view(sandbox, sandbox.ben, "People can still remove it in any form")
    lookup = held(took_effect=True)
    sandbox.slack.faults.next("conversations.members", lookup)
    submitted = asyncio.ensure_future(sandbox.ben.submit(form, {"clients": ["c-2"]}))
    await asyncio.wait_for(lookup.reached.wait(), 45)
    if is_deleted:  # by another process
        sandbox.query("UPDATE saved_lists SET deleted_at = '2026-03-02 09:30:00.000000'")
    else:
        sandbox.query("INSERT INTO list_defaults VALUES (1, 'block_tlds', '', 'c-1')")
    lookup.release()
    await submitted
    words = "This list has changed since you opened it" if is_deleted else "for Acme and for Globex."
    await wait_for_view(sandbox, sandbox.ben, words)
