"""Accept submitted forms: commit each one, then acknowledge it."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck
from sqlalchemy.engine import Connection

from handlers.interaction.channel_field import NOT_A_MEMBER
from handlers.interaction.interactions import unescaped
from handlers.interaction.notice_view import notice
from handlers.interaction.permissions import PermissionCheck
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.client import Client
from storage.lifecycle.kind import ByKind, Kind
from storage.lifecycle.lists import RequestList
from storage.lifecycle.request import State
from storage.requests import submissions
from storage.requests.submissions import Acceptance, Accepted, DuplicateRequests, Submission

_TOO_LATE = (
    "The first version of this form was already sent, so it can't be changed. Cancel this form to keep that "
    "version, or open a new one for another {noun}."
)
_NOT_ACCEPTED = "The first version of this form wasn't accepted, so it can't be changed. Open a new form."
_CANCELED = "This request was canceled, so this form can't send it. To request it again, open a new form."
_ACTIVATING = frozenset(kind for kind in Kind if kind.activates)
_LEFT_CHANNEL = "You're no longer in the segment's channel, so nothing was sent."
_NOT_IN_CHANNEL = ByKind(
    segment=NOT_A_MEMBER,
    campaign=NOT_A_MEMBER,
    edit=NOT_A_MEMBER,
    watch=NOT_A_MEMBER,
    refinement=_LEFT_CHANNEL,
    activation=_LEFT_CHANNEL,
)
_CLIENT_NOT_OFFERED = "That client isn't available. Choose another one, or reopen the form."
_CHANNEL = re.compile(r"<#[A-Z0-9]+>")
_MENTION = re.compile(r"<(?:@|!subteam\^)[A-Z0-9]+>")  # the contact's, as the operator set it
_log = structlog.get_logger()
Insert = Callable[[Connection, Submission, datetime], Accepted | DuplicateRequests]


class FieldError(Struct, frozen=True):
    """Why a form is refused."""

    #: The ID of the field that shows it.
    block_id: str
    #: The reason, in mrkdwn.
    text: str


class Refusal(Struct, frozen=True):
    """Why a form wasn't committed."""

    #: The reason, in mrkdwn.
    text: str
    #: Whether it is that the person isn't in the private channel that the form is for.
    is_not_in_channel: bool = False


class FormAcceptance(Struct, frozen=True, kw_only=True):
    """Takes in forms without errors: each is committed before it is acknowledged. The commit is the
    promise."""

    permission_check: PermissionCheck
    #: Takes the requests.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Tells the jobs that there is work.
    wake: Callable[[], None]
    #: Returns whether the bot posts in a channel for this person. None if Slack doesn't say before then, by
    #: the event loop's clock.
    may_post: Callable[[Actor, str, float], Awaitable[bool | None]]

    async def accept(
        self,
        actor: Actor,
        form: Submission,
        insert: Insert = submissions.accept_submission,
        *,
        deadline: float,
        other_channels: Collection[str] = (),
    ) -> Accepted | DuplicateRequests | Refusal:
        """Commit the form and wake the jobs, or return why it is refused or too late.

        insert: writes the form, or returns the duplicates that keep it from doing so. deadline: until when
        Slack may say who is in the channel, by the event loop's clock. After that, it is checked later.
        other_channels: further channels in which the form has something posted.
        """
        access_unknown = False
        for channel_id in dict.fromkeys((form.channel_id, *other_channels)):
            if refusal := await self.permission_check.refusal(
                actor, channel_id, activates=form.kind in _ACTIVATING, request_id=form.thread_of
            ):
                return Refusal(refusal)
            may_post = await self.may_post(actor, channel_id, deadline)
            if may_post is False:
                _log.info("not in channel", user=actor.user_id, channel=channel_id)
                return Refusal(_NOT_IN_CHANNEL[form.kind], is_not_in_channel=True)
            access_unknown = access_unknown or may_post is None
        form = replace(form, access_unknown=access_unknown)
        accepted = await self.database.run(insert, form, self.now())
        if isinstance(accepted, DuplicateRequests):
            return accepted
        _log.info("form", request=accepted.request.reference, acceptance=accepted.acceptance.value)
        if accepted.acceptance is Acceptance.CANCELED:
            return Refusal(_CANCELED)
        if accepted.acceptance is Acceptance.TOO_LATE:
            is_rejected = accepted.request.state is State.REJECTED
            return Refusal(_NOT_ACCEPTED if is_rejected else _TOO_LATE.format(noun=form.kind.noun))
        self.wake()
        return accepted


async def acknowledge(
    ack: AsyncAck, accepted: Accepted | DuplicateRequests | Refusal, error_block: str
) -> None:
    """Close the form if it was committed, or else show why not below the field `error_block`."""
    if isinstance(accepted, Refusal):
        await acknowledge_with_error(ack, error_block, accepted.text)
    else:
        await ack()


async def acknowledge_by_notice(
    ack: AsyncAck, accepted: Accepted | DuplicateRequests | Refusal, title: str
) -> None:
    """Close all views if the form was committed, or else say why not in a view with this title above it."""
    if isinstance(accepted, Refusal):
        await ack(response_action="push", view=notice(title, accepted.text).to_dict())
    else:
        await ack(response_action="clear")


async def acknowledge_with_error(ack: AsyncAck, error_block: str, error: str) -> None:
    """Show `error` (mrkdwn) below a field as plain text, in which Slack can't name channels and people."""
    plain = unescaped(_MENTION.sub("clsfy's admin", _CHANNEL.sub("this channel", error)))
    await ack(response_action="errors", errors={error_block: plain})


def client_error(client_id: str | None, clients: Collection[Client]) -> str | None:
    """Return an error message if the form doesn't offer this client, or else None.

    client_id: what was chosen, or None. clients: what the form offers. Empty: any ID may be typed.
    """
    is_offered = not client_id or not clients or client_id in {client.id for client in clients}
    return None if is_offered else _CLIENT_NOT_OFFERED


def make_submission(
    body: Mapping[str, Any],
    *,
    uuid: str,
    kind: Kind,
    channel_id: str,
    inputs: Mapping[str, Any],
    retry_of: str | None = None,
    lists: Sequence[RequestList] = (),
    segment_ids: Sequence[int] = (),
) -> Submission:
    """Return what a `view_submission` requests, for the person and the workspace that it names."""
    team, user = body.get("team") or {}, body["user"]
    return Submission(
        uuid=uuid,
        kind=kind,
        team_id=team.get("id") or user["team_id"],
        enterprise_id=team.get("enterprise_id") or user.get("enterprise_id"),
        user_id=user["id"],
        channel_id=channel_id,
        inputs=inputs,
        retry_of=retry_of,
        lists=lists,
        segment_ids=segment_ids,
    )
