"""Metrics. Events are counted when they happen, and the database is read when the metrics are requested.

No label holds a name, a person, a channel or an error's text: only words from this code or from Slack's list
of methods. Each process counts only what it did itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.slack import call_result
from bot.slack.call_result import CallResult
from bot.slack.error_codes import concern_of
from classify import ClassifyError, NeverSentError, RateLimitedError, RejectedError, UncertainError
from storage.lifecycle.request import Kind, State
from storage.requests.counts import Counts

PREFIX = "clsfy_bot"
_JOB_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_REPLY_BUCKETS = (1, 5, 15, 30, 60, 75, 90, 120, 180, 300, 600, 1800, 3600, 14400)


class Metrics:
    """The metrics of one process, in a registry of its own."""

    def __init__(self, scheduled_jobs: Sequence[str] = ()) -> None:
        """Show these jobs from the start, with a count of 0."""
        self._registry = CollectorRegistry()
        counter = partial(Counter, namespace=PREFIX, registry=self._registry)
        histogram = partial(Histogram, namespace=PREFIX, registry=self._registry)
        self._slack_calls = counter(
            "slack_calls", "Calls to Slack, by method and outcome.", ("method", "outcome")
        )
        self._classify_calls = counter(
            "classify_calls", "Calls to Classify, by call and outcome.", ("call", "outcome")
        )
        self._job_seconds = histogram(
            "job_seconds",
            "Runs of the scheduled jobs, and how long they took.",
            ("job",),
            buckets=_JOB_BUCKETS,
        )
        self._job_failures = counter("job_failures", "Runs that failed.", ("job",))
        self._reply_seconds = histogram(
            "reply_seconds",
            "Time from the end of a build in Classify to the reply in Slack.",
            buckets=_REPLY_BUCKETS,
        )
        self._takeovers = counter(
            "leader_takeovers",
            "How often this process took over the leader lease from one that didn't release it.",
        )
        self._unverified_deliveries = counter(
            "unverified_deliveries",
            "HTTP requests that weren't proven to be from Slack, by what is wrong with them.",
            ("reason",),
        )
        for job in scheduled_jobs:
            self._job_seconds.labels(job)
            self._job_failures.labels(job)

    def count_slack_call(self, method: str, result: CallResult) -> None:
        """Count a call to Slack that has ended."""
        self._slack_calls.labels(method, _slack_outcome(result)).inc()

    def count_classify_call(self, call: str, error: ClassifyError | None) -> None:
        """Count a call to Classify that has ended. `error` is None if it succeeded."""
        self._classify_calls.labels(call, _classify_outcome(error)).inc()

    def count_unverified_delivery(self, reason: str) -> None:
        """Count an HTTP request that wasn't proven to be from Slack."""
        self._unverified_deliveries.labels(reason).inc()

    def observe_job(self, job: str, seconds: float, *, failed: bool = False) -> None:
        """Record a run of a scheduled job."""
        self._job_seconds.labels(job).observe(seconds)
        if failed:
            self._job_failures.labels(job).inc()

    def observe_reply(self, after: timedelta) -> None:
        """Record that a result was posted, and how long after the build had ended."""
        self._reply_seconds.observe(max(0.0, after.total_seconds()))

    def count_takeover(self) -> None:
        """Count that this process took over the lease from one that didn't release it."""
        self._takeovers.inc()

    def render(
        self, obstacles: Iterable[str], counts: Counts | None, *, leader: bool, tasks: int = 0
    ) -> bytes:
        """Return all metrics in Prometheus's text format.

        `obstacles` are the parts that keep the process from being ready. `counts` is None if the database
        can't be read: then its metrics are left out. `tasks` is the number of tasks in the event loop.
        """
        now = CollectorRegistry()
        _add_gauge(now, "leader", "1 on the process that runs the background jobs.", int(leader))
        _add_gauge(now, "tasks", "Tasks in this process's event loop.", tasks)
        by_part = Gauge(
            "obstacle",
            "1 for each part that keeps this process from being ready, as in /readyz.",
            ("part",),
            namespace=PREFIX,
            registry=now,
        )
        for part in obstacles:
            by_part.labels(part).set(1)
        if counts is not None:
            _add_counts(now, counts)
        return generate_latest(self._registry) + generate_latest(now)


def _add_counts(registry: CollectorRegistry, counts: Counts) -> None:
    by_state = Gauge(
        "requests",
        "Requests in the database, by kind and state.",
        ("kind", "state"),
        namespace=PREFIX,
        registry=registry,
    )
    zeros: Mapping[tuple[str, str], int] = {(kind, state): 0 for kind in Kind for state in State}
    for (kind, state), count in {**zeros, **counts.requests}.items():
        by_state.labels(kind, state).set(count)
    _add_gauge(registry, "open_questions", "Requests that wait for a person's answer.", counts.questions)
    _add_gauge(registry, "pending_messages", "Messages that are still to be posted.", counts.messages)
    _add_gauge(registry, "pending_edits", "Channel messages that are still to be edited.", counts.edits)
    _add_gauge(
        registry,
        "oldest_pending_seconds",
        "Age of the oldest pending message, 0 if there is none.",
        counts.oldest.total_seconds(),
    )
    _add_gauge(
        registry,
        "unconfirmed_messages",
        "Messages that may or may not have been posted, and can't be read back.",
        counts.unconfirmed,
    )
    _add_gauge(
        registry,
        "undeliverable_messages",
        "Messages that Slack refused everywhere. `clsfy-bot stuck` lists them.",
        counts.undeliverable,
    )
    _add_gauge(
        registry,
        "refused_messages",
        "Messages that Slack refuses at the moment, and that are sent again.",
        counts.refused,
    )


def _add_gauge(registry: CollectorRegistry, name: str, meaning: str, value: float) -> None:
    Gauge(name, meaning, namespace=PREFIX, registry=registry).set(value)


def _slack_outcome(result: CallResult) -> str:
    match result:
        case call_result.Done():
            return "done"
        case call_result.RetryLater(error=str(error)):
            return "unknown_error" if concern_of(error) is None else "refused"
        case call_result.RetryLater(None):
            return "not_sent"  # unreachable
        case call_result.RetryLater():
            return "rate_limited"
        case call_result.Ambiguous():
            return "ambiguous"
        case call_result.Rejected():
            return "rejected"
        case call_result.AuthFailed():
            return "auth_failed"


def _classify_outcome(error: ClassifyError | None) -> str:
    match error:
        case None:
            return "done"
        case RejectedError(status=401):
            return "auth_failed"
        case RejectedError():
            return "rejected"
        case RateLimitedError():
            return "rate_limited"
        case NeverSentError():
            return "not_sent"
        case UncertainError():
            return "ambiguous"
        case _:
            return "outage"
