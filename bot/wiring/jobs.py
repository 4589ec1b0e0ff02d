"""Wire the background jobs: what each of them needs, made once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from importlib.metadata import version

from msgspec import Struct

from bot.classify_jobs.activation_watcher import ActivationWatcher
from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.outcomes import Outcomes
from bot.classify_jobs.segment_watcher import SegmentWatcher
from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.submitter import Submitter
from bot.classify_jobs.watchers import Watchers
from bot.list_jobs.preparer import Preparer
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.observability.reachability import Reachability
from bot.observability.slack_access import SlackAccess
from bot.outbox.access_checker import AccessChecker
from bot.outbox.auth_state import AuthState
from bot.outbox.home_publisher import ClassifyStatus
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import (
    ACCESS_CHECKER,
    ACTIVATION_WATCHER,
    COURIER,
    HOME_PUBLISHER,
    PERMALINKS,
    PREPARER,
    REMINDERS,
    RETENTION,
    SUBMITTER,
    WATCHER,
    Jobs,
)
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.recovery import Recovery
from bot.runtime.retention_job import RETENTION_RETRY_SECONDS, RETENTION_SECONDS, RetentionJob
from bot.runtime.scheduler import ScheduledJob
from bot.runtime.settling import SettlingTime
from bot.runtime.throttles import ClassifyThrottle
from bot.runtime.worker_loop import LONGEST_SLEEP, RunOnce, Wakeup, WorkerLoop
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.files import FileFetcher
from bot.wiring.outbox import OutboxWiring
from classify import Classify
from handlers.interaction.channels import ChannelAccess
from handlers.interaction.organization import Organization
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.engine.opening import Record

_LONGEST_KEPT = 36_500  # days. Whoever sets more keeps everything, and no date is that long ago
_SHORT_SLEEP = timedelta(seconds=1)  # forms also arrive at other processes, which can't wake this one


class JobWiring(Struct, frozen=True, kw_only=True):
    """Makes the jobs of one process."""

    settings: Settings
    record: Record
    classify: Classify
    #: Whether Classify is responding, by all calls of this process.
    reachability: Reachability
    slack: SlackClient
    #: Reads the files that people upload.
    files: FileFetcher
    slack_access: SlackAccess
    lease: LeaderLease
    #: Shared with the lookups that people make.
    classify_throttle: ClassifyThrottle
    contacts: Contacts
    clock: Clock
    settling_time: SettlingTime
    health: Health
    metrics: Metrics
    tasks: BackgroundTasks
    wakeup: Wakeup
    #: Decides for whom the bot posts in a channel. Shared with the handlers.
    access: ChannelAccess
    #: Knows under which IDs a person is known. None if everybody has one. Shared with the transport.
    organization: Organization | None

    def make_watchers(self) -> Watchers:
        """Return the watchers, which also check single requests when people ask."""
        return Watchers(segments=self._make_segment_watcher(), activations=self._make_activation_watcher())

    def _make_activation_watcher(self) -> ActivationWatcher:
        return ActivationWatcher(
            database=self.record.for_job(),
            classify=self.classify,
            clock=self.clock,
            call_state=self.make_call_state(),
            wake=self.wakeup.wake,
        )

    def make_call_state(self, *, is_repeated: bool = True) -> CallState:
        """Return what one job, or the lookups that people make, record about their calls."""
        return CallState(
            throttle=self.classify_throttle,
            health=self.health,
            now=self.clock.now,
            is_repeated=is_repeated,
        )

    def _make_segment_watcher(self) -> SegmentWatcher:
        call_state = self.make_call_state()
        return SegmentWatcher(
            database=self.record.for_job(),
            snapshots=SnapshotReader(classify=self.classify, clock=self.clock, call_state=call_state),
            reachability=self.reachability,
            clock=self.clock,
            call_state=call_state,
            settling_time=self.settling_time,
            wake=self.wakeup.wake,
        )

    def make_jobs(self, watchers: Watchers) -> Jobs:
        """Return all background jobs, not started yet."""
        slack_database = self.record.for_job()  # shared by everything that writes to Slack
        outbox = self._make_outbox_wiring(slack_database)
        return Jobs(
            recovery=Recovery(database=self.record.for_job(), lease=self.lease, now=self.clock.now),
            worker_loops=[
                self._make_loop(PREPARER, self._make_preparer().run_once),
                self._make_loop(SUBMITTER, self._make_submitter().run_once),
                self._make_loop(ACCESS_CHECKER, self._make_access_checker().run_once),
                self._make_loop(COURIER, outbox.make_courier().run_once),
                self._make_loop(HOME_PUBLISHER, outbox.make_home_publisher().run_once),
                self._make_loop(PERMALINKS, outbox.make_permalink_fetcher().run_once),
                self._make_loop(REMINDERS, outbox.make_reminders().run_once),
            ],
            scheduled_jobs=[
                self._schedule(WATCHER, watchers.segments.tick, self.settings.clsfy_poll_seconds),
                self._schedule(
                    ACTIVATION_WATCHER, watchers.activations.tick, self.settings.clsfy_activation_poll_seconds
                ),
                self._schedule(
                    RETENTION,
                    self._make_retention_job(slack_database).run,
                    RETENTION_SECONDS,
                    retry_seconds=RETENTION_RETRY_SECONDS,
                ),
            ],
            tasks=self.tasks,
            clock=self.clock,
            wakeup=self.wakeup,
            settling_time=self.settling_time,
        )

    def _make_loop(self, name: str, run_once: RunOnce) -> WorkerLoop:
        return WorkerLoop(
            name=name,
            run_once=run_once,
            wakeup=self.wakeup,
            clock=self.clock,
            health=self.health,
            lease=self.lease,
            longest_sleep=_SHORT_SLEEP if self.record.shared else LONGEST_SLEEP,
        )

    def _make_preparer(self) -> Preparer:
        return Preparer(
            database=self.record.for_job(),
            files=self.files,
            clock=self.clock,
            filter_visible=self.access.visibility.filter_visible,
            wake=self.wakeup.wake,
        )

    def _make_submitter(self) -> Submitter:
        database = self.record.for_job()
        outcomes = Outcomes(database=database, clock=self.clock, tasks=self.tasks, wake=self.wakeup.wake)
        return Submitter(
            database=database,
            classify=self.classify,
            lease=self.lease,
            clock=self.clock,
            call_state=self.make_call_state(),
            tasks=self.tasks,
            outcomes=outcomes,
        )

    def _make_access_checker(self) -> AccessChecker:
        return AccessChecker(
            database=self.record.for_job(),
            clock=self.clock,
            may_post=self.access.may_post,
            organization=self.organization,
            wake=partial(self.wakeup.wake, SUBMITTER, COURIER, HOME_PUBLISHER),
        )

    def _make_outbox_wiring(self, database: Database) -> OutboxWiring:
        status = ClassifyStatus(
            reachability=self.reachability,
            health=self.health,
            started_at=self.clock.now(),
            interval=timedelta(seconds=self.settings.clsfy_poll_seconds),
            version=version("clsfy-bot"),
        )
        return OutboxWiring(
            database=database,
            slack=self.slack,
            auth_state=AuthState(self.slack, self.health),
            slack_access=self.slack_access,
            lease=self.lease,
            contacts=self.contacts,
            clock=self.clock,
            settling_time=self.settling_time,
            metrics=self.metrics,
            tasks=self.tasks,
            wakeup=self.wakeup,
            admins=self.settings.clsfy_admins,
            classify_status=status,
        )

    def _make_retention_job(self, database: Database) -> RetentionJob:
        return RetentionJob(
            database=database,
            lease=self.lease,
            keep=timedelta(days=min(self.settings.clsfy_keep_days, _LONGEST_KEPT)),
            clock=self.clock,
        )

    def _schedule(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        interval_seconds: float,
        retry_seconds: float | None = None,
    ) -> ScheduledJob:
        return ScheduledJob(
            name=name,
            work=work,
            interval_seconds=interval_seconds,
            tasks=self.tasks,
            health=self.health,
            metrics=self.metrics,
            retry_seconds=retry_seconds,
        )
