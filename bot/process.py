"""`clsfy-bot run`: the bot as a process, from its settings to its exit code."""

import asyncio
import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress

import structlog

from bot.app import App
from bot.observability.logs import set_up_logs
from bot.proxies import ProxyError
from bot.runtime.clock import Clock
from bot.runtime.shutdown import Shutdown
from bot.settings import Settings, SettingsError, find_settings, hide_slack_settings
from bot.transport.startup import StartError
from storage.engine.opening import RecordError, UnavailableError

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD
_LARGE = 256 * 1024  # bytes


def run(clock: Clock) -> int:
    """Run the bot until SIGTERM, SIGINT or SIGHUP, and return the exit code."""
    try:
        found = find_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    settings = found.settings
    set_up_logs(settings.log_level, settings.log_format)
    for sentence in found.ignored:
        structlog.get_logger().warning("setting ignored", hint=sentence)
    hide_slack_settings()
    _return_large_blocks()
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(settings, clock))
        _leave_stuck_threads()
    except (StartError, RecordError, ProxyError) as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, UnavailableError) else 2
    except Exception as error:
        # Python's own traceback would print the error's text, whatever it contains.
        structlog.get_logger().critical("crashed", exc_info=error)
        return 1
    return 0


def _leave_stuck_threads() -> None:
    """Exit now if a thread waits for a database that hangs. Python would wait for the thread."""
    if threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _return_large_blocks() -> None:
    """Have large blocks returned to the system as soon as they are freed. Only glibc needs it.

    Otherwise glibc takes the size of the largest block that was freed as its threshold, and keeps smaller
    ones for later. After a list of 100,000 domains, that was 15 MB.
    https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


async def _serve(settings: Settings, clock: Clock) -> None:
    shutdown = Shutdown()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, shutdown.request)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it
        loop.add_signal_handler(signal.SIGHUP, shutdown.request)
    await App(settings, clock, shutdown).run()


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # it doesn't exist for Windows
        return None
    return uvloop.Loop
