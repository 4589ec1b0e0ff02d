"""The command line: `clsfy-bot run`, `clsfy-bot demo`."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence

import structlog

from bot.app import App
from bot.clock import Clock
from bot.logs import set_up_logs
from bot.settings import SettingsError, read_settings
from bot.starting import StartError
from storage.opening import RecordError

_DESCRIPTION = "A Slack app that asks Classify for contextual segments and answers in the thread."
_EPILOG = "The settings come from the environment; the README lists them."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code: 0 well, 1 it broke, 2 a setting or the record is wrong."""
    parser = argparse.ArgumentParser("clsfy-bot", description=_DESCRIPTION, epilog=_EPILOG)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="be the bot, until SIGTERM", epilog=_EPILOG)
    commands.add_parser("demo", help="play the main job in a pretend Slack, with no account")
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "demo":
        os.execv(sys.executable, [sys.executable, "-m", "playground", *rest])  # noqa: S606 (ours)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return run(Clock())


def run(clock: Clock) -> int:
    """Be the bot until SIGTERM or SIGINT."""
    try:
        settings = read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    set_up_logs(settings.log_level, settings.log_format)
    # Bolt reads these by itself: they would turn on OAuth, or stand in for what it is given.
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        del os.environ[name]

    async def serve() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        await App(settings, clock, stopping).run()

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve())
    except (StartError, RecordError) as error:
        print(error, file=sys.stderr)
        return 2
    except Exception as error:
        # A traceback of Python's own would print the error's words, whatever they hold.
        structlog.get_logger().critical("crashed", exc_info=error)
        return 1
    return 0


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return None
    return uvloop.Loop


if __name__ == "__main__":
    sys.exit(main())
