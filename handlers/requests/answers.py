"""The answers to what only the person can decide: send it, drop it, or which of several it is."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncRespond
from sqlalchemy.engine import Connection

from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.visibility import Visibility
from handlers.messages import questions
from handlers.messages.questions import NONE_OF_THEM, none_of
from storage.engine.database import Database
from storage.lifecycle import preparation, transitions
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, Request, State
from storage.outbox import edits
from storage.people import audit_log
from storage.read_requests import find_by_uuid
from storage.requests import queue
from storage.requests.save_steps import save_and_enqueue
from storage.tables import Action

_SETTLED = "This was already answered, or it isn't your request."
_TAKEN = "That one belongs to another request. I'll check again, and ask you if I still can't tell."
_CHANGED_MEANWHILE = "Something changed just now. Please answer again."
_log = structlog.get_logger()


class Settled(Struct, frozen=True, kw_only=True):
    """An answer that was saved."""

    #: The request after the answer.
    request: Request
    #: The question that was answered.
    question: Question
    #: What to tell the person besides. Empty if the question itself says what became of it.
    note: str


# Returns the request after the answer, or None if it isn't an answer to the request's question.
Decide = Callable[[Request, datetime], Request | None]


class Answers(Struct, frozen=True, kw_only=True):
    """The buttons and the menu below a question. Each answer counts once, and only for its own question."""

    #: Holds the requests and their questions.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    interactions: InteractionReader
    #: Decides who is an admin. They answer for people who can't be reached.
    visibility: Visibility
    #: Who may activate, which may have changed since the request was submitted.
    permission_check: PermissionCheck
    #: Tells the jobs that there is work.
    wake: Callable[[], None]

    async def send(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Send it”: go on with the request, if they may still spend money with it."""
        click = self.interactions.read(body, ack, respond)
        if (refusal := await self._refusal_to_activate(click)) is not None:
            await click.answer(refusal, keep_message=True)
            return
        await self._settle(for_its_question(_send, body), ack, body, respond)

    async def drop(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Leave it”: close the request."""
        await self._settle(for_its_question(_drop, body), ack, body, respond)

    async def accepted(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“It was accepted”: Classify has it, although nothing there can be looked up."""
        await self._settle(for_its_question(_mark_accepted, body), ack, body, respond)

    async def choose(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """One of several candidates is the request's, or none of them."""
        chosen = str(body["actions"][0]["selected_option"]["value"]).partition(" ")[2]
        is_none = chosen.partition(" ")[0] == NONE_OF_THEM
        decide = partial(_choose_none if is_none else _adopt, chosen)
        await self._settle(decide, ack, body, respond)

    async def _refusal_to_activate(self, click: Interaction) -> str | None:
        """Return why they may not activate or refine, if that is what would be sent. None if they may."""
        uuid = click.argument.partition(" ")[0]
        request = await self.database.run(find_by_uuid, uuid)
        if request is None or not request.kind.activates:
            return None
        return await self.permission_check.refusal(
            click.actor, request.channel_id, activates=True, request_id=request.id
        )

    async def _settle(self, decide: Decide, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        interaction, now = self.interactions.read(body, ack, respond), self.now()
        request_uuid, actor = interaction.argument.partition(" ")[0], interaction.actor
        is_admin = self.visibility.is_admin(actor)
        result = await self.database.run(
            answer_and_enqueue, request_uuid, actor.user_id, decide, now, is_admin=is_admin
        )
        if isinstance(result, str):
            await interaction.answer(result)
            return
        request, question = result.request, result.question
        if result.note:
            await interaction.answer(result.note)
        elif interaction.respond is None:  # a click on the Home tab
            await interaction.answer(questions.outcome(request, question))
        else:
            await interaction.acknowledge()
            interaction.spawn(self._show_answer(interaction, request, question))
        _log.info("answered", request=request.reference, state=request.state.value)
        self.wake()

    async def _show_answer(self, interaction: Interaction, request: Request, asked: Question) -> None:
        """Show the answer at once, and then what has become of the request in the meantime."""
        message = questions.answered(request, asked)
        await replace(interaction, replaces_message=True).answer_later(message.text, message.blocks)
        await self.database.run(
            edits.request_direct_message_edit, request.id, NotificationKind.QUESTION, self.now()
        )
        self.wake()


def answer_and_enqueue(
    connection: Connection, request_uuid: str, user_id: str, decide: Decide, now: datetime, *, is_admin: bool
) -> Settled | str:
    """Save a person's answer to the question of a request, and enqueue what follows from it. Return what to
    tell them instead if it changed nothing."""
    request = find_by_uuid(connection, request_uuid)
    if request is None or request.question is None or not (is_admin or request.user_id == user_id):
        return _SETTLED
    after, note = decide(request, now), ""
    if after is None:
        return _SETTLED
    classify_id = after.classify_id
    if classify_id is not None and queue.already_adopted(connection, after.kind, [classify_id]):
        after, note = transitions.reconcile_again(request, now), _TAKEN
    saved = save_and_enqueue(connection, request, after, now)
    if saved is None:
        return _CHANGED_MEANWHILE
    audit_log.record(connection, audit_log.Entry.about(request, Action.ANSWERED, now, user_id))
    return Settled(request=saved, question=request.question, note=note)


def for_its_question(decide: Decide, body: Body) -> Decide:
    """Return a decision that only counts for the question that was clicked: of its kind or after its attempt.

    If a request is sent again and gets no answer, the same question is asked again, and a question about
    lists may be followed by another one. A click on the first message, or a second click that is late, must
    not answer the next question. A button of an earlier version names no kind.
    """
    asked = str(body["actions"][0].get("value") or "").partition(" ")[2]

    def decide_once(request: Request, now: datetime) -> Request | None:
        is_same = asked in ("", str(request.attempts), request.question)
        return decide(request, now) if is_same else None

    return decide_once


def _send(request: Request, now: datetime) -> Request | None:
    if request.state is State.PREPARING and request.question in preparation.QUESTIONS:
        return preparation.go_on(request, now)
    if request.question is Question.EXISTS:
        return transitions.force_resend(request, now)
    is_asked = request.question in (Question.CONTINUE, Question.OVERWRITE)
    return transitions.continue_sending(request, now) if is_asked else None


def _mark_accepted(request: Request, now: datetime) -> Request | None:
    is_asked = request.question is Question.EXISTS and not request.kind.creates
    return transitions.mark_accepted(request, now) if is_asked else None


def _choose_none(chosen: str, request: Request, now: datetime) -> Request | None:
    """Continue, if it is none of the candidates that the menu had. One of an earlier version names none."""
    is_asked = request.question is Question.WHICH and chosen in (NONE_OF_THEM, none_of(request))
    return transitions.continue_sending(request, now) if is_asked else None


def _drop(request: Request, _: datetime) -> Request | None:
    return transitions.drop(request)


def _adopt(chosen: str, request: Request, now: datetime) -> Request | None:
    """Believe the person. The next snapshot shows the status of a segment."""
    chosen_id = next((each.id for each in request.candidates if str(each.id) == chosen), None)
    if request.question is not Question.WHICH or chosen_id is None:
        return None
    outcome = transitions.Outcome.BUILDING if request.kind.has_build else transitions.Outcome.COMPLETE
    return transitions.mark_created(request, transitions.BuildReport(chosen_id, outcome), now)
