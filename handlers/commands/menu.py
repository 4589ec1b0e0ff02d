"""What `/clsfy` alone answers with: a menu of what can be done, each button standing for a command."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from handlers.messages.blocks import section_block

LABEL, VALUE, _ID = 75, 2000, 255  # https://docs.slack.dev/reference/block-kit/block-elements/button-element
COMMAND_PREFIX = (
    "say_"  # what the action of a button begins with that stands for a command; its value is the words
)
_WHAT = "What would you like to do?"
_OFFERED = (
    ("New segment", "segment"),
    ("New campaign", "campaign"),
    ("My segments", "segment list"),
    ("My campaigns", "campaign list"),
    ("Preferences", "preferences"),
    ("Help", "help"),
)


def command_button(label: str, words: str, *, aloud: str | None = None) -> ButtonElement:
    """A button that stands for the command `/clsfy` with these words, at most VALUE characters of them.
    aloud: what screen readers say in place of the label."""
    return ButtonElement(
        text=label, action_id=f"{COMMAND_PREFIX}{words}"[:_ID], value=words, accessibility_label=aloud
    )


def render() -> tuple[str, Sequence[Block]]:
    """The text and the blocks of the menu."""
    offered = [command_button(label, words) for label, words in _OFFERED]
    text = f"{_WHAT} {', '.join(label for label, _ in _OFFERED)}; or type `/clsfy help`."
    return text, [section_block(f"*{_WHAT}*"), ActionsBlock(elements=offered)]
