"""The wiring: make every part, hand it what it needs, start the parts in order, and stop them."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import structlog
from msgspec import Struct

from bot.classify_jobs.lookup_for_people import LookupForPeople
from bot.classify_jobs.watchers import Watchers
from bot.http_clients import HttpClients, open_clients
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.observability.reachability import Reachability
from bot.observability.slack_access import SlackAccess
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import HOME_PUBLISHER, SCHEDULED_JOBS
from bot.runtime.leader_lease import SharedLease, SoleLeader
from bot.runtime.settling import SettlingTime
from bot.runtime.shared_throttle import SharedThrottle
from bot.runtime.shutdown import Shutdown, ShutdownSequence, Transport, unless_stopped
from bot.runtime.throttles import ClassifyThrottle
from bot.runtime.worker_loop import Wakeup
from bot.settings import Settings
from bot.slack.client import Identity, SlackClient
from bot.transport.app_token_sharing import AppTokenSharing
from bot.transport.bolt import Dispatcher, make_bolt
from bot.transport.http import make_ops_site, make_slack_site
from bot.transport.ops import OperatorEndpoints
from bot.transport.startup import HttpTransport, identify, listen, warn_about_ids
from bot.wiring.access import (
    make_channel_access,
    make_contacts,
    make_file_access,
    make_file_fetcher,
    make_organization,
)
from bot.wiring.handlers import make_handlers
from bot.wiring.jobs import JobWiring
from storage.engine.opening import Record, open_record

_log = structlog.get_logger()


class _Started(Struct, frozen=True, kw_only=True):
    """What is open before the handlers and jobs are made."""

    record: Record
    clients: HttpClients
    #: Who the bot is in Slack.
    identity: Identity
    lease: SharedLease | SoleLeader
    ops: OperatorEndpoints


class App:
    """The bot, from its start to its exit."""

    def __init__(self, settings: Settings, clock: Clock, shutdown: Shutdown) -> None:
        self._settings = settings
        self._clock = clock
        self._shutdown = shutdown
        self._health = Health({"process": "starting"})
        self._metrics = Metrics(scheduled_jobs=SCHEDULED_JOBS)
        self._tasks = BackgroundTasks()
        self._wakeup = Wakeup()
        self._reachability = Reachability(self._clock.now, partial(self._wakeup.wake, HOME_PUBLISHER))
        self._slack_access = SlackAccess(self._health)

    async def run(self) -> None:
        """Serve until told to stop, then finish what runs. Raise StartError or RecordError.

        `ShutdownSequence` says in which order the parts stop.
        """
        async with AsyncExitStack() as stack:
            started = await self._start(stack)
            if started is None:
                return
            throttle = self._make_classify_throttle(started.record, stack)
            wiring = self._make_job_wiring(started, throttle)
            watchers = wiring.make_watchers()
            jobs = wiring.make_jobs(watchers)
            transport = self._make_transport(started, self._make_dispatcher(started, wiring, watchers))
            shutdown_sequence = ShutdownSequence(
                transport=transport,
                jobs=jobs,
                tasks=self._tasks,
                lease=started.lease,
                clock=self._clock,
                health=self._health,
            )
            try:
                await started.lease.elect(jobs.start, jobs.stop)
                await unless_stopped(self._shutdown.requested, transport.open())
                if not self._shutdown.requested.is_set():
                    await self._serve_until_stopped()
                    await shutdown_sequence.drain(self._shutdown, self._drain_length)
            finally:
                await shutdown_sequence.stop()

    async def _start(self, stack: AsyncExitStack) -> _Started | None:
        """Open what `stack` closes at the end: the database, the operator endpoints and the clients.

        Return None if told to stop meanwhile.
        """
        settings = self._settings
        record = open_record(settings.database_url)
        stack.callback(record.close)
        ops = OperatorEndpoints(
            database=record.database,
            latest_write=record.latest_write,
            health=self._health,
            metrics=self._metrics,
            now=self._clock.now,
        )
        ops_site = make_ops_site(ops)
        stack.push_async_callback(ops_site.cleanup)
        await listen(ops_site, host=settings.ops_host, port=settings.ops_port, setting="OPS_PORT")
        lease = SharedLease(record.database, self._metrics) if record.shared else SoleLeader()
        opening = open_clients(
            settings,
            self._clock,
            self._metrics,
            reachability=self._reachability,
            slack_access=self._slack_access,
            lease=lease,
        )
        clients = await stack.enter_async_context(opening)
        identifying = identify(clients.slack, self._health, self._clock)
        identity = await unless_stopped(self._shutdown.requested, identifying)
        if identity is None:
            return None
        self._tasks.spawn(warn_about_ids(clients.slack, settings.slack_ids))
        ops.lease = lease
        return _Started(record=record, clients=clients, identity=identity, lease=lease, ops=ops)

    async def _serve_until_stopped(self) -> None:
        self._health.report_ok("process")
        _log.info("ready", mode="http" if self._settings.slack_app_token is None else "socket")
        await self._shutdown.requested.wait()

    @property
    def _drain_length(self) -> timedelta:
        """Nothing in Socket Mode, which has no load balancer."""
        is_http = self._settings.slack_app_token is None
        return timedelta(seconds=self._settings.clsfy_drain_seconds if is_http else 0)

    def _make_classify_throttle(self, record: Record, stack: AsyncExitStack) -> ClassifyThrottle:
        """Return the throttle of calls to Classify. Replicas share its backoff until `stack` is closed."""
        throttle = ClassifyThrottle(timedelta(seconds=self._settings.clsfy_poll_seconds))
        if record.shared:
            shared = SharedThrottle(database=record.database, throttle=throttle, now=self._clock.now)
            sharing = asyncio.create_task(shared.run())
            stack.callback(sharing.cancel)
        return throttle

    def _make_job_wiring(self, started: _Started, throttle: ClassifyThrottle) -> JobWiring:
        settings, clients, identity = self._settings, started.clients, started.identity
        return JobWiring(
            settings=settings,
            record=started.record,
            classify=clients.classify,
            reachability=self._reachability,
            slack=SlackClient(clients.slack, identity.user_id, clients.slack_time),
            files=make_file_fetcher(clients, settings, identity),
            slack_access=self._slack_access,
            lease=started.lease,
            classify_throttle=throttle,
            contacts=make_contacts(settings, identity),
            clock=self._clock,
            settling_time=SettlingTime(
                length=timedelta(seconds=settings.clsfy_settle_seconds), clock=self._clock
            ),
            health=self._health,
            metrics=self._metrics,
            tasks=self._tasks,
            wakeup=self._wakeup,
            access=make_channel_access(settings, clients.slack, identity, self._clock.now),
            organization=make_organization(clients.slack, identity, started.record.database),
        )

    def _make_dispatcher(self, started: _Started, wiring: JobWiring, watchers: Watchers) -> Dispatcher:
        """Return what passes Slack's requests to the handlers. They share what the jobs use."""
        settings, clients, identity = self._settings, started.clients, started.identity
        database = started.record.database
        handlers = make_handlers(
            database=database,
            slack=clients.slack,
            classify=LookupForPeople(
                classify=clients.classify, call_state=wiring.make_call_state(is_repeated=False)
            ),
            now=self._clock.now,
            spawn=self._tasks.spawn,
            wake=self._wakeup.wake,
            check=watchers.check,
            checked_at=watchers.seen_at,
            contacts=wiring.contacts,
            clients=settings.clsfy_clients,
            access=wiring.access,
            bot_user_id=identity.user_id,
            files=make_file_access(clients, settings, identity),
        )
        bolt = make_bolt(
            token=settings.slack_bot_token.reveal(),
            identity=identity,
            api_url=settings.slack_api_url,
            session=clients.session,
            handlers=handlers,
        )
        return Dispatcher(bolt, self._tasks, wiring.organization, clients.session)

    def _make_transport(self, started: _Started, dispatcher: Dispatcher) -> Transport:
        settings = self._settings
        if settings.slack_app_token is None:
            assert settings.slack_signing_secret is not None  # the settings have one of the two
            site = make_slack_site(
                dispatcher=dispatcher,
                signing_secret=settings.slack_signing_secret.reveal(),
                metrics=self._metrics,
                seconds_since=self._clock.seconds_since,
                is_stopping=self._shutdown.requested.is_set,
            )
            return HttpTransport(site=site, host=settings.host, port=settings.port)
        # Imported only now: websockets takes a megabyte, and HTTP mode doesn't need it.
        from bot.transport.socket_mode import SocketConnection

        socket = SocketConnection(
            dispatcher=dispatcher,
            app_token=settings.slack_app_token.reveal(),
            web_client=started.clients.slack,
            clock=self._clock,
            sharing=AppTokenSharing(is_alone=not started.record.shared, clock=self._clock),
        )
        started.ops.socket = socket
        return socket
