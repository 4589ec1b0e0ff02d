"""A pretend Classify, and a client for it."""

from collections.abc import AsyncIterator

import pytest

from classify import Classify, open_client
from playground.classify import Classify as PretendClassify


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy the machine has, loopback goes without."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def pretend() -> AsyncIterator[PretendClassify]:
    """A pretend Classify whose builds end when told."""
    classify = PretendClassify()
    await classify.start()
    yield classify
    await classify.stop()


@pytest.fixture
async def classify(pretend: PretendClassify) -> AsyncIterator[Classify]:
    """The client, for the pretend Classify."""
    async with open_client(pretend.url, pretend.key) as client:
        yield client
