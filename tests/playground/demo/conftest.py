"""The demo as a fixture."""

from pathlib import Path

import pytest

from tests.playground.demo.demo_process import Demo


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """A demo with its own temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return Demo(folder, tmp_path / "bot.pid")
