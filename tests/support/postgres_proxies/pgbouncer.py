"""Run a real PgBouncer in front of a test's PostgreSQL server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.postgres import Server

PORT = 6432  # its default, which names the socket
ABSENT = "PgBouncer isn't installed (apt-get install pgbouncer)"
_TIMEOUT = 45.0  # seconds, since a loaded machine may take long
# It listens in a folder of its own. A TCP port that is free now may be another program's a moment later.
_CONFIGURATION = """\
[databases]
* = host={server} user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 3
"""


def find() -> str | None:
    """Return the path of PgBouncer's program. Debian puts it where only root looks."""
    return shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def running(server: Server) -> Iterator[Path]:
    """Run it in transaction mode until the context ends, and yield the folder in which it listens."""
    program = find()
    assert program is not None, ABSENT
    with TemporaryDirectory(prefix="pgbouncer-") as name:  # a short path, as a socket's has to be
        folder = Path(name)
        configuration = folder / "pgbouncer.ini"
        configuration.write_text(_CONFIGURATION.format(server=server.folder, folder=folder))
        user: tuple[str, ...] = ()
        if os.getuid() == 0:  # as root it refuses to start, so it becomes the user of the server's files
            user = ("-u", server.folder.owner())
            shutil.chown(folder, server.folder.owner())
        process = subprocess.Popen([program, "-q", *user, str(configuration)])
        try:
            _wait_until_listening(folder / f".s.PGSQL.{PORT}", process)
            yield folder
        finally:
            process.terminate()
            process.wait(_TIMEOUT)


def _wait_until_listening(path: Path, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            return
        time.sleep(0.02)
    raise AssertionError("PgBouncer doesn't listen")
