"""What a person sees when something of ours broke: a private sentence with a reference, never a traceback."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncRespond
from slack_bolt.response import BoltResponse

from handlers.ports import Ports
from handlers.sense import SenselessError

_SORRY = "Something went wrong on my side, and nothing was changed. Please try again; reference {reference}."
_log = structlog.get_logger()


@dataclass(frozen=True)
class Apology:
    """The listener of last resort for exceptions."""

    ports: Ports

    async def tell(self, error: Exception, body: Mapping[str, Any], respond: AsyncRespond) -> BoltResponse:
        """Answer where the person is: on the form's first field, beside the command, or beside the press."""
        if isinstance(error, (SenselessError, PermissionError)):
            # Nobody did that in Slack's client: there is no one to be sorry to.
            _log.warning("senseless payload", error=type(error).__name__)
            return BoltResponse(status=400, body="")
        reference = f"E-{secrets.token_hex(4)}"
        said = _SORRY.format(reference=reference)
        _log.error("listener failed", reference=reference, exc_info=error)
        if body.get("type") == "view_submission":
            inputs = [block for block in body["view"]["blocks"] if block.get("type") == "input"]
            errors = {block["block_id"]: said for block in inputs[:1]}
            return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
        if "response_url" in body:
            self.ports.spawn(respond(text=said, response_type="ephemeral", replace_original=False))
        return BoltResponse(status=200, body="")
