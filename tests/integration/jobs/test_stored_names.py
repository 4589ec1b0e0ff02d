"""Classify stores a name differently, and its answer is lost: the request is found, or its person asked."""

import pytest

from playground.classify.stored_names import STORED_NAMES
from playground.faults import dropped
from storage.lifecycle.names import NameMatch, match_name
from storage.lifecycle.request import Kind, Question, State
from tests.integration.jobs.conftest import Jobs

_LONG = "Homeowners & renters who buy “snow” blowers 🎿 in " * 8
NAMES = {
    "ASCII": "Snow & <Ice> Buyers",
    "accents": "Käufer für Größe Ⅳ",
    "spaces around": "\u2003Rain Buyers ",
    "emoji": "Wind 🎿 Buyers ❄️",
    "an emoji first": "🎿 Hail Buyers",
    "only emoji": "🎿❄️",
    "invisible characters": "Storm\u200b Buy\u00aders\u2060",
    "long": _LONG,
    "long and Japanese": "除雪機を購入した人" * 40,
    "long and Korean": "제설기 구매자 " * 50,
    "half an entity at the cut": "a" * 253 + "& snow",
}


@pytest.mark.parametrize("kind", [Kind.SEGMENT, Kind.CAMPAIGN])
@pytest.mark.parametrize("way", STORED_NAMES)
async def test_a_lost_answer_never_creates_a_second_one_however_the_name_is_stored(
    jobs: Jobs, way: str, kind: Kind
) -> None:
    jobs.playground.store_names(STORED_NAMES[way])
    for number, (which, name) in enumerate(NAMES.items()):
        request = await jobs.send(number, dropped(took_effect=True), name, kind)
        created = jobs.created_by(request)
        assert len(created) == 1, which
        if match_name(name, STORED_NAMES[way](name)) is NameMatch.EXACT:
            assert request.classify_id == created[0], which
        else:
            assert (request.state, request.question) == (State.UNCERTAIN, Question.WHICH), which
            assert created[0] in {candidate.id for candidate in request.candidates}, which


async def test_a_segment_that_a_list_contains_twice_is_one_candidate(jobs: Jobs) -> None:
    jobs.playground.repeats_rows = True
    request = await jobs.send(0, dropped(took_effect=True))
    assert (request.state, request.question) == (State.BUILDING, None)
    assert jobs.created_by(request) == [request.classify_id]


async def test_a_segment_of_another_name_is_not_a_candidate(jobs: Jobs) -> None:
    jobs.playground.store_names(lambda name: f"{name} (copy)")
    request = await jobs.send(0, dropped(took_effect=False), "Snow Buyers")
    assert (request.state, request.attempts) == (State.BUILDING, 2)
