"""Events: told to the app, and told again until it acknowledges them.

https://docs.slack.dev/apis/events-api#retries: three more times, "nearly immediately", after a minute and
after five, with `X-Slack-Retry-Num` and `X-Slack-Retry-Reason`; in Socket Mode the envelope counts them.
Over sockets events alone are told again: https://github.com/slackapi/bolt-python/issues/1071.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.slack.delivery.delivery import Ack, Delivery
from playground.slack.delivery.payloads import Payloads
from playground.slack.errors import NotAcknowledged
from playground.slack.methods.access import family
from playground.slack.workspace.message import Message
from playground.slack.workspace.workspace import Channel

Json = dict[str, Any]
WAITS = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))


@dataclass
class Owed:
    """An event that wasn't acknowledged; tried: how often it was sent again."""

    payload: Json
    reason: str
    due: datetime
    tried: int = 0


class Events:
    """Tells events. subscribed: the kinds that the app asked for in its manifest."""

    def __init__(self, delivery: Delivery, payloads: Payloads) -> None:
        self._delivery = delivery
        self._payloads = payloads
        self.subscribed: set[str] = {"app_home_opened"}
        self.owed: list[Owed] = []

    async def tell(self, event: Json) -> Ack | None:
        """Tell one, and once more at once where it fails; None where nobody heard it."""
        if event["type"] not in self.subscribed:
            return None
        return await self._tell(event)

    async def _tell(self, event: Json, *, shared: bool = False) -> Ack | None:
        payload = self._payloads.event(event, shared=shared)
        ack, reason = await self._send(payload)
        if reason:
            owed = Owed(payload, reason, self._delivery.now() + WAITS[0])
            self.owed.append(owed)
            ack = await self._again(owed)
        return ack

    async def tell_message(self, channel: Channel, message: Message) -> Ack | None:
        """Tell of a message: https://docs.slack.dev/reference/events/message"""
        kind = {"im": "im", "mpim": "mpim", "groups": "group", "channels": "channel"}[family(channel)]
        if f"message.{family(channel)}" not in self.subscribed:
            return None
        told = message.as_json() | {
            "channel": channel.id,
            "channel_type": kind,
            "event_ts": message.ts,
        }
        return await self._tell(told, shared=bool(channel.connected))

    async def retell(self, *, early: bool = False) -> None:
        """Tell again what is due by the playground's clock; early: all of it."""
        for owed in list(self.owed):
            if early or owed.due <= self._delivery.now():
                await self._again(owed)

    async def _again(self, owed: Owed) -> Ack | None:
        owed.tried += 1
        ack, reason = await self._send(owed.payload, (owed.tried, owed.reason))
        if not reason:
            self.owed.remove(owed)
            return ack
        if owed.tried == len(WAITS):
            self.owed.remove(owed)
        else:
            owed.reason, owed.due = reason, self._delivery.now() + WAITS[owed.tried]
        return None

    async def _send(self, payload: Json, retry: tuple[int, str] | None = None) -> tuple[Ack | None, str]:
        try:
            ack = await self._delivery.send("events_api", payload, retry)
        except NotAcknowledged as silence:
            return None, silence.reason
        return ack, "" if 200 <= ack.status < 300 else "http_error"
