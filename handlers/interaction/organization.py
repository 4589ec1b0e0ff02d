"""Who belongs to the bot's organization (Slack's Enterprise Grid), and under which IDs, since a click's
payload can't always tell."""

import asyncio
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
import structlog
from msgspec import Struct, field
from msgspec.structs import replace
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from handlers.interaction.payloads import Payload
from handlers.interaction.slack_calls import SLACK_ERRORS, error_code, is_limit
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.tables import requests

_WAIT_SECONDS = 0.5  # of the three in which Slack wants an answer
_MOST_REMEMBERED = 20_000
_log = structlog.get_logger()


class Colleague(Struct, frozen=True):
    """A person of the organization."""

    #: The ID by which the bot knows the person.
    user_id: str
    #: The same person's other ID. None if there is only one, or the other one isn't known.
    other_id: str | None = None


class Organization(Struct, kw_only=True):
    """Knows the colleagues in other workspaces of the organization.

    A click names one workspace of the person's, which needn't be the bot's, and the organization of the
    place, not of the person, who may be a guest (Slack Connect). A command tells, because Slack doesn't
    offer it to outsiders (https://github.com/slackapi/bolt-python/issues/767). So does an earlier request,
    and so does `users.info`, if the scope `users:read` is granted.
    """

    #: The bot's workspace.
    team_id: str
    #: Its organization.
    enterprise_id: str
    slack: AsyncWebClient
    #: Where requests are stored.
    database: Database
    _teams: set[str] = field(default_factory=set)
    _people: dict[str, Colleague | None] = field(default_factory=dict)  # None: not a colleague
    _lookups: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _may_call: bool = True

    async def identify(self, payload: Payload) -> None:
        """Complete what a payload says about the person: `enterprise_id` is that of their own workspace, `id`
        is the one by which the bot knows them, and `other_id` is their other one.

        A lookup takes half a second at most. One that takes longer helps the next click.
        """
        user, event = payload.get("user"), payload.get("event")
        if isinstance(user, dict):
            await self._identify_in(user, "id", is_colleague=self._is_told(payload, user))
        elif "command" in payload:
            is_colleague = payload.get("enterprise_id") == self.enterprise_id
            await self._identify_in(payload, "user_id", is_colleague=is_colleague)
        elif isinstance(event, dict) and isinstance(event.get("user"), str):
            await self._identify_in(event, "user", is_colleague=False)

    async def complete(self, actor: Actor) -> Actor | None:
        """Return a person with both of their IDs, however long Slack takes. None if it doesn't say now."""
        described = await self._describe(actor.user_id)
        if described is None:
            return None
        ids = {described.get("id"), (described.get("enterprise_user") or {}).get("id")} - {
            None,
            actor.user_id,
        }
        return replace(actor, other_id=next(iter(ids), None))

    def _is_told(self, payload: Mapping[str, Any], user: Mapping[str, Any]) -> bool:
        """Return whether a payload alone tells that its person is a colleague."""
        team, team_id = payload.get("team") or {}, user.get("team_id")
        is_own = team.get("id") == team_id and team.get("enterprise_id") == self.enterprise_id
        return is_own or team_id in (self.team_id, self.enterprise_id) or team_id in self._teams

    async def _identify_in(self, fields: dict[str, Any], key: str, *, is_colleague: bool) -> None:
        user_id, team_id = str(fields[key]), fields.get("team_id")
        if user_id not in self._people:
            lookup = self._lookups.get(user_id) or asyncio.create_task(self._look_up(user_id))
            self._lookups[user_id] = lookup
            lookup.add_done_callback(lambda _: self._lookups.pop(user_id, None))
            # A colleague's other ID decides about less, but a list of allowed people may hold that one.
            await asyncio.wait({lookup}, timeout=_WAIT_SECONDS)
        if is_colleague and self._people.get(user_id) is None:
            self._remember(user_id, Colleague(user_id))
        colleague = self._people.get(user_id)
        if colleague is None:
            return
        if team_id and team_id.startswith("T"):
            self._teams.add(team_id)
        fields |= {key: colleague.user_id, "enterprise_id": self.enterprise_id}
        if colleague.other_id:
            fields["other_id"] = colleague.other_id

    async def _look_up(self, user_id: str) -> None:
        """Remember what Slack and the database know about a person. Nothing if neither can tell."""
        described = await self._describe(user_id) or {}
        enterprise_user = described.get("enterprise_user") or {}
        local_id = str(described.get("id") or user_id)
        ids = dict.fromkeys([local_id, str(enterprise_user.get("id") or local_id), user_id])
        known_id = await self._find_requester(list(ids))
        is_colleague = enterprise_user.get("enterprise_id") == self.enterprise_id
        if is_colleague:
            self._teams.update(str(team) for team in enterprise_user.get("teams") or ())
        if is_colleague or known_id is not None:
            kept = known_id or local_id
            other_id = next((each for each in ids if each != kept), None)
            for each in ids:
                self._remember(each, Colleague(kept, other_id))
        elif described and user_id not in self._people:
            self._remember(user_id, None)

    async def _describe(self, user_id: str) -> Mapping[str, Any] | None:
        """Return Slack's user object (https://docs.slack.dev/reference/objects/user-object).

        Empty if Slack refuses it. None if it doesn't answer, or limits us."""
        if not self._may_call:
            return {}
        try:
            answer = await self.slack.users_info(user=user_id)
            user = answer["user"]
        except SLACK_ERRORS as error:
            code = error_code(error)
            if code == "missing_scope":
                self._may_call = False
            _log.info("person unknown", error=type(error).__name__, code=code)
            return None if code is None or is_limit(error) else {}
        return user if isinstance(user, dict) else {}

    async def _find_requester(self, ids: list[str]) -> str | None:
        """Return the ID under which the person's latest request is stored. None if there is none."""
        query = sa.select(requests.c.user_id).where(requests.c.user_id.in_(ids))
        latest = query.order_by(requests.c.id.desc()).limit(1)
        try:
            found = await self.database.read(lambda connection: connection.scalar(latest))
        except SQLAlchemyError as error:
            _log.warning("person unknown", error=type(error).__name__)
            return None
        return None if found is None else str(found)

    def _remember(self, user_id: str, colleague: Colleague | None) -> None:
        while len(self._people) >= _MOST_REMEMBERED:
            del self._people[next(iter(self._people))]  # the one remembered longest ago
        self._people[user_id] = colleague
