"""What a person sees when something of ours broke: a private sentence with a reference, never a traceback."""

import secrets
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncRespond
from slack_bolt.response import BoltResponse

from handlers.interaction.modals import notice
from handlers.interaction.payloads import MalformedPayloadError
from handlers.interaction.ports import Ports

_TITLE = "Something went wrong"
_SORRY = "Something went wrong on my side, and nothing was changed. Please try again; reference {reference}."
_log = structlog.get_logger()


@dataclass(frozen=True)
class ErrorReplies:
    """The listener of last resort for exceptions."""

    ports: Ports

    async def tell(self, error: Exception, body: Mapping[str, Any], respond: AsyncRespond) -> BoltResponse:
        """Answer where the person is: on the form's first field, beside the command, or beside the press."""
        if isinstance(error, (MalformedPayloadError, PermissionError)):
            # Nobody did that in Slack's client: there is no one to be sorry to.
            _log.warning("senseless payload", error=type(error).__name__)
            return BoltResponse(status=400, body="")
        said = self.log(error)
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=_in_form(body["view"], said))
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
        self.ports.spawn(self._say(said, body, respond))
        return BoltResponse(status=200, body="")

    def spawn(
        self, body: Mapping[str, Any], respond: AsyncRespond | None, work: Coroutine[Any, Any, object]
    ) -> None:
        """Let `work` run on after the acknowledgement; where it breaks, its person is told all the same."""
        self.ports.spawn(self._run(body, respond, work))

    def log(self, error: Exception) -> str:
        """What to say of it, with the reference under which it stands in the log."""
        reference = f"E-{secrets.token_hex(4)}"
        _log.error("listener failed", reference=reference, exc_info=error)
        return _SORRY.format(reference=reference)

    async def _run(
        self, body: Mapping[str, Any], respond: AsyncRespond | None, work: Coroutine[Any, Any, object]
    ) -> None:
        try:
            await work
        except (ClientError, TimeoutError) as error:
            _unheard(error)  # perhaps it was said all the same; another sentence would go the same way
        except Exception as error:
            await self._say(self.log(error), body, respond)

    async def _say(self, said: str, body: Mapping[str, Any], respond: AsyncRespond | None) -> None:
        """Beside what they did; in a view where a word has no place. An event has neither."""
        if respond is not None and "response_url" in body:
            try:
                await respond(text=said, response_type="ephemeral", replace_original=False)
            except (ClientError, TimeoutError) as error:
                _unheard(error)
        elif "trigger_id" in body:
            await self.ports.screen.open(str(body["trigger_id"]), notice(_TITLE, said), None)


def _unheard(error: Exception) -> None:
    """Slack did not take an answer to a press or a command; nothing of ours broke."""
    _log.warning("not answered", error=type(error).__name__)


def _in_form(view: Mapping[str, Any], said: str) -> dict[str, Any]:
    """On the first field; a view without one can only be replaced."""
    fields = [block["block_id"] for block in view["blocks"] if block.get("type") == "input"]
    if fields:
        return {"response_action": "errors", "errors": {fields[0]: said}}
    return {"response_action": "update", "view": notice(_TITLE, said).to_dict()}
