"""Answer with lists that are already in memory, so that only the parsing is measured."""

from itertools import cycle
from pathlib import Path

import httpx


class InMemoryLists(httpx.AsyncBaseTransport):
    """An httpx transport without a network. It answers each request with the list that was prepared last."""

    def __init__(self, folder: Path) -> None:
        self._bodies = cycle([file.read_bytes() for file in sorted(folder.iterdir())])
        self.prepare()

    def prepare(self) -> None:
        """Take the folder's next file, as new bytes, because Python caches the hash of bytes it has seen."""
        self._body = bytes(bytearray(next(self._bodies)))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=self._body)
