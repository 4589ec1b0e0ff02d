"""Malformed answers: a read fails as an outage, and a create is uncertain."""

from collections.abc import Awaitable, Callable

import pytest

from classify import (
    Campaign,
    Classify,
    OutageError,
    RejectedError,
    Segment,
    UncertainError,
    open_client,
)
from tests.integration.classify.raw_server import (
    CAMPAIGN,
    HTML,
    INPUTS,
    KEY,
    StartServer,
    assert_reveals_nothing,
    http_response,
)

BROKEN_ANSWERS = {
    "HTML": HTML,
    "nothing": http_response(b""),
    "half a body": b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[{"id": 61, "na',
    "half a body without a length": b'HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n{"id": 61, "na',
    "no HTTP": b"220 secret.example ESMTP\r\n\r\n",
    "a header that is none": b"HTTP/1.1 200 OK\r\nsecret\r\n\r\n",
    "not what it says": http_response(b'{"id": 61}', "200 OK", "Content-Encoding: gzip"),
    "a number": http_response(b"61"),
    "null": http_response(b"null"),
    "another object": http_response(b'{"data": {"id": 61}}'),
    "an id of text": http_response(b'{"id": "61", "name": "x", "status": "complete"}'),
    "an id too great": http_response(b'{"id": 9223372036854775808, "name": "x"}'),
    "rows that are none": http_response(b'["id", 61]'),
    "a redirect": http_response(b'{"id": 61}', "302 Found", "Location: http://127.0.0.1:9/"),
    "a permanent redirect": http_response(b'{"id": 61}', "308 Permanent Redirect", "Location: /v1"),
    "another 2xx": http_response(b'{"id": 61}', "202 Accepted"),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "HTML 404": http_response(b"<html>Not found</html>", "404 Not Found"),
    "another's 404": http_response(b'{"message": "no Route matched"}', "404 Not Found"),
    "a 400 of other types": http_response(b'{"error": 1, "message": []}', "400 Bad Request"),
    "a 401 that isn't JSON": http_response(b"secret", "401 Unauthorized"),
    "nested without end": http_response(b'{"id":' + b"[" * 200_000),
}


@pytest.mark.parametrize("answer", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS.keys())
async def test_a_broken_answer_makes_a_create_uncertain(start_server: StartServer, answer: bytes) -> None:
    server = await start_server(answer, answer)
    async with open_client(server.url, KEY) as classify:
        for call in (classify.create_segment(INPUTS), classify.create_campaign(CAMPAIGN)):
            with pytest.raises(UncertainError) as caught:
                await call
            assert_reveals_nothing(caught.value)
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS.keys())
async def test_a_broken_answer_makes_a_read_or_update_an_outage(
    start_server: StartServer, answer: bytes
) -> None:
    server = await start_server(*[answer] * 5)
    async with open_client(server.url, KEY) as classify:
        for call in (
            classify.get_segment(61),
            classify.list_segments(),
            classify.get_campaign(61),
            classify.list_campaigns(),
            classify.update_campaign(61, {"name": "Secret Name"}),
        ):
            with pytest.raises(OutageError) as caught:
                await call
            assert type(caught.value) is OutageError
            assert_reveals_nothing(caught.value)
    assert len(server.requests) == 5
    assert classify.server_time() is None


async def test_a_redirect_is_not_followed(start_server: StartServer) -> None:
    elsewhere = await start_server(http_response(b"[]"))
    server = await start_server(http_response(b"", "307 Temporary Redirect", f"Location: {elsewhere.url}/"))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(OutageError):
            await classify.list_segments()
    assert elsewhere.requests == []


async def test_a_created_segment_needs_only_an_id(start_server: StartServer) -> None:
    server = await start_server(http_response(b'{"id": 61}'))
    async with open_client(server.url + "/", KEY) as classify:
        assert await classify.create_segment(INPUTS) == Segment(61)
    assert server.requests[0].startswith(b"POST /v1/clsfy/segment-requests HTTP/1.1\r\n")
    assert b"\r\nx-api-key: ck_secret\r\n" in server.requests[0].lower()


async def test_a_campaign_needs_only_an_id(start_server: StartServer) -> None:
    server = await start_server(*[http_response(b'{"id": 609}')] * 3)
    async with open_client(server.url, KEY) as classify:
        assert await classify.create_campaign(CAMPAIGN) == Campaign(609)
        assert await classify.get_campaign(609) == Campaign(609)
        assert await classify.update_campaign(609, {"description": ""}) == Campaign(609)
    assert server.requests[0].startswith(b"POST /v1/pixel/campaigns HTTP/1.1\r\n")
    assert server.requests[1].startswith(b"GET /v1/pixel/campaigns/609 HTTP/1.1\r\n")
    assert server.requests[2].startswith(b"PUT /v1/pixel/campaigns/609 HTTP/1.1\r\n")
    assert server.requests[2].endswith(b'\r\n\r\n{"description": ""}')
    assert b"\r\ncontent-type: application/json\r\n" in server.requests[2].lower()


@pytest.mark.parametrize(
    "call", [Classify.get_campaign, lambda it, one: it.update_campaign(one, {"name": "x"})]
)
async def test_a_campaign_with_another_id_is_an_outage(
    start_server: StartServer, call: Callable[[Classify, int], Awaitable[Campaign]]
) -> None:
    server = await start_server(http_response(b'{"id": 610, "name": "x", "use_case": "other"}'))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(OutageError, match="an id that was not requested") as caught:
            await call(classify, 609)
    assert type(caught.value) is OutageError


async def test_an_unreadable_date_header_is_ignored(start_server: StartServer) -> None:
    server = await start_server(http_response(b"[]", "200 OK", "Date: yesterday"))
    async with open_client(server.url, KEY) as classify:
        assert await classify.list_segments() == []
    assert classify.server_time() is None


async def test_an_error_body_counts_whatever_its_content_type(start_server: StartServer) -> None:
    said = b'{"error": "validation_error", "message": "no such client", "field": "client_id"}'
    server = await start_server(http_response(said, "422 Unprocessable Content", "Content-Type: text/plain"))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(RejectedError) as caught:
            await classify.create_segment(INPUTS)
    assert (caught.value.status, caught.value.message) == (422, "no such client")
    assert_reveals_nothing(caught.value)
