"""The person who must answer a question is deactivated. An admin is asked instead."""

import asyncio

from playground.faults import held
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


async def test_an_admin_answers_for_a_person_who_was_deactivated(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    gone, admin = sandbox.slack.person("gone"), sandbox.slack.person("admin")
    sandbox.slack.workspace.users[gone.id].deactivated = True
    await sandbox.start_bot(CLSFY_ADMINS=f"{gone.id},{admin.id}")
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    sandbox.slack.workspace.users[sandbox.ann.id].deactivated = True
    elsewhere = sandbox.classify.add(SNOWBLOWER_FORM["name"])
    fault.release()
    question = await sandbox.wait_for_direct_message(admin)
    assert "Which one is yours?" in question.visible_text
    assert "I can't reach @ann, so I'm asking you as an admin." in question.visible_text
    message = await sandbox.wait_for_announcement()
    await sandbox.slack.until(lambda: "I sent @admin a question about it." in message.visible_text, 15)
    await sandbox.ben.command("/clsfy", "segment show R1", sandbox.channel)
    await sandbox.slack.until(lambda: sandbox.ben.ephemerals)
    assert "I sent @admin a question about it." in sandbox.ben.ephemerals[-1].visible_text
    mine = next(number for number in sandbox.classify.segments if number != elsewhere.id)
    value = next(
        option["value"]
        for option in question.button("question_which")["options"]
        if option["text"]["text"] == f"Segment {mine}: {SNOWBLOWER_FORM['name']}"
    )
    await sandbox.ben.choose(question, "question_which", value)  # isn't an admin
    assert sandbox.query("SELECT question FROM requests") == [("which",)]
    await admin.choose(question, "question_which", value)
    await sandbox.slack.until(lambda: f"`{mine}`" in message.visible_text, 15)
    sandbox.classify.finish(mine)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert len(sandbox.direct_messages(admin)) == 1
    assert len(sandbox.classify.segments) == 2


async def test_the_channel_hears_that_nobody_can_be_reached_with_a_question(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CONTACT="the media desk")
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    sandbox.slack.workspace.users[sandbox.ann.id].deactivated = True
    sandbox.classify.add(SNOWBLOWER_FORM["name"])
    fault.release()
    message = await sandbox.wait_for_announcement()
    expected = "I have a question about it, but I can't reach @ann. Contact the media desk."
    await sandbox.slack.until(lambda: expected in message.visible_text, 15)


async def test_an_admin_is_asked_although_slack_still_takes_messages_to_the_deactivated_person(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    admin = sandbox.slack.person("admin")
    private = sandbox.slack.channel("private-plans", private=True)
    private.members.add(sandbox.ann.id)
    await sandbox.start_bot(CLSFY_ADMINS=admin.id)
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment(channel=private)
    await asyncio.wait_for(fault.reached.wait(), 45)
    await sandbox.wait_for_direct_message(sandbox.ann)  # the bot isn't in the channel
    sandbox.slack.workspace.users[sandbox.ann.id].deactivated = True
    sandbox.classify.add(SNOWBLOWER_FORM["name"])
    fault.release()
    question = await sandbox.wait_for_direct_message(admin)
    assert "Which one is yours?" in question.visible_text
