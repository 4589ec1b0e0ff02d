"""Reminders of a deal, each once, with the clocks moved."""

from datetime import timedelta

from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import activate, wait_for_activation, wait_for_text
from tests.support.sandbox import Sandbox

DAY = 86400.0


async def issue(sandbox: Sandbox, end_date: str | None = None) -> None:
    """Activate a segment and issue its deal."""
    message = add_ready_segment(sandbox)
    if end_date is None:
        await activate(sandbox, message)
    else:
        await activate(sandbox, message, end_date=end_date)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, message, "Deal ID for")
    await sandbox.wait_until_idle()


def reminders(sandbox: Sandbox) -> list[str]:
    """Return the reminders in the segment's thread."""
    replies = sandbox.channel.messages[0].replies
    return [reply.visible_text for reply in replies if "Reminder:" in reply.visible_text]


async def test_a_deal_that_ends_is_reminded_of_a_week_and_a_day_before(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    end = (sandbox.clock.now() + timedelta(days=10)).date().isoformat()
    await issue(sandbox, end_date=end)
    sandbox.advance_clocks(2 * DAY)
    await sandbox.advance_clocks_until(lambda: len(reminders(sandbox)) == 1, DAY / 2)
    assert f"ends on {end}" in reminders(sandbox)[0]
    sandbox.advance_clocks(5 * DAY)
    await sandbox.advance_clocks_until(lambda: len(reminders(sandbox)) == 2, DAY / 2)
    assert f"ends on {end}" in reminders(sandbox)[1]
    for _ in range(6):
        sandbox.advance_clocks(DAY)
    await sandbox.wait_until_idle()
    assert len(reminders(sandbox)) == 2, "an ended deal isn't unused"


async def test_a_deal_is_reminded_of_before_it_may_be_closed_as_unused(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await issue(sandbox)
    sandbox.advance_clocks(11 * DAY)
    await sandbox.advance_clocks_until(lambda: reminders(sandbox), DAY / 2)
    assert (
        "isn't used for about two weeks, and I can't see whether this one is being used."
        in reminders(sandbox)[0]
    )


async def test_a_person_who_muted_reminders_gets_none(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.ann.command("/clsfy", "preferences", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="preferences_form")
    await sandbox.ann.submit(form, {"reminders": "never"})
    await issue(sandbox)
    (due,) = sandbox.query("SELECT count(*) FROM requests WHERE reminder_due_at IS NOT NULL")
    assert due[0] == 1
    sandbox.advance_clocks(11 * DAY)
    await sandbox.advance_clocks_until(
        lambda: sandbox.query("SELECT count(*) FROM requests WHERE reminder_due_at IS NOT NULL")[0][0] == 0,
        DAY / 2,
    )
    await sandbox.wait_until_idle()
    assert reminders(sandbox) == []
