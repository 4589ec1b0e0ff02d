"""What people are told if something of ours breaks: a sentence with a reference, never a traceback."""

import secrets

import structlog

_SORRY = "Something went wrong, and nothing was changed. Please try again. Reference: {reference}"
_log = structlog.get_logger()


def log_error(error: Exception) -> str:
    """Log `error`. Return a sentence for the person with the reference under which the log has it."""
    reference = f"E-{secrets.token_hex(4)}"
    _log.error("listener failed", reference=reference, exc_info=error)
    return _SORRY.format(reference=reference)
