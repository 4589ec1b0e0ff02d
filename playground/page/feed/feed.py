"""The live feed of one open page: first all of it, then whatever changed."""

import asyncio
import contextlib
import json
import math
from typing import Any

from aiohttp import web

from playground.page.feed.person_view import PersonView
from playground.traffic import Traffic

Json = dict[str, Any]
BREATH = 0.03  # seconds between two frames; what changes in between goes out as one


class Feed:
    """Sends frames: `set` holds pieces by their key, `gone` the keys of those that are no more."""

    def __init__(self, sight: PersonView, news: Traffic) -> None:
        self._sight = sight
        self._news = news
        self._sent: dict[str, object] = {}

    def frame(self) -> Json | None:
        """What changed since the last one; None where nothing did."""
        current, changed = {}, {}
        for key, trace, tell in self._sight.pieces():
            current[key] = trace
            if key not in self._sent or self._sent[key] != trace:
                changed[key] = tell()
        gone = [key for key in self._sent if key not in current]
        self._sent = current
        return {"set": changed, "gone": gone} if changed or gone else None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Until the page goes away."""
        socket = web.WebSocketResponse(heartbeat=20, timeout=0.5)
        await socket.prepare(request)
        sending = asyncio.create_task(self._send(socket))
        try:
            async for _ in socket:
                pass  # the page has nothing to say here
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await sending
        return socket

    async def _send(self, socket: web.WebSocketResponse) -> None:
        while not socket.closed:
            seen = self._news.change_count
            frame = self.frame()
            if frame is not None:
                await socket.send_str(json.dumps(frame))
            await asyncio.sleep(BREATH)
            await self._news.until(lambda seen=seen: self._news.change_count != seen, math.inf)  # type: ignore[misc]
