"""Deliveries to the app, over Socket Mode or HTTP, and the three seconds it has to acknowledge them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from playground.slack.errors import NotAcknowledged, SlackError
from playground.slack.workspace.workspace import Workspace
from playground.traffic import Call

Json = dict[str, Any]

# "must be sent within 3 seconds": https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
ACK_TIMEOUT = 3.0


class Retry(NamedTuple):
    """Why an event is delivered again."""

    #: 1 for the first retry
    attempt: int
    #: Slack's word for what went wrong before
    reason: str


class AppResponse(NamedTuple):
    """What the app answered to one delivery."""

    #: the HTTP status; 200 in Socket Mode
    status: int
    #: the JSON in it. None if there is none
    payload: Json | None


@dataclass(frozen=True)
class Ack:
    """The app's acknowledgement."""

    #: the HTTP status; 200 in Socket Mode
    status: int
    #: the JSON in it. None if there is none
    payload: Json | None
    #: how long it took
    seconds: float

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with a form, by block ID."""
        payload = self.payload or {}
        errors = payload.get("errors") if payload.get("response_action") == "errors" else None
        return dict(errors) if isinstance(errors, dict) else {}

    @property
    def text(self) -> str:
        """The text of the reply to a command."""
        return str((self.payload or {}).get("text", ""))


class Transport(Protocol):
    """How deliveries reach the app."""

    async def deliver(self, kind: str, payload: Json, timeout: float, retry: Retry | None) -> AppResponse:
        """Send a delivery and return the app's answer. Raises NotAcknowledged or TimeoutError."""


def _ignore(_ack: Ack) -> None:
    """Do nothing with an acknowledgement."""


class Delivery:
    """Sends deliveries over the current transport, and records them in the traffic by payload type."""

    def __init__(self, workspace: Workspace, transport: Transport) -> None:
        self._workspace = workspace
        self.transport = transport
        self.ack_timeout = ACK_TIMEOUT
        self._acks_to_lose = 0

    def now(self) -> datetime:
        """Return the playground's time."""
        return self._workspace.clock.now()

    def lose_acks(self, count: int) -> None:
        """Lose the next acknowledgements: the app has acted, but the person doesn't know."""
        self._acks_to_lose += count

    async def send(
        self,
        kind: str,
        payload: Json,
        retry: Retry | None = None,
        *,
        on_ack: Callable[[Ack], None] = _ignore,
    ) -> Ack:
        """Deliver, and return the acknowledgement. Raises NotAcknowledged if there is none.

        kind: `slash_commands`, `interactive` or `events_api`, as in Socket Mode. on_ack: what Slack does with
        the acknowledgement. If it raises SlackError, the error is recorded in the traffic and raised.
        """
        workspace = self._workspace
        name = str(payload.get("type", kind)) if kind != "slash_commands" else kind
        call = Call(name, payload, workspace.clock.now())
        workspace.traffic.calls.append(call)
        workspace.traffic.changed()
        began = time.monotonic()
        try:
            call.status, call.answer = await self.transport.deliver(kind, payload, self.ack_timeout, retry)
            if self._acks_to_lose:
                self._acks_to_lose -= 1
                raise NotAcknowledged(f"{name}: the acknowledgement got lost")
            ack = Ack(call.status, call.answer, time.monotonic() - began)
            on_ack(ack)
        except TimeoutError:
            raise NotAcknowledged(f"{name}: no answer within {self.ack_timeout} s") from None
        except SlackError as error:
            call.refusal = error.body()
            raise
        finally:
            call.is_finished = True
            workspace.traffic.changed()
        return ack
