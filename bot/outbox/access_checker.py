"""Check who may have a request announced in its channel, if Slack didn't say when the form was submitted."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from msgspec import Struct

from bot.observability.logs import log_step
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from handlers.interaction.organization import Organization
from storage.engine.database import Database
from storage.lifecycle import unknown_access
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request
from storage.requests import queue
from storage.requests.save_steps import save_and_enqueue

_AT_ONCE = 20
_PAUSE = timedelta(seconds=5)
_SECONDS = 30.0  # for a channel of 20,000 members, which Slack lists in twenty pages

MayPost = Callable[[Actor, str, float], Awaitable[bool | None]]


class AccessChecker(Struct, frozen=True, kw_only=True):
    """Lets a request go on if its person is in the private channel, and rejects it if not."""

    database: Database
    clock: Clock
    #: Returns whether the bot posts in a channel for this person. None if Slack doesn't say before then, by
    #: the event loop's clock.
    may_post: MayPost
    #: Knows under which IDs a person is known. None if everybody has one.
    organization: Organization | None
    #: Called if a request goes on, or its person is to be notified.
    wake: Callable[[], None]

    async def run_once(self) -> datetime | None:
        """Check those that wait. Return when to check again, or None if none is waiting."""
        waiting = await self.database.read(queue.find_access_unknown, _AT_ONCE)
        # All at once, so that a request in a small channel doesn't wait for the pages of a large one.
        are_known = await asyncio.gather(*(self._check(request) for request in waiting))
        if not waiting:
            return None
        return self.clock.now() + (timedelta() if all(are_known) else _PAUSE)

    async def _check(self, request: Request) -> bool:
        """Save what Slack says about one. Return whether it said anything."""
        may_post = await self._may_post(request)
        now = self.clock.now()
        if may_post is None:
            after = unknown_access.postpone_access_check(request, now)
        elif may_post:
            after = unknown_access.confirm_access(request, now)
        else:
            after = unknown_access.deny_access(request)
        saved = await commit_with_retries(self.database, self.clock, save_and_enqueue, request, after, now)
        if saved is not None and may_post is not None:
            log_step(request, saved)
            self.wake()
        return may_post is not None

    async def _may_post(self, request: Request) -> bool | None:
        deadline = asyncio.get_running_loop().time() + _SECONDS
        requester = Actor(request.user_id, request.team_id, request.enterprise_id, request.channel_id)
        may_post = await self.may_post(requester, request.channel_id, deadline)
        if may_post is False and self.organization is not None:
            # The members may be listed by the other IDs of those who have two.
            complete = await self.organization.complete(requester)
            if complete is None:
                return None
            may_post = await self.may_post(complete, request.channel_id, deadline)
        return may_post
