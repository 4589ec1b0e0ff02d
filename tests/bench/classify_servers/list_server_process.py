"""Serve prepared lists in place of Classify, as fast as possible.

    python -m tests.bench.classify_servers.list_server_process FOLDER

It prints its port. `GET /NAME/…` returns the files of FOLDER/NAME in turn, whatever follows the name.
`GET /NAME` returns how often that was requested.
"""

import argparse
import asyncio
from collections import Counter
from pathlib import Path
from typing import cast

import uvloop

_END = b"\r\n\r\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class ListProtocol(asyncio.Protocol):
    """One connection, kept open. It speaks just enough HTTP for httpx."""

    def __init__(self, folder: Path, bodies: dict[str, list[bytes]], counts: Counter[str]) -> None:
        self._folder = folder
        self._bodies = bodies
        self._counts = counts
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._read += data
        while _END in self._read:
            head, self._read = self._read.split(_END, 1)
            name, _, rest = head.split(b" ", 2)[1].decode().lstrip("/").partition("/")
            if rest:
                bodies = self._load(name)
                body = bodies[self._counts[name] % len(bodies)]
                self._counts[name] += 1
            else:
                body = str(self._counts[name]).encode()
            self._transport.write(_HEAD % len(body) + body)

    def _load(self, name: str) -> list[bytes]:
        if name not in self._bodies:
            self._bodies[name] = [file.read_bytes() for file in sorted((self._folder / name).iterdir())]
        return self._bodies[name]


async def main(folder: Path) -> None:
    """Print the port and serve until killed."""
    bodies: dict[str, list[bytes]] = {}
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: ListProtocol(folder, bodies, counts), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser("list_server_process", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds a folder of lists for each name")
    uvloop.run(main(parser.parse_args().folder))
