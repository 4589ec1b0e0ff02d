"""People upload their lists in the form, and hear what couldn't be used."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest

from playground.faults import dropped, refused
from playground.slack import NotAcknowledged
from playground.slack.block_kit.inputs import Value
from playground.slack.workspace.files import File
from playground.slack.workspace.message import Message
from tests.stories.lists.saved_list_steps import open_home_tab
from tests.support.sandbox import Sandbox

DOMAINS = [f"site-{number}.example" for number in range(20)]
USABLE = "\n".join(DOMAINS)
MIXED = USABLE + "\ncom.acme.app\nsite-1.example\n"
MOSTLY_JUNK = "Domain\ncraftsman.com\nhello world\nphoto.png\n"
FORM = {"name": "Snowblower Buyers", "prompt": "People who buy snowblowers"}


async def submit_with_file(
    sandbox: Sandbox, text: str, block: str = "block_tld_files", **values: Value
) -> File:
    """Request a segment with an uploaded file, and return the file."""
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", text.encode())
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {**FORM, block: [file.id], **values})
    assert not sandbox.ann.open_modals
    return file


def sent(sandbox: Sandbox) -> Sequence[Mapping[str, Any]]:
    """Return what Classify was asked to create."""
    return [call.arguments for call in sandbox.classify.traffic.of("segments.create")]


async def question(sandbox: Sandbox) -> Message:
    """Wait for the direct message that asks Ann what to do."""
    return await sandbox.wait_for_direct_message(sandbox.ann)


async def test_a_file_of_blocked_domains_is_sent_whole(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await submit_with_file(sandbox, USABLE, block_tlds="craftsman.com")
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [["craftsman.com", *DOMAINS]]
    announcement = await sandbox.wait_for_announcement()
    assert "craftsman.com and 1 list (20 domains)" in announcement.visible_text


async def test_a_file_of_example_urls_is_enough(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await submit_with_file(sandbox, "URL\nhttps://a.example/x\nb.example/y\n", "example_url_files", prompt="")
    await sandbox.wait_for_segment()
    assert sent(sandbox)[0]["example_urls"] == ["https://a.example/x", "https://b.example/y"]
    assert "prompt" not in sent(sandbox)[0]


async def test_the_thread_says_what_was_left_out_and_a_click_shows_it(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await submit_with_file(sandbox, MIXED)
    announcement = await sandbox.wait_for_announcement()
    reply = await sandbox.wait_for_reply(announcement)
    assert "“rivals.csv”: 20 domains. Left out: 1 app, 1 duplicate." in reply.visible_text
    assert "“com.acme.app” (row 21)" in reply.visible_text
    await sandbox.ann.click(reply, "list_left_out")
    await sandbox.slack.until(lambda: sandbox.ann.ephemerals)
    shown = sandbox.ann.ephemerals[-1].visible_text
    assert "Row 21: com.acme.app (app)" in shown
    assert "Row 22: site-1.example (duplicate)" in shown
    assert sandbox.ann.ephemerals[-1].thread_ts == announcement.ts, "where the button is"
    await sandbox.ben.click(announcement, "request_follow")
    await sandbox.slack.until(lambda: sandbox.ben.ephemerals)
    assert sandbox.ben.ephemerals[-1].thread_ts is None, "in the channel"


async def test_a_file_that_is_mostly_junk_waits_for_the_person(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await submit_with_file(sandbox, MOSTLY_JUNK)
    asked = await question(sandbox)
    assert "“rivals.csv”: 1 domain. Left out: 2 rows that aren't domains." in asked.visible_text
    assert not sent(sandbox)
    await sandbox.ann.click(asked, "question_send")
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [["craftsman.com"]]


async def test_the_home_tab_asks_about_a_file_as_the_message_does(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, MOSTLY_JUNK)
    asked = await question(sandbox)
    home = await open_home_tab(sandbox, sandbox.ann)
    for line in asked.visible_text.splitlines()[:-1]:  # the last one is the reference
        assert line in home().visible_text
    await sandbox.ann.click_in_view(home(), "question_send")
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [["craftsman.com"]]


async def test_a_second_click_does_not_answer_the_next_question(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, MOSTLY_JUNK, example_urls="https://craftsman.com/x")
    shown = await question(sandbox)
    as_it_was = deepcopy(shown)
    await sandbox.ann.click(shown, "question_send")
    asked = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert "Example on a blocked domain" in asked.visible_text
    await sandbox.ann.click(as_it_was, "question_send")
    await sandbox.slack.until(
        lambda: "already answered" in "".join(each.text for each in sandbox.ann.ephemerals)
    )
    assert not sent(sandbox)
    await sandbox.ann.click(asked, "question_send")
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [["craftsman.com"]]


async def test_the_person_edits_a_request_whose_file_is_junk(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, MOSTLY_JUNK)
    await sandbox.ann.click(await question(sandbox), "question_edit")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert form.values["name"] == FORM["name"]
    assert "rivals.csv: 1 domain (blocked)" in form.visible_text
    better = sandbox.slack.upload(sandbox.ann, "better.txt", USABLE.encode())
    await sandbox.ann.submit(form, {"block_tld_files": [better.id], "lists": []})
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [DOMAINS]
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == 1


async def test_an_outage_of_slacks_file_host_delays_the_request(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    sandbox.slack.faults.next("files.download", dropped(took_effect=False))
    await submit_with_file(sandbox, USABLE)
    await sandbox.slack.until(lambda: sandbox.slack.traffic.of("files.download"))
    await sandbox.advance_clocks_until(lambda: sandbox.classify.segments, 31)
    assert [call["block_tlds"] for call in sent(sandbox)] == [DOMAINS]


async def test_an_example_on_a_site_that_an_uploaded_file_blocks_is_asked_about(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, USABLE, example_urls="https://www.site-3.example/page")
    asked = await question(sandbox)
    assert "is on site-3.example" in asked.visible_text
    await sandbox.ann.click(asked, "question_send")
    await sandbox.wait_for_segment()


async def test_a_copy_uses_the_uploaded_list_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, USABLE)
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_for_announcement()
    await sandbox.ann.command("/clsfy", f"segment clone {segment.id}", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {"name": "Copy", "prompt": "Others"})
    await sandbox.wait_for_segment(2)
    assert sent(sandbox)[1]["block_tlds"] == DOMAINS


async def test_an_app_without_the_scopes_for_files_builds_a_segment(sandbox: Sandbox) -> None:
    sandbox.slack.scopes = sandbox.slack.scopes - {"files:read", "files:write"}
    bot = await sandbox.start_bot()
    assert not await sandbox.readiness_obstacles(bot)
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert "file_input" not in {block.get("element", {}).get("type") for block in form.blocks}
    await sandbox.ann.submit(form, {**FORM, "block_tlds": "craftsman.com"})
    segment = await sandbox.wait_for_segment()
    announcement = await sandbox.wait_for_announcement()
    sandbox.classify.finish(segment.id)
    reply = await sandbox.wait_for_reply(announcement)
    assert "is ready" in reply.visible_text
    assert [call["block_tlds"] for call in sent(sandbox)] == [["craftsman.com"]]
    assert not [call for call in sandbox.slack.traffic.calls if call.name.startswith("files.")]


async def test_a_corrected_file_is_sent_even_if_some_values_are_left_out_again(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "60"})
    sandbox.classify.faults.next("segments.create", limit)
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", MIXED.encode())
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    sandbox.slack.lose_acks(1)  # so the form stays open
    with pytest.raises(NotAcknowledged):
        await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id]})
    await sandbox.wait_for_message("“rivals.csv”: 20 domains")
    better = sandbox.slack.upload(sandbox.ann, "better.csv", f"{MIXED}toro.com\n".encode())
    assert (await sandbox.ann.submit(form, {**FORM, "block_tld_files": [better.id]})).errors == {}
    await sandbox.advance_clocks_until(lambda: sandbox.classify.segments, 61)
    assert sent(sandbox)[-1]["block_tlds"] == [*DOMAINS, "toro.com"]
    await sandbox.wait_for_message("“better.csv”: 21 domains")
