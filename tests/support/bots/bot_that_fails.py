"""The real bot with a clock that raises once the file FAIL exists.

The exception contains every secret of the bot.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from bot.process import run
from bot.runtime.clock import Clock

_SECRETS = " ".join(
    value for name, value in sorted(os.environ.items()) if name.startswith(("SLACK_", "CLSFY_"))
)


class FailingClock(Clock):
    """A clock that raises an exception with all secrets once the file FAIL exists."""

    def now(self) -> datetime:
        if Path(os.environ["FAIL"]).exists():
            try:
                raise KeyError(_SECRETS)
            except KeyError as cause:
                raise RuntimeError(f"no time: {_SECRETS}") from cause
        return super().now()


if __name__ == "__main__":
    sys.exit(run(FailingClock()))
