"""The buttons and the overflow menu of a message about a request, chosen by its status and kind."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, OverflowMenuElement

from handlers.messages.command_buttons import LABEL_LENGTH
from handlers.messages.formatting import shortened
from handlers.messages.labels import plain_name
from storage.lifecycle.request import Kind, Request, State

FOLLOW = "request_follow"
DETAILS = "request_details"
MENU = "request_menu"  # an overflow menu. Its values are `CHECK uuid` and `UNFOLLOW uuid`
RETRY = "segment_retry"
CLONE = "segment_clone"
CHECK, UNFOLLOW = "check", "mute"
ACTIVATE = "segment_activate"
REFINE = "segment_refine"
REACTIVATE = "deal_reactivate"
_LABELS = {
    FOLLOW: "Follow",
    DETAILS: "Details",
    RETRY: "Try again",
    CLONE: "Clone",
    ACTIVATE: "Activate",
    REFINE: "Refine",
    REACTIVATE: "Reactivate",
}
_MENU_LABELS = {CHECK: "Check now", UNFOLLOW: "Unfollow"}


def announcement_buttons(request: Request) -> Sequence[ActionsBlock]:
    """Return the actions of the announcement: at most three buttons, or two and a menu, or nothing.

    Each button's value is the request's UUID.
    """
    match request.state:
        case State.BUILDING:
            options = [
                Option(value=f"{command} {request.uuid}", label=label)
                for command, label in _MENU_LABELS.items()
            ]
            menu = OverflowMenuElement(action_id=MENU, options=options)
            follow, details = request_button(FOLLOW, request), request_button(DETAILS, request)
            return [ActionsBlock(elements=[follow, details, menu])]
        case State.READY:
            next_steps = [name for name in (ACTIVATE, REFINE, CLONE) if _applies(name, request)]
            return _row(request, *next_steps[:2], DETAILS)
        case State.FAILED | State.LOST:
            return _row(request, RETRY, DETAILS)
        case State.REJECTED | State.DROPPED:
            return []
        case _:
            return _row(request, DETAILS)


def result_buttons(request: Request) -> Sequence[ActionsBlock]:
    """Return the actions of the reply that announces a result."""
    if request.state is not State.READY:
        return announcement_buttons(request)
    return _row(request, ACTIVATE if can_be_activated(request) else REFINE, CLONE)


def request_button(action_id: str, request: Request) -> ButtonElement:
    """Return one of the buttons. Its value is the request's UUID."""
    return ButtonElement(text=_LABELS[action_id], action_id=action_id, value=request.uuid)


def can_be_activated(request: Request) -> bool:
    """Return whether a request is a ready segment. If its name is withheld from its readers, it isn't theirs
    to activate."""
    is_ready = request.kind.is_about_segment and request.state is State.READY
    return is_ready and request.classify_id is not None and bool(request.name.strip())


def can_be_refined(request: Request) -> bool:
    """Return whether a request is a ready segment, or an activation for which a deal was issued."""
    return _has_deal(request) or can_be_activated(request)


def row_buttons(request: Request) -> Sequence[ButtonElement]:
    """Return the buttons of a request in a list."""
    if _has_deal(request):
        names = [DETAILS, REFINE, REACTIVATE, CLONE]
    else:
        is_clonable = request.kind.is_about_segment and request.kind.is_reusable
        applies = {DETAILS: True, ACTIVATE: can_be_activated(request), CLONE: is_clonable}
        names = [name for name, is_shown in applies.items() if is_shown]
    return [spoken_button(name, request) for name in names]


def spoken_button(action_id: str, request: Request) -> ButtonElement:
    """Return what `request_button` does, for a list: screen readers say the request's name beside it."""
    verb = "Details of" if action_id == DETAILS else _LABELS[action_id]
    return ButtonElement(
        text=_LABELS[action_id],
        action_id=action_id,
        value=request.uuid,
        accessibility_label=spoken_label(verb, plain_name(request)),
    )


def spoken_label(verb: str, name: str) -> str:
    """Return what a screen reader says for a button, in plain text within Slack's limit."""
    return shortened(f"{verb} {name}", LABEL_LENGTH)


def _has_deal(request: Request) -> bool:
    return request.kind is Kind.ACTIVATION and request.state is State.READY


def _row(request: Request, *action_ids: str) -> Sequence[ActionsBlock]:
    """Return the buttons that apply to the request."""
    usable = [name for name in action_ids if _applies(name, request)]
    return [ActionsBlock(elements=[request_button(name, request) for name in usable])] if usable else []


def _applies(action_id: str, request: Request) -> bool:
    if action_id == ACTIVATE:
        return can_be_activated(request)
    if action_id == REFINE:
        return can_be_refined(request)
    return action_id == DETAILS or request.kind.is_reusable  # whose inputs its readers may use again
