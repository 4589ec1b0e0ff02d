"""A channel's new default client is announced there. If it can't be, whoever saved it hears that."""

import asyncio

from playground.faults import dropped, held, refused
from tests.stories.people.test_preferences import CLIENT, FAILURES, MENTION, REMINDERS, form_of, prefers
from tests.support.sandbox import Sandbox


async def test_saved_preferences_are_confirmed_and_a_new_client_is_announced_in_the_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    await prefers(sandbox, sandbox.ann, client_id="c-2")
    assert "Your preferences are saved." in sandbox.ann.open_modals[-1].visible_text
    message = await sandbox.wait_for_announcement()
    assert message.visible_text.startswith("@ann set this channel's default client to “Globex”.")
    await prefers(sandbox, sandbox.ben, mention="never")
    assert "Your preferences are saved." in sandbox.ben.open_modals[-1].visible_text
    assert sandbox.channel.messages == [message]


async def test_whoever_saved_a_new_client_hears_that_the_channel_could_not_be_told(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    form = await form_of(sandbox, sandbox.ann)
    sandbox.channel.archived = True
    assert (await sandbox.ann.submit(form, {CLIENT: "c-2"})).errors == {}
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert message.visible_text == (
        "The default client for #media-team is now “Globex”. "
        "#media-team is archived, so please tell its members yourself."
    )
    assert sandbox.channel.messages == []


async def test_whoever_saved_a_new_client_hears_that_slack_did_not_confirm_the_announcement(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await prefers(sandbox, sandbox.ann, client_id="c-7")
    await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    await prefers(sandbox, sandbox.ann, client_id=None)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert message.visible_text == (
        "#media-team has no default client anymore. "
        "Slack didn't confirm my message in #media-team, so please tell its members yourself."
    )


async def test_a_form_that_was_open_meanwhile_does_not_undo_a_colleagues_change(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    form = await form_of(sandbox, sandbox.ann)
    await prefers(sandbox, sandbox.ben, client_id="c-2", failures="thread")
    message = await sandbox.wait_for_announcement()
    assert (await sandbox.ann.submit(form, {MENTION: "never"})).errors == {}
    form = await form_of(sandbox, sandbox.ann)
    assert (form.values[CLIENT], form.values[FAILURES], form.values[MENTION]) == ("c-2", "thread", "never")
    assert sandbox.channel.messages == [message]


async def test_a_colleagues_change_during_the_lookup_of_members_is_kept(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    form = await form_of(sandbox, sandbox.ann)
    lookup = held(took_effect=True)
    sandbox.slack.faults.next("conversations.members", lookup)
    submitted = asyncio.ensure_future(sandbox.ann.submit(form, {FAILURES: "thread"}))
    await asyncio.wait_for(lookup.reached.wait(), 45)
    sandbox.query(f"INSERT INTO channels VALUES ('{sandbox.channel.id}', 'c-2', FALSE)")  # another process
    lookup.release()
    assert (await submitted).errors == {}
    form = await form_of(sandbox, sandbox.ann)
    assert (form.values[CLIENT], form.values[FAILURES]) == ("c-2", "thread")
    assert sandbox.channel.messages == [], "Ann hasn't set the client"


async def test_ones_own_reminders_are_saved_even_if_slack_does_not_say_who_is_in_the_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await form_of(sandbox, sandbox.ann)
    sandbox.slack.faults.always("conversations.members", refused(200, "{}"))
    assert (await sandbox.ann.submit(form, {REMINDERS: "never"})).errors == {}
