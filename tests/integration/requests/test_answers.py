"""Answers to questions in a real database: each counts once, and only for its own question."""

from typing import Any

from slack_sdk.models.blocks import ActionsBlock
from sqlalchemy.engine import Connection

from handlers.messages import questions
from handlers.messages.blocks import DEFAULT_CONTEXT
from handlers.requests.answers import Settled, answer_and_enqueue, for_its_question
from storage.lifecycle import transitions
from storage.lifecycle.request import Question, Request, State
from storage.requests.submissions import insert
from tests.support.record_rows import reload, save_step
from tests.support.samples import NOW, an_activation
from tests.support.slack_limits import DEFAULT_CONTACTS


def click_on(request: Request) -> dict[str, Any]:
    """Return the payload of a click on “Send again” below the question that a request has now."""
    message = questions.question(request, DEFAULT_CONTACTS, DEFAULT_CONTEXT)
    actions = [block.to_dict() for block in message.blocks if isinstance(block, ActionsBlock)]
    buttons = [button for block in actions for button in block["elements"]]
    return {"actions": [button for button in buttons if button["action_id"] == questions.SEND]}


def answer(connection: Connection, request: Request, body: dict[str, Any]) -> Settled | str:
    decide = for_its_question(transitions.force_resend, body)
    return answer_and_enqueue(connection, request.uuid, request.user_id, decide, NOW, is_admin=False)


def send_without_an_answer(connection: Connection, request: Request) -> Request:
    """Send a request as the submitter does, and get no answer."""
    begun = save_step(connection, request, transitions.start_attempt(reload(connection, request), NOW))
    return save_step(connection, begun, transitions.mark_uncertain(begun, NOW))


def test_send_again_below_an_older_question_does_not_send_a_third_time(connection: Connection) -> None:
    inserted = insert(connection, an_activation(State.ACCEPTED, id=0))
    asked = send_without_an_answer(connection, inserted)
    first = click_on(asked)
    assert isinstance(answer(connection, asked, first), Settled)
    asked_again = send_without_an_answer(connection, reload(connection, asked))
    assert (asked_again.attempts, asked_again.question) == (2, Question.EXISTS)
    assert isinstance(answer(connection, asked, first), str)
    assert reload(connection, asked).state is State.UNCERTAIN, "it isn't sent a third time"
    assert isinstance(answer(connection, asked, click_on(asked_again)), Settled)


def test_a_button_of_an_earlier_version_still_answers(connection: Connection) -> None:
    asked = send_without_an_answer(connection, insert(connection, an_activation(State.ACCEPTED, id=0)))
    assert isinstance(answer(connection, asked, {"actions": [{"value": asked.uuid}]}), Settled)
