"""The wiring: every part made and handed what it needs, started in order, and drained in the other."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from importlib.metadata import version

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.classify_jobs.lookup import ClassifyLookup
from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.submitter import Submitter
from bot.classify_jobs.watcher import Watcher
from bot.clients import open_clients
from bot.handler_wiring import make_handlers
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.outbox.auth_state import AuthState
from bot.outbox.courier import Courier
from bot.outbox.delivery import Deliverer
from bot.outbox.direct_messages import DirectMessages
from bot.outbox.home_publisher import ClassifyStatus, HomePublisher
from bot.outbox.message_edits import MessageEditor
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import Jobs
from bot.runtime.leader_lease import LeaderLease, SharedLease, SoleLeader
from bot.runtime.rate_limits import ClassifyThrottle, SlackThrottle
from bot.runtime.retention_job import RETENTION_RETRY_SECONDS, RETENTION_SECONDS, RetentionJob
from bot.runtime.scheduler import ScheduledJob
from bot.runtime.shared_backoff import SharedBackoff
from bot.runtime.shutdown import unless_stopped
from bot.runtime.worker_loop import Step, Wakeup, WorkerLoop
from bot.settings import Settings
from bot.slack.client import Identity, SlackClient
from bot.transport.bolt import Dispatcher, make_bolt
from bot.transport.http import make_ops_site, make_slack_site
from bot.transport.ops import OperatorEndpoints
from bot.transport.socket_mode import SocketConnection, TokenRefusedError
from bot.transport.startup import StartError, identify, listen
from handlers import Handlers
from handlers.interaction.permissions import Permissions
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.engine.opening import open_record

DRAIN_SECONDS = 9.0  # with the closing, exit within twelve
_LONGEST_SLEEP = timedelta(seconds=1)  # forms come by other processes too, which can't wake this one
_log = structlog.get_logger()


class App:
    """The bot, from start to drain."""

    def __init__(self, settings: Settings, clock: Clock, stopping: asyncio.Event) -> None:
        self._settings = settings
        self._clock = clock
        self._stopping = stopping
        self._health = Health({"process": "starting"})
        self._metrics = Metrics()
        self._tasks = BackgroundTasks()
        self._bell = Wakeup()
        self._contacts = Contacts(settings.clsfy_contact, settings.clsfy_representative)
        self._settle = timedelta(seconds=settings.clsfy_settle_seconds)
        self._socket: SocketConnection | None = None

    async def run(self) -> None:
        """Serve until `stopping` is set, then finish what runs. Raise StartError or RecordError."""
        settings = self._settings
        async with AsyncExitStack() as stack:
            record = open_record(settings.database_url)
            stack.callback(record.close)
            ops = OperatorEndpoints(record.database, self._health, self._metrics, self._clock.now)
            await listen(make_ops_site(ops), settings.ops_host, settings.ops_port, "OPS_PORT", stack)
            clients = await stack.enter_async_context(open_clients(settings, self._clock, self._metrics))
            identity = await unless_stopped(
                self._stopping, identify(clients.slack, self._health, self._clock)
            )
            if identity is None:
                return
            duty = SharedLease(record.database, self._metrics) if record.shared else SoleLeader()
            ops.lease = duty
            gate = ClassifyThrottle(timedelta(seconds=settings.clsfy_poll_seconds))
            if record.shared:
                sharing = asyncio.create_task(SharedBackoff(record.database, gate, self._clock.now).keep())
                stack.callback(sharing.cancel)
            snapshots = SnapshotReader(clients.classify, self._clock, gate, self._health)
            watcher = Watcher(
                record.database, snapshots, self._health, self._clock, gate, self._settle, self._bell.wake
            )
            lookup = ClassifyLookup(clients.classify, gate, self._health, self._clock.now)
            handlers = self._make_handlers(record.database, clients.slack, identity, lookup, watcher)
            bot_token = settings.slack_bot_token.get_secret_value()
            bolt = make_bolt(
                token=bot_token,
                identity=identity,
                api_url=settings.slack_api_url,
                session=clients.session,
                handlers=handlers,
            )
            door = Dispatcher(bolt, self._tasks)
            if settings.slack_app_token is not None:
                token = settings.slack_app_token.get_secret_value()
                ops.socket = self._socket = SocketConnection(door, token, clients.slack, self._clock)
                stack.push_async_callback(self._socket.close)
            submitter = Submitter(
                record.database,
                clients.classify,
                duty,
                self._clock,
                gate,
                self._health,
                self._tasks,
                self._bell.wake,
            )
            slack = SlackClient(clients.slack, identity.user_id)
            standing = AuthState(slack, self._health)
            courier = self._make_courier(record.database, slack, standing, duty)
            homes = self._make_homes(record.database, slack, standing, watcher)
            steps = {"submitter": submitter.step, "courier": courier.step, "homes": homes.step}
            await self._start_jobs(record.database, steps, watcher, duty, stack)
            if await unless_stopped(self._stopping, self._open(door, stack)) is None:
                return
            self._health.report_ok("process")
            _log.info("ready", mode="socket" if self._socket else "http")
            await self._stopping.wait()
            self._health.report_problem("process", "stopping")
            _log.info("draining")

    def _make_handlers(
        self,
        database: Database,
        client: AsyncWebClient,
        identity: Identity,
        lookup: ClassifyLookup,
        watcher: Watcher,
    ) -> Handlers:
        settings = self._settings
        permissions = Permissions(
            team_id=identity.team_id,
            enterprise_id=identity.enterprise_id,
            contact=settings.clsfy_contact,
            users=settings.clsfy_allowed_users,
            channels=settings.clsfy_allowed_channels,
        )
        return make_handlers(
            database=database,
            slack=client,
            classify=lookup,
            now=self._clock.now,
            spawn=self._tasks.spawn,
            wake=self._bell.wake,
            check=watcher.check,
            checked_at=watcher.seen_at,
            contacts=self._contacts,
            clients=settings.clients,
            permissions=permissions,
            admins=settings.clsfy_admins,
        )

    def _make_homes(
        self, database: Database, slack: SlackClient, standing: AuthState, watcher: Watcher
    ) -> HomePublisher:
        interval = timedelta(seconds=self._settings.clsfy_poll_seconds)
        outlook = ClassifyStatus(
            watcher.snapshots, self._health, self._clock.now(), interval, version("clsfy-bot")
        )
        return HomePublisher(database, slack, self._clock, self._contacts, standing, outlook)

    def _make_courier(
        self, database: Database, slack: SlackClient, standing: AuthState, duty: LeaderLease
    ) -> Courier:
        clock, lanes, contacts = self._clock, SlackThrottle(), self._contacts
        settle, metrics, direct_messages = self._settle, self._metrics, DirectMessages(slack, self._clock)
        deliverer = Deliverer(
            database, slack, direct_messages, duty, clock, lanes, contacts, standing, settle, metrics
        )
        editor = MessageEditor(database, slack, duty, clock, self._contacts, standing)
        ring = partial(self._bell.wake, "courier", "homes")  # telling makes no work for the submitter
        return Courier(database, deliverer, editor, standing, clock, lanes, self._tasks, ring)

    async def _start_jobs(
        self,
        database: Database,
        steps: Mapping[str, Step],
        watcher: Watcher,
        duty: SharedLease | SoleLeader,
        stack: AsyncExitStack,
    ) -> None:
        """Carry, watch and tell, where and while that is our duty; on the way out finish what is begun."""
        clock, health, tasks = self._clock, self._health, self._tasks
        longest = _LONGEST_SLEEP if isinstance(duty, SharedLease) else None
        rounds = [
            WorkerLoop(name, step, self._bell, clock, health, duty, longest) for name, step in steps.items()
        ]
        seconds, metrics = self._settings.clsfy_poll_seconds, self._metrics
        sweeper = RetentionJob(database, duty, timedelta(days=self._settings.clsfy_keep_days), clock.now)
        ticks = [
            ScheduledJob("watcher", watcher.tick, seconds, tasks, health, metrics),
            ScheduledJob(
                "sweeper", sweeper.run, RETENTION_SECONDS, tasks, health, metrics, RETENTION_RETRY_SECONDS
            ),
        ]
        jobs = Jobs(database, rounds, ticks, tasks, clock)
        if isinstance(duty, SharedLease):
            stack.push_async_callback(duty.release)
        stack.callback(jobs.end)
        stack.push_async_callback(tasks.finish, DRAIN_SECONDS)
        stack.callback(jobs.pause)
        if isinstance(duty, SharedLease):
            keeping = asyncio.create_task(duty.keep(jobs.begin, jobs.end))
            stack.callback(keeping.cancel)
        else:
            await jobs.begin()

    async def _open(self, door: Dispatcher, stack: AsyncExitStack) -> bool:
        """Let Slack in, by a socket of ours or by its own requests; on the way out, first let nothing in."""
        settings = self._settings
        if self._socket is not None:
            try:
                await self._socket.connect()
            except TokenRefusedError as error:
                raise StartError(f"SLACK_APP_TOKEN is refused by Slack ({error}).") from error
            stack.callback(self._socket.stop_receiving)
        elif settings.slack_signing_secret is not None:
            site = make_slack_site(door, settings.slack_signing_secret.get_secret_value())
            await listen(site, settings.host, settings.port, "PORT", stack)
        return True
