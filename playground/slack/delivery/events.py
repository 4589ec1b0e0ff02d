"""Events: delivered to the app, and delivered again until it acknowledges them.

https://docs.slack.dev/apis/events-api#retries: three more times, "nearly immediately", after a minute and
after five, with `X-Slack-Retry-Num` and `X-Slack-Retry-Reason`. In Socket Mode the envelope counts them.
Over sockets only events are delivered again: https://github.com/slackapi/bolt-python/issues/1071.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.slack.delivery.delivery import Ack, Delivery, Retry
from playground.slack.delivery.payloads import Payloads
from playground.slack.errors import NotAcknowledged
from playground.slack.workspace.message import Message
from playground.slack.workspace.workspace import Channel

Json = dict[str, Any]
RETRY_DELAYS = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(kw_only=True)
class UnacknowledgedEvent:
    """An event that will be delivered again."""

    #: what is delivered
    payload: Json
    #: Slack's word for what went wrong last time
    reason: str
    #: when it is delivered again
    due: datetime
    #: how often it was delivered again
    retries: int = 0


class Events:
    """Delivers the events that the app subscribed to."""

    def __init__(self, delivery: Delivery, payloads: Payloads) -> None:
        self._delivery = delivery
        self._payloads = payloads
        #: the event types that the app subscribed to in its manifest
        self.subscribed: set[str] = {"app_home_opened"}
        #: the events to deliver again
        self.unacknowledged: list[UnacknowledgedEvent] = []

    async def deliver(self, event: Json) -> Ack | None:
        """Deliver an event, and once more at once if that fails. Return None if nobody acknowledged it."""
        if event["type"] not in self.subscribed:
            return None
        return await self._deliver(event)

    async def deliver_message(self, channel: Channel, message: Message) -> Ack | None:
        """Deliver a message event: https://docs.slack.dev/reference/events/message"""
        prefix = channel.scope_prefix
        channel_type = {"im": "im", "mpim": "mpim", "groups": "group", "channels": "channel"}[prefix]
        if f"message.{prefix}" not in self.subscribed:
            return None
        event = message.as_json() | {
            "channel": channel.id,
            "channel_type": channel_type,
            "event_ts": message.ts,
        }
        return await self._deliver(event, shared=bool(channel.connected))

    async def redeliver(self, *, early: bool = False) -> None:
        """Deliver the events that are due by the playground's clock again. early: all of them."""
        for event in list(self.unacknowledged):
            if early or event.due <= self._delivery.now():
                await self._redeliver(event)

    async def _deliver(self, event: Json, *, shared: bool = False) -> Ack | None:
        payload = self._payloads.event(event, shared=shared)
        try:
            return await self._send(payload)
        except NotAcknowledged as error:
            due = self._delivery.now() + RETRY_DELAYS[0]
            unacknowledged = UnacknowledgedEvent(payload=payload, reason=error.reason, due=due)
            self.unacknowledged.append(unacknowledged)
            return await self._redeliver(unacknowledged)

    async def _redeliver(self, event: UnacknowledgedEvent) -> Ack | None:
        event.retries += 1
        try:
            ack = await self._send(event.payload, Retry(event.retries, event.reason))
        except NotAcknowledged as error:
            if event.retries >= len(RETRY_DELAYS):
                self._forget(event)
            else:
                event.reason, event.due = error.reason, self._delivery.now() + RETRY_DELAYS[event.retries]
            return None
        self._forget(event)
        return ack

    def _forget(self, event: UnacknowledgedEvent) -> None:
        if event in self.unacknowledged:  # two deliveries of it may have been under way
            self.unacknowledged.remove(event)

    async def _send(self, payload: Json, retry: Retry | None = None) -> Ack:
        ack = await self._delivery.send("events_api", payload, retry)
        if not 200 <= ack.status < 300:
            raise NotAcknowledged(f"the app answered {ack.status}", "http_error")
        return ack
