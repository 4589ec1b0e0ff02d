"""Buttons that stand for a slash command: a click does what typing the command does."""

from slack_sdk.models.blocks import ButtonElement

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
LABEL_LENGTH, VALUE_LENGTH = 75, 2000
_ACTION_ID_LENGTH = 255
COMMAND_PREFIX = "say_"  # starts the action ID of each such button. The button's value is the command's words


def command_button(label: str, words: str, *, accessibility_label: str | None = None) -> ButtonElement:
    """Return a button that stands for `/clsfy` followed by `words`.

    words: at most VALUE_LENGTH characters. accessibility_label: what screen readers say instead of the label.
    """
    return ButtonElement(
        text=label,
        action_id=f"{COMMAND_PREFIX}{words}"[:_ACTION_ID_LENGTH],
        value=words,
        accessibility_label=accessibility_label,
    )
