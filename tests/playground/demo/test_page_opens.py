"""When the demo's page opens: once the bot answers, so that a newcomer's first click works."""

import asyncio
import os
import re
import signal

import aiohttp
import pytest

from tests.playground.demo.demo_process import REAL_BOT, Demo, read_terminal


@pytest.mark.parametrize(
    ("bot", "is_connected"), [(f"sleep 1; {REAL_BOT}", True), ("exit 3", False)], ids=["slow bot", "no bot"]
)
def test_the_page_opens_once_the_bot_is_connected_or_has_exited(
    demo: Demo, bot: str, is_connected: bool
) -> None:
    process, ours, url = demo.open_page(bot)
    assert asyncio.run(_read_bot_state(url)) is is_connected
    process.send_signal(signal.SIGINT)
    read_terminal(ours)
    assert process.wait(timeout=60) == 0
    os.close(ours)


async def _read_bot_state(url: str) -> bool:
    """Return whether the page says that the bot is connected."""
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            found = re.search(r'name="token" content="([^"]+)"', await answer.text())
        assert found is not None
        async with session.ws_connect(f"{url}feed?as=ann&token={found[1]}") as feed:
            frame = await feed.receive_json(timeout=60)
    connected: bool = frame["set"]["panel"]["bot"]["connected"]
    return connected
