"""Uploaded files stay when the form has to be shown again, and a message's files are used."""

from handlers.interaction.channel_field import NOT_A_MEMBER
from handlers.segments.segment_lists import FILES_EXPIRED
from playground.slack import View
from playground.slack.block_kit.inputs import Value
from tests.stories.lists.test_uploaded_lists import DOMAINS, FORM, USABLE, sent
from tests.support.sandbox import Sandbox


async def submit_after_leaving_the_channel(sandbox: Sandbox) -> View:
    """Submit a form with a file after leaving its channel. Return the form that asks for another channel."""
    planning = sandbox.slack.channel("planning", private=True, bot=True, members=[sandbox.ann, sandbox.ben])
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", USABLE.encode())
    await sandbox.ann.command("/clsfy", "segment", planning)
    form = await sandbox.ann.modal(callback_id="segment_form")
    planning.members.discard(sandbox.ann.id)
    await sandbox.ann.submit(form, {**FORM, "block_tld_files": [file.id]})
    return await sandbox.ann.modal(callback_id="segment_form")


async def test_an_upload_is_kept_while_the_person_chooses_another_channel(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    form = await submit_after_leaving_the_channel(sandbox)
    assert NOT_A_MEMBER in form.visible_text
    assert "rivals.csv (blocked domains)" in form.visible_text
    ack = await sandbox.ann.submit(form, {"place": sandbox.channel.id})
    assert ack.errors == {}
    await sandbox.wait_for_segment()
    assert [call["block_tlds"] for call in sent(sandbox)] == [DOMAINS]


async def test_a_form_whose_files_expired_says_whether_it_was_requested(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    form = await submit_after_leaving_the_channel(sandbox)
    sandbox.advance_clocks(86_401)
    ack = await sandbox.ann.submit(form, {"place": sandbox.channel.id})
    (error,) = ack.errors.values()
    assert error == FILES_EXPIRED
    again = await sandbox.ann.submit(form, {"place": sandbox.channel.id, "kept_files": []})
    assert again.errors == {}
    await sandbox.wait_for_segment()
    ack = await sandbox.ann.submit(form, {"place": sandbox.channel.id})
    (error,) = ack.errors.values()
    assert error == "You already requested “Snowblower Buyers” with this form. You can close it."
    assert len(sent(sandbox)) == 1


async def test_a_kept_upload_can_be_removed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await submit_after_leaving_the_channel(sandbox)
    values: dict[str, Value] = {"place": sandbox.channel.id, "kept_files": [], "block_tld_files": []}
    await sandbox.ann.submit(form, values)
    await sandbox.wait_for_segment()
    assert "block_tlds" not in sent(sandbox)[0]
