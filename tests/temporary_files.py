"""Temporary files in memory. On a disk, a new file or database takes ten times as long."""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3  # bytes; all the tests need less than half of it. A container often has 64 MiB


def keep_in_memory() -> None:
    """Put the temporary files of this process and the processes that it starts into memory, if it has room.

    The variable TMPDIR wins.
    """
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free > _ROOM:
        tempfile.tempdir = os.environ["TMPDIR"] = str(_MEMORY)
