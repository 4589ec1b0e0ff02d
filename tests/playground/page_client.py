"""An open page without a browser: what it is told, and what is done on it."""

import asyncio
import re
from typing import Any

import aiohttp

from playground.page import WebPage

Json = dict[str, Any]


class PageClient:
    """Somebody's open page. pieces: as they have been told so far."""

    def __init__(self, page: WebPage, session: aiohttp.ClientSession, token: str, name: str) -> None:
        self.page, self.session, self.token, self.name = page, session, token, name
        self.pieces: Json = {}
        self.socket: aiohttp.ClientWebSocketResponse | None = None

    @classmethod
    async def open_as(cls, page: WebPage, session: aiohttp.ClientSession, name: str) -> "PageClient":
        """Load the page, and open it as this person."""
        async with session.get(page.url) as answer:
            found = re.search(r'name="token" content="([^"]+)"', await answer.text())
        assert found is not None
        tab = cls(page, session, found[1], name)
        await tab.open()
        return tab

    async def open(self) -> None:
        """Follow the feed."""
        live = f"{self.page.url}feed?as={self.name}&token={self.token}"
        self.socket = await self.session.ws_connect(live)
        await self.frame()

    async def frame(self) -> Json:
        """The next frame, taken in."""
        assert self.socket is not None
        async with asyncio.timeout(60):
            frame: Json = await self.socket.receive_json()
        self.pieces |= frame["set"]
        for key in frame["gone"]:
            del self.pieces[key]
        return frame

    async def until(self, key: str, **fields: Any) -> Json:
        """The piece of this key, once it says so."""
        while (told := self.pieces.get(key)) is None or any(
            told[name] != value for name, value in fields.items()
        ):
            await self.frame()
        return dict(told)

    async def post(self, path: str, **given: Any) -> Json:
        """An act or a lever."""
        headers = {"X-Playground-Token": self.token}
        async with self.session.post(self.page.url + path, json=given, headers=headers) as answer:
            told: Json = await answer.json()
            return told
