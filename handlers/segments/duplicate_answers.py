"""The same inputs again: the form is answered with who requested them, and the person decides."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View
from sqlalchemy.engine import Connection

from handlers.interaction.form_acceptance import FormAcceptance, Refusal, acknowledge
from handlers.interaction.interactions import Body, InteractionReader
from handlers.interaction.modals import Modals, ViewKey
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.request_lookup import RequestLookup
from handlers.segments import duplicate_view
from handlers.segments.duplicate_view import TITLE
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import OPEN, Request
from storage.people import drafts, followers, preferences
from storage.read_requests import get_by_id
from storage.requests.submissions import Submission
from storage.tables import Mention

_NOT_CHECKED = (
    "I couldn't check whether you have access to that request. Nothing was sent. Close this to go back to "
    "your form, and try again."
)
_NOT_IN_CHANNEL = (
    "You're not in that channel, so I can't post there for you. Close this and choose another channel."
)
_FORM = "form"
_log = structlog.get_logger()


class DuplicateAnswers(Struct, frozen=True, kw_only=True):
    """Answers a form if a segment with the same inputs is in progress, or was built in the last day."""

    #: Holds the forms that were kept as drafts, and the followers.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    interactions: InteractionReader
    modals: Modals
    form_acceptance: FormAcceptance
    lookup: RequestLookup

    async def answer(
        self,
        ack: AsyncAck,
        actor: Actor,
        submission: Submission,
        duplicates: Sequence[Request],
        error_block: str,
        *,
        deadline: float,
    ) -> None:
        """Answer a form with the duplicate that the person may see, and keep the form. If they may see none,
        commit it. error_block: the ID of the field that shows an error message. deadline: when Slack has
        had its time for lookups, by the event loop's clock."""
        duplicate = await self._find_visible(actor, duplicates, deadline)
        if duplicate is None:
            accepted = await self.form_acceptance.accept(actor, submission, deadline=deadline)
            await acknowledge(ack, accepted, error_block)
            return
        follows, preference = await self.database.run(_keep_form, submission, duplicate, self.now())
        _log.info("duplicate", request=duplicate.reference)
        view = duplicate_view.build_view(
            submission.uuid,
            duplicate,
            actor.user_id,
            follows=follows,
            preference=preference,
            inputs=submission.inputs,
        )
        await ack(response_action="push", view=view.to_dict())

    async def follow(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """“Follow that one”: follow the duplicate, and drop the form."""
        try:
            async with asyncio.timeout_at(listener_deadline()):
                answer = await self._follow(actor_of(body), str(view["private_metadata"]))
        except TimeoutError:
            answer = notice(TITLE, _NOT_CHECKED)
        await ack(response_action="update", view=answer.to_dict())

    async def build(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """“Build a second segment”, if there is nothing to follow: commit the form that was kept."""
        if refusal := await self._build(actor_of(body), str(view["private_metadata"]), listener_deadline()):
            await ack(response_action="update", view=notice(TITLE, refusal).to_dict())
        else:
            await ack(response_action="clear")

    async def build_by_click(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Build a second segment”, beside “Follow that one”. A click can't close a view, so it is replaced
        (https://docs.slack.dev/surfaces/modals/#closing_views)."""
        click = self.interactions.read(body, ack, respond)

        async def fill(key: ViewKey) -> None:
            refusal = await self._build(click.actor, click.argument, click.deadline)
            answer = notice(TITLE, refusal) if refusal else duplicate_view.build_requested_view()
            await self.modals.fill(click, key, answer)

        await click.acknowledge()
        click.spawn(self.modals.fill_safely(click, TITLE, fill, {"view_id": str(body["view"]["id"])}))

    async def _find_visible(
        self, actor: Actor, duplicates: Sequence[Request], deadline: float
    ) -> Request | None:
        """Return the latest of their own, or else of those that they may see. None if Slack doesn't say who
        sees them before the deadline."""
        own = next((request for request in duplicates if request.user_id == actor.user_id), None)
        if own is not None:
            return own
        try:
            async with asyncio.timeout_at(deadline):
                return next(iter(await self.lookup.visibility.filter_visible(actor, duplicates)), None)
        except TimeoutError:
            _log.warning("membership unknown", error="TimeoutError")
            return None

    async def _build(self, actor: Actor, form_uuid: str, deadline: float) -> str:
        """Commit the form that was kept. Return an error message (mrkdwn), or an empty string."""
        draft = await self.database.run(drafts.find, form_uuid, actor.user_id, self.now())
        if draft is None:
            return await self.lookup.explain_expired(actor, form_uuid)
        accepted = await self.form_acceptance.accept(
            actor, msgspec.convert(draft[_FORM], Submission), deadline=deadline
        )
        if not isinstance(accepted, Refusal):
            return ""
        return _NOT_IN_CHANNEL if accepted.is_not_in_channel else accepted.text

    async def _follow(self, actor: Actor, uuid: str) -> View:
        request = await self.lookup.find_clicked(actor, uuid)
        if isinstance(request, str):
            return notice(TITLE, request)
        followed, preference = await self.database.run(_follow_if_open, request.id, actor, self.now())
        return duplicate_view.build_followed_view(followed or request, actor.user_id, preference)


def _keep_form(
    connection: Connection, submission: Submission, duplicate: Request, now: datetime
) -> tuple[bool, Mention]:
    """Add the form to its draft. Return whether its person follows the duplicate, and when they want to be
    mentioned."""
    draft = drafts.find(connection, submission.uuid, submission.user_id, now) or {}
    kept = {**draft, _FORM: msgspec.to_builtins(submission)}
    drafts.keep(connection, submission.uuid, submission.user_id, kept, now)
    user_id = submission.user_id
    preference = preferences.read(connection, user_id, "").mention
    return followers.is_following(connection, duplicate, user_id), preference


def _follow_if_open(
    connection: Connection, request_id: int, actor: Actor, now: datetime
) -> tuple[Request | None, Mention]:
    """Let this person follow a request that is in progress. Return the request as it is now, and when they
    want to be mentioned."""
    request = get_by_id(connection, request_id)
    if request is not None and request.state in OPEN:
        followers.follow(connection, request, actor, now)
    return request, preferences.read(connection, actor.user_id, "").mention
