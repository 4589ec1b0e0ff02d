"""The answers to what only the person can decide: send it, drop it, or which of several it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond
from sqlalchemy.engine import Connection

from handlers.notes import NONE_OF_THEM
from handlers.ports import Ports
from storage import requests, rules
from storage.request import Request, State
from storage.rows import find, save

_log = structlog.get_logger()
Answer = Callable[[Request], Request]


@dataclass(frozen=True)
class Questions:
    """The buttons and the menu under a question; each answer counts once."""

    ports: Ports

    async def send(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Go on, send it."""
        await ack()
        now = self.ports.now()
        await self._settle(
            body["actions"][0]["value"], body, respond, lambda request: rules.send(request, now), "I go on."
        )

    async def drop(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Leave it."""
        await ack()
        said = "Dropped. If Classify took it after all, it can't be cancelled from here."
        await self._settle(body["actions"][0]["value"], body, respond, rules.drop, said)

    async def choose(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """This one of several, or none of them."""
        await ack()
        now = self.ports.now()
        request_uuid, _, chosen = body["actions"][0]["selected_option"]["value"].partition(" ")
        if chosen == NONE_OF_THEM:
            await self._settle(
                request_uuid, body, respond, lambda request: rules.send(request, now), "I send it again."
            )
            return
        segment_id = int(chosen)
        said = f"Segment {segment_id} is yours; it is announced in the channel."
        await self._settle(
            request_uuid, body, respond, lambda request: _adopt(request, segment_id, now), said
        )

    async def _settle(
        self, request_uuid: str, body: Mapping[str, Any], respond: AsyncRespond, answer: Answer, said: str
    ) -> None:
        user_id, now = body["user"]["id"], self.ports.now()
        settled = await self.ports.database.run(
            lambda connection: _answer(connection, request_uuid, user_id, answer, now)
        )
        if settled is None:
            said = "This was settled already, or it isn't yours to settle."
        else:
            _log.info("answered", request=settled.reference, state=settled.state.value)
            self.ports.wake()
        self.ports.spawn(_tell(respond, said))


async def _tell(respond: AsyncRespond, said: str) -> None:
    await respond(text=said, replace_original=True)


def _answer(
    connection: Connection, request_uuid: str, user_id: str, answer: Answer, now: datetime
) -> Request | None:
    request = find(connection, request_uuid)
    if request is None or request.user_id != user_id or request.question is None:
        return None
    after = answer(request)
    if after.classify_id is not None and requests.taken(connection, [after.classify_id]):
        return None
    return save(connection, request, after, now)


def _adopt(request: Request, segment_id: int, now: datetime) -> Request:
    """The person's word for it; the next look tells how it stands."""
    if request.state is not State.UNCERTAIN or segment_id not in request.candidates:
        return request
    report = rules.Report(segment_id, rules.Outcome.BUILDING)
    return rules.make(replace(request, question=None), report, now)
