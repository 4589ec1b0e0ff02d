"""Doing each thing of the table, as a person of one's own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from handlers.messages import buttons, questions
from handlers.messages.command_buttons import COMMAND_PREFIX
from handlers.saved_lists import list_view
from handlers.saved_lists.meta import Meta
from playground.slack import Message, Person
from playground.slack.block_kit.completion import completed
from tests.support.acts import table
from tests.support.sandbox import Sandbox

CLICKED_VIEW = "As it was"
"""The title of a modal with a button, until the bot shows something else in it."""

LIST_ACTS = tuple(f"list: {each}" for each in (*table.IN_LIST_MODAL, *table.DELETING))
"""The titles of the clicks in a modal about saved lists."""

Act = Callable[[Person], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """What the buttons are about."""

    #: The UUID of a segment's request.
    request_uuid: str
    #: A saved list of the channel, which is read and changed.
    list_id: int
    #: Its only version, a row of `saved_list_versions`.
    version_id: int
    #: Another one, which is deleted.
    deleted_list_id: int

    def value_of(self, action_id: str) -> str:
        """Return the value of a button."""
        if action_id.startswith(COMMAND_PREFIX):
            return action_id.removeprefix(COMMAND_PREFIX)
        if action_id.startswith(f"{list_view.CHANGE}_"):
            return action_id.removeprefix(f"{list_view.CHANGE}_")
        if action_id in (list_view.SHOW_VERSION, list_view.RESTORE):
            return str(self.version_id)
        if action_id in table.IN_LIST_MODAL:
            return str(self.list_id)
        return self.request_uuid


async def every_act(sandbox: Sandbox, subjects: Subjects) -> Mapping[str, Act]:
    """Return every command, click and shortcut, by a title."""
    message = _post_by_bot(sandbox, subjects)
    brief = await sandbox.ben.say("Homeowners like https://www.thespruce.com/snow", sandbox.channel)
    acts: dict[str, Act] = {}
    for words in table.typed_commands():
        acts[f"/clsfy {words}"] = partial(_type_command, sandbox, words)
    for action_id in table.CLICKED:
        acts[action_id] = partial(_click, message, action_id)
    for action in table.CHOSEN:
        action_id, word = action.split()
        uuid = subjects.request_uuid
        value = f"{uuid} {word}" if action_id == questions.WHICH else f"{word} {uuid}"
        acts[action] = partial(_choose, message, action_id, value)
    for action_id in table.ON_HOME_TAB:
        acts[f"Home: {action_id}"] = partial(_click_on_home_tab, sandbox, subjects, action_id)
    for action_id in table.IN_MODAL:
        acts[f"modal: {action_id}"] = partial(_click_in_modal, sandbox, subjects, action_id, "")
    for list_id, action_ids in (
        (subjects.list_id, table.IN_LIST_MODAL),
        (subjects.deleted_list_id, table.DELETING),
    ):
        meta = Meta(channel=sandbox.channel.id, list_id=list_id, number=1).encoded()
        for action_id in action_ids:
            acts[f"list: {action_id}"] = partial(_click_in_modal, sandbox, subjects, action_id, meta)
    for callback_id in table.SHORTCUTS:
        acts[f"shortcut: {callback_id}"] = partial(_use_shortcut, callback_id)
    for callback_id in table.MESSAGE_SHORTCUTS:
        acts[f"message shortcut: {callback_id}"] = partial(_use_message_shortcut, callback_id, brief)
    return acts


def _post_by_bot(sandbox: Sandbox, subjects: Subjects) -> Message:
    """Return a message in the channel with every button and menu that a message of the bot's can have."""
    workspace, bot, uuid = sandbox.slack.workspace, sandbox.slack.bot, subjects.request_uuid
    elements = [_button(each, subjects.value_of(each)) for each in table.CLICKED]
    menu_values = [f"{buttons.CHECK} {uuid}", f"{buttons.UNFOLLOW} {uuid}"]
    menus = [
        {"type": "overflow", "action_id": buttons.MENU, "options": [_option(each) for each in menu_values]},
        {
            "type": "static_select",
            "action_id": questions.WHICH,
            "placeholder": _plain("Choose"),
            "options": [_option(f"{uuid} 61")],
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


async def _type_command(sandbox: Sandbox, words: str, person: Person) -> None:
    await person.command("/clsfy", words, sandbox.channel)


async def _click(message: Message, action_id: str, person: Person) -> None:
    await person.click(message, action_id)


async def _choose(message: Message, action_id: str, value: str, person: Person) -> None:
    await person.choose(message, action_id, value)


async def _click_on_home_tab(sandbox: Sandbox, subjects: Subjects, action_id: str, person: Person) -> None:
    blocks = [{"type": "actions", "elements": [_button(action_id, subjects.value_of(action_id))]}]
    view = sandbox.slack.views.publish(person.id, {"type": "home", "blocks": blocks})
    await person.click_in_view(view, action_id)


async def _click_in_modal(
    sandbox: Sandbox, subjects: Subjects, action_id: str, metadata: str, person: Person
) -> None:
    blocks = [{"type": "actions", "elements": [_button(action_id, subjects.value_of(action_id))]}]
    source = {
        "type": "modal",
        "title": _plain(CLICKED_VIEW),
        "private_metadata": metadata,
        "blocks": blocks,
    }
    await person.click_in_view(sandbox.slack.views.open(person.id, source), action_id)


async def _use_shortcut(callback_id: str, person: Person) -> None:
    await person.shortcut(callback_id)


async def _use_message_shortcut(callback_id: str, message: Message, person: Person) -> None:
    await person.message_shortcut(callback_id, message)


def _button(action_id: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": _plain("Button")}


def _option(value: str) -> dict[str, Any]:
    return {"text": _plain("Option"), "value": value}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
