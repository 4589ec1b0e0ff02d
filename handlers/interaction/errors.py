"""What a person sees if something of ours breaks: a private sentence with a reference, never a traceback."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncRespond
from slack_bolt.response import BoltResponse

from handlers.interaction.interactions import Body, Spawn
from handlers.interaction.modals import Modals, notice
from handlers.interaction.payloads import MalformedPayloadError

_TITLE = "Something went wrong"
_SORRY = "Something went wrong on my side, and nothing was changed. Please try again; reference {reference}."
_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class ErrorReplies:
    """Tells people about exceptions in listeners, and in what runs after the acknowledgement."""

    #: Opens and fills modals.
    modals: Modals
    #: Runs a reply after the acknowledgement.
    spawn: Spawn

    async def answer(self, error: Exception, body: Body, respond: AsyncRespond) -> BoltResponse:
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
        self.spawn(self._tell(body, respond, text))
        return BoltResponse(status=200, body="")

    async def report(self, body: Body, respond: AsyncRespond | None, error: Exception) -> None:
        """Tell the person that what ran after the acknowledgement raised `error`."""
        if isinstance(error, (ClientError, TimeoutError)):
            _log_unanswered(error)  # Slack may have shown the answer. Another one would fail in the same way.
        else:
            await self._tell(body, respond, log_error(error))

    async def _tell(self, body: Body, respond: AsyncRespond | None, text: str) -> None:
        """Reply to what they did, in a modal if it has no `response_url`. An event has neither."""
        if respond is not None and "response_url" in body:
            try:
                await respond(text=text, response_type="ephemeral", replace_original=False)
            except (ClientError, TimeoutError) as error:
                _log_unanswered(error)
        elif "trigger_id" in body:
            await self.modals.open(str(body["trigger_id"]), notice(_TITLE, text), None)


def log_error(error: Exception) -> str:
    """Log `error`. Return a sentence for the person with the reference under which the log has it."""
    reference = f"E-{secrets.token_hex(4)}"
    _log.error("listener failed", reference=reference, exc_info=error)
    return _SORRY.format(reference=reference)


def _log_unanswered(error: Exception) -> None:
    """Log that Slack didn't take an answer. Nothing of ours broke."""
    _log.warning("not answered", error=type(error).__name__)


def _answer_form(view: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return an error message in the first field. A view without fields is replaced."""
    fields = [block["block_id"] for block in view["blocks"] if block.get("type") == "input"]
    if fields:
        return {"response_action": "errors", "errors": {fields[0]: text}}
    return {"response_action": "update", "view": notice(_TITLE, text).to_dict()}
