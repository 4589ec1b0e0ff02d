"""What is said in the thread and to the person: each note in each state, at its longest, and its buttons."""

from collections.abc import Sequence
from typing import Any

import pytest

from handlers.messages import announcement, notices, questions
from handlers.messages.blocks import Contacts, Message, RenderContext
from playground.slack.block_kit.mrkdwn import Text, read
from playground.slack.block_kit.surfaces import check_blocks, check_text
from playground.slack.workspace.message import element
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import (
    HOUR,
    NOW,
    UUID,
    a_request,
    building,
    campaign_edit,
    registered_campaign,
    uncertain,
)
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    DIFFICULT_NAMES,
    LONGEST_CONTACTS,
    action_ids,
    checked_blocks,
    link_targets,
    mentioned_users,
    missing_from_text,
    notification_preview,
    readable_text,
)

MANY = tuple(range(2**63 - 200, 2**63))
BUILT = {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR}
OVERWRITE: dict[str, Any] = {"kind": Kind.EDIT, "question": Question.OVERWRITE}
WHICH = {"question": Question.WHICH, "candidates": MANY}


def edited(name: str) -> dict[str, Any]:
    """The inputs of an edit, all of it at its longest."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    return {"id": 2**63 - 1, "name": name, "changes": fields, "before": dict.fromkeys(fields, "before")}


def notes_named(name: str) -> list[tuple[NotificationKind, Request]]:
    """Every note in every state in which it is said."""
    more: dict[str, Any] = {"inputs": {"name": name}, "channel_id": "C" * 20, "user_id": "U" * 20}
    made = {**more, "classify_id": 2**63 - 1}
    return [
        (NotificationKind.RESULT, building(**made, state=State.READY, **BUILT)),
        (NotificationKind.RESULT, building(**made, state=State.FAILED, **BUILT)),
        (NotificationKind.RESULT, building(**made, state=State.LOST)),
        (NotificationKind.OVERDUE, building(**made, overdue=True)),
        (NotificationKind.DIGEST, building(**made, state=State.FAILED, **BUILT)),
        (NotificationKind.SLOW, building(**made, slow=True)),
        *[(NotificationKind.SAVED, a_request(state, **more)) for state in State],
        (
            NotificationKind.REJECTION,
            a_request(State.REJECTED, **more, error_status=401, error_message="key"),
        ),
        (
            NotificationKind.REJECTION,
            a_request(State.REJECTED, **more, error_status=422, error_message=name * 9),
        ),
        (NotificationKind.REJECTION, a_request(State.REJECTED, **more, error_status=400)),
        (NotificationKind.QUESTION, a_request(**more, question=Question.CONTINUE)),
        (NotificationKind.QUESTION, uncertain(**more, **WHICH)),
        (NotificationKind.QUESTION, a_request(**{**more, "inputs": edited(name)}, **OVERWRITE)),
        (
            NotificationKind.QUESTION,
            campaign_edit(**{**more, "inputs": edited(name)}, question=Question.CONTINUE),
        ),
        (
            NotificationKind.REJECTION,
            campaign_edit(State.REJECTED, **{**more, "inputs": edited(name)}, error_status=401),
        ),
        (
            NotificationKind.REJECTION,
            campaign_edit(State.REJECTED, **{**more, "inputs": edited(name)}, error_message=name * 9),
        ),
        (NotificationKind.SAVED, campaign_edit(**{**more, "inputs": edited(name)})),
        *[(NotificationKind.UNCONFIRMED, building(**made, state=state)) for state in State],
    ]


def around_longest(name: str) -> RenderContext:
    """Many who are mentioned, who can't be, and that failed."""
    ids = tuple(f"U{number:019}" for number in range(60))
    failed = a_request(State.FAILED, inputs={"name": name}, classify_id=2**63 - 1)
    return RenderContext(
        mentioned=ids,
        unreachable_followers=ids,
        digest_requests=(failed,) * 300,
        estimate=Estimate(99 * HOUR, 99 * HOUR),
    )


def told(what: NotificationKind, request: Request) -> Message:
    """A note with the contacts as they are without settings."""
    return notices.render(what, request, DEFAULT_CONTACTS)


@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(name: str, contacts: Contacts) -> None:
    for what, request in notes_named(name):
        post = notices.render(what, request, contacts, around_longest(name))
        assert missing_from_text(post) == []
        assert len(action_ids(post)) <= 2
        assert link_targets(post) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(post), what


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_the_person_is_mentioned_once_and_last_where_others_read_too(name: str) -> None:
    for what, request in notes_named(name):
        post = told(what, request)
        in_thread = what in (NotificationKind.RESULT, NotificationKind.OVERDUE)
        assert mentioned_users(post) == ([[request.user_id]] * 2 if in_thread else [[], []])
        assert post.text.endswith(f"<@{request.user_id}>") is in_thread


def test_every_message_has_words() -> None:
    assert {what for what, _ in notes_named("x")} | {NotificationKind.ANNOUNCEMENT} == set(NotificationKind)


def test_the_announcement_is_rendered_with_its_detour() -> None:
    around = RenderContext(fallback_reason="is_archived")
    expected = announcement.render(building(), DEFAULT_CONTACTS, around)
    assert notices.render(NotificationKind.ANNOUNCEMENT, building(), DEFAULT_CONTACTS, around) == expected


@pytest.mark.parametrize(
    ("state", "verdict", "words", "broadcast"),
    [
        (State.READY, "Ready:", "Segment id `7`. Next: activate it with Classify for a Deal ID.", False),
        (State.FAILED, "Failed:", "Please contact your Classify representative and name segment `7`", True),
        (State.LOST, "Gone:", "please ask your Classify representative", True),
    ],
)
def test_an_end_says_what_to_do_and_a_bad_one_shows_in_the_channel(
    state: State, verdict: str, words: str, broadcast: bool
) -> None:
    post = told(NotificationKind.RESULT, building(state=state, **BUILT))
    assert notification_preview(post).strip().startswith(verdict)
    assert words in readable_text(post)
    assert post.broadcast is broadcast


@pytest.mark.parametrize(
    ("what", "changes", "words"),
    [
        (NotificationKind.RESULT, {"state": State.READY}, "Ready: the watched segment is built."),
        (
            NotificationKind.RESULT,
            {"state": State.FAILED},
            "Failed: Classify could not build the watched segment.",
        ),
        (
            NotificationKind.RESULT,
            {"state": State.LOST},
            "Gone: Classify no longer knows segment `7`, so I stopped watching it.",
        ),
        (
            NotificationKind.OVERDUE,
            {"overdue": True},
            "Still building: the watched segment has taken more than a day",
        ),
        (NotificationKind.SLOW, {"slow": True}, "Slower than usual: segment `7` is still being built."),
        (NotificationKind.DIGEST, {"state": State.FAILED}, "Failed: segment `7`."),
        (
            NotificationKind.UNCONFIRMED,
            {"state": State.READY},
            "Unconfirmed: the watched segment is ready; its id is `7`.",
        ),
    ],
)
def test_a_watched_segment_is_told_of_without_a_name(
    what: NotificationKind, changes: dict[str, Any], words: str
) -> None:
    post = told(what, building(kind=Kind.WATCH, inputs={"name": ""}, **changes))
    assert words in readable_text(post).replace("*", "")
    assert "“" not in post.text
    assert "ask again" not in post.text


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_an_end_says_how_long_it_took(state: State) -> None:
    assert "It took 1 h." in readable_text(told(NotificationKind.RESULT, building(state=state, **BUILT)))


def test_a_long_build_is_told_with_whom_to_ask() -> None:
    post = told(NotificationKind.OVERDUE, building(overdue=True))
    assert "Still building: “Snowblower Buyers”" in readable_text(post).replace("*", "")
    assert "ask your Classify representative about segment `7`" in readable_text(post)


def test_what_is_kept_need_not_be_sent_again() -> None:
    post = told(NotificationKind.SAVED, a_request())
    assert "No need to send it again" in readable_text(post)
    assert "Reference R1" in readable_text(post)


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (422, "name <b> & so on", "Classify says: name <b> & so on"),
        (400, None, "Classify says: no reason given"),
        (401, "bad key", "Classify refuses this bot's key"),
    ],
)
def test_a_refusal_says_why_and_opens_the_form_again(status: int, problem: str | None, words: str) -> None:
    post = told(
        NotificationKind.REJECTION, a_request(State.REJECTED, error_status=status, error_message=problem)
    )
    assert words in readable_text(post)
    _, button = element(checked_blocks(post), notices.REOPEN)
    assert button["value"] == UUID


def test_a_refused_key_says_whom_to_tell_and_not_classifys_words() -> None:
    post = told(
        NotificationKind.REJECTION, a_request(State.REJECTED, error_status=401, error_message="bad key")
    )
    assert "Please tell your Slack admin" in readable_text(post)
    assert "bad key" not in readable_text(post)


def test_whether_to_go_on_is_asked_with_two_buttons() -> None:
    blocks = checked_blocks(told(NotificationKind.QUESTION, a_request(question=Question.CONTINUE)))
    assert [element(blocks, name)[1]["value"] for name in (questions.SEND, questions.DROP)] == [UUID, UUID]


@pytest.mark.parametrize("candidates", [(7,), (7, 8), MANY], ids=["one", "two", "many"])
def test_which_one_it_is_is_asked_with_a_menu(candidates: tuple[int, ...]) -> None:
    request = uncertain(question=Question.WHICH, candidates=candidates)
    blocks = checked_blocks(told(NotificationKind.QUESTION, request))
    options = element(blocks, questions.WHICH)[1]["options"]
    values = [option["value"] for option in options]
    assert values[-1] == f"{UUID} {questions.NONE_OF_THEM}"
    assert values[:-1] == [f"{UUID} {number}" for number in candidates[-99:]]
    assert element(blocks, questions.DROP)[1]["value"] == UUID


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.BUILDING, "is still being built"),
        (State.READY, "is ready"),
        (State.FAILED, "has failed"),
        (State.LOST, "is gone at Classify"),
    ],
)
def test_an_unconfirmed_note_is_repeated_in_short(state: State, words: str) -> None:
    post = told(NotificationKind.UNCONFIRMED, building(state=state))
    assert f"“Snowblower Buyers” {words}; its id is `7`." in read(Text(post.text), {})


CAMPAIGN = registered_campaign(state=State.ACCEPTED, classify_id=None)


@pytest.mark.parametrize(
    ("what", "request_", "words"),
    [
        (NotificationKind.SAVED, CAMPAIGN, "Kept: your request “EV Campaign” is safe here."),
        (NotificationKind.SAVED, campaign_edit(), "Kept: your edit of “EV Campaign” is safe here."),
        (
            NotificationKind.REJECTION,
            campaign_edit(State.REJECTED, error_message="no"),
            "Not accepted: your edit of “EV Campaign”.",
        ),
        (
            NotificationKind.QUESTION,
            registered_campaign(question=Question.CONTINUE),
            "Still not registered: “EV Campaign” was asked",
        ),
        (
            NotificationKind.QUESTION,
            campaign_edit(question=Question.CONTINUE),
            "Still not changed: your edit of “EV Campaign” was",
        ),
        (
            NotificationKind.UNCONFIRMED,
            registered_campaign(),
            "Unconfirmed: “EV Campaign” is registered; its id is `609`.",
        ),
        (
            NotificationKind.UNCONFIRMED,
            campaign_edit(classify_id=609),
            "Unconfirmed: “EV Campaign” is changed; its id is `609`.",
        ),
    ],
)
def test_a_campaign_is_not_spoken_of_as_a_segment(
    what: NotificationKind, request_: Request, words: str
) -> None:
    text = readable_text(told(what, request_)).replace("*", "")
    assert words in text
    assert "segment" not in text
    assert "uil" not in text


def test_what_was_changed_elsewhere_is_told_beside_what_is_wanted() -> None:
    inputs = {
        "id": 609,
        "name": "EV Campaign",
        "changes": {"name": "EV 2026", "use_case": "other", "description": ""},
        "before": {"name": "Theirs", "use_case": "campaign_reporting", "description": ""},
    }
    text = readable_text(
        told(NotificationKind.QUESTION, campaign_edit(inputs=inputs, question=Question.OVERWRITE))
    )
    assert "• Name: now “Theirs”, yours “EV 2026”" in text
    assert "• Use case: now Report on a campaign (campaign reports), yours Something else" in text
    assert "Description" not in text


def failed(number: int) -> Request:
    """A failure like others."""
    return a_request(State.FAILED, inputs={"name": f"Segment {number}"}, classify_id=number)


def test_an_end_mentions_those_who_want_to_hear_of_it_once() -> None:
    post = notices.render(
        NotificationKind.RESULT,
        building(state=State.READY),
        DEFAULT_CONTACTS,
        RenderContext(mentioned=("U1ANN", "U2BEN")),
    )
    assert mentioned_users(post) == [["U1ANN", "U2BEN"]] * 2
    assert post.text.endswith("\n<@U1ANN> <@U2BEN>")


def test_an_end_that_thousands_follow_is_told_all_the_same() -> None:
    ids = tuple(f"U{number:010}" for number in range(3000))
    post = notices.render(
        NotificationKind.RESULT, building(state=State.FAILED), LONGEST_CONTACTS, RenderContext(mentioned=ids)
    )
    check_text(post.text)
    assert len(check_blocks(post.arguments()["blocks"])) == 5
    assert post.text.endswith(f"<@{ids[239]}>")


@pytest.mark.parametrize("what", [NotificationKind.RESULT, NotificationKind.OVERDUE])
def test_where_nobody_wants_to_hear_of_it_nobody_is_mentioned(what: NotificationKind) -> None:
    post = notices.render(what, building(state=State.READY), DEFAULT_CONTACTS, RenderContext(mentioned=()))
    assert mentioned_users(post) == [[], []]


def test_an_end_in_a_direct_message_asks_to_pass_it_on() -> None:
    around = RenderContext(
        fallback_reason="is_archived", mentioned=("U1ANN",), unreachable_followers=("U2BEN", "U3CAT")
    )
    post = notices.render(NotificationKind.RESULT, building(state=State.READY), DEFAULT_CONTACTS, around)
    assert "Followed by @U2BEN, @U3CAT, whom I can't tell here: please pass it on." in readable_text(post)


def test_a_quiet_failure_stays_in_its_thread() -> None:
    post = notices.render(
        NotificationKind.RESULT,
        building(state=State.FAILED),
        DEFAULT_CONTACTS,
        RenderContext(thread_only=True),
    )
    assert not post.broadcast
    assert "Failed" in readable_text(post)


@pytest.mark.parametrize(
    ("numbers", "words", "more"),
    [
        ([7], "*Failed:* “Segment 7” · segment `7`.", None),
        ([7, 8], "“Segment 7” · segment `7`, and 1 more in this channel.\n• “Segment 8” · segment `8`", None),
        (range(20), "and 19 more in this channel", "… and 7 more"),
    ],
)
def test_many_failures_are_summed_up(numbers: Sequence[int], words: str, more: str | None) -> None:
    others = tuple(failed(number) for number in numbers)
    post = notices.render(
        NotificationKind.DIGEST, others[0], DEFAULT_CONTACTS, RenderContext(digest_requests=others)
    )
    assert words in readable_text(post)
    assert (more is None) is ("… and" not in readable_text(post))
    assert (more or "") in readable_text(post)
    assert readable_text(post).endswith("What to do stands in the thread of each.")
    assert mentioned_users(post) == [[], []]
    assert not post.broadcast


def test_a_slow_build_is_told_with_what_is_usual() -> None:
    post = notices.render(
        NotificationKind.SLOW,
        building(slow=True),
        DEFAULT_CONTACTS,
        RenderContext(estimate=Estimate(HOUR, 2 * HOUR)),
    )
    assert "Slower than usual: “Snowblower Buyers”, segment `7`" in readable_text(post).replace("*", "")
    assert "Usually 1 h, nine of ten within 2 h." in readable_text(post)
    assert "ask your Classify representative" in readable_text(post)


def test_an_end_that_comes_late_says_when_it_was() -> None:
    late = building(state=State.FAILED, created_at=NOW, finished_at=NOW + HOUR, noticed_at=NOW + 3 * HOUR)
    assert "It took 1 h and ended Mar 2, 2026 10:30 AM." in readable_text(told(NotificationKind.RESULT, late))
