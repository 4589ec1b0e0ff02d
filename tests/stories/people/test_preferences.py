"""Preferences: when a person is mentioned, and the defaults of a channel, which its members set."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from playground.faults import held, refused
from playground.slack import Ack, Channel, Message, Person
from playground.slack.workspace.view import View
from tests.support.sandbox import Sandbox

MENTION, REMINDERS, CLIENT, FAILURES = "mention", "reminders", "client_id", "failures"


async def form_of(sandbox: Sandbox, person: Person, channel: Channel | None = None) -> View:
    """Open the preferences in a channel and return the form."""
    await person.command("/clsfy", "preferences", channel or sandbox.channel)
    return await person.modal(callback_id="preferences_form")


async def prefers(sandbox: Sandbox, person: Person, **values: str | None) -> Ack:
    """Open the preferences in the channel and submit these changes."""
    return await person.submit(await form_of(sandbox, person), values)


async def ended(sandbox: Sandbox, *, well: bool) -> Message:
    """Request a segment as Ann, finish or fail it, and return the reply."""
    count = len(sandbox.channel.messages) + 1
    await sandbox.request_segment(name=f"Segment {count}")
    message = await sandbox.wait_for_announcement(count)
    segment = await sandbox.wait_for_segment(count)
    if well:
        sandbox.classify.finish(segment.id)
    else:
        sandbox.classify.fail(segment.id)
    return await sandbox.wait_for_reply(message)


def preference_changes(sandbox: Sandbox) -> list[Any]:
    """Return who set preferences, and for which channel."""
    with closing(sqlite3.connect(f"file:{sandbox.folder}/bot.db?mode=ro", uri=True)) as connection:
        return connection.execute(
            "SELECT user_id, channel_id FROM audit_log WHERE action = 'set' ORDER BY id"
        ).fetchall()


async def test_my_preferences_are_saved(sandbox: Sandbox) -> None:
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    form = await form_of(sandbox, sandbox.ann)
    assert form.title == "Preferences"
    assert "For everyone in #media-team" in form.visible_text
    assert form.values == {MENTION: "always", REMINDERS: "remind", CLIENT: None, FAILURES: "channel"}
    chosen = {MENTION: "failure", REMINDERS: "never", CLIENT: "c-2", FAILURES: "thread"}
    ack = await sandbox.ann.submit(form, chosen)
    assert ack.errors == {}
    assert ack.seconds < 3.0  # Slack's limit
    assert "Your preferences are saved." in sandbox.ann.open_modals[-1].visible_text
    form = await form_of(sandbox, sandbox.ann)
    assert form.values == chosen
    form = await form_of(sandbox, sandbox.ben)
    assert form.values == {MENTION: "always", REMINDERS: "remind", CLIENT: "c-2", FAILURES: "thread"}
    assert preference_changes(sandbox) == [(sandbox.ann.id, sandbox.channel.id)]


async def test_a_client_is_typed_if_there_is_no_list_and_can_be_cleared(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await prefers(sandbox, sandbox.ann, client_id="c-7")
    form = await form_of(sandbox, sandbox.ann)
    assert form.values[CLIENT] == "c-7"
    await sandbox.ann.submit(form, {CLIENT: None})
    assert (await form_of(sandbox, sandbox.ann)).values[CLIENT] is None


async def test_a_client_from_the_list_can_be_cleared(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme")
    await prefers(sandbox, sandbox.ann, client_id="c-1")
    await prefers(sandbox, sandbox.ann, client_id=",")
    assert (await form_of(sandbox, sandbox.ann)).values[CLIENT] is None


async def test_never_means_that_no_reply_mentions_me(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await prefers(sandbox, sandbox.ann, mention="never")
    good, bad = await ended(sandbox, well=True), await ended(sandbox, well=False)
    assert "is ready" in good.visible_text
    assert "couldn't build" in bad.visible_text
    assert good.mentions == bad.mentions == set()


async def test_only_failures_means_that_a_ready_segment_mentions_nobody(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await prefers(sandbox, sandbox.ann, mention="failure")
    assert (await ended(sandbox, well=True)).mentions == set()
    assert (await ended(sandbox, well=False)).mentions == {sandbox.ann.id}


async def test_failures_only_in_the_thread_are_not_broadcast(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await prefers(sandbox, sandbox.ben, failures="thread")
    reply = await ended(sandbox, well=False)
    assert not reply.broadcast
    assert reply.mentions == {sandbox.ann.id}
    await prefers(sandbox, sandbox.ben, failures="channel")
    assert (await ended(sandbox, well=False)).broadcast


async def test_a_direct_message_and_the_home_tab_offer_only_ones_own_preferences(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await form_of(sandbox, sandbox.ann, sandbox.slack.direct(sandbox.ann))
    assert form.values == {MENTION: "always", REMINDERS: "remind"}
    assert "type /clsfy preferences there" in form.visible_text.replace("`", "")
    await sandbox.ann.submit(form, {MENTION: "never"})
    await sandbox.ann.open_home_tab()
    await sandbox.slack.until(lambda: sandbox.ann.home_tab)
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, "say_preferences")
    form = await sandbox.ann.modal(callback_id="preferences_form")
    assert form.values == {MENTION: "never", REMINDERS: "remind"}
    assert preference_changes(sandbox) == [(sandbox.ann.id, None)]


async def test_the_menu_has_a_button_that_opens_preferences(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "", sandbox.channel)
    await sandbox.ann.click(sandbox.ann.ephemerals[-1], "say_preferences")
    form = await sandbox.ann.modal(callback_id="preferences_form")
    assert set(form.values) == {MENTION, REMINDERS, CLIENT, FAILURES}


@pytest.mark.parametrize(
    "answer",
    ['{"ok": true, "members": []}', '{"ok": false, "error": "channel_not_found"}', "{}"],
    ids=["no member", "channel_not_found", "nonsense"],
)
async def test_a_person_who_may_not_be_a_member_sees_only_their_own_preferences(
    socket_sandbox: Sandbox, answer: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.slack.faults.next("conversations.members", refused(200, answer))
    form = await form_of(sandbox, sandbox.ann)
    assert set(form.values) == {MENTION, REMINDERS}
    assert "Only members of #media-team can set its defaults" in form.visible_text
    assert (await sandbox.ann.submit(form, {MENTION: "never"})).errors == {}


async def test_a_person_who_left_the_channel_cannot_change_its_preferences(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await form_of(sandbox, sandbox.ann)
    sandbox.channel.members.discard(sandbox.ann.id)
    ack = await sandbox.ann.submit(form, {FAILURES: "thread"})
    assert "I can't tell whether you're a member of this channel" in ack.errors[FAILURES]
    assert preference_changes(sandbox) == []
    assert (await sandbox.ann.submit(form, {FAILURES: "channel", MENTION: "never"})).errors == {}
    assert (await form_of(sandbox, sandbox.ben)).values == {
        REMINDERS: "remind",
        MENTION: "always",
        CLIENT: None,
        FAILURES: "channel",
    }
    assert preference_changes(sandbox) == [(sandbox.ann.id, None)]


async def test_the_preferences_form_says_so_if_slack_does_not_respond_in_time(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    form = await form_of(sandbox, sandbox.ann)
    fault = held(took_effect=False)
    sandbox.slack.faults.next("conversations.members", fault)
    ack = await sandbox.ann.submit(form, {FAILURES: "thread"})
    fault.release()
    assert "Try again" in ack.errors[FAILURES]
    assert ack.seconds < 3.0
    assert (await sandbox.ann.submit(form, {FAILURES: "thread"})).errors == {}


async def test_a_person_who_is_not_allowed_cannot_set_the_channels_preferences(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ben.id)
    form = await form_of(sandbox, sandbox.ann)
    assert set(form.values) == {MENTION, REMINDERS}
    assert set((await form_of(sandbox, sandbox.ben)).values) == {MENTION, REMINDERS, CLIENT, FAILURES}


async def test_people_of_another_workspace_cannot_open_preferences(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    eve = sandbox.slack.person("eve", team_id="T0THERWS")
    sandbox.channel.members.add(eve.id)
    await eve.command("/clsfy", "preferences", sandbox.channel)
    assert "another workspace" in eve.ephemerals[-1].visible_text
    assert eve.open_modals == []


async def test_a_person_is_told_if_preferences_could_not_open_in_time(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.slack.faults.next("views.open", refused(200, '{"ok": false, "error": "expired_trigger_id"}'))
    await sandbox.ann.command("/clsfy", "preferences", sandbox.channel)
    await sandbox.slack.until(lambda: sandbox.ann.ephemerals)
    assert (
        sandbox.ann.ephemerals[-1].visible_text
        == "I couldn't open the form. That took longer than Slack allows (three seconds). Please try again."
    )


async def test_the_channels_client_prefills_the_form_while_it_is_in_the_list(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    await prefers(sandbox, sandbox.ann, client_id="c-2")
    await sandbox.request_segment(sandbox.ben)
    assert (await sandbox.wait_for_segment()).inputs["client_id"] == "c-2"
    await sandbox.request_segment(sandbox.ben, client_id="c-1")
    assert (await sandbox.wait_for_segment(2)).inputs["client_id"] == "c-1"
    await sandbox.wait_for_announcement(2)
    assert await sandbox.bots[-1].terminate() == 0
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme")
    await sandbox.ben.command("/clsfy", "segment", sandbox.channel)
    assert (await sandbox.ben.modal(callback_id="segment_form")).values["client_id"] is None
