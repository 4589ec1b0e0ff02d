"""The metrics: what happens is counted where it happens, what the record knows is read when it is asked for.

No label holds a name, a person, a channel or an error's text: only words that this code or Slack's list of
methods has. Each process has its own counts of what it did.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.slack import call_result
from bot.slack.call_result import CallResult
from classify import ClassifyError, NeverSentError, RateLimitedError, RejectedError, UncertainError
from storage.lifecycle.request import Kind, State
from storage.requests.counts import Counts

PREFIX = "clsfy_bot"
_TICKS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_REPLIES = (1, 5, 15, 30, 60, 75, 90, 120, 180, 300, 600, 1800, 3600, 14400)


class Metrics:
    """One registry, made for one process."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._slack = Counter(
            "slack_calls",
            "Calls to Slack, by method and how they ended.",
            ("method", "outcome"),
            namespace=PREFIX,
            registry=registry,
        )
        self._classify = Counter(
            "classify_calls",
            "Calls to Classify, by call and how they ended.",
            ("call", "outcome"),
            namespace=PREFIX,
            registry=registry,
        )
        self._ticks = Histogram(
            "tick_seconds",
            "What is done once an interval: how often, and how long it took.",
            ("task",),
            buckets=_TICKS,
            namespace=PREFIX,
            registry=registry,
        )
        self._failures = Counter(
            "tick_failures", "Ticks that failed.", ("task",), namespace=PREFIX, registry=registry
        )
        self._replies = Histogram(
            "reply_seconds",
            "From the end at Classify to the reply in Slack.",
            buckets=_REPLIES,
            namespace=PREFIX,
            registry=registry,
        )
        self._takeovers = Counter(
            "duties_taken_over",
            "How often this process took the duty over from one that did not give it back.",
            namespace=PREFIX,
            registry=registry,
        )
        for task in ("watcher", "sweeper"):
            self._ticks.labels(task)
            self._failures.labels(task)

    def slack_ended(self, method: str, how: CallResult) -> None:
        """A call to Slack came to an end."""
        self._slack.labels(method, _of_slack(how)).inc()

    def classify_ended(self, call: str, error: ClassifyError | None) -> None:
        """A call to Classify came to an end."""
        self._classify.labels(call, _of_classify(error)).inc()

    def ticked(self, task: str, seconds: float, *, failed: bool = False) -> None:
        """A tick is over."""
        self._ticks.labels(task).observe(seconds)
        if failed:
            self._failures.labels(task).inc()

    def replied(self, after: timedelta) -> None:
        """An end was told, so long after it was one."""
        self._replies.observe(max(0.0, after.total_seconds()))

    def taken_over(self) -> None:
        """The duty of a process that did not give it back is ours now."""
        self._takeovers.inc()

    def page(self, obstacles: Iterable[str], tally: Counts | None, *, on_duty: bool, tasks: int = 0) -> bytes:
        """All of it as Prometheus reads it. tally: None where the record can't be read; then what it knows is
        left out. obstacles: the parts that stand in the way of readiness. tasks: alive in the event loop."""
        now = CollectorRegistry()
        _gauge(now, "on_duty", "1 on the process that carries, watches and tells.", int(on_duty))
        _gauge(now, "tasks", "Tasks alive in this process's event loop.", tasks)
        parts = Gauge(
            "obstacle",
            "1 for each part that keeps this process from its work, as /readyz has it.",
            ("part",),
            namespace=PREFIX,
            registry=now,
        )
        for part in obstacles:
            parts.labels(part).set(1)
        if tally is not None:
            _add_record(now, tally)
        return generate_latest(self._registry) + generate_latest(now)


def _add_record(registry: CollectorRegistry, tally: Counts) -> None:
    by_state = Gauge(
        "requests",
        "Requests on record, by kind and state.",
        ("kind", "state"),
        namespace=PREFIX,
        registry=registry,
    )
    known: Mapping[tuple[str, str], int] = {(kind, state): 0 for kind in Kind for state in State}
    for (kind, state), count in {**known, **tally.requests}.items():
        by_state.labels(kind, state).set(count)
    _gauge(registry, "open_questions", "Requests that wait for a person's answer.", tally.questions)
    _gauge(registry, "owed_messages", "Messages owed to Slack.", tally.messages)
    _gauge(registry, "owed_edits", "Edits owed to Slack.", tally.edits)
    _gauge(
        registry,
        "oldest_owed_seconds",
        "How long the oldest message is owed; 0 where none is.",
        tally.oldest.total_seconds(),
    )
    _gauge(
        registry,
        "unconfirmed_messages",
        "Messages of which nobody knows whether they stand in Slack.",
        tally.unconfirmed,
    )


def _gauge(registry: CollectorRegistry, name: str, meaning: str, value: float) -> None:
    Gauge(name, meaning, namespace=PREFIX, registry=registry).set(value)


def _of_slack(how: CallResult) -> str:
    match how:
        case call_result.Done():
            return "done"
        case call_result.RetryLater(None):
            return "not_done"  # not reached, or passing
        case call_result.RetryLater():
            return "limited"
        case call_result.Ambiguous():
            return "perhaps"
        case call_result.Rejected():
            return "refused"
        case call_result.AuthFailed():
            return "barred"


def _of_classify(error: ClassifyError | None) -> str:
    match error:
        case None:
            return "done"
        case RejectedError(status=401):
            return "barred"
        case RejectedError():
            return "refused"
        case RateLimitedError():
            return "limited"
        case NeverSentError():
            return "not_done"
        case UncertainError():
            return "perhaps"
        case _:
            return "outage"
