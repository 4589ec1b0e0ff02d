"""The command line, `clsfy-bot`. A command's code is imported only if it runs, so that `--help` is fast."""

import os
import sys
from collections.abc import Sequence

from bot.cli.arguments import make_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 success, 1 failure, 2 a wrong setting or argument."""
    parser = make_parser()
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "demo":  # the playground parses its own arguments
        os.execv(sys.executable, [sys.executable, "-m", "playground", *rest])  # noqa: S606 (our own code)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if chosen.command == "run":
        # structlog imports rich whenever it can, for tracebacks that we never print: 3 MiB. No setting stops
        # it, and the playground needs rich. None makes the import fail, as if rich weren't installed:
        # https://docs.python.org/3/reference/import.html#the-module-cache
        sys.modules["rich"] = None  # type: ignore[assignment]
        from bot.process import run
        from bot.runtime.clock import Clock

        return run(Clock())
    from bot.cli.commands import run_command

    return run_command(chosen)


if __name__ == "__main__":
    sys.exit(main())
