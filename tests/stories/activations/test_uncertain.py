"""Classify doesn't confirm an activation: it is never sent again unless the person says so."""

import pytest

from playground.faults import dropped, held
from playground.slack import Message, NotAcknowledged
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import (
    activate,
    sent_bodies,
    wait_for_activation,
    wait_for_text,
)
from tests.support.sandbox import Sandbox


async def ask_about_uncertain(sandbox: Sandbox, *, took_effect: bool) -> Message:
    """Activate a segment while the connection breaks. Return the question about it."""
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("activations.create", dropped(took_effect=took_effect))
    await activate(sandbox, message)
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Was this activated?" in question.visible_text
    assert "may have gone through" in question.visible_text
    assert "The Trade Desk · seat-abc123" in question.visible_text
    await wait_for_text(sandbox, message, "Waiting for an answer")
    return question


async def enter_id(sandbox: Sandbox, question: Message, typed: str) -> dict[str, str]:
    """Click “It exists”, enter an ID, and return the errors."""
    await sandbox.ann.click(question, "question_exists")
    form = await sandbox.ann.modal(callback_id="existing_activation")
    ack = await sandbox.ann.submit(form, {"activation_id": typed})
    return dict(ack.errors)


async def test_it_exists_so_its_id_is_checked_and_it_is_watched(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    question = await ask_about_uncertain(sandbox, took_effect=True)
    message = sandbox.channel.messages[0]
    activation = await wait_for_activation(sandbox)
    segment = await sandbox.wait_for_segment()
    other = sandbox.classify.activate(segment.id, dsp="DV360", buyer_seat="4711")

    assert "Enter the activation's ID" in (await enter_id(sandbox, question, "soon"))["activation_id"]
    assert "has no activation 9" in (await enter_id(sandbox, question, "9"))["activation_id"]
    errors = await enter_id(sandbox, question, str(other.id))
    assert "for other segments, or for another DSP or seat" in errors["activation_id"]
    assert await enter_id(sandbox, question, f"activation {activation.id}") == {}

    await wait_for_text(sandbox, message, "Activating")
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, message, "Deal ID for")
    assert len(sent_bodies(sandbox)) == 1, "it was never sent again"
    await sandbox.slack.until(lambda: "question_exists" not in str(question.blocks))


async def test_an_id_that_is_entered_twice_is_not_another_requests(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    question = await ask_about_uncertain(sandbox, took_effect=True)
    activation = await wait_for_activation(sandbox)
    await sandbox.ann.click(question, "question_exists")
    form = await sandbox.ann.modal(callback_id="existing_activation")
    sandbox.slack.lose_acks(1)
    with pytest.raises(NotAcknowledged):
        await sandbox.ann.submit(form, {"activation_id": str(activation.id)})
    await wait_for_text(sandbox, sandbox.channel.messages[0], "Activating")
    assert (await sandbox.ann.submit(form, {"activation_id": str(activation.id)})).errors == {}
    assert sandbox.ann.open_modals == []


async def test_it_does_not_exist_so_the_person_sends_it_again(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    question = await ask_about_uncertain(sandbox, took_effect=False)
    assert len(sent_bodies(sandbox)) == 1
    await sandbox.ann.click(question, "question_send")
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, sandbox.channel.messages[0], "Deal ID for")
    assert len(sent_bodies(sandbox)) == 2


async def test_a_person_who_may_no_longer_activate_cannot_send_it_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    question = await ask_about_uncertain(sandbox, took_effect=False)
    await bot.terminate()
    await sandbox.start_bot(CLSFY_ALLOWED_ACTIVATORS=sandbox.ben.id)
    await sandbox.ann.click(question, "question_send")
    refused = "SELECT count(*) FROM audit_log WHERE action = 'refused_activation'"
    await sandbox.slack.until(lambda: sandbox.query(refused) == [(1,)])
    assert sandbox.query("SELECT state FROM requests WHERE id = 2") == [("uncertain",)]
    assert len(sent_bodies(sandbox)) == 1


async def test_the_person_closes_it(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    question = await ask_about_uncertain(sandbox, took_effect=True)
    await sandbox.ann.click(question, "question_drop")
    await wait_for_text(sandbox, sandbox.channel.messages[0], "Canceled")
    await sandbox.stop_when_idle()
    assert len(sent_bodies(sandbox)) == 1


@pytest.mark.parametrize("took_effect", [True, False], ids=["received", "not received"])
async def test_a_bot_that_is_killed_during_the_call_asks_and_never_sends_it_again(
    sandbox: Sandbox, took_effect: bool
) -> None:
    bot = await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    call = held(took_effect=took_effect)
    sandbox.classify.faults.next("activations.create", call)
    await activate(sandbox, message)
    await call.reached.wait()
    await bot.kill()
    call.release()
    await sandbox.start_bot()
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Was this activated?" in question.visible_text
    assert len(sent_bodies(sandbox)) == 1


async def test_a_bot_that_is_killed_while_it_posts_the_deal_id_posts_it_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    await activate(sandbox, message)
    activation = await wait_for_activation(sandbox)
    await wait_for_text(sandbox, message, "Activating")
    call = held(took_effect=True)
    sandbox.slack.faults.next("chat.postMessage", call)
    sandbox.classify.issue_deal(activation.id)
    await call.reached.wait()
    await bot.kill()
    call.release()
    await sandbox.start_bot()
    await sandbox.wait_until_idle()
    deals = [reply for reply in message.replies if "Deal ID for" in reply.visible_text]
    assert len(deals) == 1
