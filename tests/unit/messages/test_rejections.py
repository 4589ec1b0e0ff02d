"""What people read of a request that Classify rejected, or that wasn't sent at all."""

import pytest

from handlers.home.rows import in_progress_row
from handlers.messages import notices, questions, status
from handlers.messages.blocks import DEFAULT_CONTEXT
from handlers.messages.card import segment_card
from playground.slack.workspace.message import element
from storage.lifecycle.actor import Actor
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, State
from tests.support.samples import (
    UUID,
    a_request,
)
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    checked_blocks,
    readable_text,
)
from tests.unit.messages.rendering import readable_blocks, render_notice


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (422, "name <b> & so on", "Classify says: name <b> & so on"),
        (400, None, "Classify didn't give a reason."),
        (401, "bad key", "Classify rejected clsfy's API key"),
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


def test_a_request_that_was_not_sent_is_nowhere_said_to_be_rejected_by_classify() -> None:
    request = a_request(State.REJECTED, access_unknown=True)
    assert status.status_of_request(request) == status.NOT_SENT
    assert status.status_phrase(request) == "wasn't sent to Classify"
    assert questions.outcome(request, Question.CONTINUE) == "It wasn't sent. I told <@U1ANN> why."


@pytest.mark.parametrize("is_delayed", [False, True])
def test_a_request_waits_for_slack_and_not_for_classify_while_access_is_unknown(*, is_delayed: bool) -> None:
    request = a_request(access_unknown=True, attempts=9 if is_delayed else 0)
    checking = "I'm checking whether <@U1ANN> is in <#C1MEDIA>"
    assert status.status_of_request(request) == ":mag: *Checking:*"
    assert status.status_phrase(request) == f"hasn't been sent to Classify yet. {checking}"
    assert status.next_sentence(request, DEFAULT_CONTACTS, DEFAULT_CONTEXT) == f"{checking}."
    assert status.progress_sentence(request, None) == f"{checking}."
    card = readable_text(segment_card(request, Actor("U1ANN", "T1", None, "C1MEDIA"), DEFAULT_CONTACTS))
    assert "about to post" not in card
    assert "I'll reply" not in readable_blocks([in_progress_row(request, None).to_dict()])
