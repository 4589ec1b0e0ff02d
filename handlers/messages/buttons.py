"""The buttons and the menu under a message about a request: at most two and a menu, fit to its state."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, OverflowMenuElement

from storage.lifecycle.request import Kind, Request, State

FOLLOW = "request_follow"
DETAILS = "request_details"
MENU = "request_menu"  # an overflow menu; its values are `CHECK uuid` and `MUTE uuid`
RETRY = "segment_retry"
CLONE = "segment_clone"
CHECK, MUTE = "check", "mute"
_LABELS = {FOLLOW: "Follow", DETAILS: "Details", RETRY: "Edit and retry", CLONE: "Clone"}
_ENTRIES = {CHECK: "Check now", MUTE: "Stop telling me"}


def announcement_buttons(request: Request) -> Sequence[ActionsBlock]:
    """What can be done from the message in the channel; the value of each is the request's UUID."""
    match request.state:
        case State.BUILDING:
            entries = [Option(value=f"{word} {request.uuid}", label=said) for word, said in _ENTRIES.items()]
            menu = OverflowMenuElement(action_id=MENU, options=entries)
            return [
                ActionsBlock(
                    elements=[request_button(FOLLOW, request), request_button(DETAILS, request), menu]
                )
            ]
        case State.READY | State.LOST:
            return _row(request, CLONE, DETAILS)
        case State.FAILED:
            return _row(request, RETRY, DETAILS)
        case _:
            return []


def result_buttons(request: Request) -> Sequence[ActionsBlock]:
    """What can be done from the reply in the thread."""
    return _row(request, CLONE) if request.state is State.READY else announcement_buttons(request)


def request_button(action_id: str, request: Request) -> ButtonElement:
    """One of them."""
    return ButtonElement(text=_LABELS[action_id], action_id=action_id, value=request.uuid)


def _row(request: Request, *action_ids: str) -> Sequence[ActionsBlock]:
    """Those of them for which there is something to work with: only a segment of ours has inputs to fill in
    again."""
    fit = [one for one in action_ids if one == DETAILS or request.kind is Kind.SEGMENT]
    return [ActionsBlock(elements=[request_button(one, request) for one in fit])] if fit else []
