"""“It exists”: the person has found in Classify what it didn't confirm, and enters the ID."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View
from sqlalchemy.engine import Connection

from classify import Activation, ClassifyError
from handlers.interaction.form_acceptance import acknowledge_with_error
from handlers.interaction.inputs import read_values, reading, text_input
from handlers.interaction.interactions import Body
from handlers.interaction.modals import Modals
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.request_lookup import ClassifyLookup
from handlers.interaction.typed_text import read_id
from handlers.messages import classify_errors
from handlers.messages.blocks import Contacts, section_block
from handlers.requests.answers import Answers, Settled, answer_and_enqueue
from storage.lifecycle import deals, transitions
from storage.lifecycle.request import Kind, Question, Request
from storage.read_requests import find_by_uuid
from storage.requests import queue

CALLBACK_ID = "existing_activation"
TITLE = "Activation ID"
ID = "activation_id"
_INTRO = (
    "Enter the activation's ID from Classify. I'll check the ID, watch the activation, and post the Deal ID."
)
_NO_ID = "Enter the activation's ID, a number such as 142."
_UNKNOWN = "Classify has no activation {number}. Check the ID."
_OTHER = "Activation {number} is for other segments, or for another DSP or seat."
_TAKEN = "Activation {number} belongs to another request."
_SLOW = "Classify took too long to respond. Please try again."


class Existing(Struct, frozen=True, kw_only=True):
    """Believes a person who says that an activation exists, if Classify has its ID and the rest fits."""

    #: Holds the requests and their questions, and knows who may answer.
    answers: Answers
    classify: ClassifyLookup
    contacts: Contacts
    modals: Modals

    async def open(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Open the form for the ID."""
        interaction = self.answers.interactions.read(body, ack, respond)
        await self.modals.open(interaction, build_view(interaction.argument))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the form: with an error below the ID, or once the answer is committed."""
        actor = actor_of(body)
        request_uuid, typed = read(view)
        activation_id = read_id(typed, "activation")
        if activation_id is None:
            await acknowledge_with_error(ack, ID, _NO_ID)
            return
        try:
            async with asyncio.timeout_at(listener_deadline()):
                activation = await self.classify.activation(activation_id)
        except TimeoutError:
            await acknowledge_with_error(ack, ID, _SLOW)
            return
        except ClassifyError as error:
            unknown = _UNKNOWN.format(number=activation_id)
            sentence = classify_errors.sentence(error, self.contacts, unknown=unknown)
            await acknowledge_with_error(ack, ID, sentence)
            return
        now, is_admin = self.answers.now(), self.answers.visibility.is_admin(actor)

        def answer_once(connection: Connection) -> Settled | str:
            if _is_already(connection, request_uuid, activation):
                return ""
            return _why_not(connection, request_uuid, activation) or answer_and_enqueue(
                connection,
                request_uuid,
                actor.user_id,
                lambda request, at: _adopt(request, activation, at),
                now,
                is_admin=is_admin,
            )

        result = await self.answers.database.run(answer_once)
        if refusal := result if isinstance(result, str) else result.note:
            await acknowledge_with_error(ack, ID, refusal)
        else:
            await ack()
            self.answers.wake()


def build_view(request_uuid: str) -> View:
    """Return the form for the ID of a request's activation."""
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=request_uuid,
        title=TITLE,
        submit="Check",
        close="Cancel",
        blocks=[section_block(_INTRO), text_input(ID, "Activation ID", max_length=40)],
    )


def read(submitted: Mapping[str, Any]) -> tuple[str, str]:
    """Return the request's UUID and what was typed. Raise MalformedPayloadError if it isn't this form."""
    with reading("form for an ID"):
        return str(submitted["private_metadata"]), read_values(submitted).text(ID)


def _adopt(request: Request, activation: Activation, now: datetime) -> Request | None:
    """Return the request with this activation, or None if that isn't what the person was asked."""
    if request.question is not Question.EXISTS:
        return None
    report = transitions.BuildReport(
        id=activation.id,
        outcome=transitions.Outcome.BUILDING,
        status=activation.status,
        created_at=activation.created_date,
    )
    return transitions.mark_created(request, report, now)


def _is_already(connection: Connection, request_uuid: str, activation: Activation) -> bool:
    """Return whether the activation is the request's, since this form was submitted before."""
    request = find_by_uuid(connection, request_uuid)
    return request is not None and request.classify_id == activation.id


def _why_not(connection: Connection, request_uuid: str, activation: Activation) -> str:
    """Return why an activation can't be the request's. Empty if it can."""
    request = find_by_uuid(connection, request_uuid)
    if request is not None and not _is_for_same(request, activation):
        return _OTHER.format(number=activation.id)
    is_taken = queue.already_adopted(connection, Kind.ACTIVATION, [activation.id])
    return _TAKEN.format(number=activation.id) if is_taken else ""


def _is_for_same(request: Request, activation: Activation) -> bool:
    """Return whether an activation may be the request's. What Classify leaves out proves nothing."""
    where = deals.destination_of(request)
    segments = {segment.handle for segment in deals.segments_of(request)}
    return (
        (not activation.segment_ids or set(map(str, activation.segment_ids)) == segments)
        and (not activation.dsp or deals.slug_of(activation.dsp) == where.slug)
        and (not activation.buyer_seat or activation.buyer_seat == where.seat)
    )
