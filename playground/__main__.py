"""`python -m playground`: the demo, in a browser or in the terminal, from the arguments to the exit code."""

import argparse
import asyncio
import os
import shlex
import signal
import sys
from collections.abc import Sequence

from rich.console import Console

from playground.demo.browser import serve_page
from playground.demo.environment import DemoEnvironment, open_environment
from playground.demo.errors import DemoError
from playground.demo.screens.lines import Lines
from playground.demo.screens.screen import Screen
from playground.demo.screens.terminal import Terminal
from playground.demo.script import Script
from playground.page import NotLoopback

_STOPPED = 130  # as in shells after Ctrl-C. The page has no other end, so there it is 0.
_POLL_SECONDS = 1.0  # the bot's interval in the browser, where a build may take any time
_IN_TERMINAL, _IN_BROWSER = 8.0, 20.0  # seconds that a build takes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo. Return 0 for success, 1 for a failure, 2 for a bad option, 130 if stopped midway."""
    parser = argparse.ArgumentParser(
        "clsfy-bot demo", description="Try the bot in a local Slack. No account needed."
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--once",
        action="store_true",
        default=bool(os.environ.get("ONCE")),
        help="play a script in the terminal and exit. Default without a terminal. Or set ONCE=1.",
    )
    mode.add_argument("--page", action="store_true", help="open the page, even without a terminal")
    parser.add_argument("--host", default="127.0.0.1", help="the page's address, loopback only (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="the page's port (default: any free port)")
    bot = shlex.join([sys.executable, "-m", "bot", "run"])
    parser.add_argument("--bot-command", default=bot, help="the command that starts the bot (%(default)s)")
    parser.add_argument(
        "--build-seconds",
        type=_seconds,
        help=f"how long a build takes (default: {_IN_BROWSER:g}, with --once {_IN_TERMINAL:g})",
    )
    parser.add_argument(
        "--patience", type=_seconds, default=15.0, help="how many seconds each step may take (%(default)s)"
    )
    parser.add_argument(
        "--pace",
        type=_pace,
        default=1.0,
        help="how slowly people type in the terminal, from 0 to 2 (%(default)s)",
    )
    chosen = parser.parse_args(arguments)
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a pipe's encoding may lack emoji
    paged = chosen.page or (sys.stdout.isatty() and not chosen.once)
    if chosen.build_seconds is None:
        chosen.build_seconds = _IN_BROWSER if paged else _IN_TERMINAL
    try:
        return asyncio.run(_run(chosen, paged=paged))
    except NotLoopback as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nStopped.", file=sys.stderr)
        return 0 if paged else _STOPPED


async def _run(chosen: argparse.Namespace, *, paged: bool) -> int:
    """Run the demo. At the end, stop everything."""
    playing = asyncio.current_task()
    assert playing is not None

    def stop() -> None:
        if not playing.cancelling():  # a second Ctrl-C doesn't interrupt the shutdown
            playing.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    screen = _screen(chosen.pace)
    try:
        command, poll_seconds = shlex.split(chosen.bot_command), _POLL_SECONDS if paged else None
        async with open_environment(command, chosen.build_seconds, poll_seconds=poll_seconds) as environment:
            if paged:
                await serve_page(environment, host=chosen.host, port=chosen.port)
            return await _play(environment, screen, chosen.patience)
    except DemoError as trouble:  # before there was a bot
        screen.trouble(str(trouble), [])
        return 1


async def _play(environment: DemoEnvironment, screen: Screen, patience: float) -> int:
    try:
        await environment.outlive(Script(environment, screen, patience).play())
    except DemoError as trouble:
        screen.trouble(str(trouble), environment.bot.log_tail())
        return 1
    return 0


def _screen(pace: float) -> Screen:
    """Return an animated screen if the terminal can move its cursor, or plain lines."""
    console = Console(highlight=False)
    return Terminal(console, pace) if sys.stdout.isatty() and not console.is_dumb_terminal else Lines()


def _pace(text: str) -> float:
    pace = float(text)
    if not 0 <= pace <= 2:
        raise argparse.ArgumentTypeError("must be between 0 and 2")
    return pace


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.5 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("must be between 0.5 and 3600 seconds")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
