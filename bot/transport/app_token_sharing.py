"""Notice that another bot uses the same app-level token: each then receives a part of what people do."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.runtime.clock import Clock

_CHECK_EVERY = timedelta(minutes=1)
_log = structlog.get_logger()


class AppTokenSharing:
    """Counts the connections of others, as Slack tells in each greeting.

    Replicas on one database share a token legitimately, so there it is only logged. A bot on SQLite is alone,
    so there it is an obstacle, unless it is over a minute later: a connection of a bot that has crashed
    stays open for a while.
    """

    def __init__(self, *, is_alone: bool, clock: Clock) -> None:
        """is_alone: whether no replica may exist, because the database is SQLite."""
        #: How many connections this process will have when Slack greets the next one.
        self.own_connections = 1
        #: A sentence for the operator. None if there is no obstacle.
        self.obstacle: str | None = None
        self._is_alone = is_alone
        self._clock = clock
        self._others = 0
        self._is_recheck = False

    def record_hello(self, num_connections: object) -> None:
        """Record the number of the app's connections in a greeting
        (https://docs.slack.dev/apis/events-api/using-socket-mode)."""
        connections = num_connections if isinstance(num_connections, int) else 0
        before, self._others = self._others, max(0, connections - self.own_connections)
        if self._others and self._others != before:
            _log.warning(
                "app-level token in use elsewhere",
                setting="SLACK_APP_TOKEN",
                others=self._others,
                hint=(
                    "Another bot receives a part of what people do. Stop it, or give it an app of its own."
                    if self._is_alone
                    else "This is fine if they are replicas that share this database."
                ),
            )
        self._is_recheck = self._is_recheck and self._others > 0
        is_obstacle = self._is_alone and self._is_recheck
        self.obstacle = "another bot is connected with SLACK_APP_TOKEN" if is_obstacle else None

    async def keep_checking(self, reconnect: Callable[[], Awaitable[None]]) -> None:
        """Reconnect every minute as long as others are connected, since Slack tells only when it greets."""
        while self._is_alone:
            await self._clock.sleep(_CHECK_EVERY)
            if self._others:
                self._is_recheck = True
                await reconnect()
