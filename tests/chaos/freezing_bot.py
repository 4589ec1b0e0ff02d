"""Lets a bot freeze once, when it is about to send something. See `FreezePoint`."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.classify_jobs.submitter import Submitter
from bot.slack.call_result import CallResult
from bot.slack.client import SlackClient
from classify import call
from classify.http import Response, send
from storage.lifecycle.request import Request
from tests.chaos.faults.frozen_leader import FreezePoint

_LEADS_AGAIN_WITHIN = 200  # twentieths of a second


def freeze_at(point: FreezePoint, marker: Path) -> None:
    """Stop this process at this point, unless `marker` exists."""
    prepare = {
        FreezePoint.CALL: _freeze_at_call,
        FreezePoint.POST: _freeze_at_post,
        FreezePoint.TURN: _freeze_at_turn,
    }
    prepare[point](partial(_freeze_once, marker))


def _freeze_once(marker: Path) -> bool:
    """Freeze until somebody resumes the process. Return False if it, or another one, did so before."""
    with suppress(FileExistsError), marker.open("x") as file:
        file.write(str(os.getpid()))
        file.flush()
        os.kill(os.getpid(), signal.SIGSTOP)
        return True
    return False


def _freeze_at_call(freeze: Callable[[], bool]) -> None:
    async def freeze_and_send(http_client: Any, method: str, path: str, **options: Any) -> Response:
        if method != "GET":
            freeze()
        return await send(http_client, method, path, **options)

    vars(call)["send"] = freeze_and_send


def _freeze_at_post(freeze: Callable[[], bool]) -> None:
    post = SlackClient.post

    async def freeze_and_post(self: SlackClient, *message: Any, **options: Any) -> CallResult:
        freeze()
        return await post(self, *message, **options)

    SlackClient.post = freeze_and_post  # type: ignore[method-assign]


def _freeze_at_turn(freeze: Callable[[], bool]) -> None:
    """The turn comes once the process leads again, as if other calls had kept it waiting for so long."""
    take_turn = Submitter._take_turn

    async def freeze_and_take_turn(self: Submitter, request: Request, since: int) -> Request | None:
        if freeze():
            for _ in range(_LEADS_AGAIN_WITHIN):
                if self.lease.held:
                    break
                await asyncio.sleep(0.05)
        return await take_turn(self, request, since)

    Submitter._take_turn = freeze_and_take_turn  # type: ignore[method-assign]
