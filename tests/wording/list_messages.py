"""What is said about the lists of a segment: in its thread, and as questions."""

from collections.abc import Iterator

from msgspec.structs import replace

from handlers.messages import announcement, questions
from handlers.messages.blocks import RenderContext
from storage.lifecycle.lists import InputName, LeftOut, Overlap, Reason, RequestList, Unreadable
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, State
from tests.support.samples import a_request
from tests.wording.posted_messages import CONTACTS, INPUTS, a_segment, as_notice
from tests.wording.situation import Situation, posted

LISTS = (
    RequestList(
        input_name=InputName.BLOCKED,
        label="rivals.csv",
        file_id="F1",
        content_id=1,
        count=1204,
        left_out_counts={Reason.DUPLICATE: 37, Reason.APP: 150, Reason.NOT_A_DOMAIN: 3},
    ),
    RequestList(input_name=InputName.EXAMPLES, label="pages.xlsx", file_id="F2", content_id=2, count=12),
)
LEFT_OUT = (
    LeftOut(row=12, text="com.acme.app", reason=Reason.APP),
    LeftOut(row=90, text="hello world", reason=Reason.NOT_A_DOMAIN),
)
OVERLAPS = (Overlap(url="https://www.toro.com/page", domain="toro.com"),)


def lists() -> Iterator[Situation]:
    """Yield what is said about the lists of a segment: in its thread, and as questions."""
    request = a_segment(list_count=2, left_out=47)
    context = RenderContext(lists=LISTS, left_out=LEFT_OUT, overlaps=OVERLAPS)
    yield posted("Announced", announcement.render(request, CONTACTS, context))
    rejected = a_request(
        State.REJECTED, inputs=INPUTS, list_count=2, error_status=413, error_message="Payload too large"
    )
    counts = {InputName.BLOCKED: 1206, InputName.EXAMPLES: 14}
    yield as_notice(
        "Classify rejected it", NotificationKind.REJECTION, rejected, RenderContext(sent_counts=counts)
    )
    waiting = a_request(State.PREPARING, inputs=INPUTS, list_count=2)
    yield posted("Announced, while the files are read", announcement.render(waiting, CONTACTS, context))
    yield as_notice("What was left out", NotificationKind.LEFT_OUT, request, context)
    for reason in Unreadable:
        unreadable = RequestList(input_name=InputName.BLOCKED, label="rivals.csv", unreadable=reason)
        asked = replace(waiting, question=Question.LISTS)
        yield as_notice(
            f"A file that can't be used: {reason}",
            NotificationKind.QUESTION,
            asked,
            RenderContext(lists=(unreadable,)),
        )
    asked = replace(waiting, question=Question.CONTINUE)
    yield as_notice("Not read within a day", NotificationKind.QUESTION, asked, context)
    for question in (Question.LISTS, Question.OVERLAP, Question.DUPLICATE):
        asked = replace(waiting, question=question)
        yield as_notice(f"Question: {question}", NotificationKind.QUESTION, asked, context)
        yield posted(
            f"Question: {question}, answered",
            questions.answered(replace(asked, question=None), question, context),
        )
