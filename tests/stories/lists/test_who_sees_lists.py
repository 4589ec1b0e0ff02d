"""Who sees which saved lists: the members of a channel, everyone, and admins."""

import pytest

from playground.faults import delayed, refused
from tests.stories.lists.saved_list_steps import (
    create_list,
    open_home_tab,
    open_list,
    open_lists,
    open_segment_form,
    text_of,
    wait_for_view,
)
from tests.support.sandbox import Sandbox


async def test_a_list_of_another_channel_looks_as_if_it_did_not_exist(sandbox: Sandbox) -> None:
    secret = sandbox.slack.channel("launch-secrets", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    view = await create_list(sandbox, "Secret", channel=secret)
    overview = await open_lists(sandbox, sandbox.ben)
    assert "There are no saved lists here yet" in text_of(overview)
    form = await open_segment_form(sandbox, sandbox.ben)
    assert "Secret" not in text_of(form)
    await sandbox.ben.close(form)
    # Ben clicks what only a member of the channel is shown.
    sandbox.slack.views.modals[sandbox.ben.id] = [view]
    await sandbox.ben.click_in_view(view, "list_change_added")
    await sandbox.slack.until(lambda: "list doesn't exist" in text_of(sandbox.slack.views.find(view.id)))


async def test_slack_is_asked_once_who_is_in_the_channel_of_the_lists(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await open_lists(sandbox, sandbox.ann)
    assert len(sandbox.calls("conversations.members")) == 1


async def test_admins_make_lists_for_everyone(sandbox: Sandbox) -> None:
    launch = sandbox.slack.channel("launch")
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    await create_list(sandbox, "Never buy", owner="everyone")
    overview = await open_lists(sandbox, sandbox.ben, launch)
    assert "“Never buy” · 2 domains · everyone" in text_of(overview)
    await sandbox.ben.click_in_view(overview, "list_open")
    view = await wait_for_view(sandbox, sandbox.ben, "Only admins can change lists for everyone.")
    assert "Rename" not in text_of(view)
    form = await open_segment_form(sandbox, sandbox.ben, launch)
    assert "Never buy: 2 domains (blocked)" in text_of(form)


async def test_a_person_who_left_the_channel_no_longer_sees_its_lists(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    view = await open_list(sandbox, "Rivals", sandbox.ben)
    sandbox.channel.members.remove(sandbox.ben.id)
    await sandbox.ben.click_in_view(view, "list_rename")
    await wait_for_view(sandbox, sandbox.ben, "This list doesn't exist")


async def test_the_person_who_created_a_list_sees_it_in_the_home_tab_and_changes_it_only_as_a_member(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot()
    await create_list(sandbox)
    home = await open_home_tab(sandbox, sandbox.ann)
    await sandbox.slack.until(lambda: "“Rivals” · 2 domains" in text_of(home()))
    await sandbox.ann.close(sandbox.ann.open_modals[-1])
    await sandbox.ann.click_in_view(home(), "list_open")
    view = await wait_for_view(sandbox, sandbox.ann, "History")
    assert "Rename" in text_of(view)
    sandbox.channel.members.remove(sandbox.ann.id)
    await sandbox.ann.close(view)
    await sandbox.ann.click_in_view(home(), "list_open")
    view = await wait_for_view(sandbox, sandbox.ann, "History")
    assert "Rename" not in text_of(view)


async def test_a_form_says_if_it_cannot_tell_whether_the_person_may_see_the_lists(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    no_scope = refused(200, '{"ok": false, "error": "missing_scope"}')
    sandbox.slack.faults.always("conversations.members", no_scope)
    form = await open_segment_form(sandbox)
    assert "Rivals" not in text_of(form)
    assert "I couldn't check whether you're in it, so they aren't listed here." in text_of(form)


async def test_lists_in_a_direct_message_are_ones_own(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    own = sandbox.slack.direct(sandbox.ann)
    await create_list(sandbox, "Mine", channel=own)
    assert "“Mine”" in text_of(await open_lists(sandbox, sandbox.ann, own))
    assert "“Mine”" not in text_of(await open_lists(sandbox, sandbox.ann))


async def test_a_slow_slack_delays_no_answer_to_a_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    view = await create_list(sandbox)
    await sandbox.ann.click_in_view(view, "list_rename")
    form = await wait_for_view(sandbox, sandbox.ann, "Rename a list")
    sandbox.slack.faults.always("conversations.members", delayed(5))
    ack = await sandbox.ann.submit(form, {"name": "Competitors"})
    assert ack.seconds < 3  # Slack's limit
    assert "I couldn't check whether you may change this list." in ack.errors["name"]
    sandbox.slack.faults.clear("conversations.members")
    sandbox.slack.faults.next("conversations.members", delayed(0), delayed(5))
    ack = await sandbox.ann.submit(form, {"name": "Competitors"})
    assert ack.seconds < 3
    await wait_for_view(sandbox, sandbox.ann, "Renamed to “Competitors”.")


@pytest.mark.parametrize("seconds", [0, 2.5], ids=["the form opens", "a sentence"])
async def test_a_command_is_answered_in_time_however_slow_slack_is(
    socket_sandbox: Sandbox, seconds: float
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await create_list(sandbox)
    sandbox.slack.faults.always("conversations.members", delayed(5))
    sandbox.slack.faults.next("views.open", delayed(seconds))
    ack = await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    assert ack.seconds < 3  # Slack's limit
    assert ("If no form appeared, please try again." in str(ack.payload)) is bool(seconds)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert "I couldn't check whether you're in it" in text_of(form)


async def test_a_slack_that_does_not_say_who_is_in_the_channel_is_no_refusal(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.click_in_view(await create_list(sandbox), "list_rename")
    form = await wait_for_view(sandbox, sandbox.ann, "Rename a list")
    sandbox.slack.faults.always("conversations.members", refused(503, "busy", content_type="text/plain"))
    ack = await sandbox.ann.submit(form, {"name": "Competitors"})
    assert "I couldn't check whether you may change this list. Nothing was saved." in ack.errors["name"]
    sandbox.slack.faults.clear("conversations.members")
    await sandbox.ann.submit(form, {"name": "Competitors"})
    view = await wait_for_view(sandbox, sandbox.ann, "Renamed to “Competitors”.")
    await sandbox.ann.close(view, all_of_them=True)
    await sandbox.ben.click_in_view(await open_list(sandbox, "Competitors", sandbox.ben), "list_rename")
    form = await wait_for_view(sandbox, sandbox.ben, "Rename a list")
    sandbox.slack.faults.next("conversations.members", *[delayed(0)] * 2, *[refused(503, "busy")] * 9)
    await sandbox.ben.submit(form, {"name": "Rivals"})
    await wait_for_view(sandbox, sandbox.ben, "Renamed to “Rivals”.")
