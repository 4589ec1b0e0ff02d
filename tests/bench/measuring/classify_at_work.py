"""A pretend Classify in a process of its own, so that writing a long list holds up nobody who measures.

`python -m tests.bench.measuring.classify_at_work COUNT`: prints its port, then `listed` whenever its list was
asked for and `made` whenever a segment was. COUNT segments are building from the start, those of a record
that
`tests.bench.measuring.record` has written; nothing ever ends.
"""

import asyncio
import sys
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from tests.bench.measuring.record import FIRST_ID

_PATH = "/v1/clsfy/segment-requests"


class Segments:
    """What stands in the list, as it is written there."""

    def __init__(self, count: int) -> None:
        self._rows = [_row(FIRST_ID + number, f"Segment {number}", "processing") for number in range(count)]

    async def listed(self, _: web.Request) -> web.Response:
        """All of them."""
        print("listed", flush=True)
        return _json(b"[" + b",".join(reversed(self._rows)) + b"]")

    async def one(self, request: web.Request) -> web.Response:
        """One of them."""
        return _json(self._rows[int(request.match_info["id"]) - FIRST_ID])

    async def make(self, request: web.Request) -> web.Response:
        """Another."""
        asked = msgspec.json.decode(await request.read())
        self._rows.append(_row(FIRST_ID + len(self._rows), asked["name"], "pending"))
        print("made", flush=True)
        return _json(self._rows[-1], status=201)


def _row(number: int, name: str, status: str) -> bytes:
    """As Classify's page "Segment Creation" has it."""
    row = {"id": number, "name": name, "status": status, "created_date": _now(), "processed_date": None}
    return msgspec.json.encode(row)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")


async def serve(count: int) -> None:
    """Answer until killed."""
    segments = Segments(count)
    app = web.Application()
    app.router.add_get(_PATH, segments.listed)
    app.router.add_post(_PATH, segments.make)
    app.router.add_get(_PATH + "/{id}", segments.one)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
