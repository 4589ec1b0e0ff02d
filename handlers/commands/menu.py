"""The answer to `/clsfy` alone: a menu of what can be done, with a button for each command."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.messages.blocks import section_block
from handlers.messages.command_buttons import command_button

_WHAT = "What would you like to do?"
_COMMANDS = (
    ("New segment", "segment"),
    ("New campaign", "campaign"),
    ("My segments", "segment list"),
    ("My campaigns", "campaign list"),
    ("Saved lists", "lists"),
    ("Preferences", "preferences"),
    ("Help", "help"),
)


def render() -> tuple[str, Sequence[Block]]:
    """Return the text and the blocks of the menu."""
    buttons = [command_button(label, words) for label, words in _COMMANDS]
    text = f"{_WHAT} {', '.join(label for label, _ in _COMMANDS)}. Or type `/clsfy help`."
    return text, [section_block(f"*{_WHAT}*"), ActionsBlock(elements=buttons)]
