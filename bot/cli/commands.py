"""Run the operators' commands: `check`, `stuck`, `audit` and `forget`."""

import argparse
import asyncio
import os
import sys

from bot.cli import audit, check, forget, stuck
from bot.cli.finding import Finding
from bot.http_clients import open_clients
from bot.observability.logs import set_up_logs
from bot.observability.metrics import Metrics
from bot.runtime.clock import Clock
from bot.settings import FoundSettings, SettingsError, find_settings
from storage.engine.opening import RecordError
from storage.requests.stuck import NotStuckError


def run_command(chosen: argparse.Namespace) -> int:
    """Run the chosen command and return its exit code."""
    try:
        code = _run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has enough, as `head` does. Python would complain when it writes the rest at its exit:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _run(chosen: argparse.Namespace) -> int:
    clock = Clock()
    try:
        found = find_settings()
    except SettingsError as error:
        return _report_settings(error, chosen.command)
    settings = found.settings
    set_up_logs("error", settings.log_format)
    try:
        match chosen.command:
            case "check":
                return asyncio.run(_check(found, clock))
            case "stuck":
                print(stuck.run(settings.database_url, chosen, clock.now()))
            case "audit":
                # Whatever the terminal's encoding is, what people typed can be written.
                with open(
                    sys.stdout.fileno(), "w", encoding="utf-8", errors="replace", newline="", closefd=False
                ) as output:
                    audit.audit(settings.database_url, output)
            case _:
                print(forget.forget(settings.database_url, chosen.user_id, clock.now()))
    except (RecordError, NotStuckError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _report_settings(error: SettingsError, command: str) -> int:
    if command != "check":
        print(error, file=sys.stderr)
        return 2
    for sentence in str(error).splitlines():
        print(Finding("settings", sentence, ok=False))
    return 1


async def _check(found: FoundSettings, clock: Clock) -> int:
    settings, code = found.settings, 0
    for finding in check.check_settings(found.ignored):
        print(finding, flush=True)
        code = code if finding.ok else 1
    print(check.check_version(), flush=True)
    proxies = list(check.check_proxies(settings))
    print(*proxies, sep="\n", flush=True)
    if not all(finding.ok for finding in proxies):
        return 1  # without a usable proxy there are no clients
    async with open_clients(settings, clock, Metrics()) as clients:
        async for finding in check.check(settings, clients.slack, clients.classify):
            print(finding, flush=True)
            code = code if finding.ok else 1
    return code
