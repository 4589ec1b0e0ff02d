"""The buttons and the menu under a message about a request: at most two and a menu, fit to its state."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from storage.request import Request

FOLLOW = "request_follow"
DETAILS = "request_details"
MENU = "request_menu"  # an overflow menu; its values are `CHECK uuid` and `MUTE uuid`
RETRY = "segment_retry"
CLONE = "segment_clone"
CHECK, MUTE = "check", "mute"


def under_announcement(request: Request) -> Sequence[Block]:
    """What can be done from the message in the channel; the value of each is the request's UUID."""
    return []


def under_end(request: Request) -> Sequence[ActionsBlock]:
    """What can be done from the reply in the thread."""
    return []
