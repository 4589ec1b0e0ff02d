"""The questions to the person, each with its buttons or its menu."""

import pytest

from handlers.messages import questions
from handlers.messages.blocks import RenderContext
from playground.slack.workspace.message import element
from storage.lifecycle.lists import InputName, RequestList, Unreadable
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question
from tests.support.samples import (
    UUID,
    a_request,
    campaign_edit,
    candidates,
    uncertain,
)
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    checked_blocks,
    readable_text,
)
from tests.unit.messages.rendering import render_notice

MANY = tuple(range(2**63 - 200, 2**63))


def test_the_person_is_asked_with_two_buttons_whether_to_continue() -> None:
    blocks = checked_blocks(render_notice(NotificationKind.QUESTION, a_request(question=Question.CONTINUE)))
    values = [element(blocks, name)[1]["value"] for name in (questions.SEND, questions.DROP)]
    assert values == [f"{UUID} {Question.CONTINUE}", UUID]


@pytest.mark.parametrize("ids", [(7,), (7, 8), MANY], ids=["one", "two", "many"])
def test_the_person_is_asked_with_a_menu_which_candidate_is_theirs(ids: tuple[int, ...]) -> None:
    request = uncertain(question=Question.WHICH, candidates=candidates(*ids, name="<b> *x* &" * 20))
    blocks = checked_blocks(render_notice(NotificationKind.QUESTION, request))
    options = element(blocks, questions.WHICH)[1]["options"]
    values = [option["value"] for option in options]
    assert values[-1] == f"{UUID} {questions.NONE_OF_THEM} {len(ids)} {ids[-1]}"
    assert len(values[-1]) <= 75
    assert values[:-1] == [f"{UUID} {number}" for number in ids[-90:]]
    assert all(len(option["text"]["text"]) <= 75 and not option["text"]["emoji"] for option in options[:-1])
    assert element(blocks, questions.DROP)[1]["value"] == UUID


def test_a_person_sees_what_was_changed_elsewhere_beside_their_own_edit() -> None:
    inputs = {
        "id": 609,
        "name": "EV Campaign",
        "changes": {"name": "EV 2026", "use_case": "other", "description": ""},
        "before": {"name": "Theirs", "use_case": "campaign_reporting", "description": ""},
    }
    text = readable_text(
        render_notice(NotificationKind.QUESTION, campaign_edit(inputs=inputs, question=Question.OVERWRITE))
    )
    assert "• Name: now “Theirs”, yours “EV 2026”" in text
    assert "• Use case: now Report on a campaign (campaign reports), yours Something else" in text
    assert "Description" not in text


@pytest.mark.parametrize(("count", "them"), [(1, "the list"), (2, "the lists")])
def test_a_request_whose_files_are_all_unreadable_can_be_sent_without_them(count: int, them: str) -> None:
    unreadable = RequestList(input_name=InputName.BLOCKED, label="a.xls", unreadable=Unreadable.OLD_EXCEL)
    asked = a_request(question=Question.LISTS, list_count=count)
    question = questions.question(asked, DEFAULT_CONTACTS, RenderContext(lists=[unreadable] * count))
    assert f"Send it without {them}?" in question.text
