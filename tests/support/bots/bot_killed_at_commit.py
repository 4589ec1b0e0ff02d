"""The real bot, killed at a chosen commit.

`KILL_AT_COMMIT=before:7` kills it before the seventh commit that writes something takes effect.
`after:7` kills it right after that commit. `never` only logs each commit.
"""

import os
import signal
import sys
from contextlib import suppress
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.__main__ import main

_WRITES = ("INSERT", "UPDATE", "DELETE")


class KillAtCommit:
    """Kills this process before or after its n-th commit, on any engine. Only commits that write count."""

    def __init__(self, when: str, number: int) -> None:
        self._when = when
        self._number = number
        self._commits = 0
        self._wrote = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `before:7`, `after:7` or `never`."""
        when, _, number = text.partition(":")
        return cls(when, int(number or 0))

    def watch(self) -> None:
        """Count the commits from now on."""
        sa.event.listen(Engine, "before_cursor_execute", self._execute)
        sa.event.listen(Engine, "commit", self._commit)

    def _execute(self, _: Connection, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith(_WRITES):
            self._wrote = True

    def _commit(self, connection: Connection) -> None:
        if not self._wrote:
            return
        self._wrote = False
        self._commits += 1
        with suppress(OSError):  # the reader may be gone
            print(f'{{"event": "commit", "number": {self._commits}}}', file=sys.stderr, flush=True)
        if self._commits == self._number:
            self._kill(connection)

    def _kill(self, connection: Connection) -> None:
        if self._when == "after":
            connection.exec_driver_sql("COMMIT")
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    KillAtCommit.parse(os.environ["KILL_AT_COMMIT"]).watch()
    sys.exit(main())
