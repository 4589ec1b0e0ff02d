"""A form that was sent, taken into the record before Slack is answered: the promise that it is not lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from handlers.admission import Admission
from handlers.asked import Asker
from handlers.ports import Ports
from handlers.wording import as_typed
from storage import requests
from storage.request import Kind
from storage.requests import Acceptance, Form

_log = structlog.get_logger()


@dataclass(frozen=True)
class Intake:
    """The way of a form without wrong fields into the record."""

    ports: Ports

    async def take(self, ack: AsyncAck, body: Mapping[str, Any], form: Form, block: str, late: str) -> None:
        """Commit it, and only then acknowledge it.

        block: the field under which a refusal stands. late: what to say where an earlier version of the same
        form is under way already.
        """
        if refusal := await Admission(self.ports).refusal(Asker.of(body), form.channel_id):
            await ack(response_action="errors", errors={block: as_typed(refusal)})  # plain text stands there
            return
        acceptance, request = await self.ports.database.run(
            lambda connection: requests.accept(connection, form, self.ports.now())
        )
        _log.info("form", request=request.reference, acceptance=acceptance.value)
        if acceptance is Acceptance.UNDER_WAY:
            await ack(response_action="errors", errors={block: late})
            return
        await ack()
        self.ports.wake()


def form_of(
    body: Mapping[str, Any], uuid: str, kind: Kind, channel_id: str, inputs: Mapping[str, Any]
) -> Form:
    """What a view_submission asks for, with whose it is."""
    team = body.get("team") or {}
    return Form(
        uuid=uuid,
        kind=kind,
        team_id=team.get("id") or body["user"]["team_id"],
        enterprise_id=team.get("enterprise_id"),
        user_id=body["user"]["id"],
        channel_id=channel_id,
        inputs=inputs,
    )
