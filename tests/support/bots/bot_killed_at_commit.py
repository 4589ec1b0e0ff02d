"""The real bot, killed at a chosen commit: `DOOM=before:7` dies before the seventh commit that writes
something takes effect, `after:7` right after it, `never` only counts them aloud."""

import os
import signal
import sys
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.__main__ import main

_WRITES = ("INSERT", "UPDATE", "DELETE")


class KillAtCommit:
    """Listens to every engine of this process."""

    def __init__(self, when: str, number: int) -> None:
        self._when = when
        self._number = number
        self._commits = 0
        self._wrote = False

    def watch(self) -> None:
        """From now on."""
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
        print(f'{{"event": "commit", "number": {self._commits}}}', file=sys.stderr, flush=True)
        if self._commits == self._number:
            if self._when == "after":
                connection.exec_driver_sql("COMMIT")
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    when, _, number = os.environ["DOOM"].partition(":")
    KillAtCommit(when, int(number or 0)).watch()
    sys.exit(main())
