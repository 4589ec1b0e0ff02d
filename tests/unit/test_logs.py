"""What reaches standard error: events of ours, and of everything else only where it was said."""

import json
import subprocess
import sys
from functools import cache

SCRIPT = """
import logging, warnings, structlog
from bot.observability.logs import set_up_logs
set_up_logs("debug", {style!r})
log = structlog.get_logger()
logging.getLogger("slack_sdk.web").warning("token xoxb-{secret} and %s", "{secret}")
logging.getLogger("anything").debug("{secret}")
warnings.warn("{secret}")
def fail(word):
    raise ValueError(word)
try:
    fail("{secret}")
except ValueError as error:
    log.error("failed", request="R1", exc_info=error)
    log.error("failed again", exc_info=True)
    logging.getLogger("asyncio").exception("{secret}")
log.info("plain", request="R2")
"""


@cache
def said(style: str) -> str:
    script = SCRIPT.format(style=style, secret="zq7x")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def test_the_texts_of_library_logs_warnings_and_exceptions_are_not_logged() -> None:
    for style in ("json", "console"):
        assert "zq7x" not in said(style)


def test_a_log_line_names_the_logger_the_place_and_the_class_of_the_error() -> None:
    lines = [json.loads(line) for line in said("json").splitlines()]
    assert [line["event"] for line in lines] == [
        "library",
        "library",
        "library",
        "failed",
        "failed again",
        "library",
        "plain",
    ]
    library, _, _, failed, again, thrown, plain = lines
    assert library["logger"] == "slack_sdk.web"
    assert failed["request"] == "R1"
    for line in (failed, again, thrown):
        assert line["error"] == "ValueError"
        assert len(line["trace"]) > 0
    assert plain["level"] == "info"
    assert plain["timestamp"].endswith("Z")
