"""A form that was sent, taken into the record before Slack is answered: the commit is the promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from handlers.interaction.actor import actor_of
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.ports import Ports
from handlers.messages.formatting import unescaped
from storage.lifecycle.request import Kind
from storage.requests import submissions
from storage.requests.submissions import Acceptance, Accepted, Submission

_UNDER_WAY = (
    "Your first version of this form has arrived and is under way, so it can't be changed any more. "
    "Cancel this form to leave it so, or open a new one for another {noun}."
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class FormIntake:
    """The way of a form without wrong fields into the record."""

    ports: Ports

    async def take(self, ack: AsyncAck, body: Mapping[str, Any], form: Submission, block: str) -> None:
        """Commit it, and only then acknowledge it. block: the field under which a refusal stands."""
        refusal = await PermissionCheck(self.ports).refusal(actor_of(body), form.channel_id)
        said = unescaped(refusal) if refusal else await self.accept(form)  # plain text stands there
        if said:
            await ack(response_action="errors", errors={block: said})
        else:
            await ack()

    async def accept(self, form: Submission) -> str | None:
        """Commit it and wake the jobs; why not, in a sentence, where another version of it is under way."""
        accepted = await self.ports.database.run(
            lambda connection: submissions.accept_submission(connection, form, self.ports.now())
        )
        return self.taken(form, accepted)

    def taken(self, form: Submission, accepted: Accepted) -> str | None:
        """The same, of what is committed."""
        _log.info("form", request=accepted.request.reference, acceptance=accepted.acceptance.value)
        if accepted.acceptance is Acceptance.TOO_LATE:
            return _UNDER_WAY.format(noun=form.kind.noun)
        self.ports.wake()
        return None


def form_of(
    body: Mapping[str, Any], uuid: str, kind: Kind, channel_id: str, inputs: Mapping[str, Any]
) -> Submission:
    """What a view_submission asks for, with whose it is."""
    team = body.get("team") or {}
    return Submission(
        uuid=uuid,
        kind=kind,
        team_id=team.get("id") or body["user"]["team_id"],
        enterprise_id=team.get("enterprise_id"),
        user_id=body["user"]["id"],
        channel_id=channel_id,
        inputs=inputs,
    )
