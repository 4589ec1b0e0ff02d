"""Whatever Slack does to the bot's calls, every command, click and shortcut ends in something visible."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from handlers import register
from handlers.messages.command_buttons import COMMAND_PREFIX
from playground.faults import Fault, delayed, dropped, refused
from playground.slack import Person
from tests.support.acts import table
from tests.support.acts.acts import CLICKED_VIEW, LIST_ACTS, Subjects, every_act
from tests.support.campaign_steps import register_and_wait
from tests.support.handlers import make_unusable_handlers
from tests.support.sandbox import Sandbox

LIMITED = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
FAULTS = {
    "limited": LIMITED,
    "500": refused(500, "oops", content_type="text/plain"),
    "lost before Slack acted": dropped(took_effect=False),
    "lost after Slack acted": dropped(took_effect=True),
    "slow": delayed(2.5),
}
TROUBLED = (
    "views.open",
    "views.update",
    "response_url",
    "chat.postMessage",
    "conversations.info",
    "conversations.members",
    "files.getUploadURLExternal",
    "files.upload",
    "files.completeUploadExternal",
)
OUTAGE_SECONDS = 2.5  # after the acknowledgements: the answers that come later fail too
LOADING = "Loading…"
ANYTHING = ".*"


class Registered:
    """A stand-in for Bolt's app that records what is registered."""

    def __init__(self) -> None:
        self.ids: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def record(constraint: Any) -> Callable[[Any], None]:
            self.ids.setdefault(kind, []).append(constraint)
            return lambda _: None

        return record


def test_the_table_has_every_button_and_shortcut() -> None:
    registered: Any = Registered()
    register(registered, make_unusable_handlers())
    names = {each for each in registered.ids["action"] if isinstance(each, str)}
    patterns = [
        each for each in registered.ids["action"] if isinstance(each, re.Pattern) and each.pattern != ANYTHING
    ]
    matched = {each for each in table.ACTIONS if any(pattern.search(each) for pattern in patterns)}
    assert names == table.ACTIONS - matched
    assert [each for each in patterns if not any(map(each.search, matched))] == []
    assert {each for each in matched if each.startswith(COMMAND_PREFIX)}
    shortcuts = {each for each in registered.ids["shortcut"] if isinstance(each, str)}
    assert shortcuts == {*table.SHORTCUTS, *table.MESSAGE_SHORTCUTS}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_everything_that_people_do_ends_in_something_visible(
    socket_sandbox: Sandbox, fault: Fault
) -> None:
    """Everyone does one thing while Slack is in trouble. Soon after it recovers, everyone sees something."""
    sandbox = socket_sandbox
    sandbox.slack.limits.on = False
    sandbox.slack.delivery.ack_timeout = (
        45  # everyone at once takes a loaded machine longer than three seconds
    )
    # Admins see every list, also while Slack doesn't say who is in the channel.
    admins = {title: sandbox.slack.person(f"admin{number}") for number, title in enumerate(LIST_ACTS)}
    admin_ids = ",".join(person.id for person in admins.values())
    await sandbox.start_bot(CLSFY_POLL_SECONDS="3600", CLSFY_ADMINS=admin_ids)
    acts = await every_act(sandbox, await make_subjects(sandbox))
    titles = [title for title in acts if title not in admins]
    others = {title: sandbox.slack.person(f"person{number}") for number, title in enumerate(titles)}
    people = {**admins, **others}
    for person in people.values():
        sandbox.channel.members.add(person.id)
    for name in TROUBLED:
        sandbox.slack.faults.always(name, fault)
    results = await asyncio.gather(
        *(act(people[title]) for title, act in acts.items()), return_exceptions=True
    )
    assert [result for result in results if isinstance(result, BaseException)] == []
    await asyncio.sleep(OUTAGE_SECONDS)
    sandbox.slack.faults.clear()
    unanswered = {}
    for title, person in people.items():
        try:
            await sandbox.slack.until(partial(sees_something, sandbox, person))
        except TimeoutError:
            unanswered[title] = [view.visible_text for view in person.open_modals]
    assert unanswered == {}


async def make_subjects(sandbox: Sandbox) -> Subjects:
    """Request a segment and a campaign, and meanwhile create two saved lists."""

    async def request() -> None:
        await sandbox.request_segment()
        await register_and_wait(sandbox)

    async def save_lists() -> None:
        for name in ("Rivals", "Old rivals"):
            await save_list(sandbox, name)

    await asyncio.gather(request(), save_lists())
    [(uuid,)] = sandbox.query("SELECT uuid FROM requests WHERE kind = 'segment'")
    lists = sandbox.query("SELECT list_id, id FROM saved_list_versions ORDER BY id")
    [(list_id, version_id), (deleted_list_id, _)] = lists
    return Subjects(
        request_uuid=uuid, list_id=list_id, version_id=version_id, deleted_list_id=deleted_list_id
    )


async def save_list(sandbox: Sandbox, name: str) -> None:
    """Create a saved list of the channel."""
    ben = sandbox.ben
    await ben.command("/clsfy", "lists", sandbox.channel)
    await sandbox.slack.until(lambda: ben.open_modals and "New list" in ben.open_modals[-1].visible_text)
    await ben.click_in_view(ben.open_modals[-1], "list_new")
    await sandbox.slack.until(lambda: "What's in it?" in ben.open_modals[-1].visible_text)
    ack = await ben.submit(ben.open_modals[-1], {"name": name, "values": "craftsman.com\nsears.com"})
    assert ack.errors == {}
    await ben.close(ben.open_modals[-1])


def sees_something(sandbox: Sandbox, person: Person) -> bool:
    """Return whether a person sees an answer: a message, or a view that is neither loading nor as it was."""
    views = [view for view in person.open_modals if view.title != CLICKED_VIEW]
    has_loaded = any(LOADING not in view.visible_text for view in views)
    has_message = sandbox.slack.workspace.has_direct(person.id) and sandbox.direct_messages(person)
    return has_loaded or bool(person.ephemerals or has_message)
