"""What the next answers of a call shall be: late, refused, dropped, held, before or after their effect."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

Effect = Callable[[], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer given in place of the real one."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def respond(self) -> web.Response:
        """The answer as aiohttp sends it."""
        return web.Response(
            status=self.status, text=self.body, headers=dict(self.headers), content_type=self.content_type
        )


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with one call.

    took: whether the call takes effect all the same. delay: seconds before the answer. answer: what is
    answered instead of the truth. drop: the connection is closed without an answer. A held fault stops
    (after its effect where `took`) until `release`; `reached` is set when a call has got there.
    """

    took_effect: bool = True
    delay: float = 0.0
    answer: Answer | None = None
    drop: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None

    def release(self) -> None:
        """Let a held call go on."""
        if self.gate is not None:
            self.gate.set()


def delayed(seconds: float) -> Fault:
    """The true answer, after a while."""
    return Fault(delay=seconds)


def refused(
    status: int,
    body: str = "",
    headers: Mapping[str, str] | None = None,
    *,
    took_effect: bool = False,
    content_type: str = "application/json",
) -> Fault:
    """Another answer than the true one; with `took`, the call takes effect behind it."""
    return Fault(took_effect=took_effect, answer=Answer(status, body, headers or {}, content_type))


def dropped(*, took_effect: bool) -> Fault:
    """No answer: the connection is closed, after or before the call took effect."""
    return Fault(took_effect=took_effect, drop=True)


def held(*, took_effect: bool) -> Fault:
    """Stops at `reached` until `release`, then closes the connection without an answer."""
    return Fault(took_effect=took_effect, drop=True, gate=asyncio.Event())


class Faults:
    """The faults that calls will meet, by the call's name; `*` stands for every call."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def next(self, call: str, *faults: Fault) -> None:
        """The next answers of `call`, one fault each; after them it behaves again."""
        self._next[call].extend(faults)

    def always(self, call: str, fault: Fault) -> None:
        """Every answer of `call` from now on, until `clear`."""
        self._always[call] = fault

    def clear(self, call: str | None = None) -> None:
        """Back to good behaviour: one call, or all."""
        for table in (self._next, self._always):
            if call is None:
                table.clear()
            else:
                table.pop(call, None)

    async def pass_through(self, call: str, request: web.Request, effect: Effect) -> web.StreamResponse:
        """Run `effect` as the fault at hand, if any, has it."""
        fault = self._take(call)
        if fault is None:
            return await effect()
        response = await effect() if fault.took_effect else None
        fault.reached.set()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.gate is not None:
            await fault.gate.wait()
        if fault.drop:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault.answer is not None:
            return fault.answer.respond()
        return response if response is not None else await effect()

    def _take(self, call: str) -> Fault | None:
        for name in (call, "*"):
            if self._next.get(name):
                return self._next[name].popleft()
            if name in self._always:
                return self._always[name]
        return None
