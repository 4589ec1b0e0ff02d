"""One message on its way to Slack: commit, call, and what each verdict means for the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.observability.metrics import Metrics
from bot.outbox.auth_state import Standing
from bot.outbox.claim import Address, claim
from bot.outbox.direct_messages import Directs
from bot.runtime.clock import Clock
from bot.runtime.commits import commit
from bot.runtime.leader_lease import Duty
from bot.runtime.rate_limits import Lanes, backoff
from bot.slack.call_result import Barred, Done, NotDone, Perhaps, Refused, Verdict
from bot.slack.client import Absent, Found, Slack, Unreadable
from handlers.messages import notices
from handlers.messages.blocks import Around, Contacts
from storage.engine.database import Database, T
from storage.lifecycle.notifications import Place, What
from storage.lifecycle.request import Request
from storage.outbox import deliveries
from storage.outbox.deliveries import Message
from storage.tables import Delivery

_FIRST_LOOK = timedelta(seconds=5)
_BEFORE = timedelta(days=1)  # our clock may be ahead of Slack's by as much, or have been then
_BARRED = timedelta(seconds=30)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Deliverer:
    """Delivers once what the record says is owed. settle: how long a post may take to show."""

    database: Database
    slack: Slack
    directs: Directs
    duty: Duty
    clock: Clock
    lanes: Lanes
    contacts: Contacts
    standing: Standing
    settle: timedelta
    metrics: Metrics

    async def deliver(self, message: Message) -> None:
        """The next step of one message: post it, or look whether an earlier post stands."""
        # The time is told inside the transaction, or what ends meanwhile would be in two summaries.
        ready = await self._commit(lambda connection: claim(connection, message, None, self.clock.now()))
        if ready is not None and ready.address is None:
            found = await self.directs.find(ready.request.user_id)
            if not isinstance(found, str):
                await self._no_address(message, found)
                return
            direct = Address(found)
            ready = await self._commit(
                lambda connection: claim(connection, message, direct, self.clock.now())
            )
        if ready is None:
            _log.info("overtaken", request=message.reference, what=message.what.value)
        elif ready.address is not None and message.delivery is Delivery.SENDING:
            await self._look(message, ready.request, ready.address)
        elif ready.address is not None:
            await self._post(ready.message, ready.request, ready.address, ready.around)

    async def _no_address(self, message: Message, verdict: Verdict) -> None:
        """The direct message can't be opened: later, or there is no such person any more."""
        now = self.clock.now()
        match verdict:
            case Refused(error):
                _log.warning("undeliverable", request=message.reference, what=message.what, error=error)
                await self._commit(lambda c: deliveries.close(c, message, Delivery.UNDELIVERABLE))
                return
            case NotDone(wait) if wait is not None:
                until = now + timedelta(seconds=wait)
                self.lanes.blocked(message.lane, until)  # what else is for this person waits as well
            case Barred(error):
                self.standing.bar(error)
                until = now + _BARRED
            case _:
                until = now + backoff(message.attempts + 1)
        await self._commit(lambda connection: deliveries.wait(connection, message, until))

    async def _post(self, sending: Message, request: Request, address: Address, around: Around) -> None:
        if not self.duty.held:
            return  # whoever has it now reads it back first
        began = self.clock.now()
        post = notices.render(sending.what, request, self.contacts, around)
        verdict = await self.slack.post(
            address.channel,
            post.arguments(),
            sending.uuid,
            address.thread_ts,
            post.broadcast and address.thread_ts is not None,
        )
        self.lanes.used(sending.lane, self.clock.now())
        match verdict:
            case Done(answer):
                await self._sent(sending, request, address, str(answer["ts"]), request.face)
            case Perhaps(reason):
                _log.warning("perhaps posted", request=request.reference, what=sending.what, reason=reason)
                look_at = began + min(_FIRST_LOOK, self.settle)
                await self._commit(lambda connection: deliveries.wait(connection, sending, look_at))
            case _:
                await self._not_posted(sending, request, verdict)

    async def _look(self, message: Message, request: Request, address: Address) -> None:
        """Perhaps posted: read back, and post again only where it is absent after the settling time."""
        now = self.clock.now()
        oldest = (request.accepted_at - _BEFORE).timestamp()
        sighting = await self.slack.read_back(address.channel, address.thread_ts, message.uuid, oldest)
        settled_at = (message.attempted_at or message.created_at) + self.settle
        match sighting:
            case Found(ts):
                await self._sent(
                    message, request, address, ts, ""
                )  # what it shows may be older than the state
            case Absent() | Unreadable() if message.suspected:
                # Nothing but its age says that it was posted; silence would be worse than saying it twice.
                await self._commit(lambda connection: deliveries.put_off(connection, message, now))
            case Absent() if now >= settled_at:
                await self._commit(lambda connection: deliveries.put_off(connection, message, now))
            case Absent():
                await self._commit(lambda connection: deliveries.wait(connection, message, settled_at))
            case Unreadable("not_in_channel") if isinstance(await self._join(message, request), Done):
                await self._commit(lambda connection: deliveries.wait(connection, message, now))
            case Unreadable(error):
                _log.warning("unconfirmed", request=request.reference, what=message.what, error=error)
                await self._commit(
                    lambda connection: deliveries.leave_unknown(connection, message, request, now)
                )
            case NotDone(wait):
                look_at = now + (_FIRST_LOOK if wait is None else timedelta(seconds=wait))
                await self._commit(lambda connection: deliveries.wait(connection, message, look_at))
            case Barred(error):
                self.standing.bar(error)
                await self._commit(lambda connection: deliveries.wait(connection, message, now + _BARRED))

    async def _sent(self, message: Message, request: Request, address: Address, ts: str, face: str) -> None:
        now = self.clock.now()
        await self._commit(
            lambda connection: deliveries.sent(connection, message, address.channel, ts, face, now)
        )
        if message.what is What.END and (ended_at := request.built_at or request.noticed_at) is not None:
            self.metrics.replied(now - ended_at)
        _log.info("told", request=message.reference, what=message.what.value, detour=message.detour)

    async def _not_posted(self, message: Message, request: Request, verdict: Verdict) -> None:
        """Surely not posted: again later, elsewhere, or never."""
        now = self.clock.now()
        match verdict:
            case NotDone(wait) if wait is not None:
                self.lanes.blocked(message.lane, now + timedelta(seconds=wait))
                until = now + timedelta(seconds=wait)
            case Barred(error):
                self.standing.bar(error)
                until = now + _BARRED
            case Refused(error):
                await self._refused(message, request, error)
                return
            case _:
                until = now + backoff(message.attempts)
        await self._commit(lambda connection: deliveries.put_off(connection, message, until))

    async def _refused(self, message: Message, request: Request, error: str) -> None:
        """For good, here: the bot enters a channel that it may enter; else the person is told directly."""
        now = self.clock.now()
        if error == "not_in_channel":
            match await self._join(message, request):
                case Done():
                    await self._commit(lambda c: deliveries.put_off(c, message, now + backoff(1)))
                    return
                case NotDone() | Perhaps():
                    until = now + backoff(message.attempts)
                    await self._commit(lambda connection: deliveries.put_off(connection, message, until))
                    return
        _log.warning("refused", request=request.reference, what=message.what, error=error)
        if message.place is Place.PERSON or not message.what.has_detour:
            await self._commit(lambda c: deliveries.close(c, message, Delivery.UNDELIVERABLE))
        else:
            await self._commit(lambda c: deliveries.reroute(c, message, request.user_id, error, now))

    async def _join(self, message: Message, request: Request) -> Verdict:
        if message.place is Place.PERSON:
            return Refused("a person is no channel")
        return await self.slack.join(request.channel_id)

    async def _commit(self, work: Callable[[Connection], T]) -> T:
        return await commit(self.database, self.clock, work)
