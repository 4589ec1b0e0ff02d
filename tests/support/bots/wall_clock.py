"""Move the wall clock of a bot's process, also for libraries: a small C library is preloaded into it."""

import ctypes
import os
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")


def compile_library(folder: Path) -> str:
    """Compile the library into `folder` and return its path. Raises OSError without a C compiler."""
    library = folder / "wall_clock.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, _SOURCE], check=True)
    return str(library)


class WallClock:
    """The wall clock of one bot, or of several."""

    def __init__(self, library: str, file: Path, seconds: float = 0.0) -> None:
        #: What `compile_library` returned.
        self.library = library
        #: The file that says how far it is ahead.
        self.file = file
        self.set(seconds)

    @property
    def environment(self) -> dict[str, str]:
        """Return what a bot's environment needs."""
        return {"LD_PRELOAD": self.library, "WALL_CLOCK_FILE": str(self.file)}

    def set(self, seconds: float) -> None:
        """Set it to that many seconds ahead of the machine's, or behind if negative."""
        nanoseconds = int(seconds * 1e9).to_bytes(8, "little", signed=True)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(descriptor, nanoseconds, 0)  # in place, because the bot has mapped it
        finally:
            os.close(descriptor)


def follow_from_environment() -> None:
    """Follow the file WALL_CLOCK_FILE in this process, if it is set. The library must be preloaded."""
    if (file := os.environ.get("WALL_CLOCK_FILE")) and ctypes.CDLL(None).follow_wall_clock(file.encode()):
        raise OSError(f"{file} can't be mapped")
