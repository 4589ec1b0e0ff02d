"""Parsing activations and optimizations: an ID is needed, and a field of another type is ignored."""

from datetime import UTC, datetime

import pytest

from classify import Activation, Optimization, OutageError, UncertainError, open_client
from classify.objects import BuildOutcome
from classify.parsing import parse_activation, parse_optimization
from tests.integration.classify.activation_samples import BLOCK, CREATES, Create
from tests.integration.classify.raw_server import KEY, StartServer, http_response

BROKEN_BODIES = [b"", b"null", b"142", b'{"id": "142"}', b'{"id": true}', b"[]", b"<html>", b'{"data": {}}']


@CREATES
@pytest.mark.parametrize("body", BROKEN_BODIES)
async def test_an_answer_without_an_id_makes_a_create_uncertain(
    start_server: StartServer, create: Create, call: str, body: bytes
) -> None:
    server = await start_server(http_response(body, "201 Created"))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(UncertainError):
            await create(classify)


async def test_fields_of_other_types_are_ignored(start_server: StartServer) -> None:
    odd = (
        b'{"id": 142, "segment_ids": [61, "62", null, true], "dsp": 5, "buyer_seat": null, "status": [],'
        b' "deal_id": ["a"], "ttl_hours": "720", "created_date": "soon", "processed_date": 3}'
    )
    whole = (
        b'{"id": 142, "segment_ids": [61], "dsp": "The Trade Desk", "buyer_seat": "seat-abc123",'
        b' "status": "complete", "deal_id": "classify-ttd-61-a8f3c", "ttl_hours": 720.5,'
        b' "created_date": "2026-02-12T22:09:38Z", "processed_date": "2026-02-12T22:41:09+00:00"}'
    )
    server = await start_server(http_response(odd), http_response(whole), http_response(b'{"id": 9}'))
    async with open_client(server.url, KEY) as classify:
        assert await classify.get_activation(142) == Activation(142, segment_ids=(61,))
        assert await classify.get_activation(142) == Activation(
            142,
            segment_ids=(61,),
            dsp="The Trade Desk",
            buyer_seat="seat-abc123",
            status="complete",
            deal_id="classify-ttd-61-a8f3c",
            ttl_hours=720.5,
            created_date=datetime(2026, 2, 12, 22, 9, 38, tzinfo=UTC),
            processed_date=datetime(2026, 2, 12, 22, 41, 9, tzinfo=UTC),
        )
        assert await classify.create_optimization(BLOCK) == Optimization(9)


def test_a_deal_id_that_is_a_number_is_a_deal_id() -> None:
    activation = parse_activation(b'{"id": 142, "status": "complete", "deal_id": 4711}')
    assert (activation.deal_id, activation.outcome) == ("4711", BuildOutcome.COMPLETE)


@pytest.mark.parametrize("deal_id", ["null", '""', '"  "', "true", "{}", "[]", "1.5"])
def test_without_a_deal_id_it_is_still_building(deal_id: str) -> None:
    activation = parse_activation(b'{"id": 142, "status": "complete", "deal_id": %b}' % deal_id.encode())
    assert (activation.deal_id, activation.outcome) == (None, BuildOutcome.BUILDING)


@pytest.mark.parametrize("hours", ["1e300", "1e400", "NaN", "9223372036854775807", "-5", "0", "true", "[]"])
def test_hours_that_cannot_be_true_are_not_known(hours: str) -> None:
    body = b'{"id": 142, "ttl_hours": %b, "estimated_propagation_hours": %b}' % ((hours.encode(),) * 2)
    assert parse_activation(body).ttl_hours is None
    assert parse_optimization(body).estimated_propagation_hours is None


@pytest.mark.parametrize("status", [404, 500])
async def test_an_activation_that_cannot_be_read_is_an_outage(start_server: StartServer, status: int) -> None:
    server = await start_server(http_response(b"<html>", f"{status} Odd"), http_response(b'{"id": 143}'))
    async with open_client(server.url, KEY) as classify:
        for _ in range(2):
            with pytest.raises(OutageError) as caught:
                await classify.get_activation(142)
            assert type(caught.value) is OutageError
