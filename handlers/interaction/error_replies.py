"""What a person sees if a listener raises: a private sentence with a reference, never a traceback."""

from collections.abc import Mapping
from typing import Any

import structlog
from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_bolt.response import BoltResponse

from handlers.interaction.error_sentences import log_error
from handlers.interaction.interactions import Body, InteractionReader
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import MalformedPayloadError

_TITLE = "Something went wrong"
_log = structlog.get_logger()


class ErrorReplies(Struct, frozen=True, kw_only=True):
    """Tells people about exceptions in listeners."""

    interactions: InteractionReader

    async def answer(
        self, error: Exception, body: Body, ack: AsyncAck, respond: AsyncRespond
    ) -> BoltResponse:
        """Answer a request whose listener raised `error`: in the form's first field, or privately."""
        if isinstance(error, (MalformedPayloadError, PermissionError)):
            # Nobody did that in Slack's client, so there is nobody to apologize to.
            _log.warning("malformed payload", error=type(error).__name__)
            return BoltResponse(status=400, body="")
        text = log_error(error)
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=_answer_form(body["view"], text))
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
        if "trigger_id" in body:  # an event has none
            interaction = self.interactions.read(body, ack, respond)
            interaction.spawn(interaction.answer_later(text, keep_message=True))
        return BoltResponse(status=200, body="")


def _answer_form(view: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return an error message in the first field. A view without fields is replaced."""
    fields = [block["block_id"] for block in view["blocks"] if block.get("type") == "input"]
    if fields:
        return {"response_action": "errors", "errors": {fields[0]: text}}
    return {"response_action": "update", "view": notice(_TITLE, text).to_dict()}
