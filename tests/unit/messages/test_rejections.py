"""What the person is told if Classify rejected the request."""

import pytest

from handlers.messages import notices
from playground.slack.workspace.message import element
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import State
from tests.support.samples import (
    UUID,
    a_request,
)
from tests.support.slack_limits import (
    checked_blocks,
    readable_text,
)
from tests.unit.messages.rendering import render_notice


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (422, "name <b> & so on", "Classify says: name <b> & so on"),
        (400, None, "Classify didn't give a reason."),
        (401, "bad key", "Classify rejected this bot's API key"),
    ],
)
def test_a_rejection_gives_the_reason_and_a_button_that_reopens_the_form(
    status: int, problem: str | None, words: str
) -> None:
    message = render_notice(
        NotificationKind.REJECTION, a_request(State.REJECTED, error_status=status, error_message=problem)
    )
    assert words in readable_text(message)
    _, button = element(checked_blocks(message), notices.REOPEN)
    assert button["value"] == UUID


def test_a_refused_api_key_is_reported_with_whom_to_tell_and_not_in_classifys_words() -> None:
    message = render_notice(
        NotificationKind.REJECTION, a_request(State.REJECTED, error_status=401, error_message="bad key")
    )
    assert "Contact your Slack admin" in readable_text(message)
    assert "bad key" not in readable_text(message)
