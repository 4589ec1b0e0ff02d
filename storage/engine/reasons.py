"""Why a database can't be used, in words for the operator. Errors' own texts may name the user."""

import sqlite3
from collections.abc import Callable

from msgspec import Struct


class Reason(Struct, frozen=True):
    """Why a database can't be used."""

    #: What is put in brackets.
    says: str
    #: Whether it may pass by itself, or has passed once the operator has done what is needed elsewhere.
    may_pass: bool = False


Explain = Callable[[BaseException], Reason]

# By a part of what PostgreSQL, libpq or PgBouncer says.
_POSTGRESQL = {
    "unsupported startup parameter": Reason(
        "PgBouncer rejects `options` in DATABASE_URL: leave them out, or list `options` in its "
        "ignore_startup_parameters"
    ),
    "read-only": Reason(
        "it is read-only, as a standby is: give the address of the primary, or of all hosts", True
    ),
    "read only": Reason(
        "it is read-only, as a standby is: give the address of the primary, or of all hosts", True
    ),
    "password authentication failed": Reason("it rejects the user or the password"),
    "no password supplied": Reason("it requires a password"),
    "does not exist": Reason("there is no such database or user"),
    "Connection refused": Reason("nothing listens there", True),
    "timeout expired": Reason("it doesn't answer", True),
    "resolve host": Reason("its host name isn't known", True),
    "starting up": Reason("it is starting", True),
    "shutting down": Reason("it is stopping", True),
    "too many clients": Reason("it has too many connections", True),
    "connection slots are reserved": Reason("it has too many connections", True),
}
# By the beginning of SQLite's own name for the error: https://sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_FULL": Reason("the disk is full", True),
    "SQLITE_NOTADB": Reason("it isn't a SQLite database"),
    "SQLITE_CORRUPT": Reason("it is damaged: restore a backup"),
    "SQLITE_BUSY": Reason("another program has locked it", True),
    "SQLITE_READONLY": Reason("this user isn't allowed to write to it or to its folder"),
    "SQLITE_CANTOPEN": Reason("this user isn't allowed to open it or to write to its folder"),
    "SQLITE_IOERR": Reason("its disk failed", True),
}


def explain_postgresql(error: BaseException) -> Reason:
    """Return why PostgreSQL can't be used."""
    text = str(error)
    found = (reason for part, reason in _POSTGRESQL.items() if part in text)
    return next(found, Reason(type(error).__name__, may_pass=True))


def explain_sqlite(error: BaseException) -> Reason:
    """Return why a SQLite file can't be used."""
    if isinstance(error, OSError) and error.strerror:
        return Reason(error.strerror)
    cause = getattr(error, "orig", None)
    name = getattr(cause, "sqlite_errorname", "") if isinstance(cause, sqlite3.Error) else ""
    found = (reason for prefix, reason in _SQLITE.items() if name.startswith(prefix))
    return next(found, Reason(type(error).__name__))
