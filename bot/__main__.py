"""The command line: `clsfy-bot run`, and what operators and newcomers do beside it."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence

import structlog

from bot.app import App
from bot.cli import check, forget, stuck
from bot.clients import open_clients
from bot.observability.logs import set_up_logs
from bot.observability.metrics import Metrics
from bot.runtime.clock import Clock
from bot.settings import Settings, SettingsError, read_settings
from bot.transport.startup import StartError
from storage.engine.opening import RecordError
from storage.requests.stuck import NotStuckError

_TURN = 0.0005  # seconds that a thread may have Python's lock while another waits; by default ten times this
_DESCRIPTION = "A Slack app that asks Classify for contextual segments and answers in the thread."
_EPILOG = (
    "The settings come from the environment; the README lists them, and docs/operating.md says what to do "
    "when. `clsfy-bot COMMAND --help` tells more of each."
)
_RUN = """\
Is the bot, until SIGTERM or Ctrl-C; then it finishes what runs, within 12 seconds. Brings the database up to
date when it starts. At OPS_HOST:OPS_PORT it answers GET /healthz, /readyz and /metrics.

Exit code: 0 ended as told, 1 it broke, 2 a setting or the database is wrong."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code: 0 well, 1 it broke or found trouble, 2 it can't be done so."""
    parser = argparse.ArgumentParser("clsfy-bot", description=_DESCRIPTION, epilog=_EPILOG)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    raw = argparse.RawDescriptionHelpFormatter
    commands.add_parser("run", help="be the bot, until SIGTERM", description=_RUN, formatter_class=raw)
    check.add_parser(commands)
    stuck.add_parser(commands)
    forget.add_parser(commands)
    # Its help is the playground's own.
    commands.add_parser("demo", help="try it in a pretend Slack, with no account", add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "demo":
        os.execv(sys.executable, [sys.executable, "-m", "playground", *rest])  # noqa: S606 (ours)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if chosen.command == "run":
        return run(Clock())
    return command(chosen, Clock())


def command(chosen: argparse.Namespace, clock: Clock) -> int:
    """An operator's command, which is done at once."""
    try:
        settings = read_settings()
    except SettingsError as error:
        if chosen.command != "check":
            print(error, file=sys.stderr)
            return 2
        for sentence in str(error).splitlines():
            print(check.Finding("settings", sentence, ok=False))
        return 1
    set_up_logs("error", settings.log_format)
    try:
        match chosen.command:
            case "check":
                return asyncio.run(_check(settings, clock))
            case "stuck":
                print(stuck.run(settings.database_url, chosen, clock.now()))
            case _:
                print(forget.forget(settings.database_url, chosen.user_id, clock.now()))
    except (RecordError, NotStuckError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _check(settings: Settings, clock: Clock) -> int:
    code = 0
    async with open_clients(settings, clock, Metrics()) as clients:
        async for finding in check.check(settings, clients.slack, clients.classify):
            print(finding, flush=True)
            code = code if finding.ok else 1
    return code


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
    sys.setswitchinterval(_TURN)
    gc.freeze()  # what was loaded to get here is no garbage: no collection need go through it again

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
