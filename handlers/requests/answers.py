"""The answers to what only the person can decide: send it, drop it, or which of several it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond
from sqlalchemy.engine import Connection

from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports
from handlers.messages.questions import NONE_OF_THEM
from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Question, Request
from storage.people import audit_log
from storage.request_rows import find_by_uuid
from storage.requests import queue
from storage.requests.repository import save_and_enqueue
from storage.tables import Action

_SETTLED = "This was settled already, or it isn't yours to settle."
_TAKEN = "That one has turned out to be another request's. I look once more, and ask again if I must."
_AGAIN = "Something changed at this very moment; please answer again."
_log = structlog.get_logger()
Answer = Callable[[Request, datetime], tuple[Request | None, str]]


@dataclass(frozen=True)
class Answers:
    """The buttons and the menu under a question; each answer counts once, and only for what was asked."""

    ports: Ports

    async def send(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Go on, send it."""
        await ack()
        await self._settle(str(body["actions"][0]["value"]), _go_on, body, respond)

    async def drop(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Leave it."""
        await ack()
        await self._settle(str(body["actions"][0]["value"]), _drop, body, respond)

    async def choose(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """This one of several, or none of them."""
        await ack()
        request_uuid, _, chosen = str(body["actions"][0]["selected_option"]["value"]).partition(" ")
        answer = _none if chosen == NONE_OF_THEM else partial(_adopt, chosen)
        await self._settle(request_uuid, answer, body, respond)

    async def _settle(
        self, request_uuid: str, answer: Answer, body: Mapping[str, Any], respond: AsyncRespond
    ) -> None:
        user_id, now = body["user"]["id"], self.ports.now()
        settled, said = await self.ports.database.run(
            lambda connection: _answer(connection, request_uuid, user_id, answer, now)
        )
        if "response_url" not in body:  # from the home, where nothing can be said beside a press
            shown = notice("Your answer", said)
            self.ports.spawn(self.ports.screen.open(str(body["trigger_id"]), shown, None))
        elif settled is None:
            self.ports.spawn(respond(text=said, response_type="ephemeral", replace_original=False))
        else:
            self.ports.spawn(respond(text=said, replace_original=True))
        if settled is None:
            return
        _log.info("answered", request=settled.reference, state=settled.state.value)
        self.ports.wake()


def _answer(
    connection: Connection, request_uuid: str, user_id: str, answer: Answer, now: datetime
) -> tuple[Request | None, str]:
    """The request as the answer leaves it, and what to say; None where there was nothing to answer."""
    request = find_by_uuid(connection, request_uuid)
    if request is None or request.user_id != user_id:
        return None, _SETTLED
    after, said = answer(request, now)
    if after is None:
        return None, _SETTLED
    made = after.classify_id is not None
    if made and queue.already_adopted(connection, after.kind, [after.classify_id or 0]):
        after, said = transitions.reconcile_again(request, now), _TAKEN
    saved = save_and_enqueue(connection, request, after, now)
    if saved is None:
        return None, _AGAIN
    entry = audit_log.Entry(
        at=now,
        user_id=user_id,
        action=Action.ANSWERED,
        channel_id=request.channel_id,
        request_id=request.id,
        team_id=request.team_id,
    )
    audit_log.record(connection, entry)
    return saved, said


def _go_on(request: Request, now: datetime) -> tuple[Request | None, str]:
    match request.question:
        case Question.CONTINUE:
            return transitions.continue_sending(request, now), "I go on with it."
        case Question.OVERWRITE:
            return transitions.continue_sending(request, now), "I overwrite it."
        case _:
            return None, _SETTLED


def _none(request: Request, now: datetime) -> tuple[Request | None, str]:
    if request.question is not Question.WHICH:
        return None, _SETTLED
    return transitions.continue_sending(
        request, now
    ), "I look once more, and send it again if it still isn't there."


def _drop(request: Request, now: datetime) -> tuple[Request | None, str]:
    if request.question is None:
        return None, _SETTLED
    if request.question is Question.OVERWRITE:
        return transitions.drop(request), "Left as it is; I changed nothing."
    if request.kind is Kind.EDIT:
        said = "Dropped. If Classify took it after all, edit the campaign again to change it back."
    else:
        said = "Dropped. If Classify took it after all, it can't be cancelled from here."
    return transitions.drop(request), said


def _adopt(chosen: str, request: Request, now: datetime) -> tuple[Request | None, str]:
    """The person's word for it; of a segment the next look tells how it stands."""
    chosen_id = next((one for one in request.candidates if str(one) == chosen), None)
    if request.question is not Question.WHICH or chosen_id is None:
        return None, _SETTLED
    outcome = transitions.Outcome.BUILDING if request.kind.has_build else transitions.Outcome.COMPLETE
    said = f"{request.kind.noun.capitalize()} {chosen_id} is yours; it is announced in the channel."
    return transitions.mark_created(request, transitions.BuildReport(chosen_id, outcome), now), said
