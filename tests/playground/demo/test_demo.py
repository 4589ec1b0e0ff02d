"""The demo as whoever types `make demo` meets it: with a terminal, without one, and what it leaves behind."""

import fcntl
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import termios
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REAL_BOT = f"exec {shlex.quote(sys.executable)} -m bot run"


@dataclass
class Demo:
    """Starts the demo, and knows what it may leave behind: `folder` is where its temporary files go."""

    folder: Path
    bot_pid: Path

    def command(self, bot: str = REAL_BOT, *options: str) -> list[str]:
        """The demo with this shell command as its bot, quick."""
        wrapped = shlex.join(
            ["sh", "-c", f"echo $$ > {self.bot_pid}.new; mv {self.bot_pid}.new {self.bot_pid}; {bot}"]
        )
        quick = ["--build-seconds", "0.8", "--pace", "0"]
        return [sys.executable, "-m", "playground", "--bot-command", wrapped, *quick, *options]

    def environment(self, **more: str) -> dict[str, str]:
        """What it is started with: no setting of the bot's."""
        return {"PATH": os.environ["PATH"], "TMPDIR": str(self.folder), "PYTHONUTF8": "1"} | more

    def run(self, bot: str = REAL_BOT, *options: str) -> subprocess.CompletedProcess[str]:
        """To its end, without a terminal."""
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
        """Without a terminal, its output to be read."""
        return subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def leaves_nothing(self) -> bool:
        """Whether its folder and its bot are gone."""
        return list(self.folder.iterdir()) == [] and not self.bot_lives()

    def bot_lives(self) -> bool:
        """Whether the bot's process is there."""
        if not self.bot_pid.exists():
            return False
        try:
            os.kill(int(self.bot_pid.read_text()), 0)
        except ProcessLookupError:
            return False
        return True


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return Demo(folder, tmp_path / "bot.pid")


def in_order(text: str, *parts: str) -> bool:
    """Whether the parts stand in the text one after the other."""
    return re.search(".*?".join(re.escape(part) for part in parts), text, re.DOTALL) is not None


STORY = (
    "ann types in #media-team",
    "/clsfy segment",
    "New segment",
    "Snowblower Buyers",
    "craftsman.com",
    "#media-team",
    "Ready:",
    "@ann",
    "ben types in #media-team",
    "Ski Weekenders",
    "Failed:",
    "representative",
    "@ben",
    "That was the main job",
)


def test_without_a_terminal_the_story_is_told_in_plain_lines(demo: Demo) -> None:
    ended = demo.run()
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert in_order(ended.stdout, *STORY)
    assert in_order(ended.stdout, "segment 61: pending", "segment 61: processing", "segment 61: complete")
    assert in_order(
        ended.stdout, "Example URLs     https://www.popularmechanics.com", "\n" + 21 * " " + "https://"
    )
    assert in_order(ended.stdout, "#media-team, in the thread: clsfy\n    ✅ Ready: “Snowblower Buyers”")
    assert "\x1b" not in ended.stdout
    assert "\r" not in ended.stdout
    assert demo.leaves_nothing()


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:[349][0-7]|[34]8;[25];[\d;]+)m")


def test_on_a_terminal_the_story_is_drawn(demo: Demo) -> None:
    code, shown = on_terminal(demo.command(REAL_BOT, "--once"), demo.environment(TERM="xterm-256color"))
    assert code == 0, shown
    assert "\x1b[?25l" in shown  # the cursor hidden while things move, and shown again
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    assert COLOUR.search(shown)
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)
    assert in_order(plain, *STORY)
    assert demo.leaves_nothing()


@pytest.mark.parametrize(
    ("setting", "movement"), [({"NO_COLOR": "1", "TERM": "xterm-256color"}, True), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_that_wants_no_colour_gets_none(
    demo: Demo, setting: dict[str, str], movement: bool
) -> None:
    code, shown = on_terminal(demo.command("exit 3", "--once"), demo.environment(**setting))
    assert code == 1
    assert "(exit code 3)" in shown
    assert not COLOUR.search(shown)
    assert ("\x1b" in shown) is movement


PAGED = "To stop it, press Ctrl-C here."


def read_terminal(ours: int, words: str = "") -> str:
    """What is written on a pseudo-terminal, up to these words, or to the end where there are none."""
    written = b""
    try:
        while not words or words.encode() not in written:
            if not (chunk := os.read(ours, 65536)):
                break
            written += chunk
    except OSError:
        pass  # how Linux tells that nobody has the other end any more
    return written.decode()


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_on_a_terminal_the_page_opens_until_it_is_stopped(
    demo: Demo, number: signal.Signals, times: int
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        demo.command(), cwd=ROOT, env=demo.environment(), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = read_terminal(ours, PAGED)
    found = re.search(r"open at (http://127\.0\.0\.1:\d+/)", shown)
    assert found is not None
    with urllib.request.urlopen(found[1]) as answer:
        assert b"Pretend Slack" in answer.read()
    for _ in range(times):
        process.send_signal(number)
    rest = read_terminal(ours)
    assert process.wait(timeout=30) == 0
    assert rest.split() == ["Stopped."]
    os.close(ours)
    assert demo.leaves_nothing()


@pytest.mark.parametrize("starter", [["make", "--old-file=.venv/installed", "demo"], ["bot", "demo"]])
def test_ctrl_c_ends_the_page_without_a_word_of_trouble(demo: Demo, starter: list[str]) -> None:
    """As a person types it: the terminal sends the signal to everyone who has it, make as well."""
    if starter[0] == "make":
        command = [*starter, f"BIN={Path(sys.executable).parent}"]
    else:
        command = [sys.executable, "-m", *starter]
    pid, ours = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, demo.environment())
    read_terminal(ours, PAGED)
    os.write(ours, b"\x03")
    rest = read_terminal(ours)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(ours)
    assert rest.replace("^C", "").split() == ["Stopped."]
    # make itself ends by the signal, as its manual has it, and says nothing of it
    assert status == (-signal.SIGINT if starter[0] == "make" else 0)
    assert demo.leaves_nothing()


def on_terminal(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run it on a pseudo-terminal; its exit code and all that it wrote."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = read_terminal(ours)
    os.close(ours)
    return process.wait(timeout=30), written


def test_a_bot_that_ends_is_told_with_its_last_words(demo: Demo) -> None:
    ended = demo.run("echo SLACK_BOT_TOKEN is missing. >&2; exit 2")
    assert ended.returncode == 1
    assert "The bot ended in the middle of the demo (exit code 2)." in ended.stderr
    assert "SLACK_BOT_TOKEN is missing." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert demo.leaves_nothing()


def test_the_bot_of_the_demo_reads_no_settings_file(demo: Demo) -> None:
    ended = demo.run('echo "[${CLSFY_ENV_FILE-unset}]" >&2; exit 2')
    assert "[]" in ended.stderr


def test_a_bot_that_is_not_there_is_told(demo: Demo) -> None:
    ended = demo.run("", "--bot-command", "/nowhere/bot run")
    assert ended.returncode == 1
    assert "The bot could not be started" in ended.stderr
    assert "/nowhere/bot" in ended.stderr
    assert demo.leaves_nothing()


def test_a_bot_that_stays_silent_is_not_waited_for_long(demo: Demo) -> None:
    ended = demo.run("exec sleep 60", "--patience", "0.5")
    assert ended.returncode == 1
    assert "for the bot to connect, in vain." in ended.stderr
    assert demo.leaves_nothing()


def test_a_bot_killed_in_the_middle_is_told(demo: Demo) -> None:
    with demo.start() as process:
        read_to(process, "segment 61: processing")
        os.kill(int(demo.bot_pid.read_text()), signal.SIGKILL)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "The bot ended in the middle of the demo (killed by signal 9)." in said
    assert demo.leaves_nothing()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_takes_everything_along(demo: Demo, number: signal.Signals) -> None:
    with demo.start() as process:
        read_to(process, "segment 61: pending")
        assert demo.bot_lives()
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "\nStopped.\n"
    assert demo.leaves_nothing()


def read_to(process: "subprocess.Popen[str]", words: str) -> None:
    """Read its output up to a line with these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"ended without {words!r}")
