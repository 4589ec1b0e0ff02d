"""Who sees what: the one who asked, members, strangers, admins and outsiders, by each way of asking.

To those who may not see it, each place answers as it does about what doesn't exist."""

from dataclasses import dataclass

import pytest

from handlers.interaction.request_lookup import GONE
from handlers.messages import buttons
from playground.faults import Fault, refused
from playground.slack import Message, Person
from tests.support.clicks import click_and_read
from tests.support.sandbox import Sandbox

NAME = "Snowblower Buyers"
OUTSIDE = "clsfy belongs to another workspace, so I can't do this for you."
UNKNOWN = "Segment {id} doesn't exist, or you don't have access to it."
NONE_YET = "You haven't requested any segments yet"
NONE_HERE = "You haven't requested any segments here yet"
NONE_FAILED = "You have no segments that failed or were rejected."
FOR_ADMINS = "Only clsfy's admins can list everything in Classify"
TOLD = f"“{NAME}” · segment `{{id}}` was requested by "
PEOPLE = ("requester", "member", "stranger", "admin", "outsider")
# What each of PEOPLE sees where these words are typed, or pressed on a list of their own.
TABLE = {
    "segment show {id}": (NAME, NAME, UNKNOWN, NAME, UNKNOWN),
    "segment list": (NAME, NONE_YET, NONE_YET, NONE_YET, OUTSIDE),
    "segment list here": (NAME, NAME, NONE_HERE, NAME, OUTSIDE),
    "segment list failed": (NAME, NAME, NONE_FAILED, NAME, OUTSIDE),
    "segment list all": (FOR_ADMINS, FOR_ADMINS, FOR_ADMINS, NAME, OUTSIDE),
    "segment watch {id}": (f"{TOLD}you", f"{TOLD}@ann", UNKNOWN, f"{TOLD}@ann", OUTSIDE),
}
PRESSED = ("segment list here", "segment list failed")
# What each of PEOPLE sees of one that is being built: by a press beside its message, in their home, and where
# they ask for the same somewhere else. None: nothing of it at all.
FOLLOWED = ("You're already following", "You're following", GONE, "You're following", OUTSIDE)
DETAILS = (f"“{NAME}” is queued", f"“{NAME}” is queued", GONE, NAME, OUTSIDE)
AT_HOME = (NAME, None, None, None, None)
ASKED_AGAIN = (NAME, NAME, None, NAME, None)


@dataclass(frozen=True)
class Cast:
    """The people, and the failed segment that the first one requested in the channel."""

    sandbox: Sandbox
    people: dict[str, Person]
    segment_id: int


async def gathered(sandbox: Sandbox) -> dict[str, Person]:
    """Start the bot and create all people. The stranger and the admin aren't in the channel."""
    eve = sandbox.slack.person("eve", team_id="T0ELSEWHERE")
    channel = sandbox.slack.channel(
        "buyers", private=True, bot=True, members=[sandbox.ann, sandbox.ben, eve], shared_with=["T0ELSEWHERE"]
    )
    sandbox.channel = channel
    people = dict(
        zip(
            PEOPLE,
            (sandbox.ann, sandbox.ben, sandbox.slack.person("cat"), sandbox.slack.person("dan"), eve),
            strict=True,
        )
    )
    await sandbox.start_bot(CLSFY_ADMINS=f"{people['admin'].id},{eve.id}")
    return people


async def cast(sandbox: Sandbox) -> Cast:
    """Create all people and a failed segment in the channel."""
    people = await gathered(sandbox)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    sandbox.classify.fail(segment.id)
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Failed" in message.visible_text)
    return Cast(sandbox, people, segment.id)


def sees(message: Message, expected: str, segment_id: int) -> bool:
    """Check that this is shown, and nothing else."""
    said = expected.format(id=segment_id)
    return said in message.visible_text and (NAME in said or NAME not in message.visible_text)


@pytest.mark.parametrize("words", TABLE)
async def test_commands_show_each_person_only_what_they_may_see(socket_sandbox: Sandbox, words: str) -> None:
    story = await cast(socket_sandbox)
    for who, expected in zip(PEOPLE, TABLE[words], strict=True):
        said = await socket_sandbox.run_command(story.people[who], words.format(id=story.segment_id))
        assert sees(said, expected, story.segment_id), (who, said.visible_text)
        if expected is UNKNOWN:
            none = await socket_sandbox.run_command(story.people[who], words.format(id=999))
            assert none.visible_text == said.visible_text.replace(str(story.segment_id), "999")


@pytest.mark.parametrize("words", PRESSED)
async def test_buttons_show_each_person_only_what_they_may_see(socket_sandbox: Sandbox, words: str) -> None:
    story = await cast(socket_sandbox)
    menu = await socket_sandbox.run_command(story.people["requester"], "segment list")
    for who, expected in zip(PEOPLE, TABLE[words], strict=True):
        person = story.people[who]
        mine = await socket_sandbox.run_command(person, "")
        mine.blocks = menu.blocks  # the buttons as they stand under a list
        before = mine.visible_text
        await person.click(mine, f"say_{words}", socket_sandbox.channel)
        await _changed(socket_sandbox, mine, before)
        assert sees(mine, expected, story.segment_id), (who, mine.visible_text)


async def test_each_person_sees_a_build_only_if_allowed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    people = await gathered(sandbox)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    for who, follow, details, home, again in zip(
        PEOPLE, FOLLOWED, DETAILS, AT_HOME, ASKED_AGAIN, strict=True
    ):
        person = people[who]
        assert follow in await click_and_read(sandbox, person, message, buttons.FOLLOW), who
        assert details in await _opened(sandbox, person, message), who
        assert (NAME in await _home(sandbox, person)) is (home is not None), who
        await _asks_again(sandbox, person, again)


async def test_a_person_who_left_the_channel_no_longer_sees_its_requests(socket_sandbox: Sandbox) -> None:
    story = await cast(socket_sandbox)
    ben = story.people["member"]
    show = f"segment show {story.segment_id}"
    assert NAME in (await socket_sandbox.run_command(ben, show)).visible_text
    socket_sandbox.channel.members.remove(ben.id)
    for words in (show, "segment list here", "segment list failed"):
        assert NAME not in (await socket_sandbox.run_command(ben, words)).visible_text
    ann = story.people["requester"]
    socket_sandbox.channel.members.remove(ann.id)
    assert NAME in (await socket_sandbox.run_command(ann, show)).visible_text


@pytest.mark.parametrize(
    "answer",
    [
        refused(200, '{"ok": false, "error": "fatal_error"}'),
        refused(503, "busy", content_type="text/plain"),
        refused(200, '{"ok": true}'),
        refused(200, '{"ok": true, "members": null}'),
    ],
    ids=["error", "outage", "no members", "null"],
)
async def test_nothing_is_shown_if_the_membership_lookup_fails(
    socket_sandbox: Sandbox, answer: Fault
) -> None:
    story = await cast(socket_sandbox)
    socket_sandbox.slack.faults.always("conversations.members", answer)
    ben = story.people["member"]
    said = await socket_sandbox.run_command(ben, f"segment show {story.segment_id}")
    assert said.visible_text == UNKNOWN.format(id=story.segment_id)
    here = await socket_sandbox.run_command(ben, "segment list here")
    assert NONE_HERE in here.visible_text
    assert "This shows only yours" in here.visible_text
    assert (
        NAME
        in (await socket_sandbox.run_command(story.people["requester"], "segment list here")).visible_text
    )


async def _changed(sandbox: Sandbox, message: Message, before: str) -> None:
    await sandbox.slack.until(lambda: message.visible_text != before)


async def _opened(sandbox: Sandbox, person: Person, message: Message) -> str:
    """Return what a click on Details shows, in a modal or a message."""
    before = len(person.ephemerals)
    await person.click(message, buttons.DETAILS)
    await sandbox.slack.until(
        lambda: (
            len(person.ephemerals) > before
            or (person.open_modals and "Loading" not in person.open_modals[-1].visible_text)
        )
    )
    said = person.open_modals[-1].visible_text if person.open_modals else person.ephemerals[-1].visible_text
    for view in list(person.open_modals):
        await person.close(view)
    return said


async def _home(sandbox: Sandbox, person: Person) -> str:
    """Return what a person's Home tab shows. It stays empty for other workspaces."""
    await person.open_home_tab()
    if person.user.team_id == sandbox.slack.team_id:
        await sandbox.slack.until(lambda: person.home_tab is not None)
    return person.home_tab.visible_text if person.home_tab else ""


async def _asks_again(sandbox: Sandbox, person: Person, expected: str | None) -> None:
    """Submit the same inputs in another channel. The duplicate is shown only to people who may see it."""
    sandbox.slack.views.clear(person.id)
    channel = sandbox.slack.channel(f"own-{person.name}", members=[person], shared_with=[person.user.team_id])
    if expected is None and person.user.team_id != sandbox.slack.team_id:
        await person.command("/clsfy", "segment", channel)
        await sandbox.slack.until(lambda: OUTSIDE in person.ephemerals[-1].visible_text)
        return
    await sandbox.request_segment(person, channel)
    assert [
        NAME in view.visible_text for view in person.open_modals if view.title == "Already requested"
    ] == ([] if expected is None else [True])
    sandbox.slack.views.clear(person.id)
