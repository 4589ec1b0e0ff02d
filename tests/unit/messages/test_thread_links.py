"""Direct messages about a request link to its thread."""

import pytest

from handlers.messages import notices
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, Request, State
from tests.support.samples import a_request, building
from tests.support.slack_limits import DEFAULT_CONTACTS

THREAD_LINK = "https://acme.slack.com/archives/C1MEDIA/p1000100"


@pytest.mark.parametrize(
    ("kind", "request_"),
    [
        (NotificationKind.SLOW, building(slow=True, permalink=THREAD_LINK)),
        (NotificationKind.REJECTION, a_request(State.REJECTED, permalink=THREAD_LINK)),
        (NotificationKind.QUESTION, a_request(question=Question.CONTINUE, permalink=THREAD_LINK)),
        (NotificationKind.UNCONFIRMED, building(state=State.READY, permalink=THREAD_LINK)),
    ],
)
def test_a_direct_message_about_a_request_links_to_its_thread(
    kind: NotificationKind, request_: Request
) -> None:
    assert f"<{THREAD_LINK}|" in notices.render(kind, request_, DEFAULT_CONTACTS).text
