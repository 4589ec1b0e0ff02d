"""The demo in a browser: serves the page until somebody stops it."""

import asyncio
import os
import sys
import webbrowser

from playground.demo.environment import DemoEnvironment
from playground.demo.workspace import populate
from playground.page import WebPage

_CONNECT_SECONDS = 10.0  # then the page opens anyway, and says that the bot isn't connected


async def serve_page(environment: DemoEnvironment, *, host: str, port: int) -> None:
    """Serve the page until canceled. It opens once the bot is connected, so that the first click works."""
    populate(environment.slack)
    page = WebPage(environment.slack, environment.classify, environment.bot)
    await page.start(host, port)
    try:
        await environment.wait_for_bot(_CONNECT_SECONDS)
        print(f"The demo is open at {page.url}", flush=True)
        print("Type /clsfy segment there, or follow the tour. Nothing leaves your computer.", flush=True)
        print("Press Ctrl-C to stop.", flush=True)
        if has_desktop():
            await asyncio.to_thread(webbrowser.open, page.url)
        await asyncio.Event().wait()
    finally:
        await page.stop()


def has_desktop() -> bool:
    """Return whether a browser can open a window."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
