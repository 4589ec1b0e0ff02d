"""What the demo shows when the bot fails, and what it leaves behind when it is stopped."""

import os
import signal

import pytest

from tests.playground.demo.demo_process import Demo, read_until


def test_the_demo_shows_the_log_of_a_bot_that_exits(demo: Demo) -> None:
    ended = demo.run("echo SLACK_BOT_TOKEN is missing. >&2; exit 2")
    assert ended.returncode == 1
    assert "The bot ended in the middle of the demo (exit code 2)." in ended.stderr
    assert "SLACK_BOT_TOKEN is missing." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert demo.has_left_nothing()


def test_the_demos_bot_reads_no_settings_file(demo: Demo) -> None:
    ended = demo.run('echo "[${CLSFY_ENV_FILE-unset}]" >&2; exit 2')
    assert "[]" in ended.stderr


def test_the_demo_reports_a_missing_bot_command(demo: Demo) -> None:
    ended = demo.run("", "--bot-command", "/nowhere/bot run")
    assert ended.returncode == 1
    assert "The bot could not be started" in ended.stderr
    assert "/nowhere/bot" in ended.stderr
    assert demo.has_left_nothing()


def test_the_demo_gives_up_on_a_silent_bot(demo: Demo) -> None:
    ended = demo.run("exec sleep 60", "--patience", "0.5")
    assert ended.returncode == 1
    assert "seconds for the bot to connect." in ended.stderr
    assert demo.has_left_nothing()


def test_the_demo_reports_a_killed_bot(demo: Demo) -> None:
    with demo.start() as process:
        read_until(process, "segment 61: processing")
        os.kill(int(demo.bot_pid.read_text()), signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The bot ended in the middle of the demo (killed by signal 9)." in said
    assert demo.has_left_nothing()


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM])
def test_a_stopped_demo_stops_the_bot_and_removes_its_files(demo: Demo, number: signal.Signals) -> None:
    with demo.start() as process:
        read_until(process, "segment 61: pending")
        assert demo.bot_is_running()
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "\nStopped.\n"
    assert demo.has_left_nothing()
