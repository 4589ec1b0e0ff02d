"""`python -m playground`: the demo, from the command line to its exit code."""

import argparse
import asyncio
import shlex
import signal
import sys
from collections.abc import Sequence

from rich.console import Console

from playground.demo.lines import Lines
from playground.demo.screen import Screen
from playground.demo.script import Script
from playground.demo.terminal import Terminal
from playground.demo.trouble import WentWrong
from playground.demo.world import World, open_world

_STOPPED = 130  # as shells have it for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the demo; its exit code: 0 well, 1 something went wrong, 130 stopped."""
    parser = argparse.ArgumentParser(
        "python -m playground", description="Play the main job in a pretend Slack, with no account."
    )
    bot = shlex.join([sys.executable, "-m", "bot", "run"])
    parser.add_argument("--bot-command", default=bot, help="what starts the bot (%(default)s)")
    parser.add_argument(
        "--build-seconds", type=_seconds, default=8.0, help="how long a segment builds (%(default)s)"
    )
    parser.add_argument(
        "--patience", type=_seconds, default=15.0, help="how long each step may take (%(default)s)"
    )
    parser.add_argument(
        "--pace",
        type=_pace,
        default=1.0,
        help="how slowly people type, on a terminal; 0: at once (%(default)s)",
    )
    chosen = parser.parse_args(arguments)
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a pipe's encoding may know no emoji
    try:
        return asyncio.run(_run(chosen))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nStopped.", file=sys.stderr)
        return _STOPPED


async def _run(chosen: argparse.Namespace) -> int:
    """Play it, and stop everything however it ends."""
    playing = asyncio.current_task()
    assert playing is not None
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    screen = _screen(chosen.pace)
    try:
        async with open_world(shlex.split(chosen.bot_command), chosen.build_seconds) as world:
            return await _play(world, screen, chosen.patience)
    except WentWrong as trouble:  # before there was a bot
        screen.trouble(str(trouble), [])
        return 1


async def _play(world: World, screen: Screen, patience: float) -> int:
    try:
        await world.outlive(Script(world, screen, patience).play())
    except WentWrong as trouble:
        screen.trouble(str(trouble), world.bot.last_words())
        return 1
    return 0


def _screen(pace: float) -> Screen:
    """A live one on a terminal that can move its cursor."""
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
