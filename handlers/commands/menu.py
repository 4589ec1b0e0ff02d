"""What `/clsfy` alone answers with: a menu of what can be done, each button standing for a command."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.messages.blocks import section_block
from handlers.messages.command_buttons import command_button

_WHAT = "What would you like to do?"
_OFFERED = (
    ("New segment", "segment"),
    ("New campaign", "campaign"),
    ("My segments", "segment list"),
    ("My campaigns", "campaign list"),
    ("Preferences", "preferences"),
    ("Help", "help"),
)


def render() -> tuple[str, Sequence[Block]]:
    """The text and the blocks of the menu."""
    offered = [command_button(label, words) for label, words in _OFFERED]
    text = f"{_WHAT} {', '.join(label for label, _ in _OFFERED)}; or type `/clsfy help`."
    return text, [section_block(f"*{_WHAT}*"), ActionsBlock(elements=offered)]
