"""The live feed of one open page: first everything, then whatever changed."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

from playground.page.feed.person_view import PersonView
from playground.traffic import Traffic

Json = dict[str, Any]
FRAME_SECONDS = 0.03  # between two frames; changes in between are sent as one frame


class Feed:
    """Sends frames: `set` contains pieces by key, `gone` the keys of the pieces that were removed."""

    def __init__(self, view: PersonView, changes: Traffic) -> None:
        self._view = view
        self._changes = changes
        self._sent: dict[str, object] = {}

    def frame(self) -> Json | None:
        """Return what changed since the last frame, or None if nothing did."""
        current, changed = {}, {}
        for key, version, as_json in self._view.pieces():
            current[key] = version
            if key not in self._sent or self._sent[key] != version:
                changed[key] = as_json()
        gone = [key for key in self._sent if key not in current]
        self._sent = current
        return {"set": changed, "gone": gone} if changed or gone else None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send frames until the page is closed."""
        socket = web.WebSocketResponse(heartbeat=20, timeout=0.5)
        await socket.prepare(request)
        sending = asyncio.create_task(self._send(socket))
        try:
            async for _ in socket:
                pass  # the page sends nothing here
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await sending
        return socket

    async def _send(self, socket: web.WebSocketResponse) -> None:
        while not socket.closed:
            count = self._changes.change_count
            frame = self.frame()
            if frame is not None:
                await socket.send_str(json.dumps(frame))
            await asyncio.sleep(FRAME_SECONDS)
            await self._changes.wait_for_change(count)
