"""The demo in a terminal and without one, and the page that it opens."""

import os
import pty
import re
import signal
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.playground.demo.demo_process import REAL_BOT, ROOT, STOP_HINT, Demo, read_terminal, run_on_terminal


def in_order(text: str, *parts: str) -> bool:
    """Return whether the text contains the parts in this order."""
    return re.search(".*?".join(re.escape(part) for part in parts), text, re.DOTALL) is not None


SCRIPT = (
    "ann types in #media-team",
    "/clsfy segment",
    "New segment",
    "Snowblower Buyers",
    "craftsman.com",
    "#media-team",
    "is ready.",
    "@ann",
    "ann clicks “Activate”",
    "The Trade Desk",
    "seat-abc123",
    "Deal ID for",
    "classify-ttd-61-",
    "ben types in #media-team",
    "Ski Weekenders",
    "couldn't build",
    "representative",
    "@ben",
    "That was the main job",
)


def test_without_a_terminal_the_demo_prints_plain_lines(demo: Demo) -> None:
    ended = demo.run()
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert in_order(ended.stdout, *SCRIPT)
    assert in_order(ended.stdout, "segment 61: pending", "segment 61: processing", "segment 61: complete")
    lines = re.search(
        r"^( +Example URLs +)https://www\.popularmechanics\S+\n( +)https://", ended.stdout, re.M
    )
    assert lines is not None
    assert len(lines[1]) == len(lines[2])
    assert in_order(ended.stdout, "#media-team, in the thread: clsfy\n    ✅ “Snowblower Buyers” is ready.")
    assert "\x1b" not in ended.stdout
    assert "\r" not in ended.stdout
    assert demo.has_left_nothing()


COLOR_SEQUENCE = re.compile(r"\x1b\[(?:\d+;)*(?:[349][0-7]|[34]8;[25];[\d;]+)m")


def test_on_a_terminal_the_demo_is_animated(demo: Demo) -> None:
    code, shown = run_on_terminal(demo.command(REAL_BOT, "--once"), demo.environment(TERM="xterm-256color"))
    assert code == 0, shown
    assert "\x1b[?25l" in shown  # the cursor hidden while things move, and shown again
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    assert COLOR_SEQUENCE.search(shown)
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)
    assert in_order(plain, *SCRIPT)
    assert demo.has_left_nothing()


@pytest.mark.parametrize(
    ("setting", "movement"), [({"NO_COLOR": "1", "TERM": "xterm-256color"}, True), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_without_color_gets_no_color(demo: Demo, setting: dict[str, str], movement: bool) -> None:
    code, shown = run_on_terminal(demo.command("exit 3", "--once"), demo.environment(**setting))
    assert code == 1
    assert "(exit code 3)" in shown
    assert not COLOR_SEQUENCE.search(shown)
    assert ("\x1b" in shown) is movement


@pytest.mark.parametrize(
    ("number", "times"),
    [
        (signal.SIGINT, 3),
        (signal.SIGTERM, 1),
        pytest.param(signal.SIGINT, 1, marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, 3, marks=pytest.mark.long),
    ],
)
def test_on_a_terminal_the_page_opens_until_it_is_stopped(
    demo: Demo, number: signal.Signals, times: int
) -> None:
    process, ours, url = demo.open_page()
    with urllib.request.urlopen(url) as answer:
        assert b"Demo Slack" in answer.read()
    for _ in range(times):
        process.send_signal(number)
    rest = read_terminal(ours)
    assert process.wait(timeout=60) == 0
    assert rest.split() == ["Stopped."]
    os.close(ours)
    assert demo.has_left_nothing()


@pytest.mark.parametrize(
    "starter",
    [["make", "--old-file=.venv/installed", "demo"], pytest.param(["bot", "demo"], marks=pytest.mark.long)],
)
def test_ctrl_c_stops_the_page_without_an_error(demo: Demo, starter: list[str]) -> None:
    """As a person types it: the terminal sends the signal to everyone who has it, make as well."""
    if starter[0] == "make":
        command = [*starter, f"BIN={Path(sys.executable).parent}"]
    else:
        command = [sys.executable, "-m", *starter]
    pid, ours = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell in the background ignores it
        os.chdir(ROOT)
        os.execvpe(command[0], command, demo.environment())
    read_terminal(ours, STOP_HINT)
    os.write(ours, b"\x03")
    rest = read_terminal(ours)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(ours)
    assert rest.replace("^C", "").split() == ["Stopped."]
    # make itself ends by the signal, as its manual has it, and says nothing of it
    assert status == (-signal.SIGINT if starter[0] == "make" else 0)
    assert demo.has_left_nothing()
