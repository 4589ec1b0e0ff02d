"""The files that a reader opens to follow the two main paths, as `docs/architecture.md` lists them."""

import asyncio
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

import pytest

from bot.app import App
from bot.runtime.clock import Clock
from bot.runtime.shutdown import Shutdown
from bot.settings import read_settings
from playground.slack import Channel
from playground.slack.workspace.view import View
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot/", "handlers/", "storage/", "classify/")
TRANSPORT = "bot/transport/socket_mode.py"  # brings the request to `dispatch`, and takes its answer
# The aim is 12. The page says why the others stay.
MOST_FILES = {"command": 15, "submission": 21}
DATABASE = "storage/engine/sqlite.py"


class FilesEntered:
    """Records the files in which a function is called for a request of Slack's, until `last_call` begins.

    Jobs and other requests run meanwhile, on the database's thread too. What they call isn't recorded.
    """

    def __init__(self, last_call: str) -> None:
        self._last_call = last_call
        self._is_for_request: ContextVar[bool] = ContextVar("is_for_request", default=False)
        self._database_work: list[object] = []
        self._known: dict[str, str | None] = {}
        self.ended = False
        self.files: list[str] = []

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """Record a function call. For `sys.setprofile`."""
        if event != "call" or self.ended:
            return
        code = frame.f_code
        file = self._file(code.co_filename)
        if file == "bot/transport/bolt.py" and code.co_name == "dispatch":
            self._is_for_request.set(True)
        elif not (self._is_for_request.get() or self._is_database_work(frame)):
            return
        if file is None:
            self.ended = code.co_name == self._last_call
            return
        if file == DATABASE and code.co_name == "run":
            self._database_work.append(frame.f_locals["work"])
        if code.co_name != "<module>" and file not in self.files:
            self.files.append(file)

    def _is_database_work(self, frame: FrameType) -> bool:
        """Return whether the database's thread does, or commits, what the request asked it to do."""
        if threading.current_thread().name != "database":
            return False
        caller: FrameType | None = frame
        while caller is not None and (
            caller.f_code.co_name != "_commit" or self._file(caller.f_code.co_filename) != DATABASE
        ):
            frame, caller = caller, caller.f_back
        if caller is None:
            return False
        variables = caller.f_locals
        jobs = variables["batch"] if frame.f_code.co_name == "__exit__" else [variables.get("job")]
        return any(job is not None and _requested(job.work) in self._database_work for job in jobs)

    def _file(self, name: str) -> str | None:
        if name not in self._known:
            path = Path(name)
            file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
            is_counted = file.startswith(FOLDERS) and file != TRANSPORT
            self._known[name] = file if is_counted else None
        return self._known[name]


def _requested(job_work: FunctionType) -> object:
    """Return the `work` that `run` was called with. It waits together with its arguments, in a closure."""
    variables = dict(zip(job_work.__code__.co_freevars, job_work.__closure__ or (), strict=True))
    return variables["work"].cell_contents


class Tracer:
    """Passes each call in any thread to one recorder."""

    def __init__(self) -> None:
        self.recorder: FilesEntered | None = None

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        """Pass on a call. For `sys.setprofile`."""
        if self.recorder is not None:
            self.recorder(frame, event, argument)


@contextmanager
def traced() -> Iterator[Tracer]:
    """Trace this thread and those that start inside the block."""
    tracer = Tracer()
    threading.setprofile(tracer)
    sys.setprofile(tracer)
    try:
        yield tracer
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def test_the_page_lists_the_files_that_a_command_and_a_submission_run_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Sandbox(tmp_path, CLSFY_POLL_SECONDS="3600", LOG_LEVEL="error") as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        shutdown = Shutdown()
        with traced() as tracer:
            running = asyncio.create_task(App(read_settings(), Clock(), shutdown).run())
            await sandbox.slack.wait_until_connected(45)
            # SQLAlchemy prepares each statement when it is first used.
            await sandbox.ann.close(await open_form(sandbox, sandbox.slack.channel("sales")))
            command = tracer.recorder = FilesEntered("views_open")
            form = await open_form(sandbox, sandbox.channel)
            submission = tracer.recorder = FilesEntered("do_commit")
            await sandbox.ann.submit(form, dict(SNOWBLOWER_FORM))
        shutdown.request()
        await running
    for title, recorded in (
        ("From `/clsfy segment` to `views.open`", command),
        ("From the submission to the committed row", submission),
    ):
        print(f"{title}: {len(recorded.files)}\n  " + "\n  ".join(recorded.files))
        assert recorded.ended
        assert sorted(recorded.files) == sorted(files_on_page(title))
    assert len(command.files) <= MOST_FILES["command"]
    assert len(submission.files) <= MOST_FILES["submission"]


async def open_form(sandbox: Sandbox, channel: Channel) -> View:
    """Open the form for a segment, wait until it has all its sentences, and return it."""
    before = len(sandbox.calls("views.update"))
    await sandbox.ann.command("/clsfy", "segment", channel)
    form = await sandbox.ann.modal()
    await sandbox.slack.until(lambda: len(sandbox.calls("views.update")) > before, 45)
    return form


def files_on_page(title: str) -> list[str]:
    """Return the files that `docs/architecture.md` lists under a title."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = page.partition(f"\n### {title}\n")[2].partition("\n#")[0]
    return re.findall(r"^\d+\. \[`(.*?)`\]", section, re.MULTILINE)
