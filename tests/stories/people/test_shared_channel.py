"""In a channel that is shared with another workspace, the form says who will read the messages."""

import asyncio

from playground.faults import held, refused
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

ELSEWHERE = "T0ELSEWHERE"
SAID = "People from other workspaces can read the result too."


async def test_the_form_warns_that_another_workspace_reads_the_channel(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    joint = sandbox.slack.channel("joint", shared_with=[ELSEWHERE])
    await sandbox.ann.command("/clsfy", "segment", joint)
    await sandbox.ann.modal()
    await sandbox.slack.until(lambda: SAID in sandbox.ann.open_modals[-1].visible_text)
    await sandbox.ann.submit(sandbox.ann.open_modals[-1], SNOWBLOWER_FORM)
    await sandbox.wait_for_announcement(channel=joint)


async def test_text_that_is_typed_during_a_lookup_is_kept(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    joint = sandbox.slack.channel("joint", shared_with=[ELSEWHERE])
    fault = held(took_effect=True)
    sandbox.slack.faults.next("conversations.info", fault)
    await sandbox.ann.command("/clsfy", "segment new Snow", joint)
    form = await sandbox.ann.modal()
    await asyncio.wait_for(fault.reached.wait(), 45)
    assert SAID not in form.visible_text
    sandbox.ann.fill_in(form, {"name": "Snow Blowers", "prompt": "Homeowners"})
    fault.release()
    await sandbox.slack.until(lambda: SAID in sandbox.ann.open_modals[-1].visible_text)
    form = sandbox.ann.open_modals[-1]
    assert (form.values["name"], form.values["prompt"]) == ("Snow Blowers", "Homeowners")
    assert (await sandbox.ann.submit(form)).errors == {}
    assert (await sandbox.wait_for_segment()).name == "Snow Blowers"


async def test_the_channel_is_looked_up_once_in_ten_minutes(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    joint = sandbox.slack.channel("joint", shared_with=[ELSEWHERE])
    for _ in range(2):
        await sandbox.ann.command("/clsfy", "segment", joint)
        await sandbox.ann.modal()
        await sandbox.slack.until(lambda: SAID in sandbox.ann.open_modals[-1].visible_text)
        await sandbox.ann.close(sandbox.ann.open_modals[-1])
    assert len(sandbox.calls("conversations.info")) == 1
    sandbox.advance_clocks(601)
    joint.connected.clear()
    await sandbox.ann.command("/clsfy", "segment", joint)
    await sandbox.slack.until(lambda: len(sandbox.calls("conversations.info")) == 2)
    assert SAID not in (await sandbox.ann.modal()).visible_text


async def test_an_unshared_channel_has_no_warning_and_direct_messages_are_not_looked_up(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for channel in (sandbox.slack.direct(sandbox.ann), sandbox.channel):
        await sandbox.ann.command("/clsfy", "segment", channel)
        await sandbox.ann.close(await sandbox.ann.modal())
    await sandbox.slack.until(lambda: sandbox.calls("conversations.info"))
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    assert SAID not in form.visible_text
    assert (await sandbox.ann.submit(form, SNOWBLOWER_FORM)).errors == {}
    await sandbox.wait_for_announcement()
    assert [call["channel"] for call in sandbox.calls("conversations.info")] == [sandbox.channel.id]
    assert len(sandbox.calls("views.update")) == 1  # the promise, once Slack has answered


async def test_the_form_works_if_the_channel_lookup_fails(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    joint = sandbox.slack.channel("joint", shared_with=[ELSEWHERE])
    sandbox.slack.faults.next("conversations.info", refused(200, '{"ok": false, "error": "missing_scope"}'))
    await sandbox.request_segment(channel=joint)
    await sandbox.wait_for_announcement(channel=joint)
    assert sandbox.calls("views.update") == []


async def test_people_of_the_other_workspace_are_refused_whatever_they_click(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    eve = sandbox.slack.person("eve", team_id=ELSEWHERE)
    joint = sandbox.slack.channel("joint", shared_with=[ELSEWHERE])
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    message = await sandbox.ann.say("Homeowners with a drive", joint)
    await eve.message_shortcut("segment_from_message", message)
    await sandbox.slack.until(lambda: eve.ephemerals)
    assert "another workspace" in eve.ephemerals[-1].visible_text
    assert "Kim in IT" in eve.ephemerals[-1].visible_text
    await eve.shortcut("new_segment")
    assert "another workspace" in (await eve.modal()).visible_text
