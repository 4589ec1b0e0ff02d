"""What an edit asks of Classify: a look first, then no more than what is not as it is wanted yet."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import pytest

from bot.classify_jobs.edit_conflicts import edit_unless_changed_elsewhere
from bot.classify_jobs.unanswered_calls import after_crashed_call
from classify import Classify, RejectedError, open_client
from playground.classify import Classify as Pretend
from playground.faults import refused
from storage.lifecycle import transitions
from storage.lifecycle.request import Question, Request, State
from tests.support.samples import NOW, a_request, campaign_edit, registered_campaign

STANDS = {"name": "EV Campaign", "use_case": "campaign_optimization", "description": "EV deals"}
WANTED = campaign_edit().inputs["changes"]


def now() -> datetime:
    """A moment."""
    return NOW


@pytest.fixture
async def pretend() -> AsyncIterator[Pretend]:
    """A Classify with campaign 609."""
    pretend = Pretend()
    await pretend.start()
    pretend.campaign_store.create(STANDS, NOW)
    yield pretend
    await pretend.stop()


@pytest.fixture
async def classify(pretend: Pretend) -> AsyncIterator[Classify]:
    """The client of it."""
    async with open_client(pretend.url, pretend.key, timeout=5.0) as classify:
        yield classify


def sending() -> Request:
    """The edit on its way."""
    return transitions.start_attempt(campaign_edit(), NOW)


def changes_sent(pretend: Pretend) -> list[Mapping[str, object]]:
    """The bodies of the changes, with the campaign's id."""
    return [call.arguments for call in pretend.traffic.of("campaigns.update")]


async def test_an_edit_sends_only_the_wanted_fields(pretend: Pretend, classify: Classify) -> None:
    pretend.campaigns[609].use_case = "other"  # changed elsewhere, and no matter of this edit
    after = await edit_unless_changed_elsewhere(classify, sending(), sending().inputs, now)
    assert (after.state, after.classify_id) == (State.READY, 609)
    assert changes_sent(pretend) == [{"id": 609, **WANTED}]


async def test_an_edit_keeps_its_name_if_the_answer_has_none(pretend: Pretend, classify: Classify) -> None:
    pretend.faults.next("campaigns.update", refused(200, '{"id": 609}'))
    after = await edit_unless_changed_elsewhere(classify, sending(), sending().inputs, now)
    assert (after.state, after.name) == (State.READY, sending().name)


async def test_an_edit_sends_no_field_that_is_already_as_wanted(pretend: Pretend, classify: Classify) -> None:
    pretend.campaigns[609].name = "EV 2026"
    assert (
        await edit_unless_changed_elsewhere(classify, sending(), sending().inputs, now)
    ).state is State.READY
    assert changes_sent(pretend) == [{"id": 609, "description": ""}]
    assert (
        await edit_unless_changed_elsewhere(classify, sending(), sending().inputs, now)
    ).state is State.READY
    assert len(changes_sent(pretend)) == 1


async def test_a_person_is_asked_once_about_a_change_made_elsewhere(
    pretend: Pretend, classify: Classify
) -> None:
    pretend.campaigns[609].name = "Theirs"
    after = await edit_unless_changed_elsewhere(classify, sending(), sending().inputs, now)
    assert (after.state, after.question) == (State.ACCEPTED, Question.OVERWRITE)
    assert after.inputs["before"] == {"name": "Theirs", "description": "EV deals"}
    assert changes_sent(pretend) == []
    again = transitions.start_attempt(transitions.continue_sending(after, NOW), NOW)
    after = await edit_unless_changed_elsewhere(classify, again, again.inputs, now)
    assert after.state is State.READY
    assert changes_sent(pretend) == [{"id": 609, **WANTED}]


async def test_an_edit_of_a_deleted_campaign_is_rejected(pretend: Pretend, classify: Classify) -> None:
    pretend.campaigns.clear()
    with pytest.raises(RejectedError) as refusal:
        await edit_unless_changed_elsewhere(classify, sending(), sending().inputs, now)
    assert refusal.value.status == 404


@pytest.mark.parametrize("request_", [a_request(), registered_campaign()], ids=["segment", "campaign"])
def test_a_crashed_call_that_cannot_be_repeated_is_uncertain(request_: Request) -> None:
    assert after_crashed_call(transitions.start_attempt(request_, NOW), NOW).state is State.UNCERTAIN


def test_a_crashed_edit_is_repeated_after_a_while() -> None:
    after = after_crashed_call(sending(), NOW)
    assert after.state is State.ACCEPTED
    assert after.due_at > NOW
