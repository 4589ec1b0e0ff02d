"""The form to edit a campaign says where the change is posted, and who reads it there."""

from tests.support.campaign_steps import (
    campaign_from_elsewhere,
    open_edit_form,
    register_campaign,
    wait_for_campaign,
)
from tests.support.sandbox import Sandbox


async def test_the_edit_form_says_that_the_bot_cannot_post_in_the_campaigns_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    closed = sandbox.slack.channel("closed", private=True, members=[sandbox.ann])
    await register_campaign(sandbox, channel=closed)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await open_edit_form(sandbox, await wait_for_campaign(sandbox), channel=closed)
    await sandbox.slack.until(
        lambda: "or I'll send you the result in a direct message" in sandbox.ann.open_modals[-1].visible_text
    )
    assert "I'll post them in" not in sandbox.ann.open_modals[-1].visible_text
    await sandbox.ann.submit(sandbox.ann.open_modals[-1], {"name": "EV"})
    [registered] = sandbox.direct_messages(sandbox.ann)
    assert "→ “EV”" in (await sandbox.wait_for_reply(registered)).visible_text


async def test_the_edit_form_warns_that_another_workspace_reads_the_channel(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    joint = sandbox.slack.channel("joint", shared_with=["T0ELSEWHERE"])
    await register_campaign(sandbox, channel=joint)
    await sandbox.wait_for_announcement(channel=joint)
    await open_edit_form(sandbox, await wait_for_campaign(sandbox))
    await sandbox.slack.until(
        lambda: "People from other workspaces can read the result" in sandbox.ann.open_modals[-1].visible_text
    )
    assert "I'll post them in #joint." in sandbox.ann.open_modals[-1].visible_text


async def test_an_admin_who_edits_between_people_is_told_where_the_result_comes(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    between = sandbox.slack.conversation(sandbox.ann, sandbox.ben)
    form = await open_edit_form(sandbox, campaign_from_elsewhere(sandbox), channel=between)
    assert "I can't post in direct messages between people" in form.visible_text
    await sandbox.ann.submit(form, {"name": "EV"})
    assert "→ “EV”" in (await sandbox.wait_for_direct_message(sandbox.ann)).visible_text
