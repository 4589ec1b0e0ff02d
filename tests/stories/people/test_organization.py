"""In an organization of several workspaces (Enterprise Grid), colleagues are served, and guests are not."""

import pytest

from handlers.messages.buttons import DETAILS
from playground.faults import delayed, held
from playground.slack import Message, Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

OUR_ORGANIZATION, SIBLING = "E0OURS", "T0SIBLING"
THEIR_ORGANIZATION, ELSEWHERE = "E0THEIRS", "T0ELSEWHERE"
REFUSAL = "another workspace"


def found_organization(sandbox: Sandbox, *, users_read: bool) -> tuple[Person, Person]:
    """Make the workspace part of an organization. Return a colleague of a sibling workspace, and a guest."""
    slack = sandbox.slack
    slack.enterprise_id = OUR_ORGANIZATION
    if not users_read:
        slack.scopes = slack.scopes - {"users:read"}
    colleague = slack.person("cleo", team_id=SIBLING, enterprise_id=OUR_ORGANIZATION)
    guest = slack.person("gus", team_id=ELSEWHERE, enterprise_id=THEIR_ORGANIZATION)
    sandbox.channel.members |= {colleague.id, guest.id}
    return colleague, guest


async def is_refused(sandbox: Sandbox, person: Person, message: Message) -> bool:
    """Click Details, wait for what the bot shows, and return whether it is the refusal of a stranger."""
    before = len(person.ephemerals)
    await person.click(message, DETAILS)
    await sandbox.slack.until(lambda: person.open_modals or len(person.ephemerals) > before)
    if person.open_modals:
        await person.close(person.open_modals[-1], all_of_them=True)
        return False
    assert REFUSAL in person.ephemerals[-1].visible_text
    return True


@pytest.mark.parametrize("names_no_team", [False, True], ids=["the channel's team", "team: null"])
async def test_a_colleague_of_another_workspace_is_served_after_a_command(
    socket_sandbox: Sandbox, names_no_team: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.workspace.names_no_team = names_no_team
    colleague, guest = found_organization(sandbox, users_read=False)
    await sandbox.start_bot()
    await colleague.command("/clsfy", "segment", sandbox.channel)
    await colleague.submit(await colleague.modal(), SNOWBLOWER_FORM)
    message = await sandbox.wait_for_announcement()
    assert not await is_refused(sandbox, colleague, message)
    assert await is_refused(sandbox, guest, message)
    # Another person of the workspace that the colleague's click has shown.
    other = sandbox.slack.person("otto", team_id=SIBLING, enterprise_id=OUR_ORGANIZATION)
    sandbox.channel.members.add(other.id)
    assert not await is_refused(sandbox, other, message)


async def test_a_colleague_is_served_before_any_command_if_slack_tells_who_it_is(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.workspace.names_no_team = True
    colleague, guest = found_organization(sandbox, users_read=True)
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    for _ in range(2):
        assert not await is_refused(sandbox, colleague, message)
        assert await is_refused(sandbox, guest, message)
    asked = [call["user"] for call in sandbox.calls("users.info")]
    assert sorted(asked) == sorted({sandbox.ann.id, colleague.id, guest.id})  # once each


async def test_a_colleague_is_known_after_a_restart_by_an_earlier_request(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    colleague, guest = found_organization(sandbox, users_read=False)
    bot = await sandbox.start_bot()
    await sandbox.request_segment(colleague)
    message = await sandbox.wait_for_announcement()
    await bot.terminate()
    await sandbox.start_bot()
    assert not await is_refused(sandbox, colleague, message)
    assert await is_refused(sandbox, guest, message)


async def test_a_person_with_two_ids_is_one_person(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    colleague, _ = found_organization(sandbox, users_read=True)
    colleague.user.global_id = "W0CLEO"
    await sandbox.start_bot(CLSFY_ALLOWED_USERS="W0CLEO")
    await colleague.command("/clsfy", "segment", sandbox.channel)  # under the local ID
    await colleague.submit(await colleague.modal(), SNOWBLOWER_FORM)  # under the global one
    message = await sandbox.wait_for_announcement()
    assert "Snowblower Buyers" in (await sandbox.run_command(colleague, "segment list")).visible_text
    assert not await is_refused(sandbox, colleague, message)
    assert "permission" in (await sandbox.run_command(sandbox.ann, "segment")).visible_text


async def test_a_form_opens_in_time_if_slack_is_slow_to_say_who_it_is(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    colleague, _ = found_organization(sandbox, users_read=True)
    fault = held(took_effect=True)
    sandbox.slack.faults.next("users.info", fault)
    await sandbox.start_bot()
    await colleague.command("/clsfy", "segment", sandbox.channel)
    assert "New segment" in (await colleague.modal()).visible_text
    assert fault.reached.is_set()
    fault.release()


async def request_under_global_id(sandbox: Sandbox, colleague: Person) -> None:
    """Request a segment while nobody knows the local ID. Restart the bot with the scope that tells it."""
    bot = await sandbox.start_bot()
    await sandbox.request_segment(colleague)
    await sandbox.wait_for_announcement()
    await bot.terminate()
    sandbox.slack.scopes = sandbox.slack.scopes | {"users:read"}
    await sandbox.start_bot()


async def test_a_member_of_the_channel_is_one_under_either_id(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    colleague, _ = found_organization(sandbox, users_read=False)
    colleague.user.global_id = "W0CLEO"  # which Slack's lists of members don't have
    await request_under_global_id(sandbox, colleague)
    await sandbox.request_segment(name="Ann's")
    assert not await is_refused(sandbox, colleague, await sandbox.wait_for_announcement(2))


async def test_the_files_of_colleagues_are_read_and_those_of_guests_are_not(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    colleague, guest = found_organization(sandbox, users_read=True)
    await sandbox.start_bot()
    await colleague.command("/clsfy", "segment", sandbox.channel)
    file = sandbox.slack.upload(colleague, "rivals.csv", b"craftsman.com\nsears.com\n")
    form = await colleague.modal(callback_id="segment_form")
    await colleague.submit(form, {"name": "Snow", "prompt": "Snow", "block_tld_files": [file.id]})
    await sandbox.wait_for_segment()
    [call] = sandbox.classify.traffic.of("segments.create")
    assert call.arguments["block_tlds"] == ["craftsman.com", "sears.com"]
    for poster, words in (
        (colleague, "theirs.csv (blocked domains)"),
        (guest, "I can't read “theirs.csv”:* I can't open files from another workspace."),
    ):
        theirs = sandbox.slack.upload(poster, "theirs.csv", b"toro.com\n")
        message = await poster.say("People who ski", sandbox.channel, files=[theirs])
        await sandbox.ann.message_shortcut("segment_from_message", message)
        form = await sandbox.ann.modal(callback_id="segment_form")
        assert words in form.visible_text
        await sandbox.ann.close(form, all_of_them=True)


async def test_a_member_under_the_other_id_counts_as_one_even_if_slack_is_slow(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    colleague, _ = found_organization(sandbox, users_read=False)
    colleague.user.global_id = "W0CLEO"  # which Slack's lists of members don't have
    planning = sandbox.slack.channel("planning", private=True, bot=True, shared_with=[SIBLING])
    await request_under_global_id(sandbox, colleague)
    sandbox.slack.faults.next("conversations.members", delayed(3))  # longer than a form waits
    await sandbox.request_segment(colleague, name="Skiers", channel=planning)
    await sandbox.slack.until(lambda: planning.messages or sandbox.direct_messages(colleague))
    assert [message.visible_text for message in sandbox.direct_messages(colleague)] == []
    assert "Skiers" in planning.messages[0].visible_text
