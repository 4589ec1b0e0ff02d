"""Each status that Classify or a proxy may answer with: one segment for each request, or a rejection."""

import json
from itertools import product

import pytest

from playground.faults import refused
from storage.lifecycle.request import State
from tests.integration.jobs.conftest import Jobs

_PAGE = "<html><h1>Request blocked</h1></html>"
_ERROR = json.dumps({"error": "validation_error", "message": "the prompt is too short"})
BODIES = {
    "Classify's JSON": _ERROR,
    "JSON of a gateway": '{"message": "Forbidden"}',
    "JSON of other types": '{"error": 1, "message": []}',
    "HTML": _PAGE,
    "nothing": "",
}
DOCUMENTED = (400, 401, 404, 422)
TOO_LARGE, TOO_MANY = 413, 429
OTHERS = (
    *(200, 201, 202, 203, 204, 205, 206, 207, 226),
    *(300, 301, 302, 303, 304, 305, 307, 308),
    *(
        402,
        403,
        405,
        406,
        407,
        408,
        409,
        410,
        411,
        412,
        414,
        415,
        416,
        417,
        418,
        421,
        423,
        424,
        425,
        426,
        428,
    ),
    *(431, 444, 449, 451, 460, 463, 494, 495, 496, 497, 499),
    *(
        500,
        501,
        502,
        503,
        504,
        505,
        507,
        508,
        511,
        520,
        521,
        522,
        523,
        524,
        525,
        526,
        527,
        529,
        530,
        598,
        599,
    ),
)


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("status", [*OTHERS, *DOCUMENTED])
async def test_a_status_that_proves_nothing_creates_one_segment_whether_the_request_was_taken_or_not(
    jobs: Jobs, status: int, every: int
) -> None:
    cases = list(product(BODIES.items(), (True, False)))[
        status % every :: every
    ]  # others for the next status
    for number, ((name, body), took_effect) in enumerate(cases):
        if status in DOCUMENTED and body == _ERROR:
            continue
        request = await jobs.send(number, refused(status, body, took_effect=took_effect))
        case = f"{status} with {name}, {took_effect=}"
        assert request.state is State.BUILDING, case
        assert jobs.created_by(request) == [request.classify_id], case


@pytest.mark.parametrize("status", DOCUMENTED)
async def test_a_rejection_in_classifys_words_is_final(jobs: Jobs, status: int) -> None:
    request = await jobs.send(0, refused(status, _ERROR))
    assert (request.state, request.error_status) == (State.REJECTED, status)
    assert request.error_message == "the prompt is too short"
    assert jobs.created_by(request) == []


async def test_a_request_that_is_too_large_is_rejected_whoever_says_so(jobs: Jobs) -> None:
    for number, body in enumerate(BODIES.values()):
        request = await jobs.send(number, refused(TOO_LARGE, body))
        assert (request.state, request.error_status) == (State.REJECTED, TOO_LARGE)
        said = "the prompt is too short" if body == _ERROR else "The request is too large."
        assert request.error_message == said
        assert jobs.created_by(request) == []


async def test_a_rate_limit_is_waited_out_whoever_sets_it(jobs: Jobs) -> None:
    for number, body in enumerate(BODIES.values()):
        request = await jobs.send(number, refused(TOO_MANY, body))
        assert request.state is State.BUILDING
        assert jobs.created_by(request) == [request.classify_id]
