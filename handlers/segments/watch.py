"""`segment watch ID`: the end of a segment that was made elsewhere, told in a thread here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import structlog
from slack_sdk.models.blocks import ActionsBlock
from sqlalchemy.engine import Connection

from classify import BuildOutcome, ClassifyError, Segment
from handlers.interaction.actor import Interaction
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import no_id, read_id, unknown
from handlers.messages import card, classify_errors, status
from handlers.messages.blocks import section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import escaped, mention
from handlers.messages.labels import name_and_id
from storage.lifecycle import transitions
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.people import audit_log, followers
from storage.requests import queries, submissions
from storage.requests.submissions import Submission
from storage.tables import Action

_NO_CHANNEL = "There is no channel here to answer in. Type `/clsfy segment watch` in one."
_log = structlog.get_logger()


@dataclass(frozen=True)
class WatchSegment:
    """Takes on what was not asked for through us. Its name is shown where an admin asks: one key sees all
    clients, and ids can be guessed."""

    ports: Ports

    async def begin(self, asked: Interaction) -> None:
        """`/clsfy segment watch ID`."""
        segment_id, channel_id = read_id(asked.words), asked.actor.channel_id
        if refusal := await PermissionCheck(self.ports).refusal(asked.actor, channel_id):
            await asked.answer(refusal)
        elif segment_id is None:
            await asked.answer(no_id("segment", asked.words))
        elif channel_id is None:
            await asked.answer(_NO_CHANNEL)
        else:
            await asked.ack()
            asked.spawn(self._begin(asked, segment_id, channel_id))

    async def _begin(self, asked: Interaction, segment_id: int, channel_id: str) -> None:
        try:
            said = await self._answer(asked.actor, segment_id, channel_id)
        except ClassifyError as error:
            said = (
                None
                if classify_errors.is_unknown(error)
                else classify_errors.sentence(error, self.ports.contacts)
            )
        show = ActionsBlock(elements=[command_button("Show it", f"segment show {segment_id}")])
        if said is None:
            await asked.beside().say(unknown("segment", segment_id))
        else:
            await asked.beside().say(said, [section_block(said), show])

    async def _answer(self, actor: Actor, segment_id: int, channel_id: str) -> str | None:
        """What becomes of the wish; None where there is no such segment, or none that they may know of.
        Raises ClassifyError."""
        ports = self.ports
        made = await ports.database.run(
            lambda connection: queries.find_by_classify_id(connection, (Kind.SEGMENT,), segment_id)
        )
        if made:
            return _ours(made[-1], actor) if await ports.visibility.sees(actor, made[-1]) else None
        segment = await ports.lookup.segment(segment_id)
        name = segment.name if ports.visibility.is_admin(actor) else ""
        if segment.outcome is not BuildOutcome.BUILDING:
            return _ended(segment, name)
        return await self._watch(segment, self._form(actor, channel_id, name))

    def _form(self, actor: Actor, channel_id: str, name: str) -> Submission:
        return Submission(
            uuid=str(uuid4()),
            team_id=actor.team_id or self.ports.access.team_id,
            enterprise_id=actor.enterprise_id,
            user_id=actor.user_id,
            channel_id=channel_id,
            inputs={"name": name},
            kind=Kind.WATCH,
        )

    async def _watch(self, segment: Segment, form: Submission) -> str:
        """Watch it from now on; where the channel watches it already, this person is told as well."""
        now = self.ports.now()
        report = transitions.BuildReport(
            segment.id, transitions.Outcome.BUILDING, segment.status, segment.created_date
        )

        def watch(connection: Connection) -> tuple[Request, bool]:
            request = submissions.insert_watch(connection, form, report, now)
            follows = followers.follow(connection, request, form.user_id, now)
            if follows:
                audit_log.record(connection, _followed(request, form, now))
            return request, follows

        request, follows = await self.ports.database.run(watch)
        _log.info("watch", request=request.reference, new=request.uuid == form.uuid)
        what = name_and_id(request)
        if request.uuid == form.uuid:
            self.ports.wake()
            return f"I watch {what} from now on; the answer comes in a thread here."
        if follows:
            since = f"since {mention(request.user_id)} asked me to"
            return f"I watch {what} here already, {since}; from now on you are told of its end as well."
        return f"I watch {what} here already, and you are told of its end."


def _followed(request: Request, form: Submission, now: datetime) -> audit_log.Entry:
    return audit_log.Entry(
        at=now,
        user_id=form.user_id,
        action=Action.FOLLOWED,
        channel_id=form.channel_id,
        request_id=request.id,
        team_id=form.team_id,
    )


def _ours(request: Request, actor: Actor) -> str:
    who = "you" if request.user_id == actor.user_id else mention(request.user_id)
    thread = card.thread_sentence(request, actor)
    return f"{name_and_id(request)} was asked for by {who}, so it needs no watch. {thread}"


def _ended(segment: Segment, name: str) -> str:
    what = " · ".join(filter(None, (f"“{escaped(name)}”" if name.strip() else "", f"segment `{segment.id}`")))
    became = "could not be built" if segment.outcome is BuildOutcome.FAILED else "is built already"
    return f"{status.status_of_segment(segment)} {what} {became}, so there is nothing to watch."
