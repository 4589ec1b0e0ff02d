"""A channel has more members than Slack lists in twenty pages, so nobody can tell who isn't one."""

from playground.faults import delayed
from tests.support.sandbox import Sandbox


def fill(sandbox: Sandbox, members: int) -> None:
    """Add members that Slack lists before everybody else."""
    sandbox.channel.members |= {f"U0000{number:07}" for number in range(members)}


async def test_somebody_after_the_first_20000_members_hears_that_it_cannot_be_checked(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    fill(sandbox, 30_000)
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    await sandbox.ben.click(message, "request_details")
    await sandbox.slack.until(
        lambda: any("too many members" in view.visible_text for view in sandbox.ben.open_modals), 15
    )
    calls = len(sandbox.calls("conversations.members"))
    listed = await sandbox.run_command(sandbox.ben, "segment list here")
    assert "#media-team has too many members for me to check whether you're one." in listed.visible_text
    assert "Snowblower" not in listed.visible_text
    assert len(sandbox.calls("conversations.members")) == calls == 20  # the walk was remembered
    stats = await sandbox.run_command(sandbox.ben, "stats")
    await sandbox.ben.command("/clsfy", "preferences", sandbox.channel)
    preferences = await sandbox.ben.modal(callback_id="preferences_form")
    await sandbox.ben.command("/clsfy", "lists", sandbox.channel)
    lists = await sandbox.ben.modal(callback_id="lists")
    for shown in (stats, preferences, lists):
        assert "it has too many members for me to check whether you're one." in shown.visible_text
        assert "invite" not in shown.visible_text
    answer = len(sandbox.ben.ephemerals)
    await sandbox.ben.click(message, "request_follow")
    await sandbox.slack.until(lambda: len(sandbox.ben.ephemerals) > answer)
    assert "I can't check whether you're in the channel" in sandbox.ben.ephemerals[-1].visible_text


async def test_the_members_of_a_large_channel_are_remembered_for_a_minute(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    fill(sandbox, 2_500)
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    for _ in range(2):
        listed = await sandbox.run_command(sandbox.ben, "segment list here")
        assert "Snowblower Buyers" in listed.visible_text
    assert len(sandbox.calls("conversations.members")) == 3
    sandbox.channel.members.discard(sandbox.ben.id)
    sandbox.advance_clocks(61)
    listed = await sandbox.run_command(sandbox.ben, "segment list here")
    assert "Snowblower Buyers" not in listed.visible_text
    assert len(sandbox.calls("conversations.members")) == 6


async def test_a_request_of_a_large_private_channel_is_announced_however_slowly_slack_lists_it(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    planning = sandbox.slack.channel("planning", private=True, bot=True, members=[sandbox.ann])
    planning.members |= {f"U0000{number:07}" for number in range(5_500)}
    sandbox.slack.faults.always("conversations.members", delayed(0.4))
    await sandbox.request_segment(channel=planning)
    await sandbox.slack.until(lambda: planning.messages, 45)
    assert "Snowblower Buyers" in planning.messages[0].visible_text
    await sandbox.wait_for_segment()
