"""Read the files of requests that are PREPARING, one request at a time, and let them go on."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec import Struct, field

from bot.observability.logs import log_step
from bot.runtime.backoff import backoff
from bot.runtime.clock import Clock
from bot.slack.call_result import RetryLater
from bot.slack.files import FetchedFile, FileFetcher, NoFile
from handlers.list_files.list_parser import MAX_TOTAL_SIZE, ListParser
from handlers.list_files.unreadable import UnreadableFileError
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import RequestList, Unreadable
from storage.lifecycle.preparation import read_later
from storage.lifecycle.request import Request
from storage.lists import request_lists
from storage.outbox.unreadable import UnreadableDueError, set_aside
from storage.requests import preparation
from storage.requests.duplicates import find_duplicates
from storage.requests.save_steps import save_and_enqueue

_LOOKUP_SECONDS = 2.0  # as much as a form has
_log = structlog.get_logger()
FilterVisible = Callable[[Actor, Collection[Request]], Awaitable[Sequence[Request]]]


class Preparer(Struct, kw_only=True):
    """Reads lists. What a crash interrupts is read again: nothing is sent before everything is read."""

    database: Database
    files: FileFetcher
    clock: Clock
    #: Returns those of some requests that a person may know of.
    filter_visible: FilterVisible
    #: Called after each request that can go on.
    wake: Callable[[], None]
    parser: ListParser = field(default_factory=ListParser)
    #: How often in a row a request couldn't be prepared, by its id.
    _failures: Counter[int] = field(default_factory=Counter)

    async def run_once(self) -> datetime | None:
        """Prepare the request that is due. Return when the next one is, or None if none is waiting."""
        now = self.clock.now()
        try:
            request = await self.database.run(preparation.find_due, now)
        except UnreadableDueError as error:
            await self.database.run(partial(set_aside, unreadable=error, now=now))
            return now
        if request is None:
            return await self.database.run(preparation.next_due_at)
        try:
            until = await self._prepare(request)
        except Exception as error:
            # A bug of ours, or the database fails. The others have their turn first.
            _log.error("lists not prepared", request=request.reference, exc_info=error)
            until = self._retry_at(request)
        if until is None:
            self._failures.pop(request.id, None)
        else:
            later = read_later(request, until)
            await self.database.run(
                lambda connection: save_and_enqueue(connection, request, later, self.clock.now())
            )
        return now

    async def _prepare(self, request: Request) -> datetime | None:
        """Read the lists of a request and let it go on. Return when to try again, or None if that is done."""
        lists = await self.database.run(request_lists.find_lists, request.id)
        if (until := await self._read_files(request, lists)) is not None:
            return until
        read = await self.database.read(preparation.load_lists, request)
        hidden_ids = await self._find_hidden_duplicates(request, read.inputs_key)
        saved = await self.database.run(
            lambda connection: preparation.finish_or_ask(
                connection, request, read, self.clock.now(), hidden_ids
            )
        )
        if saved is not None:
            log_step(request, saved)
        self.wake()
        return None

    async def _find_hidden_duplicates(self, request: Request, inputs_key: str) -> Collection[int]:
        """Return the ids of the requests with the same inputs that its person may not know of, as far as
        Slack says in time."""
        found = await self.database.read(
            lambda connection: find_duplicates(connection, inputs_key, request.uuid, self.clock.now())
        )
        if not found:
            return ()
        requester = Actor(request.user_id, request.team_id, request.enterprise_id, request.channel_id)
        visible: Sequence[Request] = [each for each in found if each.user_id == request.user_id]
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                visible = visible or await self.filter_visible(requester, found)
        except TimeoutError:
            _log.warning("membership unknown", error="TimeoutError")
        return {each.id for each in found} - {each.id for each in visible}

    async def _read_files(self, request: Request, lists: Sequence[RequestList]) -> datetime | None:
        """Read the files that aren't read yet. Return when to try again, or None if all are read."""
        size = 0
        for each in lists:
            if each.is_read:
                continue
            fetched = await self.files.fetch(each, request.channel_id)
            match fetched:
                case RetryLater(wait):
                    return self._retry_at(request, wait)
                case NoFile(reason):
                    await self._save_unreadable(each, reason)
                case FetchedFile(data) if size + len(data) > MAX_TOTAL_SIZE:
                    await self._save_unreadable(each, Unreadable.TOO_MUCH)
                case FetchedFile(data):
                    size += len(data)
                    await self._read(each, data)
        return None

    def _retry_at(self, request: Request, wait: float | None = None) -> datetime:
        """Return when to try again. wait: how many seconds Slack asks us to wait. None: it doesn't say."""
        self._failures[request.id] += 1
        longer = backoff(self._failures[request.id]) if wait is None else timedelta(seconds=wait)
        return self.clock.now() + longer

    async def _read(self, each: RequestList, data: bytes) -> None:
        try:
            contents = await self.parser.parse(data, each.input_name.kind)
        except UnreadableFileError as error:
            await self._save_unreadable(each, error.reason)
        else:
            await self.database.run(request_lists.save_contents, each, contents)

    async def _save_unreadable(self, each: RequestList, reason: Unreadable) -> None:
        await self.database.run(request_lists.save_unreadable, each, reason)
