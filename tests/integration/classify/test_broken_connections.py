"""Connections that fail: whether the request was never sent, or may have arrived."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from classify import (
    NeverSentError,
    OutageError,
    Segment,
    UncertainError,
    open_client,
)
from classify.http import CONNECTIONS
from playground.classify import Classify as SimulatedClassify
from playground.faults import held, paused
from playground.ports import reserve_port
from tests.integration.classify.raw_server import (
    HTML,
    INPUTS,
    KEY,
    StartServer,
    assert_reveals_nothing,
    http_response,
)


async def test_a_connection_closed_before_reading_leaves_a_create_uncertain(
    start_server: StartServer,
) -> None:
    server = await start_server(close_at_once=True)
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(UncertainError):
            await classify.create_segment(INPUTS)
        with pytest.raises(OutageError) as caught:
            await classify.list_segments()
        assert type(caught.value) is OutageError
        with pytest.raises(OutageError) as caught:
            await classify.update_campaign(609, {"name": "x"})
    assert type(caught.value) is OutageError


async def test_a_reused_connection_that_closes_leaves_a_create_uncertain(start_server: StartServer) -> None:
    server = await start_server(
        http_response(b"[]"), None, http_response(b'{"id": 61}', "201 Created"), keep_open=True
    )
    async with open_client(server.url, KEY) as classify:
        assert await classify.list_segments() == []
        with pytest.raises(UncertainError):
            await classify.create_segment(INPUTS)
        assert (server.connections, len(server.requests)) == (1, 2)
        assert await classify.create_segment(INPUTS) == Segment(61)


async def test_a_trickling_answer_times_out(start_server: StartServer) -> None:
    head = b"HTTP/1.1 201 Created\r\nContent-Length: 100000\r\n\r\n"
    server = await start_server(http_response(b"[]"), head, keep_open=True, trickle=True)
    async with open_client(server.url, KEY, timeout=3) as classify:
        await classify.list_segments()  # a third of the time, in which a busy machine connects, is short
        with pytest.raises(UncertainError, match="TimeoutError"):
            await classify.create_segment(INPUTS)


async def test_every_wait_times_out(server: SimulatedClassify) -> None:
    server.faults.always("segments.create", held(took_effect=True))
    fault = paused()
    server.faults.always("segments.list", fault)
    async with open_client(server.url, server.key, timeout=3) as classify:
        # Connect first: a third of the time, in which a busy machine makes eight connections, is short.
        lists = [asyncio.create_task(classify.list_segments()) for _ in range(CONNECTIONS)]
        await server.until(lambda: len(server.traffic.of("segments.list")) == CONNECTIONS)
        fault.release()
        await asyncio.gather(*lists)
        results = await asyncio.gather(
            *(classify.create_segment(INPUTS) for _ in range(9)), return_exceptions=True
        )
    # The ninth call waited for one of eight connections and gave up first.
    assert [type(result) for result in results].count(UncertainError) == 8
    assert [type(result) for result in results].count(NeverSentError) == 1
    assert len(server.traffic.of("segments.create")) == 8


async def test_a_request_to_a_port_on_which_nothing_listens_was_never_sent() -> None:
    with reserve_port() as silent:
        async with open_client(f"http://127.0.0.1:{silent.getsockname()[1]}", KEY) as classify:
            with pytest.raises(NeverSentError) as caught:
                await classify.create_segment(INPUTS)
            assert_reveals_nothing(caught.value)
            with pytest.raises(NeverSentError):
                await classify.get_segment(61)


async def test_a_request_after_a_failed_tls_handshake_was_never_sent(start_server: StartServer) -> None:
    server = await start_server(HTML)
    async with open_client(server.url.replace("http:", "https:"), KEY, timeout=1) as classify:
        with pytest.raises(NeverSentError):
            await classify.create_segment(INPUTS)


async def test_a_request_was_never_sent_if_the_proxy_refuses_the_tunnel(
    start_server: StartServer,
) -> None:
    proxy = await start_server(http_response(b"no", "403 Forbidden"))
    async with open_client("https://classify.invalid", KEY, proxy=proxy.url) as classify:
        with pytest.raises(NeverSentError, match="the proxy answered 403"):
            await classify.create_segment(INPUTS)
    assert proxy.requests[0].startswith(b"CONNECT classify.invalid:443")
    assert KEY.encode() not in proxy.requests[0]


@pytest.mark.parametrize(("frozen_at", "error"), [("headers", NeverSentError), ("body", UncertainError)])
async def test_a_process_that_resumes_after_the_deadline_sends_nothing_more(
    start_server: StartServer, frozen_at: str, error: type[Exception]
) -> None:
    server = await start_server(http_response(b'{"id": 61}', "201 Created"))
    clock = FreezingClock(reads=2 if frozen_at == "headers" else 3)
    async with open_client(server.url, KEY, timeout=10, now=clock.now) as classify:
        with pytest.raises(error, match="_TooLateError"):
            await classify.create_segment(INPUTS)
    assert server.requests == [], "no request was complete"


@pytest.mark.parametrize(("leads", "error"), [([], NeverSentError), ([True], UncertainError)])
async def test_a_process_that_resumes_without_its_lease_changes_nothing(
    start_server: StartServer, leads: list[bool], error: type[Exception]
) -> None:
    server = await start_server(http_response(b"[]"))
    answers = iter(leads)
    async with open_client(server.url, KEY, may_change=lambda: next(answers, False)) as classify:
        with pytest.raises(error, match="_TooLateError"):
            await classify.create_segment(INPUTS)
        assert server.requests == [], "no request was complete"
        assert await classify.list_segments() == [], "everybody may look"


class FreezingClock:
    """A clock of a process that is frozen for a minute before it reads the time for the n-th time."""

    def __init__(self, reads: int) -> None:
        self._reads = reads

    def now(self) -> datetime:
        """Return the time."""
        self._reads -= 1
        frozen = timedelta(minutes=1) if self._reads < 1 else timedelta()
        return datetime(2026, 1, 1, tzinfo=UTC) + frozen
