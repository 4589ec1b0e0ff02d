"""Somebody opens a thousand connections and sends half a request's headers on each."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox

CONNECTIONS = 1100
DESCRIPTORS = 512  # fewer than the connections
HALF = b"POST /slack/events HTTP/1.1\r\nHost: clsfy-bot.example\r\nX-Slack-"


@pytest.fixture(autouse=True)
def many_descriptors() -> Iterator[None]:
    """Let this process open the connections."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(before[1], 8192), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def count_descriptors(pid: int) -> int:
    """Return how many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@pytest.mark.parametrize("setting", ["PORT", "OPS_PORT"])
async def test_people_are_served_while_a_thousand_connections_send_half_of_their_headers(
    tmp_path: Path, setting: str
) -> None:
    async with Sandbox(tmp_path, "http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot()
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.prlimit(bot.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))
        idle = count_descriptors(bot.pid)
        with ExitStack() as stack:
            readers: list[asyncio.StreamReader] = []
            for _ in range(CONNECTIONS):
                reader, writer = await asyncio.open_connection("127.0.0.1", bot.port(setting))
                stack.callback(writer.close)
                writer.write(HALF)
                readers.append(reader)
            assert not (await sandbox.request_segment()).errors
            await sandbox.wait_for_announcement()
            assert await sandbox.readiness_obstacles(bot) == {}
            assert count_descriptors(bot.pid) < DESCRIPTORS - 100
            async with asyncio.timeout(120):  # the deadline for headers closes them
                for reader in readers:
                    with suppress(ConnectionResetError):
                        await reader.read()
            assert count_descriptors(bot.pid) < idle + 20
        assert "too many connections" in bot.output


async def test_a_client_may_send_its_next_request_later_on_the_same_connection(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, "http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot()
        reader, writer = await asyncio.open_connection("127.0.0.1", bot.port("PORT"))
        for part in (
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r",
            b"\n",
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        ):
            writer.write(part)
            await asyncio.sleep(0.1)
        answers = b""
        async with asyncio.timeout(45):
            while answers.count(b'"alive": true') < 2:
                answers += await reader.read(4096)
        writer.close()
