"""Simulate Classify in a process of its own, so that writing a long list doesn't delay the measuring process.

    python -m tests.bench.subjects.working_server COUNT

It prints its port, then `listed` for each request of the list and `made` for each new segment. COUNT segments
are building from the start, those of a database that `tests.bench.subjects.sample_database` has written.
No build ever finishes.
"""

import argparse
import asyncio
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from tests.bench.subjects.sample_database import FIRST_ID

_PATH = "/v1/clsfy/segment-requests"


class Segments:
    """The segments, stored as JSON."""

    def __init__(self, count: int) -> None:
        self._rows = [_row(FIRST_ID + number, f"Segment {number}", "processing") for number in range(count)]

    async def list_all(self, _: web.Request) -> web.Response:
        """Handle the request of the list."""
        print("listed", flush=True)
        return _json(b"[" + b",".join(reversed(self._rows)) + b"]")

    async def get(self, request: web.Request) -> web.Response:
        """Handle the request of one segment."""
        return _json(self._rows[int(request.match_info["id"]) - FIRST_ID])

    async def create(self, request: web.Request) -> web.Response:
        """Handle the creation of a segment."""
        inputs = msgspec.json.decode(await request.read())
        self._rows.append(_row(FIRST_ID + len(self._rows), inputs["name"], "pending"))
        print("made", flush=True)
        return _json(self._rows[-1], status=201)


def _row(number: int, name: str, status: str) -> bytes:
    """Return a segment in the format of Classify's page "Segment Creation"."""
    row = {"id": number, "name": name, "status": status, "created_date": _now(), "processed_date": None}
    return msgspec.json.encode(row)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")


async def serve(count: int) -> None:
    """Print the port and serve until killed."""
    segments = Segments(count)
    app = web.Application()
    app.router.add_get(_PATH, segments.list_all)
    app.router.add_post(_PATH, segments.create)
    app.router.add_get(_PATH + "/{id}", segments.get)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser("working_server", description=__doc__)
    parser.add_argument("count", type=int, help="how many segments are building from the start")
    asyncio.run(serve(parser.parse_args().count))
