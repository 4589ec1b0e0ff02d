"""The wiring: every part made and handed what it needs, started in order, and drained in the other."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import aiohttp
import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.bolt import Door, make_bolt
from bot.clock import Clock
from bot.courier import Courier
from bot.delivery import Deliverer
from bot.health import Health
from bot.look import Looker
from bot.lookup import Lookup
from bot.pace import Gate, Lanes
from bot.redraw import Redrawer
from bot.rounds import Bell, Rounds
from bot.schedule import Tick, start_schedule
from bot.settings import Settings
from bot.slack import Identity, Slack, make_client
from bot.socket_mode import Socket, TokenRefusedError
from bot.standing import Standing
from bot.stopping import unless_stopped
from bot.submitter import Submitter
from bot.tasks import Tasks
from bot.verdict import Barred, Done, Refused, ask
from bot.watcher import Watcher
from bot.web import make_ops_site, make_slack_site, serve
from classify import Classify, open_client
from handlers.access import Access
from handlers.ports import Ports
from handlers.post import Contacts
from handlers.screen import Screen
from handlers.sharing import Sharing
from handlers.visibility import Visibility
from storage import deliveries, requests
from storage.database import Database
from storage.opening import open_record

DRAIN_SECONDS = 9.0  # with the closing, exit within twelve
_SLACK_SECONDS = 10.0
_CLASSIFY_SECONDS = 30.0
_AGAIN = timedelta(seconds=5)
_log = structlog.get_logger()


class StartError(Exception):
    """The bot can't start; the text is one sentence for the operator."""


class App:
    """The bot, from start to drain."""

    def __init__(self, settings: Settings, clock: Clock, stopping: asyncio.Event) -> None:
        self._settings = settings
        self._clock = clock
        self._stopping = stopping
        self._health = Health({"process": "starting"})
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
            await self._serve_ops(record.database, stack)
            session = await stack.enter_async_context(
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SLACK_SECONDS))
            )
            client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
            key = settings.clsfy_api_key.get_secret_value()
            classify = await stack.enter_async_context(
                open_client(settings.clsfy_api_url, key, _CLASSIFY_SECONDS, self._clock.now)
            )
            identity = await unless_stopped(self._stopping, self._identify(client))
            if identity is None:
                return
            await self._resume(record.database)
            gate = Gate(timedelta(seconds=settings.clsfy_poll_seconds))
            watcher = self._make_watcher(record.database, classify, gate)
            lookup = Lookup(classify, gate, self._health, self._clock.now)
            ports = self._make_ports(record.database, client, identity, lookup, watcher)
            door = self._make_door(identity, session, ports)
            if settings.slack_app_token is not None:
                token = settings.slack_app_token.get_secret_value()
                self._socket = Socket(door, token, client, self._clock)
                stack.push_async_callback(self._socket.close)
            submitter = Submitter(
                record.database, classify, self._clock, gate, self._health, self._tasks, self._bell.ring
            )
            courier = self._make_courier(record.database, Slack(client, identity.user_id))
            self._start_jobs(submitter, courier, watcher, stack)
            if await unless_stopped(self._stopping, self._open(door, stack)) is None:
                return
            self._health.well("process")
            _log.info("ready", mode="socket" if self._socket else "http")
            await self._stopping.wait()
            self._health.trouble("process", "stopping")
            _log.info("draining")

    async def _identify(self, client: AsyncWebClient) -> Identity:
        """Who we are in Slack, however long it is away."""
        while True:
            match await ask(client.auth_test()):
                case Done(answer):
                    return Identity.of(answer)
                case Barred(error) | Refused(error):
                    raise StartError(f"SLACK_BOT_TOKEN is refused by Slack ({error}).")
                case away:
                    self._health.trouble("slack", "not reached yet")
                    _log.warning("Slack not reached, trying again", verdict=type(away).__name__)
                    await self._clock.sleep(_AGAIN)

    async def _resume(self, database: Database) -> None:
        """Doubt what an earlier run left in the middle; under the lock nobody else is at it."""
        self._health.well("slack")
        now = self._clock.now()
        doubted = await database.run(lambda connection: requests.resume(connection, now))
        suspected = await database.run(lambda connection: deliveries.resume(connection, now))
        _log.info("resumed", doubted=doubted, suspected=suspected)

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
            looked_at=lambda: watcher.looker.good_at,
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

    def _make_courier(self, database: Database, slack: Slack) -> Courier:
        clock, lanes, standing = self._clock, Lanes(), Standing(slack, self._health)
        deliverer = Deliverer(database, slack, clock, lanes, self._contacts, standing, self._settle)
        redrawer = Redrawer(database, slack, clock, self._contacts, standing)
        return Courier(database, deliverer, redrawer, standing, clock, lanes, self._tasks, self._bell.ring)

    def _start_jobs(
        self, submitter: Submitter, courier: Courier, watcher: Watcher, stack: AsyncExitStack
    ) -> None:
        """The jobs that carry, watch and tell; on the way out they finish what they are at."""
        clock, health, tasks = self._clock, self._health, self._tasks
        seconds = self._settings.clsfy_poll_seconds
        rounds = [
            Rounds("submitter", submitter.step, self._bell, clock, health),
            Rounds("courier", courier.step, self._bell, clock, health),
        ]
        scheduler = start_schedule(Tick(watcher.tick, tasks, health), seconds)
        for each in rounds:
            tasks.spawn(each.run())

        async def drain() -> None:
            scheduler.pause()
            for each in rounds:
                each.stop()
            await tasks.finish(DRAIN_SECONDS)
            scheduler.shutdown(wait=False)

        stack.push_async_callback(drain)

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
            await self._listen(site, settings.host, settings.port, "PORT", stack)
        return True

    async def _serve_ops(self, database: Database, stack: AsyncExitStack) -> None:
        async def obstacles() -> dict[str, str]:
            found = dict(self._health.obstacles)
            if self._socket is not None and not await self._socket.is_connected():
                found["socket"] = "not connected to Slack"
            try:
                await database.run(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
            except Exception as error:
                found["database"] = type(error).__name__
            return found

        settings = self._settings
        await self._listen(make_ops_site(obstacles), settings.ops_host, settings.ops_port, "OPS_PORT", stack)

    async def _listen(
        self, site: web.Application, host: str, port: int, setting: str, stack: AsyncExitStack
    ) -> None:
        try:
            runner, port = await serve(site, host, port)
        except OSError as error:
            raise StartError(f"{setting}: can't listen on {host}:{port} ({error.strerror}).") from error
        stack.push_async_callback(runner.cleanup)
        _log.info("listening", setting=setting, port=port)
