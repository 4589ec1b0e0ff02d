"""The replies about a build that ended or takes long, whom they mention, and the digest of failures."""

from collections.abc import Sequence

import pytest

from handlers.messages import notices
from handlers.messages.blocks import RenderContext
from handlers.messages.formatting import local_time
from playground.slack.block_kit.surfaces import check_blocks, check_text
from storage.lifecycle import deals
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import (
    HOUR,
    NOW,
    a_request,
    activation_inputs,
    an_activation,
    building,
)
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    LONGEST_CONTACTS,
    mentioned_users,
    notification_preview,
    readable_text,
)
from tests.unit.messages.rendering import (
    BUILT,
    render_notice,
)


@pytest.mark.parametrize(
    ("state", "label", "words", "broadcast"),
    [
        (
            State.READY,
            "“Snowblower Buyers” is ready. Built in 1 h.",
            "Segment ID: `7`. Next, activate it to get a Deal ID.",
            False,
        ),
        (
            State.FAILED,
            "Classify couldn't build “Snowblower Buyers”.",
            "Contact your Classify representative and mention segment `7`.",
            True,
        ),
        (
            State.LOST,
            "“Snowblower Buyers”, segment `7`, no longer exists in Classify.",
            "contact your Classify representative",
            True,
        ),
    ],
)
def test_a_result_says_what_to_do_and_a_failure_is_broadcast_to_the_channel(
    state: State, label: str, words: str, broadcast: bool
) -> None:
    message = render_notice(NotificationKind.RESULT, building(state=state, **BUILT))
    assert notification_preview(message).strip().startswith(label)
    assert words in readable_text(message)
    assert message.broadcast is broadcast


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_a_result_says_how_long_the_build_took(state: State) -> None:
    words = "Built in 1 h." if state is State.READY else "Failed after 1 h."
    assert words in readable_text(render_notice(NotificationKind.RESULT, building(state=state, **BUILT)))


def test_a_build_that_takes_more_than_a_day_is_reported_with_whom_to_ask() -> None:
    message = render_notice(NotificationKind.OVERDUE, building(overdue=True))
    assert "Still building: “Snowblower Buyers”" in readable_text(message).replace("*", "")
    assert "contact your Classify representative and mention segment `7`" in readable_text(message)


def failed_request(number: int) -> Request:
    """Return one of several failed requests."""
    return a_request(State.FAILED, inputs={"name": f"Segment {number}"}, classify_id=number)


def test_a_result_mentions_each_follower_once() -> None:
    message = notices.render(
        NotificationKind.RESULT,
        building(state=State.READY),
        DEFAULT_CONTACTS,
        RenderContext(mentioned=("U1ANN", "U2BEN")),
    )
    assert mentioned_users(message) == [["U1ANN", "U2BEN"]] * 2
    assert message.text.endswith("\n<@U1ANN> <@U2BEN>")


def test_a_result_with_thousands_of_followers_is_within_the_limits() -> None:
    ids = tuple(f"U{number:010}" for number in range(3000))
    message = notices.render(
        NotificationKind.RESULT, building(state=State.FAILED), LONGEST_CONTACTS, RenderContext(mentioned=ids)
    )
    check_text(message.text)
    assert len(check_blocks(message.arguments()["blocks"])) == 5
    assert message.text.endswith(f"<@{ids[239]}>")


@pytest.mark.parametrize("kind", [NotificationKind.RESULT, NotificationKind.OVERDUE])
def test_nobody_is_mentioned_if_nobody_wants_to_be(kind: NotificationKind) -> None:
    message = notices.render(kind, building(state=State.READY), DEFAULT_CONTACTS, RenderContext(mentioned=()))
    assert mentioned_users(message) == [[], []]


def test_a_deal_mentions_its_requester_only_if_they_want_that() -> None:
    issued = an_activation(State.READY, result=deals.make_result("d-1", None))
    for mentioned in ((), ("U2BEN",), ("U1ANN", "U2BEN")):
        context = RenderContext(mentioned=mentioned)
        message = notices.render(NotificationKind.RESULT, issued, DEFAULT_CONTACTS, context)
        assert [set(users) for users in mentioned_users(message)] == [set(mentioned)] * 2


def test_a_result_in_a_direct_message_asks_to_tell_the_followers() -> None:
    context = RenderContext(
        fallback_reason="is_archived", mentioned=("U1ANN",), unreachable_followers=("U2BEN", "U3CAT")
    )
    message = notices.render(NotificationKind.RESULT, building(state=State.READY), DEFAULT_CONTACTS, context)
    assert (
        "Also followed by @U2BEN, @U3CAT. I can't notify them here, so please pass it on."
        in readable_text(message)
    )


def test_a_failure_that_is_thread_only_is_not_broadcast() -> None:
    message = notices.render(
        NotificationKind.RESULT,
        building(state=State.FAILED),
        DEFAULT_CONTACTS,
        RenderContext(thread_only=True),
    )
    assert not message.broadcast
    assert "Classify couldn't build" in readable_text(message)


@pytest.mark.parametrize(
    ("numbers", "words", "more"),
    [
        ([7], "*Failed:* “Segment 7” · segment `7`.", None),
        ([7, 8], "“Segment 7” · segment `7`, and 1 more in this channel.\n• “Segment 8” · segment `8`", None),
        (range(20), "and 19 more in this channel", "… and 7 more"),
    ],
)
def test_a_digest_summarizes_many_failures(numbers: Sequence[int], words: str, more: str | None) -> None:
    others = tuple(failed_request(number) for number in numbers)
    message = notices.render(
        NotificationKind.DIGEST, others[0], DEFAULT_CONTACTS, RenderContext(digest_requests=others)
    )
    assert words in readable_text(message)
    assert (more is None) is ("… and" not in readable_text(message))
    assert (more or "") in readable_text(message)
    assert readable_text(message).endswith("See each thread for what to do next.")
    assert mentioned_users(message) == [[], []]
    assert not message.broadcast


def test_a_slow_build_is_reported_with_the_usual_duration() -> None:
    message = notices.render(
        NotificationKind.SLOW,
        building(slow=True),
        DEFAULT_CONTACTS,
        RenderContext(estimate=Estimate(HOUR, 2 * HOUR)),
    )
    assert "Slower than usual: “Snowblower Buyers”, segment `7`" in readable_text(message).replace("*", "")
    assert "Usually takes about 1 hour. 9 in 10 finish within 2 hours." in readable_text(message)
    assert "contact your Classify representative" in readable_text(message)


def test_a_result_that_is_noticed_late_says_when_the_build_ended() -> None:
    late = building(state=State.FAILED, created_at=NOW, finished_at=NOW + HOUR, noticed_at=NOW + 3 * HOUR)
    assert "Failed Mar 2, 2026 at 10:30 AM, after 1 h." in readable_text(
        render_notice(NotificationKind.RESULT, late)
    )


@pytest.mark.parametrize("kind", [NotificationKind.ENDS_SOON, NotificationKind.ENDS_TOMORROW])
def test_a_reminder_of_the_end_is_true_however_late_and_in_whichever_time_zone_it_is_read(
    kind: NotificationKind,
) -> None:
    inputs = {**activation_inputs(), "end_date": "2026-03-12"}
    text = readable_text(render_notice(kind, an_activation(State.READY, inputs=inputs)))
    assert "ends on 2026-03-12" in text
    assert "tomorrow" not in text


@pytest.mark.parametrize("kind", [NotificationKind.ENDS_SOON, NotificationKind.UNUSED])
@pytest.mark.parametrize(
    ("end_date", "ends"), [("2026-05-01", ", which ends on 2026-05-01."), (None, ", without an end date.")]
)
def test_a_reminder_of_a_deal_that_was_replaced_names_the_newer_one(
    kind: NotificationKind, end_date: str | None, ends: str
) -> None:
    inputs = {**activation_inputs(), "end_date": end_date}
    newer = an_activation(State.READY, inputs=inputs, result=deals.make_result("newer-1", 720))
    old = an_activation(State.READY, inputs={**inputs, "end_date": "2026-03-12"}, finished_at=NOW)
    text = readable_text(notices.render(kind, old, DEFAULT_CONTACTS, RenderContext(newer_deal=newer)))
    assert f"There is a newer deal for this DSP and seat: `newer-1`{ends}" in text
    assert "Reactivate" not in text
    assert "isn't used" not in text


def test_a_reminder_of_an_unused_deal_says_when_it_was_issued() -> None:
    issued = an_activation(State.READY, finished_at=NOW, noticed_at=NOW + HOUR)
    message = render_notice(NotificationKind.UNUSED, issued)
    assert local_time(NOW) in message.text
    assert "days ago" not in message.text
