"""`segment watch ID`: the result of a segment that was made elsewhere is posted in a thread here."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

import structlog
from msgspec import Struct
from slack_sdk.models.blocks import ActionsBlock, ButtonElement
from sqlalchemy.engine import Connection

from classify import BuildOutcome, ClassifyError, Segment
from handlers.interaction.channel_field import ChannelFacts, channel_sentences
from handlers.interaction.channels import ChannelLookup, ResultChannel, ResultChannels
from handlers.interaction.interactions import Interaction
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import (
    SEGMENTS,
    ClassifyLookup,
    RequestLookup,
    not_an_id,
    not_found,
    reference_not_found,
)
from handlers.interaction.typed_text import read_id, read_reference
from handlers.messages import card, classify_errors, status
from handlers.messages.blocks import Contacts, section_block
from handlers.messages.buttons import FOLLOW, request_button
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import escaped, mention
from handlers.messages.labels import name_and_id
from handlers.messages.mentions import promise
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import OPEN, Kind, Request
from storage.people import followers, preferences
from storage.requests import queries
from storage.requests.submissions import Submission, insert_watch
from storage.tables import Mention

_NOUN = "segment"
_PROMISE = "I'll post the result in a thread here."
_NO_CHANNEL = "Type `/clsfy segment watch` in a channel, so I can post the result there."
_log = structlog.get_logger()


class _Answer(NamedTuple):
    #: What the person is told.
    text: str
    #: What comes before “Show it”.
    buttons: Sequence[ButtonElement] = ()


class WatchSegment(Struct, frozen=True, kw_only=True):
    """Watches segments that weren't requested through the bot. Only an admin's request shows the segment's
    name, since one API key sees all clients, and IDs can be guessed."""

    #: Holds the requests and their followers.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Tells the jobs that there is work.
    wake: Callable[[], None]
    classify: ClassifyLookup
    contacts: Contacts
    permission_check: PermissionCheck
    lookup: RequestLookup
    result_channels: ResultChannels
    channels: ChannelLookup

    async def watch(self, interaction: Interaction) -> None:
        """`/clsfy segment watch ID`."""
        segment_id, channel_id = read_id(interaction.argument, _NOUN), interaction.actor.channel_id
        reference = read_reference(interaction.argument, _NOUN)
        if refusal := await self.permission_check.refusal(interaction.actor, channel_id):
            await interaction.answer(refusal)
        elif reference is not None:
            await interaction.ack()
            interaction.spawn(self._answer_with_request(interaction, reference))
        elif segment_id is None:
            await interaction.answer(not_an_id("segment watch", interaction.argument))
        elif channel_id is None:
            await interaction.answer(_NO_CHANNEL)
        else:
            await interaction.ack()
            interaction.spawn(self._watch_and_answer(interaction, segment_id))

    async def _answer_with_request(self, interaction: Interaction, reference: int) -> None:
        """A reference belongs to what was requested through the bot, which is watched anyway."""
        request = await self.lookup.by_reference(interaction.actor, SEGMENTS, interaction.argument)
        if request is None:
            await interaction.answer_later(reference_not_found(reference), keep_message=True)
        else:
            await _show(interaction, _requested_here(request, interaction.actor), request.reference)

    async def _watch_and_answer(self, interaction: Interaction, segment_id: int) -> None:
        result_channel = await self.result_channels.find(interaction, interaction.actor.channel_id)
        try:
            answer = await self._watch(interaction.actor, segment_id, result_channel)
        except ClassifyError as error:
            is_unknown = classify_errors.is_unknown(error)
            answer = None if is_unknown else _Answer(classify_errors.sentence(error, self.contacts))
        if answer is None:
            await interaction.answer_later(not_found(_NOUN, segment_id), keep_message=True)
        else:
            await _show(interaction, answer, str(segment_id))

    async def _watch(self, actor: Actor, segment_id: int, result_channel: ResultChannel) -> _Answer | None:
        """Watch a segment. Return what to answer, or None if there is none that they may know of.

        Raise ClassifyError.
        """
        requested = await self.database.run(queries.find_by_classify_id, (Kind.SEGMENT,), segment_id)
        if requested:
            is_visible = await self.lookup.visibility.is_visible(actor, requested[-1])
            return _requested_here(requested[-1], actor) if is_visible else None
        segment = await self.classify.segment(segment_id)
        name = segment.name if self.lookup.visibility.is_admin(actor) else ""
        if segment.outcome is not BuildOutcome.BUILDING:
            return _Answer(_finished(segment, name))
        submission = self._submission(actor, result_channel.channel_id or "", name)
        result = await self._describe(result_channel)
        return _Answer(await self._insert(actor, segment, submission, result))

    async def _describe(self, result_channel: ResultChannel) -> str:
        """Return where the result will be posted, as far as Slack says what is special about the channel."""
        channel_id = result_channel.channel_id or ""
        facts = self.channels.known(channel_id) or await self.channels.fetch(channel_id) or ChannelFacts()
        complete = result_channel.complete(facts) or facts
        return " ".join(channel_sentences(channel_id, complete, _PROMISE, self.contacts.bot))

    def _submission(self, actor: Actor, channel_id: str, name: str) -> Submission:
        return Submission(
            uuid=str(uuid4()),
            team_id=actor.team_id or self.permission_check.permissions.team_id,
            enterprise_id=actor.enterprise_id,
            user_id=actor.user_id,
            channel_id=channel_id,
            inputs={"name": name},
            kind=Kind.WATCH,
        )

    async def _insert(self, actor: Actor, segment: Segment, submission: Submission, result: str) -> str:
        """Watch a segment from now on. If the channel watches it already, let this person follow it. Return
        what to answer. result: says where the result will be posted."""
        now = self.now()
        report = transitions.BuildReport(
            id=segment.id,
            outcome=transitions.Outcome.BUILDING,
            status=segment.status,
            created_at=segment.created_date,
        )

        def insert_and_follow(connection: Connection) -> tuple[Request, bool, Mention]:
            request = insert_watch(connection, submission, report, now)
            preference = preferences.read(connection, actor.user_id, submission.channel_id).mention
            return request, followers.follow(connection, request, actor, now), preference

        request, follows, preference = await self.database.run(insert_and_follow)
        is_new = request.uuid == submission.uuid
        _log.info("watch", request=request.reference, new=is_new)
        name, promised = name_and_id(request), promise(request, actor.user_id, preference)
        if is_new:
            self.wake()
            return f"I'm watching {name}. {result}"
        if follows:
            return (
                f"{mention(request.user_id)} is already watching {name} here. You're following it now. "
                f"{promised}"
            )
        return f"I'm already watching {name} here. {promised}"


async def _show(interaction: Interaction, answer: _Answer, typed_id: str) -> None:
    show = command_button("Show it", f"segment show {typed_id}")
    actions = ActionsBlock(elements=[*answer.buttons, show])
    await interaction.answer_later(answer.text, [section_block(answer.text), actions], keep_message=True)


def _requested_here(request: Request, actor: Actor) -> _Answer:
    """Return who requested a segment, and a button to follow it if it's a colleague's and not done yet."""
    is_own = request.user_id == actor.user_id
    text = f"{name_and_id(request)} was requested by {'you' if is_own else mention(request.user_id)}."
    can_follow = not is_own and request.state in OPEN
    if can_follow:
        text += " Follow it, and I'll mention you when it's done."
    buttons = [request_button(FOLLOW, request)] if can_follow else []
    return _Answer(f"{text} {card.thread_sentence(request, actor)}".strip(), buttons)


def _finished(segment: Segment, name: str) -> str:
    quoted = f"“{escaped(name)}”" if name.strip() else ""
    label = " · ".join(filter(None, (quoted, f"segment `{segment.id}`")))
    title = f"{status.status_of_segment(segment)} {label}"
    ended = "failed" if segment.outcome is BuildOutcome.FAILED else "is already built"
    return f"{title} {ended}, so there's nothing to watch."
