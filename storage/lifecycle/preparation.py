"""The steps of a request while its files are read, before it is ACCEPTED. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from storage.lifecycle.lists import RequestList
from storage.lifecycle.request import Question, Request, State
from storage.lifecycle.transitions import mark_uncertain

#: The questions about what the lists hold, in the order in which they are asked.
QUESTIONS = (Question.LISTS, Question.OVERLAP, Question.DUPLICATE)


def open_questions(request: Request) -> Sequence[Question]:
    """Return what the person hasn't decided about the lists, in the order in which it is asked."""
    if request.decided is None:
        return QUESTIONS
    return QUESTIONS[QUESTIONS.index(request.decided) + 1 :]


def ask(request: Request, question: Question, left_out: int) -> Request:
    """PREPARING with a question. left_out: how many values of its files were left out."""
    return replace(request, question=question, left_out=left_out)


def go_on(request: Request, now: datetime) -> Request:
    """PREPARING without the question, which the person answered: use the lists as they are."""
    return replace(request, question=None, decided=request.question, due_at=now)


def finish(request: Request, *, inputs_key: str, left_out: int, now: datetime) -> Request:
    """PREPARING -> ACCEPTED: its files are read, and the person has decided what they had to.

    -> UNCERTAIN if it may come from an old backup: then it may have been sent after that was taken.
    inputs_key: the hash of its inputs with what the files hold.
    """
    ready = replace(
        request, state=State.ACCEPTED, question=None, inputs_key=inputs_key, left_out=left_out, due_at=now
    )
    return mark_uncertain(ready, now) if request.maybe_restored else ready


def read_later(request: Request, until: datetime) -> Request:
    """PREPARING: its files can't be had now. Try again at `until`."""
    return replace(request, due_at=until)


def left_out_count(lists: Sequence[RequestList]) -> int:
    """Return how many values of the files were left out."""
    return sum(sum(each.left_out_counts.values()) for each in lists)
