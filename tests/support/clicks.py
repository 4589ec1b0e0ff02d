"""Pressing what stands under a message about a request, and what that is answered with."""

from handlers.messages import buttons
from playground.slack import Message, Person
from tests.support.sandbox import Sandbox


async def click_and_read(
    sandbox: Sandbox, person: Person, message: Message, action_id: str = buttons.FOLLOW
) -> str:
    """What a press is answered with, in private."""
    before = len(person.ephemerals)
    await person.click(message, action_id)
    await sandbox.slack.until(lambda: len(person.ephemerals) > before)
    return person.ephemerals[-1].visible_text


async def choose_and_read(sandbox: Sandbox, person: Person, message: Message, word: str) -> str:
    """What an entry of the menu is answered with, in private."""
    before = len(person.ephemerals)
    options = message.button(buttons.MENU)["options"]
    value = next(one["value"] for one in options if one["value"].startswith(word))
    await person.choose(message, buttons.MENU, value)
    await sandbox.slack.until(lambda: len(person.ephemerals) > before)
    return person.ephemerals[-1].visible_text


def offered_actions(message: Message) -> list[str]:
    """The action ids under a message, in order."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]
