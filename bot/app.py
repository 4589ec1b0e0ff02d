"""The wiring: every part made and handed what it needs, started in order, and drained in the other."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.metadata import version

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.classify_jobs.lookup import Lookup
from bot.classify_jobs.snapshot import Looker
from bot.classify_jobs.submitter import Submitter
from bot.classify_jobs.watcher import Watcher
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.outbox.auth_state import Standing
from bot.outbox.courier import Courier
from bot.outbox.delivery import Deliverer
from bot.outbox.direct_messages import Directs
from bot.outbox.home_publisher import HomePainter, Outlook
from bot.outbox.message_edits import Redrawer
from bot.runtime.background_tasks import Tasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import Jobs
from bot.runtime.leader_lease import Duty, SharedDuty, SoleDuty
from bot.runtime.rate_limits import Gate, Lanes
from bot.runtime.retention_job import SWEEP_AGAIN, SWEEP_SECONDS, Sweeper
from bot.runtime.scheduler import Tick
from bot.runtime.shared_backoff import Budget
from bot.runtime.shutdown import unless_stopped
from bot.runtime.worker_loop import Bell, Rounds, Step
from bot.settings import Settings
from bot.slack.client import Identity, Slack, make_client
from bot.transport.bolt import Door, make_bolt
from bot.transport.http import make_ops_site, make_slack_site
from bot.transport.ops import Ops
from bot.transport.socket_mode import Socket, TokenRefusedError
from bot.transport.startup import StartError, identify, listen
from classify import Classify, open_client
from handlers.interaction.modals import Screen
from handlers.interaction.permissions import Access
from handlers.interaction.ports import Ports
from handlers.interaction.shared_channels import Sharing
from handlers.interaction.visibility import Visibility
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.engine.opening import open_record

DRAIN_SECONDS = 9.0  # with the closing, exit within twelve
_SLACK_SECONDS = 10.0
_CLASSIFY_SECONDS = 30.0
_LONGEST_SLEEP = timedelta(seconds=1)  # forms come by other processes too, which can't wake this one
_log = structlog.get_logger()


@dataclass(frozen=True)
class Clients:
    """The ways out. session: Slack's."""

    session: aiohttp.ClientSession
    slack: AsyncWebClient
    classify: Classify


@asynccontextmanager
async def open_clients(settings: Settings, clock: Clock, metrics: Metrics) -> AsyncIterator[Clients]:
    """Slack's client and Classify's, each call of which is counted."""
    token, key = settings.slack_bot_token.get_secret_value(), settings.clsfy_api_key.get_secret_value()
    timeout = aiohttp.ClientTimeout(total=_SLACK_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        open_client(
            settings.clsfy_api_url, key, _CLASSIFY_SECONDS, clock.now, metrics.classify_ended
        ) as classify,
    ):
        slack = make_client(token, settings.slack_api_url, session, metrics.slack_ended)
        yield Clients(session, slack, classify)


class App:
    """The bot, from start to drain."""

    def __init__(self, settings: Settings, clock: Clock, stopping: asyncio.Event) -> None:
        self._settings = settings
        self._clock = clock
        self._stopping = stopping
        self._health = Health({"process": "starting"})
        self._metrics = Metrics()
        self._tasks = Tasks()
        self._bell = Bell()
        self._contacts = Contacts(settings.clsfy_contact, settings.clsfy_representative)
        self._settle = timedelta(seconds=settings.clsfy_settle_seconds)
        self._socket: Socket | None = None

    async def run(self) -> None:
        """Serve until `stopping` is set, then finish what runs.

        Raises StartError or storage.opening.RecordError, with a sentence, where it can't start.
        """
        settings = self._settings
        async with AsyncExitStack() as stack:
            record = open_record(settings.database_url)
            stack.callback(record.close)
            ops = Ops(record.database, self._health, self._metrics, self._clock.now)
            await listen(make_ops_site(ops), settings.ops_host, settings.ops_port, "OPS_PORT", stack)
            clients = await stack.enter_async_context(open_clients(settings, self._clock, self._metrics))
            client, classify = clients.slack, clients.classify
            identity = await unless_stopped(self._stopping, identify(client, self._health, self._clock))
            if identity is None:
                return
            duty = SharedDuty(record.database, self._metrics) if record.shared else SoleDuty()
            ops.duty = duty
            gate = Gate(timedelta(seconds=settings.clsfy_poll_seconds))
            if record.shared:
                sharing = asyncio.create_task(Budget(record.database, gate, self._clock.now).keep())
                stack.callback(sharing.cancel)
            watcher = self._make_watcher(record.database, classify, gate)
            lookup = Lookup(classify, gate, self._health, self._clock.now)
            ports = self._make_ports(record.database, client, identity, lookup, watcher)
            door = self._make_door(identity, clients.session, ports)
            if settings.slack_app_token is not None:
                token = settings.slack_app_token.get_secret_value()
                ops.socket = self._socket = Socket(door, token, client, self._clock)
                stack.push_async_callback(self._socket.close)
            submitter = Submitter(
                record.database, classify, duty, self._clock, gate, self._health, self._tasks, self._bell.ring
            )
            slack = Slack(client, identity.user_id)
            standing = Standing(slack, self._health)
            courier = self._make_courier(record.database, slack, standing, duty)
            homes = self._make_homes(record.database, slack, standing, watcher)
            steps = {"submitter": submitter.step, "courier": courier.step, "homes": homes.step}
            await self._start_jobs(record.database, steps, watcher, duty, stack)
            if await unless_stopped(self._stopping, self._open(door, stack)) is None:
                return
            self._health.well("process")
            _log.info("ready", mode="socket" if self._socket else "http")
            await self._stopping.wait()
            self._health.trouble("process", "stopping")
            _log.info("draining")

    def _make_ports(
        self,
        database: Database,
        client: AsyncWebClient,
        identity: Identity,
        lookup: Lookup,
        watcher: Watcher,
    ) -> Ports:
        settings = self._settings
        access = Access(
            identity.team_id,
            identity.enterprise_id,
            settings.clsfy_contact,
            settings.clsfy_allowed_users,
            settings.clsfy_allowed_channels,
        )
        return Ports(
            database=database,
            slack=client,
            lookup=lookup,
            now=self._clock.now,
            spawn=self._tasks.spawn,
            wake=self._bell.ring,
            check=watcher.check,
            seen_at=watcher.seen_at,
            contacts=self._contacts,
            clients=settings.clients,
            access=access,
            visibility=Visibility(client, access, settings.clsfy_admins),
            sharing=Sharing(client, self._clock.now),
            screen=Screen(client),
        )

    def _make_door(self, identity: Identity, session: aiohttp.ClientSession, ports: Ports) -> Door:
        token = self._settings.slack_bot_token.get_secret_value()
        return Door(make_bolt(token, identity, self._settings.slack_api_url, session, ports), self._tasks)

    def _make_watcher(self, database: Database, classify: Classify, gate: Gate) -> Watcher:
        looker = Looker(classify, self._clock, gate, self._health)
        return Watcher(database, looker, self._health, self._clock, gate, self._settle, self._bell.ring)

    def _make_homes(
        self, database: Database, slack: Slack, standing: Standing, watcher: Watcher
    ) -> HomePainter:
        interval = timedelta(seconds=self._settings.clsfy_poll_seconds)
        outlook = Outlook(watcher.looker, self._health, self._clock.now(), interval, version("clsfy-bot"))
        return HomePainter(database, slack, self._clock, self._contacts, standing, outlook)

    def _make_courier(self, database: Database, slack: Slack, standing: Standing, duty: Duty) -> Courier:
        clock, lanes, contacts = self._clock, Lanes(), self._contacts
        settle, metrics, directs = self._settle, self._metrics, Directs(slack, self._clock)
        deliverer = Deliverer(
            database, slack, directs, duty, clock, lanes, contacts, standing, settle, metrics
        )
        redrawer = Redrawer(database, slack, duty, clock, self._contacts, standing)
        ring = partial(self._bell.ring, "courier", "homes")  # telling makes no work for the submitter
        return Courier(database, deliverer, redrawer, standing, clock, lanes, self._tasks, ring)

    async def _start_jobs(
        self,
        database: Database,
        steps: Mapping[str, Step],
        watcher: Watcher,
        duty: SharedDuty | SoleDuty,
        stack: AsyncExitStack,
    ) -> None:
        """Carry, watch and tell, where and while that is our duty; on the way out finish what is begun."""
        clock, health, tasks = self._clock, self._health, self._tasks
        longest = _LONGEST_SLEEP if isinstance(duty, SharedDuty) else None
        rounds = [
            Rounds(name, step, self._bell, clock, health, duty, longest) for name, step in steps.items()
        ]
        seconds, metrics = self._settings.clsfy_poll_seconds, self._metrics
        sweeper = Sweeper(database, duty, timedelta(days=self._settings.clsfy_keep_days), clock.now)
        ticks = [
            Tick("watcher", watcher.tick, seconds, tasks, health, metrics),
            Tick("sweeper", sweeper.sweep, SWEEP_SECONDS, tasks, health, metrics, SWEEP_AGAIN),
        ]
        jobs = Jobs(database, rounds, ticks, tasks, clock)
        if isinstance(duty, SharedDuty):
            stack.push_async_callback(duty.give_back)
        stack.callback(jobs.end)
        stack.push_async_callback(tasks.finish, DRAIN_SECONDS)
        stack.callback(jobs.pause)
        if isinstance(duty, SharedDuty):
            keeping = asyncio.create_task(duty.keep(jobs.begin, jobs.end))
            stack.callback(keeping.cancel)
        else:
            await jobs.begin()

    async def _open(self, door: Door, stack: AsyncExitStack) -> bool:
        """Let Slack in, by a socket of ours or by its own requests; on the way out, first let nothing in."""
        settings = self._settings
        if self._socket is not None:
            try:
                await self._socket.connect()
            except TokenRefusedError as error:
                raise StartError(f"SLACK_APP_TOKEN is refused by Slack ({error}).") from error
            stack.callback(self._socket.deafen)
        elif settings.slack_signing_secret is not None:
            site = make_slack_site(door, settings.slack_signing_secret.get_secret_value())
            await listen(site, settings.host, settings.port, "PORT", stack)
        return True
