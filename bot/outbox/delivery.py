"""One message on its way to Slack: commit, call, and what each verdict means for the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.observability.metrics import Metrics
from bot.outbox.auth_state import AuthState
from bot.outbox.claim import Address, claim_notification
from bot.outbox.direct_messages import DirectMessages
from bot.runtime.clock import Clock
from bot.runtime.commits import commit_with_retries
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.rate_limits import SlackThrottle, backoff
from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, Rejected, RetryLater
from bot.slack.client import FoundMessage, NoMessage, SlackClient, UnreadableHistory
from handlers.messages import notices
from handlers.messages.blocks import Contacts, RenderContext
from storage.engine.database import Database, T
from storage.lifecycle.notifications import Destination, NotificationKind
from storage.lifecycle.request import Request
from storage.outbox import deliveries
from storage.outbox.notification import Notification
from storage.tables import DeliveryState

_FIRST_LOOK = timedelta(seconds=5)
_BEFORE = timedelta(days=1)  # our clock may be ahead of Slack's by as much, or have been then
_BARRED = timedelta(seconds=30)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Deliverer:
    """Delivers once what the record says is owed. settle: how long a post may take to show."""

    database: Database
    slack: SlackClient
    direct_messages: DirectMessages
    lease: LeaderLease
    clock: Clock
    throttle: SlackThrottle
    contacts: Contacts
    auth_state: AuthState
    settling_time: timedelta
    metrics: Metrics

    async def deliver(self, message: Notification) -> None:
        """The next step of one message: post it, or look whether an earlier post stands."""
        # The time is told inside the transaction, or what ends meanwhile would be in two summaries.
        ready = await self._commit(
            lambda connection: claim_notification(connection, message, None, self.clock.now())
        )
        if ready is not None and ready.address is None:
            found = await self.direct_messages.find(ready.request.user_id)
            if not isinstance(found, str):
                await self._no_address(message, found)
                return
            direct = Address(found)
            ready = await self._commit(
                lambda connection: claim_notification(connection, message, direct, self.clock.now())
            )
        if ready is None:
            _log.info("overtaken", request=message.reference, what=message.kind.value)
        elif ready.address is not None and message.delivery is DeliveryState.SENDING:
            await self._look(message, ready.request, ready.address)
        elif ready.address is not None:
            await self._post(ready.notification, ready.request, ready.address, ready.context)

    async def _no_address(self, message: Notification, verdict: CallResult) -> None:
        """The direct message can't be opened: later, or there is no such person any more."""
        now = self.clock.now()
        match verdict:
            case Rejected(error):
                _log.warning("undeliverable", request=message.reference, what=message.kind, error=error)
                await self._commit(lambda c: deliveries.close(c, message, DeliveryState.UNDELIVERABLE))
                return
            case RetryLater(wait) if wait is not None:
                until = now + timedelta(seconds=wait)
                self.throttle.blocked(
                    message.throttle_key, until
                )  # what else is for this person waits as well
            case AuthFailed(error):
                self.auth_state.reject(error)
                until = now + _BARRED
            case _:
                until = now + backoff(message.attempts + 1)
        await self._commit(lambda connection: deliveries.check_again_at(connection, message, until))

    async def _post(
        self, sending: Notification, request: Request, address: Address, around: RenderContext
    ) -> None:
        if not self.lease.held:
            return  # whoever has it now reads it back first
        began = self.clock.now()
        post = notices.render(sending.kind, request, self.contacts, around)
        verdict = await self.slack.post(
            address.channel,
            post.arguments(),
            sending.uuid,
            address.thread_ts,
            post.broadcast and address.thread_ts is not None,
        )
        self.throttle.used(sending.throttle_key, self.clock.now())
        match verdict:
            case Done(answer):
                await self._sent(sending, request, address, str(answer["ts"]), request.status_key)
            case Ambiguous(reason):
                _log.warning("perhaps posted", request=request.reference, what=sending.kind, reason=reason)
                look_at = began + min(_FIRST_LOOK, self.settling_time)
                await self._commit(lambda connection: deliveries.check_again_at(connection, sending, look_at))
            case _:
                await self._not_posted(sending, request, verdict)

    async def _look(self, message: Notification, request: Request, address: Address) -> None:
        """Perhaps posted: read back, and post again only where it is absent after the settling time."""
        now = self.clock.now()
        oldest = (request.accepted_at - _BEFORE).timestamp()
        sighting = await self.slack.read_back(address.channel, address.thread_ts, message.uuid, oldest)
        settled_at = (message.attempted_at or message.created_at) + self.settling_time
        match sighting:
            case FoundMessage(ts):
                await self._sent(
                    message, request, address, ts, ""
                )  # what it shows may be older than the state
            case NoMessage() | UnreadableHistory() if message.maybe_restored:
                # Nothing but its age says that it was posted; silence would be worse than saying it twice.
                await self._commit(lambda connection: deliveries.reschedule(connection, message, now))
            case NoMessage() if now >= settled_at:
                await self._commit(lambda connection: deliveries.reschedule(connection, message, now))
            case NoMessage():
                await self._commit(
                    lambda connection: deliveries.check_again_at(connection, message, settled_at)
                )
            case UnreadableHistory("not_in_channel") if isinstance(await self._join(message, request), Done):
                await self._commit(lambda connection: deliveries.check_again_at(connection, message, now))
            case UnreadableHistory(error):
                _log.warning("unconfirmed", request=request.reference, what=message.kind, error=error)
                await self._commit(
                    lambda connection: deliveries.mark_unknown(connection, message, request, now)
                )
            case RetryLater(wait):
                look_at = now + (_FIRST_LOOK if wait is None else timedelta(seconds=wait))
                await self._commit(lambda connection: deliveries.check_again_at(connection, message, look_at))
            case AuthFailed(error):
                self.auth_state.reject(error)
                await self._commit(
                    lambda connection: deliveries.check_again_at(connection, message, now + _BARRED)
                )

    async def _sent(
        self, message: Notification, request: Request, address: Address, ts: str, face: str
    ) -> None:
        now = self.clock.now()
        await self._commit(
            lambda connection: deliveries.mark_sent(connection, message, address.channel, ts, face, now)
        )
        if (
            message.kind is NotificationKind.RESULT
            and (ended_at := request.finished_at or request.noticed_at) is not None
        ):
            self.metrics.replied(now - ended_at)
        _log.info(
            "told",
            request=message.reference,
            what=message.kind.value,
            fallback_reason=message.fallback_reason,
        )

    async def _not_posted(self, message: Notification, request: Request, verdict: CallResult) -> None:
        """Surely not posted: again later, elsewhere, or never."""
        now = self.clock.now()
        match verdict:
            case RetryLater(wait) if wait is not None:
                self.throttle.blocked(message.throttle_key, now + timedelta(seconds=wait))
                until = now + timedelta(seconds=wait)
            case AuthFailed(error):
                self.auth_state.reject(error)
                until = now + _BARRED
            case Rejected(error):
                await self._refused(message, request, error)
                return
            case _:
                until = now + backoff(message.attempts)
        await self._commit(lambda connection: deliveries.reschedule(connection, message, until))

    async def _refused(self, message: Notification, request: Request, error: str) -> None:
        """For good, here: the bot enters a channel that it may enter; else the person is told directly."""
        now = self.clock.now()
        if error == "not_in_channel":
            match await self._join(message, request):
                case Done():
                    await self._commit(lambda c: deliveries.reschedule(c, message, now + backoff(1)))
                    return
                case RetryLater() | Ambiguous():
                    until = now + backoff(message.attempts)
                    await self._commit(lambda connection: deliveries.reschedule(connection, message, until))
                    return
        _log.warning("refused", request=request.reference, what=message.kind, error=error)
        if message.destination is Destination.PERSON or not message.kind.has_fallback:
            await self._commit(lambda c: deliveries.close(c, message, DeliveryState.UNDELIVERABLE))
        else:
            await self._commit(
                lambda c: deliveries.fall_back_to_direct_message(c, message, request.user_id, error, now)
            )

    async def _join(self, message: Notification, request: Request) -> CallResult:
        if message.destination is Destination.PERSON:
            return Rejected("a person is no channel")
        return await self.slack.join(request.channel_id)

    async def _commit(self, work: Callable[[Connection], T]) -> T:
        return await commit_with_retries(self.database, self.clock, work)
