"""What every test can ask for."""

import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.browser import chromium
from tests.town import Town


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A PostgreSQL server, started for the first test that wants one; processes that test side by side
    share it."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent / "pg" if "PYTEST_XDIST_WORKER" in os.environ else base / "pg"
    with postgres.running(folder) as server:
        yield server


@pytest.fixture(params=["socket", "http"])
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """A playground with no bot in it yet; the test runs once over Socket Mode and once over HTTP."""
    async with Town(tmp_path, mode=request.param) as town:
        yield town


@pytest.fixture
async def socket_town(tmp_path: Path) -> AsyncIterator[Town]:
    """A playground for what does not differ between the modes."""
    async with Town(tmp_path) as town:
        yield town


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Say in the last lines that nobody looked at the page."""
    yield
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if chromium.ABSENT in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_sep("!", "NO BROWSER WAS FOUND", red=True, bold=True)
        terminalreporter.write_line(
            f"{len(skipped)} tests of the page did not run. Install Chromium (apt-get install chromium).",
            red=True,
            bold=True,
        )
