"""Whether Classify is responding: every call counts, whoever makes it."""

from datetime import datetime

import pytest

from bot.observability.reachability import Reachability
from classify import (
    ClassifyError,
    NeverSentError,
    OutageError,
    RateLimitedError,
    RejectedError,
    UncertainError,
)
from tests.support.samples import MINUTE, NOW


class Changes:
    """A clock that can be moved, and how often Classify started or stopped responding."""

    def __init__(self) -> None:
        self.time = NOW
        self.count = 0
        self.reachability = Reachability(self.now, self.note)

    def now(self) -> datetime:
        return self.time

    def note(self) -> None:
        self.count += 1


@pytest.mark.parametrize(
    "failure",
    [
        RateLimitedError(30),
        OutageError("status 500"),
        UncertainError("status 500"),
        NeverSentError("refused"),
    ],
)
def test_any_call_without_a_response_shows_that_classify_is_unreachable(failure: ClassifyError) -> None:
    changes = Changes()
    changes.reachability.record(None)
    changes.time = NOW + MINUTE
    changes.reachability.record(failure)
    changes.reachability.record(failure)
    assert not changes.reachability.is_responding
    assert changes.reachability.last_response_at == NOW
    assert changes.reachability.failing_since == NOW + MINUTE
    assert changes.count == 1


@pytest.mark.parametrize("response", [None, RejectedError(422, "validation_error", "no")])
def test_any_response_shows_that_classify_is_back(response: ClassifyError | None) -> None:
    changes = Changes()
    changes.reachability.record(OutageError("timeout"))
    changes.time = NOW + MINUTE
    changes.reachability.record(response)
    assert changes.reachability.is_responding
    assert changes.reachability.last_response_at == NOW + MINUTE
    assert changes.count == 2
