"""The wiring: every part made and handed what it needs, started in order, and drained in the other."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from msgspec.structs import replace

from bot.access_wiring import make_channel_access, make_file_access, make_file_fetcher, make_permissions
from bot.classify_jobs.lookup_for_people import LookupForPeople
from bot.classify_jobs.watchers import Watchers
from bot.clients import Clients, open_clients
from bot.handler_wiring import make_handlers
from bot.job_wiring import JobWiring
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.observability.reachability import Reachability
from bot.observability.slack_access import SlackAccess
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import HOME_PUBLISHER, SCHEDULED_JOBS, Jobs
from bot.runtime.leader_lease import SharedLease, SoleLeader
from bot.runtime.rate_limits import ClassifyThrottle
from bot.runtime.settling import SettlingTime
from bot.runtime.shared_backoff import SharedBackoff
from bot.runtime.shutdown import Shutdown, unless_stopped
from bot.runtime.worker_loop import Wakeup
from bot.setting_types import Secret
from bot.settings import Settings
from bot.slack.client import Identity, SlackClient
from bot.transport.app_token_sharing import AppTokenSharing
from bot.transport.bolt import Dispatcher, make_bolt
from bot.transport.http import make_ops_site, make_slack_site
from bot.transport.ops import OperatorEndpoints
from bot.transport.startup import identify, listen, warn_about_ids
from handlers import Handlers
from handlers.interaction.organization import Organization
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import mention
from storage.engine.database import Database
from storage.engine.opening import open_record

FINISH_SECONDS = 9.0  # for the work in progress; with the closing, exit within twelve
_log = structlog.get_logger()


class App:
    """The bot, from start to drain."""

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
        self._contacts = Contacts(
            admin=settings.clsfy_contact,
            representative=settings.clsfy_representative,
            client_labels={client.id: client.label for client in settings.clsfy_clients},
        )

    async def run(self) -> None:
        """Serve until told to stop, then finish what runs. Raise StartError or RecordError."""
        settings = self._settings
        async with AsyncExitStack() as stack:
            record = open_record(settings.database_url)
            stack.callback(record.close)
            ops = OperatorEndpoints(
                record.database, record.latest_write, self._health, self._metrics, self._clock.now
            )
            await listen(
                make_ops_site(ops),
                host=settings.ops_host,
                port=settings.ops_port,
                setting="OPS_PORT",
                stack=stack,
            )
            lease = SharedLease(record.database, self._metrics) if record.shared else SoleLeader()
            clients = await stack.enter_async_context(
                open_clients(
                    settings, self._clock, self._metrics, self._reachability, self._slack_access, lease
                )
            )
            identity = await unless_stopped(
                self._shutdown.requested, identify(clients.slack, self._health, self._clock)
            )
            if identity is None:
                return
            self._tasks.spawn(warn_about_ids(clients.slack, settings.slack_ids))
            ops.lease = lease
            throttle = ClassifyThrottle(timedelta(seconds=settings.clsfy_poll_seconds))
            if record.shared:
                backoff = asyncio.create_task(
                    SharedBackoff(database=record.database, throttle=throttle, now=self._clock.now).run()
                )
                stack.callback(backoff.cancel)
            self._contacts = replace(self._contacts, bot=mention(identity.user_id))
            slack = SlackClient(clients.slack, identity.user_id, clients.slack_time)
            wiring = JobWiring(
                settings=settings,
                record=record,
                classify=clients.classify,
                reachability=self._reachability,
                slack=slack,
                files=make_file_fetcher(clients, settings, identity),
                slack_access=self._slack_access,
                lease=lease,
                classify_throttle=throttle,
                contacts=self._contacts,
                clock=self._clock,
                settling_time=SettlingTime(
                    length=timedelta(seconds=settings.clsfy_settle_seconds), clock=self._clock
                ),
                health=self._health,
                metrics=self._metrics,
                tasks=self._tasks,
                wakeup=self._wakeup,
                may_post=make_channel_access(settings, clients.slack, identity, self._clock.now).may_post,
            )
            watchers = wiring.make_watchers()
            lookup = LookupForPeople(
                classify=clients.classify, throttle=throttle, health=self._health, now=self._clock.now
            )
            handlers = self._make_handlers(record.database, clients, identity, lookup, watchers)
            bot_token = settings.slack_bot_token.reveal()
            bolt = make_bolt(
                token=bot_token,
                identity=identity,
                api_url=settings.slack_api_url,
                session=clients.session,
                handlers=handlers,
            )
            organization = identity.enterprise_id and Organization(
                team_id=identity.team_id,
                enterprise_id=identity.enterprise_id,
                slack=clients.slack,
                database=record.database,
            )
            dispatcher = Dispatcher(bolt, self._tasks, organization or None, clients.session)
            if settings.slack_app_token is not None:
                sharing = AppTokenSharing(is_alone=not record.shared, clock=self._clock)
                connect = self._prepare_socket(
                    dispatcher, settings.slack_app_token, sharing, clients, ops, stack
                )
            else:
                connect = partial(self._open_http, dispatcher, stack)
            await self._start_jobs(wiring.make_jobs(watchers), lease, stack)
            if await unless_stopped(self._shutdown.requested, connect()) is None:
                return
            self._health.report_ok("process")
            _log.info("ready", mode="http" if settings.slack_app_token is None else "socket")
            await self._shutdown.requested.wait()
            self._health.report_problem("process", "stopping")
            _log.info("draining")
            if settings.slack_app_token is None:  # a load balancer sends requests until it has noticed
                drained_at = self._clock.now() + timedelta(seconds=settings.clsfy_drain_seconds)
                await self._clock.wait(self._shutdown.at_once, drained_at)

    def _make_handlers(
        self,
        database: Database,
        clients: Clients,
        identity: Identity,
        lookup: LookupForPeople,
        watchers: Watchers,
    ) -> Handlers:
        settings = self._settings
        return make_handlers(
            database=database,
            slack=clients.slack,
            classify=lookup,
            now=self._clock.now,
            spawn=self._tasks.spawn,
            wake=self._wakeup.wake,
            check=watchers.check,
            checked_at=watchers.seen_at,
            contacts=self._contacts,
            clients=settings.clsfy_clients,
            permissions=make_permissions(settings, identity),
            admins=settings.clsfy_admins,
            bot_user_id=identity.user_id,
            files=make_file_access(clients, settings, identity),
        )

    async def _start_jobs(self, jobs: Jobs, lease: SharedLease | SoleLeader, stack: AsyncExitStack) -> None:
        """Run the jobs while this process holds the lease. On the way out, finish what they have begun."""
        if isinstance(lease, SharedLease):
            stack.push_async_callback(lease.release)
        stack.callback(jobs.stop)
        stack.push_async_callback(self._tasks.finish, FINISH_SECONDS)
        stack.callback(jobs.pause)
        if isinstance(lease, SharedLease):
            election = asyncio.create_task(lease.run(jobs.start, jobs.stop))
            stack.callback(election.cancel)
        else:
            await jobs.start()

    def _prepare_socket(
        self,
        dispatcher: Dispatcher,
        app_token: Secret,
        sharing: AppTokenSharing,
        clients: Clients,
        ops: OperatorEndpoints,
        stack: AsyncExitStack,
    ) -> Callable[[], Coroutine[Any, Any, bool]]:
        """Return what connects to Slack. The socket closes last, so that listeners can still answer."""
        # Imported only now: websockets takes a megabyte, and HTTP mode doesn't need it.
        from bot.transport.socket_mode import SocketConnection

        ops.socket = socket = SocketConnection(
            dispatcher=dispatcher,
            app_token=app_token.reveal(),
            web_client=clients.slack,
            clock=self._clock,
            sharing=sharing,
        )
        stack.push_async_callback(socket.close)

        async def connect() -> bool:
            await socket.connect()
            stack.callback(socket.stop_receiving)
            return True

        return connect

    async def _open_http(self, dispatcher: Dispatcher, stack: AsyncExitStack) -> bool:
        """Serve Slack's requests. The site is the first to close."""
        settings = self._settings
        assert settings.slack_signing_secret is not None  # the settings have one of the two
        site = make_slack_site(
            dispatcher=dispatcher,
            signing_secret=settings.slack_signing_secret.reveal(),
            metrics=self._metrics,
            now=self._clock.now,
            is_stopping=self._shutdown.requested.is_set,
        )
        await listen(site, host=settings.host, port=settings.port, setting="PORT", stack=stack)
        return True
