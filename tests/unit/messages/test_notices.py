"""Every kind of message about a request: its words in each state, within Slack's limits, and its buttons."""

from typing import Any

import pytest

from handlers.messages import announcement, notices
from handlers.messages.blocks import Contacts, RenderContext
from playground.slack.block_kit.mrkdwn import Text, read
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, Request, State
from tests.support.samples import (
    a_request,
    an_activation,
    building,
    campaign_edit,
    candidates,
    longest_activation_inputs,
    registered_campaign,
    uncertain,
)
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    DIFFICULT_NAMES,
    LONGEST_CONTACTS,
    action_ids,
    link_targets,
    mentioned_users,
    missing_from_text,
    notification_preview,
    readable_text,
)
from tests.unit.deals.notices import activation_notices
from tests.unit.messages.rendering import (
    BUILT,
    MENTIONING,
    has_third_answer,
    longest_context,
    longest_edit_inputs,
    render_notice,
)

MANY = range(2**63 - 200, 2**63)
_ASKED_ABOUT = {Question.OVERWRITE: Kind.EDIT, Question.EXISTS: Kind.ACTIVATION}


def notices_named(name: str) -> list[tuple[NotificationKind, Request]]:
    """Return every kind of notification with a request in every state in which it is sent."""
    more: dict[str, Any] = {"inputs": {"name": name}, "channel_id": "C" * 20, "user_id": "U" * 20}
    made = {**more, "classify_id": 2**63 - 1}
    return [
        (NotificationKind.RESULT, building(**made, state=State.READY, **BUILT)),
        (NotificationKind.RESULT, building(**made, state=State.FAILED, **BUILT)),
        (NotificationKind.RESULT, building(**made, state=State.LOST)),
        (NotificationKind.OVERDUE, building(**made, overdue=True)),
        (NotificationKind.DIGEST, building(**made, state=State.FAILED, **BUILT)),
        (NotificationKind.SLOW, building(**made, slow=True)),
        *[
            (NotificationKind.REJECTION, a_request(State.REJECTED, **more, error_status=status, **said))
            for status, said in (
                (401, {"error_message": "key"}),
                (422, {"error_message": name * 9}),
                (400, {}),
            )
        ],
        (NotificationKind.QUESTION, a_request(**more, question=Question.CONTINUE)),
        (
            NotificationKind.QUESTION,
            uncertain(**more, question=Question.WHICH, candidates=candidates(*MANY, name=name)),
        ),
        (
            NotificationKind.QUESTION,
            campaign_edit(**{**more, "inputs": longest_edit_inputs(name)}, question=Question.OVERWRITE),
        ),
        (
            NotificationKind.QUESTION,
            campaign_edit(**{**more, "inputs": longest_edit_inputs(name)}, question=Question.CONTINUE),
        ),
        (
            NotificationKind.REJECTION,
            campaign_edit(State.REJECTED, **{**more, "inputs": longest_edit_inputs(name)}, error_status=401),
        ),
        (
            NotificationKind.REJECTION,
            campaign_edit(
                State.REJECTED, **{**more, "inputs": longest_edit_inputs(name)}, error_message=name * 9
            ),
        ),
        (NotificationKind.LEFT_OUT, building(**made, list_count=20, left_out=10_000)),
        *[
            (NotificationKind.QUESTION, a_request(State.PREPARING, **more, question=question))
            for question in (Question.LISTS, Question.OVERLAP, Question.DUPLICATE)
        ],
        *[(NotificationKind.UNCONFIRMED, building(**made, state=state)) for state in State],
        *activation_notices(name),
    ]


@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_longest_notice_and_typed_text_links_nothing(name: str, contacts: Contacts) -> None:
    for kind, request in notices_named(name):
        message = notices.render(kind, request, contacts, longest_context(name))
        assert missing_from_text(message) == []
        assert len(action_ids(message)) <= (3 if has_third_answer(request) else 2)
        assert link_targets(message) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(message), kind


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_the_person_is_mentioned_once_and_last_if_others_read_the_message_too(name: str) -> None:
    for kind, request in notices_named(name):
        message = render_notice(kind, request)
        in_thread = kind in MENTIONING
        assert mentioned_users(message) == ([[request.user_id]] * 2 if in_thread else [[], []])
        assert message.text.endswith(f"<@{request.user_id}>") is in_thread


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("asked", Question)
def test_slack_accepts_an_answered_question_in_every_state_and_it_has_no_buttons(
    asked: Question, state: State, name: str
) -> None:
    edit = campaign_edit(state, inputs=longest_edit_inputs(name), classify_id=2**63 - 1)
    activation = an_activation(state, inputs=longest_activation_inputs(name), classify_id=2**63 - 1)
    for request in (edit, activation, a_request(state, inputs={"name": name}, classify_id=2**63 - 1)):
        if _ASKED_ABOUT.get(asked, request.kind) is request.kind:
            context = RenderContext(answered=asked)
            message = notices.render(NotificationKind.QUESTION, request, DEFAULT_CONTACTS, context)
            assert missing_from_text(message) == []
            assert action_ids(message) == []


def test_every_kind_of_notification_has_a_message() -> None:
    assert {kind for kind, _ in notices_named("x")} | {NotificationKind.ANNOUNCEMENT} == set(NotificationKind)


def test_the_announcement_is_rendered_with_its_fallback_reason() -> None:
    context = RenderContext(fallback_reason="is_archived")
    expected = announcement.render(building(), DEFAULT_CONTACTS, context)
    assert notices.render(NotificationKind.ANNOUNCEMENT, building(), DEFAULT_CONTACTS, context) == expected


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (NotificationKind.RESULT, {"state": State.READY}, "The watched segment is ready."),
        (
            NotificationKind.RESULT,
            {"state": State.FAILED},
            "Classify couldn't build the watched segment.",
        ),
        (
            NotificationKind.RESULT,
            {"state": State.LOST},
            "Segment `7` no longer exists in Classify. I've stopped checking it.",
        ),
        (
            NotificationKind.OVERDUE,
            {"overdue": True},
            "Still building: the watched segment has taken more than a day",
        ),
        (NotificationKind.SLOW, {"slow": True}, "Slower than usual: segment `7` is still building."),
        (NotificationKind.DIGEST, {"state": State.FAILED}, "Failed: segment `7`."),
        (
            NotificationKind.UNCONFIRMED,
            {"state": State.READY},
            ": The watched segment is ready. Its segment ID is `7`.",
        ),
    ],
)
def test_a_message_about_a_watched_segment_needs_no_name(
    kind: NotificationKind, changes: dict[str, Any], words: str
) -> None:
    message = render_notice(kind, building(kind=Kind.WATCH, inputs={"name": ""}, **changes))
    assert words in readable_text(message).replace("*", "")
    assert "“" not in message.text
    assert "ask again" not in message.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.BUILDING, "is still building"),
        (State.READY, "is ready"),
        (State.FAILED, "failed"),
        (State.LOST, "no longer exists in Classify"),
    ],
)
def test_an_unconfirmed_reply_is_summarized_for_the_person(state: State, words: str) -> None:
    message = render_notice(NotificationKind.UNCONFIRMED, building(state=state))
    assert f"“Snowblower Buyers” {words}. Its segment ID is `7`." in read(Text(message.text), {})


CAMPAIGN = registered_campaign(state=State.ACCEPTED, classify_id=None)


@pytest.mark.parametrize(
    ("kind", "request_", "words"),
    [
        (
            NotificationKind.REJECTION,
            campaign_edit(State.REJECTED, error_message="no"),
            "Rejected: your edit of “EV Campaign”.",
        ),
        (
            NotificationKind.QUESTION,
            registered_campaign(question=Question.CONTINUE),
            "Classify hasn't confirmed that it was registered. Keep trying?",
        ),
        (
            NotificationKind.QUESTION,
            campaign_edit(question=Question.CONTINUE),
            "Still not saved: your edit of “EV Campaign”, requested",
        ),
        (
            NotificationKind.UNCONFIRMED,
            registered_campaign(),
            ": “EV Campaign” is registered. Its campaign ID is `609`.",
        ),
        (
            NotificationKind.UNCONFIRMED,
            campaign_edit(classify_id=609),
            ": “EV Campaign” was edited. Its campaign ID is `609`.",
        ),
    ],
)
def test_a_message_about_a_campaign_never_mentions_a_segment(
    kind: NotificationKind, request_: Request, words: str
) -> None:
    text = readable_text(render_notice(kind, request_)).replace("*", "")
    assert words in text
    assert "segment" not in text
    assert "uil" not in text
