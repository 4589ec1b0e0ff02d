"""Metrics: what is counted, how it is rendered, and that they identify nobody."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import Connection

from bot.observability.metrics import Metrics
from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, RetryLater
from bot.slack.call_result import Rejected as SlackRefused
from classify import NeverSentError, OutageError, RateLimitedError, RejectedError, UncertainError
from storage.lifecycle.request import Kind, Question, State
from storage.outbox import delivery_transitions
from storage.requests.counts import Counts, count_everything
from storage.tables import DeliveryState
from tests.support.record_rows import accept, insert_request, notification_rows, save_step
from tests.support.samples import HOUR, MINUTE, NOW

NOTHING = Counts(
    requests={},
    questions=0,
    messages=0,
    edits=0,
    oldest=timedelta(),
    unconfirmed=0,
    undeliverable=0,
    refused=0,
)
SECRET = "Secret-zq7x"


def samples(page: bytes) -> Iterator[tuple[str, dict[str, str], float]]:
    """Yield the name, the labels and the value of each line of a page."""
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def value(page: bytes, name: str, **labels: str) -> float:
    """Return the value of the one line with these labels."""
    (found,) = [
        number for known, its, number in samples(page) if known == f"clsfy_bot_{name}" and its == labels
    ]
    return found


def test_calls_are_counted_by_outcome() -> None:
    metrics = Metrics()
    outcomes: list[tuple[str, CallResult]] = [
        ("done", Done({"secret": SECRET})),
        ("rate_limited", RetryLater(3.0)),
        ("not_sent", RetryLater()),
        ("ambiguous", Ambiguous(SECRET)),
        ("rejected", SlackRefused(SECRET)),
        ("auth_failed", AuthFailed(SECRET)),
    ]
    for _, result in [*outcomes, outcomes[0]]:
        metrics.count_slack_call("chat.postMessage", result)
    errors = [
        ("done", None),
        ("rejected", RejectedError(422, SECRET, SECRET)),
        ("auth_failed", RejectedError(401, SECRET, SECRET)),
        ("rate_limited", RateLimitedError(2.0)),
        ("not_sent", NeverSentError(SECRET)),
        ("ambiguous", UncertainError(SECRET)),
        ("outage", OutageError(SECRET)),
    ]
    for _, error in errors:
        metrics.count_classify_call("create_segment", error)
    page = metrics.render([], NOTHING, leader=True)
    for outcome, _ in outcomes:
        count = value(page, "slack_calls_total", method="chat.postMessage", outcome=outcome)
        assert count == (2 if outcome == "done" else 1)
    for outcome, _ in errors:
        assert value(page, "classify_calls_total", call="create_segment", outcome=outcome) == 1
    assert SECRET not in page.decode()


def test_job_runs_replies_and_takeovers_are_counted() -> None:
    metrics = Metrics()
    metrics.observe_job("watcher", 0.2)
    metrics.observe_job("watcher", 0.3, failed=True)
    metrics.observe_reply(MINUTE)
    metrics.observe_reply(-MINUTE)  # Classify's clock may be ahead
    metrics.count_takeover()
    page = metrics.render([], NOTHING, leader=False)
    assert value(page, "job_seconds_count", job="watcher") == 2
    assert value(page, "job_seconds_sum", job="watcher") == 0.5
    assert value(page, "job_failures_total", job="watcher") == 1
    assert value(page, "reply_seconds_count") == 2
    assert value(page, "reply_seconds_sum") == 60
    assert value(page, "leader_takeovers_total") == 1
    assert value(page, "leader") == 0


def test_each_process_counts_only_its_own_events() -> None:
    one, other = Metrics(), Metrics()
    one.count_takeover()
    assert value(one.render([], NOTHING, leader=True), "leader_takeovers_total") == 1
    assert value(other.render([], NOTHING, leader=True), "leader_takeovers_total") == 0


def test_an_obstacle_shows_its_part_and_never_its_reason() -> None:
    page = Metrics().render({"classify": SECRET, "socket": SECRET}, None, leader=True)
    assert value(page, "obstacle", part="classify") == 1
    assert value(page, "obstacle", part="socket") == 1
    assert SECRET not in page.decode()


def test_without_the_database_its_metrics_are_left_out() -> None:
    names = {name for name, _, _ in samples(Metrics().render(["database"], None, leader=True))}
    assert "clsfy_bot_requests" not in names
    assert "clsfy_bot_oldest_pending_seconds" not in names
    assert "clsfy_bot_leader" in names


def test_requests_are_counted_by_kind_and_state(connection: Connection) -> None:
    accept(connection, 1, "one")
    insert_request(connection, 2, name="two", state=State.UNCERTAIN, question=Question.WHICH)
    insert_request(
        connection, 3, name="three", state=State.READY, kind=Kind.WATCH, edit_due_at=NOW, thread_ts="1.1"
    )
    insert_request(connection, 4, name="four", state=State.READY, kind=Kind.WATCH, edit_due_at=NOW)
    page = Metrics().render([], count_everything(connection, NOW + HOUR), leader=True)
    assert value(page, "requests", kind="segment", state="accepted") == 1
    assert value(page, "requests", kind="segment", state="uncertain") == 1
    assert value(page, "requests", kind="watch", state="ready") == 2
    assert value(page, "requests", kind="campaign", state="lost") == 0
    assert value(page, "open_questions") == 1
    assert value(page, "pending_messages") == 1
    assert value(page, "oldest_pending_seconds") == 3600
    assert value(page, "pending_edits") == 1
    assert value(page, "unconfirmed_messages") == 0


def test_an_unconfirmed_message_is_counted_and_no_longer_pending(connection: Connection) -> None:
    before = insert_request(connection, 1, state=State.SUBMITTING)
    rejected = save_step(connection, before, replace(before, state=State.REJECTED))
    (message,) = notification_rows(connection)
    begun = delivery_transitions.start_sending(connection, message, "D1", None, NOW)
    assert begun is not None
    delivery_transitions.mark_unknown(connection, begun, rejected, NOW)
    assert notification_rows(connection)[0].delivery is DeliveryState.UNKNOWN
    counts = count_everything(connection, NOW + HOUR)
    assert (counts.unconfirmed, counts.messages, counts.oldest) == (1, 0, timedelta())


def test_in_an_empty_database_nothing_is_pending(connection: Connection) -> None:
    assert count_everything(connection, NOW) == NOTHING
