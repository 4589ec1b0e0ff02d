"""Deliveries to the app, over Socket Mode or as signed HTTP requests, and the three seconds that it has."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from playground.slack.errors import NotAcknowledged, Refused
from playground.slack.workspace.workspace import Workspace
from playground.traffic import Call

Json = dict[str, Any]
Retry = tuple[int, str]  # the how-manieth time an event is told again, and why

# "must be sent within 3 seconds": https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
PATIENCE = 3.0


@dataclass(frozen=True)
class Ack:
    """What the app answered. status: of HTTP (200 in Socket Mode). payload: the JSON in it, if any."""

    status: int
    payload: Json | None
    seconds: float

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with a form, by block id."""
        said = self.payload or {}
        errors = said.get("errors") if said.get("response_action") == "errors" else None
        return dict(errors) if isinstance(errors, dict) else {}

    @property
    def text(self) -> str:
        """The text answered to a command."""
        return str((self.payload or {}).get("text", ""))


class Road(Protocol):
    """A way to the app."""

    async def carry(
        self, kind: str, payload: Json, patience: float, retry: Retry | None
    ) -> tuple[int, Json | None]:
        """Hand over; the status and the JSON answered. Raises NotAcknowledged or TimeoutError."""


class Delivery:
    """The road in use; each delivery is written to the traffic by its payload's type."""

    def __init__(self, workspace: Workspace, road: Road) -> None:
        self._workspace = workspace
        self.road = road
        self.patience = PATIENCE
        self._lost = 0

    def now(self) -> datetime:
        """The playground's time."""
        return self._workspace.clock.now()

    def lose_acks(self, count: int) -> None:
        """The next acknowledgements get lost on their way: the app has acted, the person doesn't know."""
        self._lost += count

    async def send(
        self,
        kind: str,
        payload: Json,
        retry: Retry | None = None,
        *,
        take: Callable[[Ack], object] = lambda _: None,
    ) -> Ack:
        """Deliver; kind: `slash_commands`, `interactive`, `events_api`, as Socket Mode names them.

        take: what Slack does with the answer; what it refuses of it is written to the traffic, and raised.
        """
        workspace = self._workspace
        name = str(payload.get("type", kind)) if kind != "slash_commands" else kind
        call = Call(name, payload, workspace.clock.now())
        workspace.traffic.calls.append(call)
        workspace.traffic.changed()
        began = time.monotonic()
        try:
            call.status, call.answer = await self.road.carry(kind, payload, self.patience, retry)
            if self._lost:
                self._lost -= 1
                raise NotAcknowledged(f"{name}: the acknowledgement got lost")
            ack = Ack(call.status, call.answer, time.monotonic() - began)
            take(ack)
        except TimeoutError:
            raise NotAcknowledged(f"{name}: no answer within {self.patience} s") from None
        except Refused as refused:
            call.refusal = refused.answer()
            raise
        finally:
            call.over = True
            workspace.traffic.changed()
        return ack
