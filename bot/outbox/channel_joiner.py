"""Join public channels in which the bot has to post or to read, unless somebody keeps removing it."""

import structlog
from msgspec import Struct

from bot.outbox.delivery_results import DeliveryResults
from bot.slack.call_result import CallResult, Done, Rejected
from bot.slack.client import SlackClient
from storage.outbox import channel_joins

REMOVED = "removed"  # in place of Slack's error code
_log = structlog.get_logger()


class ChannelJoiner(Struct, frozen=True, kw_only=True):
    """Joins a channel twice at most."""

    slack: SlackClient
    results: DeliveryResults

    async def join(self, channel_id: str) -> CallResult:
        """Join a public channel. Return the result, Rejected with `REMOVED` if the bot was removed twice."""
        if not await self.results.commit(channel_joins.may_join, channel_id):
            _log.warning("not joined again", channel=channel_id)
            return Rejected(REMOVED)
        result = await self.slack.join(channel_id)
        if isinstance(result, Done) and not was_member(result):
            await self.results.commit(channel_joins.record_join, channel_id)
        return result


def was_member(joined: Done) -> bool:
    """Return whether the bot was in the channel before it joined. If so, Slack has contradicted itself,
    unless another call has just joined it."""
    return joined.answer.get("warning") == "already_in_channel"
