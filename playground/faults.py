"""Faults: the next calls are delayed, refused, dropped or held, before or after they take effect."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

_CLOSED_CHECK_SECONDS = 0.05
Effect = Callable[[], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Answer:
    """An HTTP response in place of the real one."""

    #: the HTTP status
    status: int
    #: the body
    body: str = ""
    #: further headers
    headers: Mapping[str, str] = field(default_factory=dict)
    #: the `Content-Type`
    content_type: str = "application/json"

    def respond(self) -> web.Response:
        """Return the aiohttp response."""
        return web.Response(
            status=self.status, text=self.body, headers=dict(self.headers), content_type=self.content_type
        )


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call."""

    #: whether the call takes effect nevertheless
    took_effect: bool = True
    #: seconds before the response
    delay: float = 0.0
    #: the response in place of the real one. None for the real one
    answer: Answer | None = None
    #: the status of the real response, in place of its own. None for its own
    status: int | None = None
    #: whether the connection is closed without a response
    drop: bool = False
    #: seconds after which a dropped call takes effect. None if it doesn't then
    takes_effect_after: float | None = None
    #: set when a call has reached this point, after its effect if it has one
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    #: a held call waits for it. None if the fault holds no call
    gate: asyncio.Event | None = None

    def release(self) -> None:
        """Let a held call continue."""
        if self.gate is not None:
            self.gate.set()


def delayed(seconds: float) -> Fault:
    """Return a fault that delays the real response."""
    return Fault(delay=seconds)


def paused() -> Fault:
    """Return a fault that delays the real response until `release`."""
    return Fault(gate=asyncio.Event())


def refused(
    status: int,
    body: str = "",
    headers: Mapping[str, str] | None = None,
    *,
    took_effect: bool = False,
    content_type: str = "application/json",
) -> Fault:
    """Return a fault with another response. took_effect: whether the call takes effect nevertheless."""
    return Fault(
        took_effect=took_effect, answer=Answer(status, body, headers=headers or {}, content_type=content_type)
    )


def with_status(status: int) -> Fault:
    """Return a fault that gives the real response another status."""
    return Fault(status=status)


def dropped(*, took_effect: bool) -> Fault:
    """Return a fault that closes the connection, after or before the call takes effect."""
    return Fault(took_effect=took_effect, drop=True)


def dropped_and_late(seconds: float) -> Fault:
    """Return a fault that closes the connection, `seconds` before the call takes effect."""
    return Fault(took_effect=False, drop=True, takes_effect_after=seconds)


def held(*, took_effect: bool) -> Fault:
    """Return a fault that waits for `release`, then closes the connection without a response."""
    return Fault(took_effect=took_effect, drop=True, gate=asyncio.Event())


class Faults:
    """The faults of future calls, by the call's name. `*` means every call."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def next(self, call: str, *faults: Fault) -> None:
        """Give each of the next calls one of these faults."""
        self._next[call].extend(faults)

    def always(self, call: str, fault: Fault) -> None:
        """Give every call this fault until `clear`."""
        self._always[call] = fault

    def clear(self, call: str | None = None) -> None:
        """Remove the faults of one call, or all."""
        for table in (self._next, self._always):
            if call is None:
                table.clear()
            else:
                table.pop(call, None)

    async def pass_through(self, call: str, request: web.Request, effect: Effect) -> web.StreamResponse:
        """Run `effect`, or what the next fault makes of it, and return the response."""
        fault = self._take(call)
        if fault is None:
            return await effect()
        response = await effect() if fault.took_effect else None
        fault.reached.set()
        if fault.delay:
            await _delay(fault, request)
        if fault.gate is not None:
            await fault.gate.wait()
        if fault.drop:
            if request.transport is not None:
                request.transport.abort()
            if fault.takes_effect_after is not None:
                await asyncio.sleep(fault.takes_effect_after)
                await effect()
            return web.Response(status=500)
        if fault.answer is not None:
            return fault.answer.respond()
        response = response if response is not None else await effect()
        if fault.status is not None:
            response.set_status(fault.status)
        return response

    def _take(self, call: str) -> Fault | None:
        for name in (call, "*"):
            if self._next.get(name):
                return self._next[name].popleft()
            if name in self._always:
                return self._always[name]
        return None


async def _delay(fault: Fault, request: web.Request) -> None:
    """Wait for the fault's delay. A connection that is to be dropped may be closed by its client before."""
    ends_at = time.monotonic() + fault.delay
    while (left := ends_at - time.monotonic()) > 0:
        if fault.drop and (request.transport is None or request.transport.is_closing()):
            return
        await asyncio.sleep(min(left, _CLOSED_CHECK_SECONDS) if fault.drop else left)
