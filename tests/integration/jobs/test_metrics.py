"""The metrics: what is counted, how it reads, and that nobody can be told by it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import Connection

from bot.observability.metrics import Metrics
from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, RetryLater
from bot.slack.call_result import Rejected as SlackRefused
from classify import NeverSentError, OutageError, RateLimitedError, RejectedError, UncertainError
from storage.lifecycle.request import Kind, Question, State
from storage.outbox import deliveries
from storage.requests.counts import Counts, count_everything
from storage.tables import DeliveryState
from tests.support.record_rows import accepted, messages, recorded, stepped
from tests.support.samples import HOUR, MINUTE, NOW

NOTHING = Counts({}, 0, 0, 0, timedelta(), 0)
SECRET = "Secret-7f3a"


def samples(page: bytes) -> Iterator[tuple[str, dict[str, str], float]]:
    """Each line of a page: name, labels, value."""
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def value(page: bytes, name: str, **labels: str) -> float:
    """Of one line."""
    (found,) = [
        number for known, its, number in samples(page) if known == f"clsfy_bot_{name}" and its == labels
    ]
    return found


def test_calls_are_counted_by_how_they_ended() -> None:
    metrics = Metrics()
    ends: list[tuple[str, CallResult]] = [
        ("done", Done({"secret": SECRET})),
        ("limited", RetryLater(3.0)),
        ("not_done", RetryLater()),
        ("perhaps", Ambiguous(SECRET)),
        ("refused", SlackRefused(SECRET)),
        ("barred", AuthFailed(SECRET)),
    ]
    for _, verdict in [*ends, ends[0]]:
        metrics.slack_ended("chat.postMessage", verdict)
    errors = [
        ("done", None),
        ("refused", RejectedError(422, SECRET, SECRET)),
        ("barred", RejectedError(401, SECRET, SECRET)),
        ("limited", RateLimitedError(2.0)),
        ("not_done", NeverSentError(SECRET)),
        ("perhaps", UncertainError(SECRET)),
        ("outage", OutageError(SECRET)),
    ]
    for _, error in errors:
        metrics.classify_ended("create_segment", error)
    page = metrics.page([], NOTHING, on_duty=True)
    for outcome, _ in ends:
        count = value(page, "slack_calls_total", method="chat.postMessage", outcome=outcome)
        assert count == (2 if outcome == "done" else 1)
    for outcome, _ in errors:
        assert value(page, "classify_calls_total", call="create_segment", outcome=outcome) == 1
    assert SECRET not in page.decode()


def test_ticks_replies_and_takeovers_are_counted() -> None:
    metrics = Metrics()
    metrics.ticked("watcher", 0.2)
    metrics.ticked("watcher", 0.3, failed=True)
    metrics.replied(MINUTE)
    metrics.replied(-MINUTE)  # Classify's clock may be ahead
    metrics.taken_over()
    page = metrics.page([], NOTHING, on_duty=False)
    assert value(page, "tick_seconds_count", task="watcher") == 2
    assert value(page, "tick_seconds_sum", task="watcher") == 0.5
    assert value(page, "tick_failures_total", task="watcher") == 1
    assert value(page, "reply_seconds_count") == 2
    assert value(page, "reply_seconds_sum") == 60
    assert value(page, "duties_taken_over_total") == 1
    assert value(page, "on_duty") == 0


def test_each_process_has_its_own_counts() -> None:
    one, other = Metrics(), Metrics()
    one.taken_over()
    assert value(one.page([], NOTHING, on_duty=True), "duties_taken_over_total") == 1
    assert value(other.page([], NOTHING, on_duty=True), "duties_taken_over_total") == 0


def test_what_stands_in_the_way_is_named_by_its_part_alone() -> None:
    page = Metrics().page({"classify": SECRET, "socket": SECRET}, None, on_duty=True)
    assert value(page, "obstacle", part="classify") == 1
    assert value(page, "obstacle", part="socket") == 1
    assert SECRET not in page.decode()


def test_without_the_record_what_it_knows_is_left_out() -> None:
    names = {name for name, _, _ in samples(Metrics().page(["database"], None, on_duty=True))}
    assert "clsfy_bot_requests" not in names
    assert "clsfy_bot_oldest_owed_seconds" not in names
    assert "clsfy_bot_on_duty" in names


def test_the_record_is_told_by_kind_and_state(connection: Connection) -> None:
    accepted(connection, 1, "one")
    recorded(connection, 2, name="two", state=State.UNCERTAIN, question=Question.WHICH)
    recorded(
        connection, 3, name="three", state=State.READY, kind=Kind.WATCH, edit_due_at=NOW, thread_ts="1.1"
    )
    recorded(connection, 4, name="four", state=State.READY, kind=Kind.WATCH, edit_due_at=NOW)
    page = Metrics().page([], count_everything(connection, NOW + HOUR), on_duty=True)
    assert value(page, "requests", kind="segment", state="accepted") == 1
    assert value(page, "requests", kind="segment", state="uncertain") == 1
    assert value(page, "requests", kind="watch", state="ready") == 2
    assert value(page, "requests", kind="campaign", state="lost") == 0
    assert value(page, "open_questions") == 1
    assert value(page, "owed_messages") == 1
    assert value(page, "oldest_owed_seconds") == 3600
    assert value(page, "owed_edits") == 1
    assert value(page, "unconfirmed_messages") == 0


def test_an_unconfirmed_message_is_counted_and_owed_no_more(connection: Connection) -> None:
    before = recorded(connection, 1, state=State.SUBMITTING)
    rejected = stepped(connection, before, replace(before, state=State.REJECTED))
    (message,) = messages(connection)
    begun = deliveries.start_sending(connection, message, "D1", None, NOW)
    assert begun is not None
    deliveries.mark_unknown(connection, begun, rejected, NOW)
    assert messages(connection)[0].delivery is DeliveryState.UNKNOWN
    told = count_everything(connection, NOW + HOUR)
    assert (told.unconfirmed, told.messages, told.oldest) == (1, 0, timedelta())


def test_an_empty_record_owes_nothing(connection: Connection) -> None:
    assert count_everything(connection, NOW) == NOTHING
