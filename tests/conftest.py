"""The fixtures that all tests share."""

import gc
import os
import tempfile
import zlib
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from tests import temporary_files
from tests.order import start_with_the_longest
from tests.support import chromium, postgres
from tests.support.sandbox import Sandbox

_STORIES = Path(__file__).parent / "stories"
_TRANSPORTS = ("socket", "http")
_POSTGRES = "TESTS_POSTGRES"  # tells the worker processes the server's folder


def pytest_configure(config: pytest.Config) -> None:
    """Set up Hypothesis, and create the folder of temporary files, and PostgreSQL's outside of pytest's.

    Its user loses access to those when another run begins.
    """
    settings.register_profile("without deadlines", deadline=None)  # a loaded machine is slow at times
    settings.load_profile("without deadlines")
    os.environ["SSL_CERT_FILE"] = os.devnull  # each client would read the system's 140 certificates
    if not hasattr(config, "workerinput"):
        temporary_files.keep_in_memory()
        folder = tempfile.TemporaryDirectory(prefix="clsfy-bot-tests-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ[_POSTGRES] = folder.name


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Choose what `make test` runs, and the order."""
    _leave_one_transport_to_long(items)
    _leave_most_cases_to_long(items)
    yield  # pytest drops what its options leave out
    start_with_the_longest(items)


def _leave_one_transport_to_long(items: list[pytest.Item]) -> None:
    """Leave each story and each test of the sample app over one of its two transports to `make test-long`.

    The transports differ in `bot/transport`, which the stories of operations are about. What the others
    assert comes after it.
    """
    by_story: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        transport = callspec and (callspec.params.get("sandbox") or callspec.params.get("heard"))
        if transport in _TRANSPORTS and "operations" not in item.path.parts:
            name, _, parameters = item.nodeid.partition("[")
            story = f"{name}[{parameters.replace(transport, '', 1)}"
            by_story.setdefault(story, {})[transport] = item
    for story, both in by_story.items():
        if len(both) == len(_TRANSPORTS):
            both[_TRANSPORTS[zlib.crc32(story.encode()) % 2]].add_marker(pytest.mark.long)


def _leave_most_cases_to_long(items: list[pytest.Item]) -> None:
    """Leave each story's cases between the first and the last to `make test-long`. Each case starts a bot."""
    by_story: dict[str, list[pytest.Item]] = {}
    for item in items:
        if _STORIES in item.path.parents and item.get_closest_marker("long") is None:
            by_story.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for cases in by_story.values():
        for case in cases[1:-1]:
            case.add_marker(pytest.mark.long)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect no garbage meanwhile, and never look at what is there afterwards again. Both took long.

    Then collect more rarely than Python does: most of what tests leave is freed without it.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000)
        gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Yield a PostgreSQL server. It starts with the first test that uses it. Worker processes share it."""
    with postgres.running(Path(os.environ[_POSTGRES]) / "pg") as server:
        yield server


@pytest.fixture
def quick_start(request: pytest.FixtureRequest) -> bool:
    """Return whether bots are forked and get a migrated database.

    A test that is marked `from_nothing` starts them as an operator does.
    """
    return request.node.get_closest_marker("from_nothing") is None


@pytest.fixture
def bot_settings() -> Mapping[str, str]:
    """Return more settings for the bots of a folder's stories. Its `conftest.py` may name some."""
    return {}


@pytest.fixture(params=_TRANSPORTS)
async def sandbox(
    request: pytest.FixtureRequest, tmp_path: Path, quick_start: bool, bot_settings: Mapping[str, str]
) -> AsyncIterator[Sandbox]:
    """Yield a sandbox without a bot. The test runs once over Socket Mode and once over HTTP."""
    async with Sandbox(tmp_path, request.param, quick_start=quick_start, **bot_settings) as sandbox:
        yield sandbox


@pytest.fixture
async def socket_sandbox(
    tmp_path: Path, quick_start: bool, bot_settings: Mapping[str, str]
) -> AsyncIterator[Sandbox]:
    """Yield a sandbox over Socket Mode, for what is the same in both modes."""
    async with Sandbox(tmp_path, quick_start=quick_start, **bot_settings) as sandbox:
        yield sandbox


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Report in the last lines if the tests of the page did not run."""
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
