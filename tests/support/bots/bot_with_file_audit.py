"""The real bot, which logs each file that it opens for writing and whatever else it changes on the disk."""

import json
import os
import sys
from typing import Any

_CHANGES = (
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND


def _log_write(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, int) or not flags & _WRITES:
            return
    elif event in _CHANGES or event == "sqlite3.connect":
        path = arguments[0]
    else:
        return
    print(json.dumps({"event": "write", "path": os.fsdecode(path)}), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.addaudithook(_log_write)
    from bot.__main__ import main

    sys.exit(main())
