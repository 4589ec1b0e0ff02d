"""Run a real PgBouncer in front of a test's PostgreSQL server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.postgres import Server

ABSENT = "PgBouncer isn't installed (apt-get install pgbouncer)"
_CONFIGURATION = """\
[databases]
* = host={folder} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
"""


def find() -> str | None:
    """Return the path of PgBouncer's program. Debian puts it where only root looks."""
    return shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def running(server: Server, folder: Path) -> Iterator[int]:
    """Run it in transaction mode until the context ends, and yield its port."""
    program = find()
    assert program is not None, ABSENT
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(_CONFIGURATION.format(folder=server.folder, port=port))
    # As root it refuses to start, so it becomes the user of the server's files.
    user = ("-u", server.folder.owner()) if os.getuid() == 0 else ()
    process = subprocess.Popen([program, "-q", *user, str(configuration)])
    try:
        _wait_until_listening(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError("PgBouncer doesn't listen")
