"""Which version of clsfy-bot this is."""

import argparse
from collections.abc import Sequence
from typing import Any


def read_version() -> str:
    """Return the version as it was installed, or `unknown` if this is a copy of the code that wasn't."""
    from importlib.metadata import PackageNotFoundError, version  # 20 ms, which `--help` needn't wait for

    try:
        return version("clsfy-bot")
    except PackageNotFoundError:
        return "unknown"


class PrintVersion(argparse.Action):
    """The option `--version`. argparse's own would need the version to print `--help`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Print the version and exit."""
        print(f"clsfy-bot {read_version()}")
        parser.exit()
