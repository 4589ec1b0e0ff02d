"""Why a database can't be used, in words for the operator. Errors' own texts may name the user."""

import sqlite3
from collections.abc import Callable

from msgspec import Struct


class FailureReason(Struct, frozen=True):
    """Why a database can't be used."""

    #: What is put in brackets.
    says: str
    #: Whether it may pass by itself, or has passed once the operator has done what is needed elsewhere.
    may_pass: bool = False


Explain = Callable[[BaseException], FailureReason]

_NO_ANSWER = FailureReason("it doesn't answer", True)
_CLOSED = FailureReason("it closed the connection", True)

# By a part of what PostgreSQL, libpq or PgBouncer says.
_POSTGRESQL = {
    "unsupported startup parameter": FailureReason(
        "PgBouncer rejects `options` in DATABASE_URL: leave them out, or list `options` in its "
        "ignore_startup_parameters"
    ),
    "read-only": FailureReason(
        "it is read-only, as a standby is: give the address of the primary, or of all hosts", True
    ),
    "read only": FailureReason(
        "it is read-only, as a standby is: give the address of the primary, or of all hosts", True
    ),
    "password authentication failed": FailureReason("it rejects the user or the password"),
    "no password supplied": FailureReason("it requires a password"),
    "permission denied": FailureReason(
        "the user isn't allowed to create tables in it: make the user the owner of the database"
    ),
    "no pg_hba.conf entry": FailureReason("its pg_hba.conf doesn't let this user or machine in"),
    "does not exist": FailureReason("there is no such database or user"),
    "Connection refused": FailureReason("nothing listens there", True),
    "running locally": FailureReason("nothing listens there", True),  # there is no socket
    "timeout expired": _NO_ANSWER,
    "Connection timed out": _NO_ANSWER,
    "closed the connection": _CLOSED,
    "terminating connection": _CLOSED,
    "connection is lost": _CLOSED,
    "No space left on device": FailureReason("its disk is full", True),
    "resolve host": FailureReason("its host name isn't known", True),
    "starting up": FailureReason("it is starting", True),
    "shutting down": FailureReason("it is stopping", True),
    "too many clients": FailureReason("it has too many connections", True),
    "connection slots are reserved": FailureReason("it has too many connections", True),
}
# By the beginning of SQLite's own name for the error: https://sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_READONLY_DBMOVED": FailureReason("its file was deleted or replaced"),
    "SQLITE_FULL": FailureReason("the disk is full", True),
    "SQLITE_NOTADB": FailureReason("it isn't a SQLite database"),
    "SQLITE_CORRUPT": FailureReason("it is damaged: restore a backup"),
    "SQLITE_BUSY": FailureReason("another program has locked it", True),
    "SQLITE_READONLY": FailureReason("this user isn't allowed to write to it or to its folder"),
    "SQLITE_CANTOPEN": FailureReason("this user isn't allowed to open it or to write to its folder"),
    "SQLITE_IOERR": FailureReason("its disk failed", True),
}


def explain_postgresql(error: BaseException) -> FailureReason:
    """Return why PostgreSQL can't be used."""
    if isinstance(error, TimeoutError):
        return _NO_ANSWER
    text = str(getattr(error, "orig", None) or error)  # without the statement
    found = (reason for part, reason in _POSTGRESQL.items() if part in text)
    return next(found, FailureReason(type(error).__name__, may_pass=True))


def explain_sqlite(error: BaseException) -> FailureReason:
    """Return why a SQLite file can't be used."""
    if isinstance(error, TimeoutError):
        return _NO_ANSWER
    if isinstance(error, OSError) and error.strerror:
        return FailureReason(error.strerror)
    cause = getattr(error, "orig", None)
    name = getattr(cause, "sqlite_errorname", "") if isinstance(cause, sqlite3.Error) else ""
    found = (reason for prefix, reason in _SQLITE.items() if name.startswith(prefix))
    return next(found, FailureReason(type(error).__name__))
