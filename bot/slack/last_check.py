"""Ask right before a message leaves whether this process may still send it.

When a process resumes that was frozen in the middle of a call, it writes first what it was about to write.
Only then does it notice that its timeout is over. Another process may have sent the message meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

_may_leave: ContextVar[Callable[[], bool]] = ContextVar("may_leave")


class TooLateError(Exception):
    """Nothing of the call has left, and nothing of it may leave anymore."""


@contextmanager
def checked_by(may_leave: Callable[[], bool]) -> Iterator[None]:
    """Let the bodies of the calls that are made within this context leave only if `may_leave` says so then.

    The calls go through a session that has `make_trace()`. One that may not leave raises what aiohttp raises
    for a broken connection, which is caused by TooLateError.
    """
    token = _may_leave.set(may_leave)
    try:
        yield
    finally:
        _may_leave.reset(token)


def make_trace() -> aiohttp.TraceConfig:
    """Return what lets a session check its calls. aiohttp writes the headers together with the body."""
    trace = aiohttp.TraceConfig()
    trace.on_request_chunk_sent.append(_check)  # which is called before the chunk is written
    return trace


async def _check(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _chunk: aiohttp.TraceRequestChunkSentParams
) -> None:
    may_leave = _may_leave.get(None)
    if may_leave is not None and not may_leave():
        raise TooLateError
