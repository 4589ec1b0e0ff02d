"""A connection to PostgreSQL that is given up if the server doesn't answer.

A server that hangs, on its disk for example, still acknowledges each packet. So neither keepalives nor
`tcp_user_timeout` end the wait, and its own `statement_timeout` doesn't either.
"""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection that is closed if a statement takes too long."""

    #: Seconds for each statement, with the wait for a lock. None: no limit, as for a migration.
    answer_seconds: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer, as psycopg does for each. Raises psycopg.OperationalError."""
        try:
            return super().wait(gen, interval, timeout or self.answer_seconds)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.pgconn.finish()  # it would take the late answer for that of the next statement
            raise psycopg.OperationalError("timeout expired") from None
