"""What every test can ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import Town


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
