"""Every kind of notification about an activation, with the longest inputs."""

from typing import Any

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, Request, State
from tests.support.samples import HOUR, NOW, an_activation, longest_activation_inputs

_BUILT = {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR}


def activation_notices(name: str) -> list[tuple[NotificationKind, Request]]:
    """Return every kind of notification about an activation with the longest inputs."""
    more: dict[str, Any] = {"inputs": longest_activation_inputs(name), "user_id": "U" * 20}
    made = {**more, "classify_id": 2**63 - 1}
    issued = an_activation(State.READY, **made, **_BUILT)
    return [
        (NotificationKind.RESULT, issued),
        (NotificationKind.RESULT, an_activation(State.FAILED, **made, **_BUILT, error_message=name * 9)),
        (NotificationKind.RESULT, an_activation(State.LOST, **made)),
        (NotificationKind.OVERDUE, an_activation(State.BUILDING, **made, overdue=True)),
        (NotificationKind.REJECTION, an_activation(State.REJECTED, **more, error_message=name * 9)),
        (NotificationKind.QUESTION, an_activation(State.UNCERTAIN, **more, question=Question.EXISTS)),
        (NotificationKind.ENDS_SOON, issued),
        (NotificationKind.ENDS_TOMORROW, issued),
        (NotificationKind.UNUSED, issued),
        (NotificationKind.UNCONFIRMED, issued),
    ]
