"""Logs that carry references and ids, and never what people typed, a token, a key or an address.

Our own lines are events with fields that we choose. Of a library's log line only its place in the code is
kept, since its text may contain a whole form, a header or a Socket Mode ticket. Of an exception its class and
its places in the code are kept.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Literal

import structlog

from storage.lifecycle.request import Request

_NOISY_LOGGERS = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "websockets",
)
_log = structlog.get_logger()
Event = MutableMapping[str, Any]


def set_up_logs(level: str, style: Literal["console", "json"] | None) -> None:
    """Log to standard error, one line per event. Without a `style`: console in a terminal, otherwise JSON."""
    style = style or ("console" if sys.stderr.isatty() else "json")
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _summarize_exception,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    # Our events bypass `logging`, which takes twice as long: one tick may log a thousand lines.
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=_make_logger_class(least),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_drop_message, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(least)
    # Below warnings, these log a line for each request, with secrets in the text.
    logging.captureWarnings(True)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _make_logger_class(level: int) -> type[structlog.typing.FilteringBoundLogger]:
    """Return a class of loggers that never raise.

    The reader of standard error may be gone, or the disk under it full. The bot works without a log.
    """

    class UnfailingLogger(structlog.make_filtering_bound_logger(level)):  # type: ignore[misc]
        # What every method calls, and custom loggers may: https://www.structlog.org/en/stable/custom-wrappers.html
        def _proxy_to_logger(self, *values: Any, **fields: Any) -> Any:
            try:
                return super()._proxy_to_logger(*values, **fields)
            except Exception:
                return None

    return UnfailingLogger


def log_step(before: Request, after: Request) -> None:
    """Log a change of a request with its reference. Updates that change nothing visible aren't logged."""
    if (before.state, before.status_key, before.overdue) == (after.state, after.status_key, after.overdue):
        return
    _log.info(
        "request",
        request=after.reference,
        was=before.state.value,
        state=after.state.value,
        segment=after.classify_id,
        question=after.question.name.lower() if after.question else None,
        overdue=after.overdue,
    )


def _drop_message(_: object, __: str, event: Event) -> Event:
    """Replace a library's message by its place in the code."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "library"
    event["logger"] = record.name
    event["where"] = f"{record.module}:{record.lineno}"
    if record.exc_info:
        event["exc_info"] = record.exc_info
        record.exc_info = None
        record.exc_text = None
    return event


def _summarize_exception(_: object, __: str, event: Event) -> Event:
    """Replace an exception by its class and its places. Its text may contain what someone typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        event["error"] = type(error).__name__
        event["trace"] = [f"{'/'.join(Path(one.filename).parts[-2:])}:{one.lineno}" for one in frames]
    return event
