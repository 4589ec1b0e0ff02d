"""A pixel campaign, from `/clsfy campaign` to the message with its id, whatever happens on the way."""

import asyncio
import json

import pytest

from playground.faults import dropped, held, refused
from tests.support.campaign_steps import EV, announced, opened, register, registered
from tests.support.sandbox import Town


async def test_a_campaign_is_registered_and_told_with_its_id(town: Town) -> None:
    await town.start_bot()
    form = await opened(town)
    assert form.title == "New campaign"
    ack = await town.ann.submit(form, EV)
    assert ack.errors == {}
    assert ack.seconds < 1.0

    message = await town.announced()
    campaign = await registered(town)
    [call] = town.classify.traffic.of("campaigns.create")
    assert call.arguments == EV
    assert "Registered: “H1 2026 EV Campaign”" in message.shown.replace("*", "")
    assert f"Its id for the pixel code is `{campaign.id}`" in message.shown
    assert "Optimize a Classify deal or segment (campaign reports)" in message.shown
    assert message.mentions == {town.ann.id}

    await town.at_rest()
    assert len(town.channel.messages) == 1
    assert message.replies == []
    assert town.direct(town.ann) == []


@pytest.mark.parametrize("words", ["campaign new Q3 & Q4 <EU>", "campaigns create Q3 & Q4 <EU>"])
async def test_the_name_can_be_typed_with_the_command(socket_town: Town, words: str) -> None:
    town = socket_town
    await town.start_bot()
    form = await opened(town, words=words)
    assert form.values == {"name": "Q3 & Q4 <EU>", "use_case": None, "description": None}
    await town.ann.submit(form, {"use_case": "other"})
    message = await town.announced()
    assert "“Q3 & Q4 <EU>”" in message.shown
    [call] = town.classify.traffic.of("campaigns.create")
    assert call.arguments == {"name": "Q3 & Q4 <EU>", "use_case": "other"}


async def test_each_of_the_five_use_cases_is_said_in_peoples_words(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    said = {
        "campaign_optimization": "Optimize a Classify deal or segment (campaign reports)",
        "campaign_reporting": "Report on a campaign (campaign reports)",
        "publisher_bot_detection": "Find bots on a publisher's property (publisher reports)",
        "publisher_agent_targeting": "Watch AI agents on a publisher's property (publisher reports)",
        "other": "Something else.",
    }
    for number, (use_case, words) in enumerate(said.items(), 1):
        await register(town, name=f"Campaign {number}", use_case=use_case)
        message = await town.announced(number)
        assert words in message.shown
        assert (await registered(town, number)).use_case == use_case


async def test_wrong_input_is_answered_on_its_own_field_and_costs_nothing(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    ack = await register(town, name="  \t ")
    assert ack.errors == {"name": "Please give the campaign a name."}
    assert await bot.terminate() == 0
    assert town.classify.campaigns == {}
    assert town.channel.messages == []


async def test_only_those_who_may_ask_get_the_form(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_USERS=town.ann.id, CLSFY_CONTACT="Kim in IT")
    await town.ben.command("/clsfy", "campaign", town.channel)
    assert "Please ask Kim in IT." in town.ben.ephemerals[-1].shown
    await town.ben.command("/clsfy", "campaign edit 609", town.channel)
    assert "Please ask Kim in IT." in town.ben.ephemerals[-1].shown
    assert town.ben.screen == []


@pytest.mark.parametrize("status", [400, 422])
async def test_a_refusal_reaches_the_person_and_the_form_opens_again(socket_town: Town, status: int) -> None:
    town = socket_town
    await town.start_bot()
    no = json.dumps({"error": "validation_error", "message": "name is <too> vague"})
    town.classify.faults.next("campaigns.create", refused(status, no))
    await register(town)
    message = await town.told(town.ann)
    assert "Not accepted: “H1 2026 EV Campaign”. Classify says: name is <too> vague" in (
        message.shown.replace("*", "")
    )
    await town.ann.press(message, "segment_reopen")
    form = await town.ann.modal(callback_id="campaign_form")
    assert form.values == EV
    await town.ann.submit(form, {"name": "H1 2026 EV Campaign, Europe"})
    assert "H1 2026 EV Campaign, Europe" in (await town.announced()).shown
    assert len(town.classify.campaigns) == 1
    assert len(town.direct(town.ann)) == 1


async def test_a_refused_key_says_so_and_keeps_what_was_typed(socket_town: Town) -> None:
    town = socket_town
    key = town.classify.key
    await town.start_bot(CLSFY_CONTACT="Kim in IT")
    town.classify.key = "ck_another"
    await register(town)
    message = await town.told(town.ann)
    assert "refuses this bot's key" in message.shown
    assert "Kim in IT" in message.shown
    town.classify.key = key
    await town.ann.press(message, "segment_reopen")
    await town.ann.submit(await town.ann.modal(callback_id="campaign_form"), {})
    await town.announced()
    assert len(town.classify.campaigns) == 1


async def test_a_dropped_answer_makes_one_campaign(socket_town: Town) -> None:
    """Found in the list where Classify took it, made once more where it didn't."""
    town = socket_town
    await town.start_bot()
    for number, took in enumerate((True, False), 1):
        town.classify.faults.next("campaigns.create", dropped(took=took))
        await register(town, name=f"Campaign {number}")
        assert f"`{(await registered(town, number)).id}`" in (await town.announced(number)).shown
    await town.at_rest()
    assert sorted(one.name for one in town.classify.campaigns.values()) == ["Campaign 1", "Campaign 2"]
    assert len(town.classify.traffic.of("campaigns.create")) == 3
    assert len(town.channel.messages) == 2


async def test_with_two_candidates_the_person_is_asked_which_campaign_it_is(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    fault = held(took=True)
    town.classify.faults.next("campaigns.create", fault)
    await register(town)
    await asyncio.wait_for(fault.reached.wait(), 15)
    [mine] = town.classify.campaigns
    town.classify.campaign_store.create(EV, town.clock.now())
    fault.release()
    question = await town.told(town.ann)
    assert "several campaigns of that name" in question.shown
    options = question.button("question_which")["options"]
    assert options[0]["text"]["text"] == f"Campaign {mine}"
    await town.ann.choose(question, "question_which", options[0]["value"])
    assert f"`{mine}`" in (await town.announced()).shown
    await town.at_rest()
    assert len(town.channel.messages) == 1


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("call", ["campaigns.create", "chat.postMessage"])
async def test_killed_on_the_way_there_is_one_campaign_and_one_message(
    socket_town: Town, call: str, took: bool
) -> None:
    town = socket_town
    town.channel.members.add(town.slack.bot.id)
    bot = await town.start_bot()
    fault = held(took=took)
    (town.slack if call == "chat.postMessage" else town.classify).faults.next(call, fault)
    await register(town)
    await asyncio.wait_for(fault.reached.wait(), 15)
    await bot.kill()
    fault.release()
    await town.start_bot()
    message = await town.announced()
    await town.at_rest()
    [campaign] = town.classify.campaigns.values()
    assert town.channel.messages == [message]
    assert f"`{campaign.id}`" in message.shown
    assert message.replies == []


async def test_the_same_form_sent_four_times_at_once_makes_one_campaign(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    form = await opened(town)
    acks = await asyncio.gather(*[town.ann.submit(form, EV) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await town.announced()
    await town.at_rest()
    assert len(town.classify.campaigns) == 1
    assert len(town.channel.messages) == 1


async def test_while_classify_is_away_the_campaign_is_kept_and_then_asked_about(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    port = town.classify.port
    await town.classify.stop()
    await register(town)
    town.move(11)
    note = await town.told(town.ann)
    assert "Kept: your request “H1 2026 EV Campaign” is safe here" in note.shown.replace("*", "")
    town.move(25 * 3600)
    question = await town.told(town.ann, 2)
    assert "Still not registered: “H1 2026 EV Campaign”" in question.shown.replace("*", "")
    await town.classify.start(port)
    await town.ann.press(question, "question_send")
    await town.announced()
    assert len(town.classify.campaigns) == 1


async def test_where_the_channel_can_not_be_reached_the_person_is_told(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    town.slack.faults.always("chat.postMessage", refused(200, '{"ok": false, "error": "is_archived"}'))
    await register(town)
    await town.slack.until(lambda: len(town.calls("chat.postMessage")) >= 1)
    town.slack.faults.clear()
    message = await town.told(town.ann)
    assert "Registered" in message.shown
    assert "#media-team is archived" in message.shown


async def test_a_name_can_ping_nobody_and_link_nowhere(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    name = "<!channel> & <@U123> <https://evil.example|click> https://evil.example"
    await register(town, name=name)
    message = await town.announced()
    assert (await registered(town)).name == name
    assert message.mentions == {town.ann.id}
    assert message.links == set()


async def test_nothing_of_a_campaign_is_called_a_segment(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    _, message = await announced(town)
    shown = message.shown.replace("Optimize a Classify deal or segment", "")
    assert "segment" not in shown
    assert "uilding" not in shown
