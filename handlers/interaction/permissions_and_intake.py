"""Accept or refuse: who may request what, and where, and the forms that they submit."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from sqlalchemy.engine import Connection

from handlers.messages.formatting import contact, unescaped
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind
from storage.people import audit_log
from storage.requests import submissions
from storage.requests.submissions import Acceptance, Accepted, DuplicateRequests, Submission
from storage.tables import Action

_OUTSIDER = "This bot belongs to another workspace, so I can't do this for you."
# Slack offers commands to nobody outside, so one tells who is a colleague: see Organization.
_COLLEAGUE = "If you belong to the same organization, type `/clsfy help` once and try again. "
_TOO_LATE = (
    "The first version of this form was already sent, so it can't be changed. Cancel this form to keep that "
    "version, or open a new one for another {noun}."
)
_log = structlog.get_logger()
Insert = Callable[[Connection, Submission, datetime], Accepted | DuplicateRequests]


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """Who may request segments and campaigns, and where, as the operator set it."""

    #: Slack's ID of the workspace that the bot belongs to.
    team_id: str
    #: Slack's ID of its enterprise. None if it belongs to none.
    enterprise_id: str | None = None
    #: Whom people are told to ask: a mention or plain text.
    contact: str = ""
    #: Slack's IDs of the people who may. Empty: everyone.
    users: Collection[str] = ()
    #: Slack's IDs of the channels where they may. Empty: everywhere.
    channels: Collection[str] = ()

    def is_outsider(self, actor: Actor) -> bool:
        """Return whether they belong to another workspace, as people in a shared channel may
        (https://docs.slack.dev/apis/slack-connect)."""
        if self.enterprise_id and actor.enterprise_id == self.enterprise_id:
            return False
        return actor.team_id is not None and actor.team_id not in (self.team_id, self.enterprise_id)

    def outsider_refusal(self, actor: Actor) -> str | None:
        """Return what to tell people of another workspace, who get nothing from the bot. None to others."""
        if not self.is_outsider(actor):
            return None
        return f"{_OUTSIDER} {_COLLEAGUE if self.enterprise_id else ''}{self._contact_sentence}"

    def refusal(self, actor: Actor, channel_id: str | None) -> str | None:
        """Return why this person may not request anything here, and whom to ask. None if they may.

        channel_id: where the reply would be posted. None if that is still to be chosen.
        """
        if outsider_refusal := self.outsider_refusal(actor):
            return outsider_refusal
        if self.users and not actor.is_among(self.users):
            return f"You don't have permission to request segments and campaigns. {self._contact_sentence}"
        if self.channels and channel_id is not None and channel_id not in self.channels:
            return f"You can't request segments and campaigns in this channel. {self._contact_sentence}"
        return None

    @property
    def _contact_sentence(self) -> str:
        return f"Contact {contact(self.contact)}."


@dataclass(frozen=True, kw_only=True)
class PermissionCheck:
    """The permissions, with each refusal in the audit log. Guards whatever requests something from
    Classify."""

    #: Who may request what.
    permissions: Permissions
    #: Where requests, drafts and preferences are stored.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]

    async def refusal(self, actor: Actor, channel_id: str | None) -> str | None:
        """Return why they may not request anything, as `Permissions.refusal` does, and record the refusal."""
        refusal = self.permissions.refusal(actor, channel_id)
        if refusal is not None:
            entry = audit_log.Entry(
                at=self.now(),
                user_id=actor.user_id,
                action=Action.REFUSED,
                channel_id=channel_id or actor.channel_id,
                team_id=actor.team_id,
            )
            await self.database.run(lambda connection: audit_log.record(connection, entry))
            _log.info("refused", user=actor.user_id, channel=channel_id)
        return refusal


@dataclass(frozen=True, kw_only=True)
class FormIntake:
    """Takes in forms without errors: each is committed before it is acknowledged. The commit is the
    promise."""

    #: Who may request what.
    permissions: PermissionCheck
    #: Where requests, drafts and preferences are stored.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Tells the jobs that there is work.
    wake: Callable[[], None]

    async def accept(
        self, actor: Actor, form: Submission, insert: Insert = submissions.accept_submission
    ) -> Accepted | DuplicateRequests | str:
        """Commit the form and wake the jobs. Return an error message (mrkdwn) if it is refused or too late.

        insert: writes the form, or returns the duplicates because of which it doesn't.
        """
        if refusal := await self.permissions.refusal(actor, form.channel_id):
            return refusal
        now = self.now()
        accepted = await self.database.run(lambda connection: insert(connection, form, now))
        if isinstance(accepted, DuplicateRequests):
            return accepted
        _log.info("form", request=accepted.request.reference, acceptance=accepted.acceptance.value)
        if accepted.acceptance is Acceptance.TOO_LATE:
            return _TOO_LATE.format(noun=form.kind.noun)
        self.wake()
        return accepted

    async def accept_and_acknowledge(
        self, ack: AsyncAck, actor: Actor, form: Submission, error_block: str
    ) -> None:
        """Commit the form, then acknowledge it. error_block: the ID of the field that shows an error
        message."""
        accepted = await self.accept(actor, form)
        if isinstance(accepted, str):
            await acknowledge_with_error(ack, error_block, accepted)
        else:
            await ack()


async def acknowledge_with_error(ack: AsyncAck, error_block: str, error: str) -> None:
    """Show `error` (mrkdwn) below a field, as the plain text that Slack takes there."""
    await ack(response_action="errors", errors={error_block: unescaped(error)})


def make_submission(
    body: Mapping[str, Any], *, uuid: str, kind: Kind, channel_id: str, inputs: Mapping[str, Any]
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
    )
