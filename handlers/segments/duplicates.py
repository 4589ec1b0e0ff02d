"""Same inputs again: the form is answered with who asked for them, and goes on only if it is wanted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View
from sqlalchemy.engine import Connection

from handlers.interaction import request_lookup
from handlers.interaction.actor import actor_of
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.loading import LoadingView
from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports
from handlers.interaction.submission import FormIntake
from handlers.segments import duplicate_view
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import OPEN, Kind, Request, compute_inputs_key
from storage.people import audit_log, drafts, followers
from storage.request_rows import find_by_uuid, get_by_id
from storage.requests import queries, submissions
from storage.requests.submissions import Accepted, Submission
from storage.tables import Action

_LOOK_SECONDS = 1.5  # of the three that an answer to a form may take
_EXPIRED = "I kept your form for a day, and it is gone now. Nothing was sent; please fill in a new one."
_FORM = "form"
_log = structlog.get_logger()


@dataclass(frozen=True)
class Duplicates:
    """Finds a segment that is under way, or was built in the last day, with the same inputs."""

    ports: Ports

    async def accept(self, actor: Actor, form: Submission) -> View | str | None:
        """Commit the form. Where the same was asked for, as far as they may know, what to answer with,
        and the form is kept meanwhile. A sentence where another version of it is under way."""
        now = self.ports.now()
        known, taken = await self.ports.database.run(lambda connection: _take(connection, form, now))
        if taken is not None:
            return FormIntake(self.ports).taken(form, taken)
        seen = await self._seen(actor, known)
        if seen is None:
            return await FormIntake(self.ports).accept(form)
        follows = await self.ports.database.run(lambda connection: _keep(connection, form, seen, now))
        _log.info("same", request=seen.reference)
        return duplicate_view.build_view(form.uuid, seen, actor.user_id, follows=follows)

    async def follow(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“Follow that one”."""
        await ack()
        follow = partial(self._follow, actor_of(body), str(body["actions"][0]["value"]))
        self.ports.spawn(
            LoadingView(self.ports, duplicate_view.TITLE).fill(str(body["view"]["id"]), None, follow)
        )

    async def build(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """“Build anyway”: the form that was kept, on the record before Slack is answered."""
        actor, now, uuid = actor_of(body), self.ports.now(), str(view["private_metadata"])
        kept = await self.ports.database.run(
            lambda connection: drafts.find(connection, uuid, actor.user_id, now)
        )
        if kept is None:
            await _tell(ack, _EXPIRED)
            return
        form = Submission(**kept[_FORM])
        if refusal := await PermissionCheck(self.ports).refusal(actor, form.channel_id):
            await _tell(ack, refusal)
        elif late := await FormIntake(self.ports).accept(form):
            await _tell(ack, late)
        else:
            await ack(response_action="clear")

    async def _seen(self, actor: Actor, known: Sequence[Request]) -> Request | None:
        """The latest of their own, else of those that they may see; where it can't be told in time, none."""
        own = next((request for request in known if request.user_id == actor.user_id), None)
        if own is not None or not known:
            return own
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return next(iter(await self.ports.visibility.seen(actor, known)), None)
        except TimeoutError:
            _log.warning("membership unknown", error="TimeoutError")
            return None

    async def _follow(self, actor: Actor, uuid: str, view_id: str) -> None:
        request = await request_lookup.RequestLookup(self.ports).by_uuid(actor, uuid)
        shown = notice(duplicate_view.TITLE, request_lookup.GONE)
        if request is not None:
            now = self.ports.now()
            followed = await self.ports.database.run(
                lambda connection: _follow(connection, request.id, actor, now)
            )
            shown = duplicate_view.build_followed_view(followed or request, actor.user_id)
        await self.ports.screen.fill(view_id, shown, None)


def _take(
    connection: Connection, form: Submission, now: datetime
) -> tuple[Sequence[Request], Accepted | None]:
    """The requests that ask for the same, newest first; where there are none, the form is on record. So it is
    where it was sent before, since then that was decided already."""
    known = queries.find_duplicates(connection, compute_inputs_key(Kind.SEGMENT, form.inputs), form.uuid, now)
    if known and find_by_uuid(connection, form.uuid) is None:
        return known, None
    return (), submissions.accept_submission(connection, form, now)


def _keep(connection: Connection, form: Submission, found: Request, now: datetime) -> bool:
    """Keep the form beside what its draft holds already; whether its person is told of the other's end."""
    contents = drafts.find(connection, form.uuid, form.user_id, now) or {}
    sent = {field: value for field, value in asdict(form).items() if field != "kind"}  # a segment
    drafts.keep(connection, form.uuid, form.user_id, {**contents, _FORM: sent}, now)
    return followers.is_following(connection, found, form.user_id)


def _follow(connection: Connection, request_id: int, actor: Actor, now: datetime) -> Request | None:
    """The request as it stands now, with this person told of its end where there is one to come."""
    request = get_by_id(connection, request_id)
    if (
        request is not None
        and request.state in OPEN
        and followers.follow(connection, request, actor.user_id, now)
    ):
        entry = audit_log.Entry(
            at=now,
            user_id=actor.user_id,
            action=Action.FOLLOWED,
            channel_id=request.channel_id,
            request_id=request.id,
            team_id=actor.team_id,
        )
        audit_log.record(connection, entry)
    return request


async def _tell(ack: AsyncAck, said: str) -> None:
    """In the view's place, which has no field to say it under."""
    await ack(response_action="update", view=notice(duplicate_view.TITLE, said).to_dict())
