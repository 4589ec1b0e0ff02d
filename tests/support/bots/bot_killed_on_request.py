"""The real bot, killed at a commit that a story chooses while it runs.

The file KILL_AT_COMMIT_FILE holds `before:3` or `after:3`. The commits are counted from when it is written.
The bot deletes the file when it is killed, so that the next one isn't.
"""

import os
import sys
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.__main__ import main
from tests.support.bots.bot_killed_at_commit import KillAtCommit


class KillOnRequest(KillAtCommit):
    """Kills this process before or after the n-th commit since a file said so."""

    def __init__(self, file: Path) -> None:
        super().__init__("never", 0)
        self._file = file
        self._request = ""

    def _commit(self, connection: Connection) -> None:
        request = self._file.read_text() if self._file.exists() else ""
        if request != self._request:
            self._request, self._commits = request, 0
            self._when, _, number = request.partition(":")
            self._number = int(number or 0)
        super()._commit(connection)

    def _kill(self, connection: Connection) -> None:
        self._file.unlink()
        super()._kill(connection)


if __name__ == "__main__":
    KillOnRequest(Path(os.environ["KILL_AT_COMMIT_FILE"])).watch()
    sys.exit(main())
