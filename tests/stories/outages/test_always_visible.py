"""Whatever Slack does to the bot's calls, every command, click and shortcut ends in something visible."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from handlers import register
from handlers.home import rows
from handlers.home import view as home_view
from handlers.messages import buttons, notices, questions
from handlers.messages.command_buttons import COMMAND_PREFIX
from handlers.segments import duplicate_view
from playground.faults import Fault, delayed, dropped, refused
from playground.slack import Message, Person
from playground.slack.block_kit.completion import completed
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
)
OUTAGE_SECONDS = 2.5  # after the acknowledgements: the answers that come later fail too
LOADING = "Loading…"
CLICKED = (
    buttons.DETAILS,
    buttons.FOLLOW,
    buttons.RETRY,
    buttons.CLONE,
    notices.REOPEN,
    questions.SEND,
    questions.DROP,
    f"{COMMAND_PREFIX}segment",
    f"{COMMAND_PREFIX}segment list here",
)
CHOSEN = (f"{buttons.MENU} {buttons.CHECK}", f"{buttons.MENU} {buttons.UNFOLLOW}", f"{questions.WHICH} 61")
ON_HOME_TAB = (home_view.NEW_SEGMENT, home_view.NEW_CAMPAIGN, f"{COMMAND_PREFIX}preferences")
# Answered by the Home tab itself, whose publisher repeats failed calls.
ON_HOME_TAB_ALONE = (rows.DISMISS, rows.SEND_AGAIN)
IN_MODAL = (duplicate_view.BUILD,)
SHORTCUTS = ("new_segment", "new_campaign")
MESSAGE_SHORTCUTS = ("segment_from_message",)
Act = Callable[[Person], Awaitable[object]]


class Registered:
    """A stand-in for Bolt's app that records what is registered."""

    def __init__(self) -> None:
        self.ids: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def record(constraint: Any) -> Callable[[Any], None]:
            self.ids.setdefault(kind, []).append(constraint)
            return lambda _: None

        return record


def typed_commands() -> Sequence[str]:
    """Return each command of the table with what it takes, and what is no command."""
    table = make_unusable_handlers().commands.table
    commands = []
    for entry in table.entries:
        number = "7" if entry.words.startswith("campaign") else "61"
        takes = {"": [""], "ID": [number, "999", ""], "[NAME]": ["", "Snow"]}
        commands += [
            f"{entry.words} {rest}".strip() for rest in takes.get(entry.takes, ["", "here", "failed"])
        ]
    return [*dict.fromkeys(commands), "help", " ", "segmnt", "segment delete 61"]


def test_the_table_has_every_button_and_shortcut() -> None:
    registered: Any = Registered()
    register(registered, make_unusable_handlers())
    actions = {each for each in registered.ids["action"] if isinstance(each, str)}
    chosen = {each.split()[0] for each in CHOSEN}
    assert actions == {*CLICKED, *chosen, *ON_HOME_TAB, *ON_HOME_TAB_ALONE, *IN_MODAL} - {
        each for each in (*CLICKED, *ON_HOME_TAB) if each.startswith(COMMAND_PREFIX)
    }
    shortcuts = {each for each in registered.ids["shortcut"] if isinstance(each, str)}
    assert shortcuts == {*SHORTCUTS, *MESSAGE_SHORTCUTS}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_everything_that_people_do_ends_in_something_visible(
    socket_sandbox: Sandbox, fault: Fault
) -> None:
    """Everyone does one thing while Slack is in trouble. Soon after it recovers, everyone sees something."""
    sandbox = socket_sandbox
    sandbox.slack.limits.on = False
    await sandbox.start_bot(CLSFY_POLL_SECONDS="3600")
    acts = await everything(sandbox)
    people = {title: sandbox.slack.person(f"person{number}") for number, title in enumerate(acts)}
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
            await sandbox.slack.until(partial(sees_something, sandbox, person), 15)
        except TimeoutError:
            unanswered[title] = [view.visible_text for view in person.open_modals]
    assert unanswered == {}


async def everything(sandbox: Sandbox) -> Mapping[str, Act]:
    """Return every command, click and shortcut, by a title."""
    await sandbox.request_segment()
    await register_and_wait(sandbox)
    [(uuid,)] = sandbox.query("SELECT uuid FROM requests WHERE kind = 'segment'")
    message = post_by_bot(sandbox, uuid)
    brief = await sandbox.ben.say("Homeowners", sandbox.channel)
    acts: dict[str, Act] = {}
    for words in typed_commands():
        acts[f"/clsfy {words}"] = partial(type_command, sandbox, words)
    for action_id in CLICKED:
        acts[action_id] = partial(click, message, action_id)
    for action in CHOSEN:
        action_id, word = action.split()
        value = f"{uuid} {word}" if action_id == questions.WHICH else f"{word} {uuid}"
        acts[action] = partial(choose, message, action_id, value)
    for action_id in ON_HOME_TAB:
        acts[f"Home: {action_id}"] = partial(click_on_home_tab, sandbox, action_id)
    for action_id in IN_MODAL:
        acts[f"modal: {action_id}"] = partial(click_in_modal, sandbox, uuid, action_id)
    for callback_id in SHORTCUTS:
        acts[f"shortcut: {callback_id}"] = partial(use_shortcut, callback_id)
    for callback_id in MESSAGE_SHORTCUTS:
        acts[f"message shortcut: {callback_id}"] = partial(use_message_shortcut, callback_id, brief)
    return acts


def post_by_bot(sandbox: Sandbox, uuid: str) -> Message:
    """Return a message in the channel with every button and menu that a message of the bot's can have."""
    workspace, bot = sandbox.slack.workspace, sandbox.slack.bot
    elements = [
        button(each, each.removeprefix(COMMAND_PREFIX) if each.startswith(COMMAND_PREFIX) else uuid)
        for each in CLICKED
    ]
    menu_values = [f"{buttons.CHECK} {uuid}", f"{buttons.UNFOLLOW} {uuid}"]
    menus = [
        {"type": "overflow", "action_id": buttons.MENU, "options": [option(each) for each in menu_values]},
        {
            "type": "static_select",
            "action_id": questions.WHICH,
            "placeholder": plain("Choose"),
            "options": [option(f"{uuid} 61")],
        },
    ]
    message = workspace.message(
        channel=sandbox.channel.id,
        user=bot.id,
        text="Everything",
        blocks=completed([{"type": "actions", "elements": [*elements, *menus]}]),
        bot_id=bot.bot_id,
        app_id=bot.app_id,
        team_id=workspace.team_id,
    )
    workspace.add(sandbox.channel, message)
    return message


async def type_command(sandbox: Sandbox, words: str, person: Person) -> None:
    await person.command("/clsfy", words, sandbox.channel)


async def click(message: Message, action_id: str, person: Person) -> None:
    await person.click(message, action_id)


async def choose(message: Message, action_id: str, value: str, person: Person) -> None:
    await person.choose(message, action_id, value)


async def click_on_home_tab(sandbox: Sandbox, action_id: str, person: Person) -> None:
    blocks = [{"type": "actions", "elements": [button(action_id, action_id.removeprefix(COMMAND_PREFIX))]}]
    view = sandbox.slack.views.publish(person.id, {"type": "home", "blocks": blocks})
    await person.click_in_view(view, action_id)


async def click_in_modal(sandbox: Sandbox, uuid: str, action_id: str, person: Person) -> None:
    blocks = [{"type": "actions", "elements": [button(action_id, uuid)]}]
    source = {"type": "modal", "title": plain("Duplicate"), "blocks": blocks}
    await person.click_in_view(sandbox.slack.views.open(person.id, source), action_id)


async def use_shortcut(callback_id: str, person: Person) -> None:
    await person.shortcut(callback_id)


async def use_message_shortcut(callback_id: str, message: Message, person: Person) -> None:
    await person.message_shortcut(callback_id, message)


def sees_something(sandbox: Sandbox, person: Person) -> bool:
    """Return whether a person sees an answer: a message, or a view that is neither loading nor as it was."""
    views = [view for view in person.open_modals if view.title != "Duplicate"]
    has_loaded = any(LOADING not in view.visible_text for view in views)
    has_message = sandbox.slack.workspace.has_direct(person.id) and sandbox.direct_messages(person)
    return has_loaded or bool(person.ephemerals or has_message)


def button(action_id: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("Button")}


def option(value: str) -> dict[str, Any]:
    return {"text": plain("Option"), "value": value}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
