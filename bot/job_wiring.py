"""Wire the background jobs: what each of them needs, made once."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.metadata import version

import aiohttp

from bot.classify_jobs.outcomes import Outcomes
from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.submitter import Submitter
from bot.classify_jobs.watcher import Watcher
from bot.list_jobs.preparer import Preparer
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.observability.reachability import Reachability
from bot.observability.slack_access import SlackAccess
from bot.outbox.access_checker import AccessChecker, MayPost
from bot.outbox.auth_state import AuthState
from bot.outbox.channel_joiner import ChannelJoiner
from bot.outbox.courier import Courier
from bot.outbox.delivery import Deliverer
from bot.outbox.delivery_results import DeliveryResults
from bot.outbox.direct_messages import DirectMessages
from bot.outbox.home_publisher import ClassifyStatus, HomePublisher
from bot.outbox.message_edits import MessageEditor
from bot.outbox.permalinks import PermalinkFetcher
from bot.outbox.read_back import ReadBack
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import (
    ACCESS_CHECKER,
    COURIER,
    HOME_PUBLISHER,
    PERMALINKS,
    PREPARER,
    RETENTION,
    SUBMITTER,
    WATCHER,
    Jobs,
)
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.rate_limits import ClassifyThrottle, SlackThrottle
from bot.runtime.recovery import Recovery
from bot.runtime.retention_job import RETENTION_RETRY_SECONDS, RETENTION_SECONDS, RetentionJob
from bot.runtime.scheduler import ScheduledJob
from bot.runtime.settling import SettlingTime
from bot.runtime.worker_loop import RunOnce, Wakeup, WorkerLoop
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.files import FileFetcher, file_origin
from classify import Classify
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.engine.opening import Record

_LONGEST_SLEEP = timedelta(seconds=1)  # forms also arrive at other processes, which can't wake this one


@dataclass(frozen=True, kw_only=True)
class JobWiring:
    """Makes the jobs of one process."""

    settings: Settings
    record: Record
    classify: Classify
    #: Whether Classify is responding, by all calls of this process.
    reachability: Reachability
    slack: SlackClient
    #: Slack's connections.
    session: aiohttp.ClientSession
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
    #: Returns whether the bot posts in a channel for a person.
    may_post: MayPost

    def make_watcher(self) -> Watcher:
        """Return the watcher, which also checks single requests when people ask."""
        snapshots = SnapshotReader(
            classify=self.classify, clock=self.clock, throttle=self.classify_throttle, health=self.health
        )
        return Watcher(
            database=self.record.for_job(),
            snapshots=snapshots,
            health=self.health,
            clock=self.clock,
            throttle=self.classify_throttle,
            settling_time=self.settling_time,
            wake=self.wakeup.wake,
        )

    def make_jobs(self, watcher: Watcher) -> Jobs:
        """Return all background jobs, not started yet."""
        auth_state = AuthState(self.slack, self.health)
        return Jobs(
            recovery=Recovery(database=self.record.for_job(), lease=self.lease, now=self.clock.now),
            worker_loops=[
                self._make_loop(PREPARER, self._make_preparer().run_once),
                self._make_loop(SUBMITTER, self._make_submitter().run_once),
                self._make_loop(ACCESS_CHECKER, self._make_access_checker().run_once),
                self._make_loop(COURIER, self._make_courier(auth_state).run_once),
                self._make_loop(HOME_PUBLISHER, self._make_home_publisher(auth_state).run_once),
                self._make_loop(PERMALINKS, self._make_permalink_fetcher(auth_state).run_once),
            ],
            scheduled_jobs=[self._schedule_watcher(watcher), self._schedule_retention()],
            tasks=self.tasks,
            clock=self.clock,
            wakeup=self.wakeup,
            settling_time=self.settling_time,
        )

    @cached_property
    def _slack_database(self) -> Database:
        """Shared by everything that writes to Slack."""
        return self.record.for_job()

    def _make_loop(self, name: str, run_once: RunOnce) -> WorkerLoop:
        return WorkerLoop(
            name=name,
            run_once=run_once,
            wakeup=self.wakeup,
            clock=self.clock,
            health=self.health,
            lease=self.lease,
            **({"longest_sleep": _LONGEST_SLEEP} if self.record.shared else {}),
        )

    def _make_preparer(self) -> Preparer:
        return Preparer(
            database=self.record.for_job(),
            files=FileFetcher(
                client=self.slack.client,
                session=self.session,
                origin=file_origin(self.settings.slack_api_url),
            ),
            clock=self.clock,
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
            throttle=self.classify_throttle,
            health=self.health,
            tasks=self.tasks,
            outcomes=outcomes,
        )

    def _make_access_checker(self) -> AccessChecker:
        return AccessChecker(
            database=self.record.for_job(),
            clock=self.clock,
            may_post=self.may_post,
            wake=self._wake_all,
        )

    def _wake_all(self) -> None:
        self.wakeup.wake(SUBMITTER, COURIER, HOME_PUBLISHER)

    def _make_courier(self, auth_state: AuthState) -> Courier:
        throttle = SlackThrottle()
        results = DeliveryResults(database=self._slack_database, clock=self.clock, metrics=self.metrics)
        joiner = ChannelJoiner(slack=self.slack, results=results)
        read_back = ReadBack(
            slack=self.slack,
            clock=self.clock,
            auth_state=auth_state,
            results=results,
            joiner=joiner,
            settling_time=self.settling_time,
        )
        deliverer = Deliverer(
            slack=self.slack,
            direct_messages=DirectMessages(self.slack, self.clock),
            lease=self.lease,
            clock=self.clock,
            throttle=throttle,
            contacts=self.contacts,
            auth_state=auth_state,
            slack_access=self.slack_access,
            read_back=read_back,
            results=results,
            joiner=joiner,
            admins=self.settings.clsfy_admins,
        )
        editor = MessageEditor(
            database=self._slack_database,
            slack=self.slack,
            lease=self.lease,
            clock=self.clock,
            contacts=self.contacts,
            auth_state=auth_state,
        )
        return Courier(
            database=self._slack_database,
            deliverer=deliverer,
            editor=editor,
            auth_state=auth_state,
            clock=self.clock,
            throttle=throttle,
            tasks=self.tasks,
            wake=self._wake_after_delivery,
        )

    def _wake_after_delivery(self) -> None:
        self.wakeup.wake(COURIER, HOME_PUBLISHER, PERMALINKS)  # a delivery makes no work for the submitter

    def _make_permalink_fetcher(self, auth_state: AuthState) -> PermalinkFetcher:
        return PermalinkFetcher(
            database=self._slack_database, slack=self.slack, clock=self.clock, auth_state=auth_state
        )

    def _make_home_publisher(self, auth_state: AuthState) -> HomePublisher:
        status = ClassifyStatus(
            reachability=self.reachability,
            health=self.health,
            started_at=self.clock.now(),
            interval=timedelta(seconds=self.settings.clsfy_poll_seconds),
            version=version("clsfy-bot"),
        )
        return HomePublisher(
            database=self._slack_database,
            slack=self.slack,
            clock=self.clock,
            contacts=self.contacts,
            auth_state=auth_state,
            classify_status=status,
        )

    def _schedule_watcher(self, watcher: Watcher) -> ScheduledJob:
        return ScheduledJob(
            name=WATCHER,
            work=watcher.tick,
            interval_seconds=self.settings.clsfy_poll_seconds,
            tasks=self.tasks,
            health=self.health,
            metrics=self.metrics,
        )

    def _schedule_retention(self) -> ScheduledJob:
        job = RetentionJob(
            database=self._slack_database,
            lease=self.lease,
            keep=timedelta(days=self.settings.clsfy_keep_days),
            clock=self.clock,
        )
        return ScheduledJob(
            name=RETENTION,
            work=job.run,
            interval_seconds=RETENTION_SECONDS,
            tasks=self.tasks,
            health=self.health,
            metrics=self.metrics,
            retry_seconds=RETENTION_RETRY_SECONDS,
        )
