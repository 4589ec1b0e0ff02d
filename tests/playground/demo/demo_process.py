"""The demo as a process, with a terminal or without one."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
STOP_HINT = "Press Ctrl-C to stop."
REAL_BOT = f"exec {shlex.quote(sys.executable)} -m bot run"


@dataclass
class Demo:
    """Starts the demo as a process."""

    #: where its temporary files go
    folder: Path
    #: a file with the bot's process ID
    bot_pid: Path

    def command(self, bot: str = REAL_BOT, *options: str) -> list[str]:
        """Return a fast demo's command line with this shell command as its bot."""
        wrapped = shlex.join(
            ["sh", "-c", f"echo $$ > {self.bot_pid}.new; mv {self.bot_pid}.new {self.bot_pid}; {bot}"]
        )
        quick = ["--build-seconds", "0.8", "--pace", "0"]
        return [sys.executable, "-m", "playground", "--bot-command", wrapped, *quick, *options]

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment, without settings for the bot."""
        return {"PATH": os.environ["PATH"], "TMPDIR": str(self.folder), "PYTHONUTF8": "1"} | more

    def run(self, bot: str = REAL_BOT, *options: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end without a terminal."""
        return subprocess.run(
            self.command(bot, *options),
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self) -> "subprocess.Popen[str]":
        """Start it without a terminal, with pipes."""
        return subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def open_page(self, bot: str = REAL_BOT) -> "tuple[subprocess.Popen[bytes], int, str]":
        """Start it on a terminal. Return its process, the terminal, and the page's URL once it is printed."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            self.command(bot), cwd=ROOT, env=self.environment(), stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        found = re.search(r"open at (http://127\.0\.0\.1:\d+/)", read_terminal(ours, STOP_HINT))
        assert found is not None
        return process, ours, found[1]

    def has_left_nothing(self) -> bool:
        """Return whether its files and its bot are gone."""
        return list(self.folder.iterdir()) == [] and not self.bot_is_running()

    def bot_is_running(self) -> bool:
        """Return whether the bot's process is running."""
        if not self.bot_pid.exists():
            return False
        try:
            os.kill(int(self.bot_pid.read_text()), 0)
        except ProcessLookupError:
            return False
        return True


def read_terminal(ours: int, words: str = "") -> str:
    """Return what is written on a pseudo-terminal, up to these words, or to the end if they are empty."""
    written = b""
    try:
        while not words or words.encode() not in written:
            if not (chunk := os.read(ours, 65536)):
                break
            written += chunk
    except OSError:
        pass  # Linux's way to say that the other end is closed
    return written.decode()


def run_on_terminal(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run it on a pseudo-terminal. Return its exit code and its output."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = read_terminal(ours)
    os.close(ours)
    return process.wait(timeout=60), written


def read_until(process: "subprocess.Popen[str]", words: str) -> None:
    """Read its output up to a line with these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"ended without {words!r}")
