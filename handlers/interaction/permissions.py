"""Who may request what, and where. Refusals go into the audit log."""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog
from msgspec import Struct

from handlers.messages.formatting import channel, contact
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.people import audit_log
from storage.tables import Action

_OUTSIDER = "clsfy belongs to another workspace, so I can't do this for you."
# Slack doesn't offer commands to outsiders, so one tells who is a colleague: see Organization.
_COLLEAGUE = "If you belong to the same organization, type `/clsfy help` once and try again. "
_log = structlog.get_logger()


class Permissions(Struct, frozen=True, kw_only=True):
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
    #: Slack's IDs of those among them who may activate and refine segments. Empty: all of them.
    activators: Collection[str] = ()

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

    def refusal(self, actor: Actor, channel_id: str | None, *, activates: bool = False) -> str | None:
        """Return why this person may not request anything here, and whom to ask. None if they may.

        It names the channel, in mrkdwn. Slack shows a private channel's name only to its members
        (https://docs.slack.dev/messaging/formatting-message-text).

        channel_id: where the reply would be posted. None if that is still to be chosen. activates: whether
        they want to activate or refine a segment, which changes where money is spent.
        """
        if outsider_refusal := self.outsider_refusal(actor):
            return outsider_refusal
        if self.users and not actor.is_among(self.users):
            return f"You don't have permission to request segments and campaigns. {self._contact_sentence}"
        if self.channels and channel_id is not None and channel_id not in self.channels:
            place = channel(channel_id)
            if activates:
                return f"You can't activate or refine segments in {place}. {self._contact_sentence}"
            return f"You can't request segments and campaigns in {place}. {self._contact_sentence}"
        if activates and self.activators and not actor.is_among(self.activators):
            return f"You don't have permission to activate or refine segments. {self._contact_sentence}"
        return None

    @property
    def _contact_sentence(self) -> str:
        return f"Contact {contact(self.contact)}."


class PermissionCheck(Struct, frozen=True, kw_only=True):
    """The permissions, with each refusal in the audit log. Guards whatever requests something from
    Classify."""

    permissions: Permissions
    #: Holds the audit log.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]

    async def refusal(
        self, actor: Actor, channel_id: str | None, *, activates: bool = False, request_id: int | None = None
    ) -> str | None:
        """Return why they may not request anything, as `Permissions.refusal` does, and record the refusal.

        request_id: the request that they wanted to activate or refine. None if it isn't known.
        """
        refusal = self.permissions.refusal(actor, channel_id, activates=activates)
        if refusal is not None:
            entry = audit_log.Entry.by(
                actor,
                Action.REFUSED_ACTIVATION if activates else Action.REFUSED,
                self.now(),
                channel_id=channel_id or actor.channel_id,
                request_id=request_id,
            )
            await self.database.run(audit_log.record, entry)
            _log.info("refused", user=actor.user_id, channel=channel_id)
        return refusal

    async def outsider_refusal(self, actor: Actor) -> str | None:
        """Return what to tell people of another workspace, and record the refusal. None to others."""
        return await self.refusal(actor, actor.channel_id) if self.permissions.is_outsider(actor) else None
