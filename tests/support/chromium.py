"""Which browser the tests use, and how it is started."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ABSENT = "no browser: Chromium is not installed"


def find() -> str | None:
    """Its path, where there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
