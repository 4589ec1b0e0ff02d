"""Reminders of deals, each once, with the clocks moved."""

from datetime import timedelta

from playground.slack import Message, Person
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import activate, wait_for_activation, wait_for_text
from tests.support.sandbox import Sandbox

DAY = 86400.0


async def issue(sandbox: Sandbox, message: Message, person: Person, **filled: str) -> str:
    """Activate a segment, wait for its Deal ID, and return it."""
    count = len(sandbox.classify.activations) + 1
    await activate(sandbox, message, person, **filled)
    activation = await wait_for_activation(sandbox, count)
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, message, f"`{activation.deal_id}`")
    return str(activation.deal_id)


def reminders(message: Message) -> list[str]:
    """Return the reminders in a segment's thread."""
    return [reply.visible_text for reply in message.replies if "Reminder:" in reply.visible_text]


async def test_each_reminder_comes_once_and_those_who_muted_them_get_none(sandbox: Sandbox) -> None:
    """Ann's deal ends in ten days, another has no end date, and Ben muted the reminders of his."""
    await sandbox.start_bot_with_movable_clock()
    await sandbox.ben.command("/clsfy", "preferences", sandbox.channel)
    form = await sandbox.ben.modal(callback_id="preferences_form")
    await sandbox.ben.submit(form, {"reminders": "never"})
    names = ("Snowblower Buyers", "Roof Rack Buyers", "Ski Buyers")
    ending, endless, muted = [
        add_ready_segment(sandbox, name, channel=sandbox.slack.channel(name[:4].lower())) for name in names
    ]
    end = (sandbox.clock.now() + timedelta(days=10)).date().isoformat()
    ending_id = await issue(sandbox, ending, sandbox.ann, end_date=end)
    endless_id = await issue(sandbox, endless, sandbox.ann)
    await issue(sandbox, muted, sandbox.ben)
    await sandbox.wait_until_idle()
    due = "SELECT count(*) FROM requests WHERE reminder_due_at IS NOT NULL"
    assert sandbox.query(due) == [(3,)]

    sandbox.advance_clocks(2 * DAY)
    await sandbox.advance_clocks_until(lambda: len(reminders(ending)) == 1, DAY / 2)
    assert f"Deal `{ending_id}` · The Trade Desk · seat-abc123 ends on {end}" in reminders(ending)[0]
    sandbox.advance_clocks(5 * DAY)
    await sandbox.advance_clocks_until(lambda: len(reminders(ending)) == 2, DAY / 2)
    assert f"ends on {end}" in reminders(ending)[1]
    assert reminders(endless) == []

    sandbox.advance_clocks(2 * DAY)
    await sandbox.advance_clocks_until(lambda: reminders(endless), DAY / 2)
    assert f"Deal `{endless_id}`" in reminders(endless)[0]
    unused = "isn't used for about two weeks, and I can't tell whether this one is being used."
    assert unused in reminders(endless)[0]
    await sandbox.advance_clocks_until(lambda: sandbox.query(due)[0][0] == 0, DAY / 2)
    for _ in range(3):
        sandbox.advance_clocks(DAY)
    await sandbox.wait_until_idle()
    assert [len(reminders(message)) for message in (ending, endless, muted)] == [2, 1, 0], (
        "ended isn't unused"
    )


async def test_a_reminder_of_a_deal_that_was_replaced_names_the_newer_one(sandbox: Sandbox) -> None:
    await sandbox.start_bot_with_movable_clock()
    ending, endless = [
        add_ready_segment(sandbox, name, channel=sandbox.slack.channel(name)) for name in ("snow", "ski")
    ]
    end, later = [(sandbox.clock.now() + timedelta(days=days)).date().isoformat() for days in (10, 40)]
    old_id = await issue(sandbox, ending, sandbox.ann, end_date=end)
    new_id = await issue(sandbox, ending, sandbox.ben, dsp="the trade desk", end_date=later)
    await issue(sandbox, endless, sandbox.ann)
    endless_id = await issue(sandbox, endless, sandbox.ann)
    await sandbox.wait_until_idle()

    sandbox.advance_clocks(2 * DAY)
    await sandbox.advance_clocks_until(lambda: reminders(ending), DAY / 2)
    (reminder,) = reminders(ending)
    assert f"Deal `{old_id}` · The Trade Desk · seat-abc123 ends on {end}" in reminder
    assert f"There is a newer deal for this DSP and seat: `{new_id}`, which ends on {later}." in reminder
    assert "Make sure that your campaign uses the newer one." in reminder
    assert "Reactivate" not in reminder

    sandbox.advance_clocks(5 * DAY)
    await sandbox.advance_clocks_until(lambda: len(reminders(ending)) == 2, DAY / 2)
    assert f"`{new_id}`, which ends on {later}." in reminders(ending)[1]
    sandbox.advance_clocks(2 * DAY)
    await sandbox.advance_clocks_until(lambda: reminders(endless), DAY / 2)
    for _ in range(3):
        sandbox.advance_clocks(DAY)
        await sandbox.wait_until_idle()
    (unused,) = reminders(endless)
    assert f"Deal `{endless_id}`" in unused, "the other one no longer matters"
    assert [f"Deal `{new_id}`" in each for each in reminders(ending)] == [False, False, True]
