"""An edit of a pixel campaign: the form as it stands, what is sent of it, and what the channel hears."""

import asyncio
import json

import pytest

from playground.faults import Fault, dropped, held, refused
from playground.slack import Message
from tests.support.campaign_steps import EV, announced, edited, elsewhere, opened, register, registered
from tests.support.campaign_steps import refused as refused_edit
from tests.support.sandbox import Town

LONG = "A description that goes on and on. " * 85


async def test_with_only_the_name_changed_only_the_name_is_sent(town: Town) -> None:
    await town.start_bot()
    campaign, _ = await announced(town)
    form = await edited(town, campaign)
    assert form.title == "Edit campaign"
    assert form.values == EV
    ack = await town.ann.submit(form, {"name": "H1 2026 EV Campaign — Updated"})
    assert ack.errors == {}
    assert ack.seconds < 1.0
    message = await town.announced(2)
    [call] = town.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "H1 2026 EV Campaign — Updated"}
    assert f"Changed: “H1 2026 EV Campaign — Updated” · campaign `{campaign.id}`" in (
        message.shown.replace("*", "")
    )
    assert "Name: “H1 2026 EV Campaign” → “H1 2026 EV Campaign — Updated”" in message.shown
    assert message.mentions == {town.ann.id}
    await town.at_rest()
    assert len(town.channel.messages) == 2


async def test_clearing_the_description_sends_an_empty_one(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    campaign, _ = await announced(town)
    await town.ann.submit(await edited(town, campaign), {"description": None})
    message = await town.announced(2)
    [call] = town.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "description": ""}
    assert f"Description: “{EV['description']}” → none" in message.shown
    form = await edited(town, campaign)
    assert form.values["description"] is None
    await town.ann.submit(form, {"description": "Back again", "use_case": "other"})
    message = await town.announced(3)
    assert "Description: none → “Back again”" in message.shown
    assert "Optimize a Classify deal or segment (campaign reports) → Something else" in message.shown


async def test_the_message_of_a_campaign_has_a_button_for_it(socket_town: Town) -> None:
    """Anyone who may see it may press; the channel hears of the change where it was registered."""
    town = socket_town
    town.channel.members.add(town.ben.id)
    await town.start_bot()
    campaign, message = await announced(town)
    await town.ben.press(message, f"say_campaign edit {campaign.id}")
    form = await town.ben.modal(callback_id="campaign_edit_form")
    assert "The change is told in #media-team." in form.shown
    await town.ben.submit(form, {"use_case": "campaign_reporting"})
    changed = await town.announced(2)
    assert changed.mentions == {town.ben.id}


async def test_wherever_it_is_asked_for_the_change_is_told_where_its_people_are(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    campaign, _ = await announced(town)
    form = await edited(town, campaign, channel=town.slack.channel("random"))
    assert "The change is told in #media-team." in form.shown
    await town.ann.submit(form, {"name": "EV"})
    assert "Changed" in (await town.announced(2)).shown
    assert town.slack.channel("random").messages == []


async def test_wrong_input_is_answered_on_its_own_field_and_costs_nothing(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    campaign, _ = await announced(town)
    form = await edited(town, campaign)
    assert "Nothing is changed yet" in (await town.ann.submit(form, {})).errors["name"]
    ack = await town.ann.submit(form, {"name": " \t ", "use_case": "other"})
    assert ack.errors == {"name": "Please give the campaign a name."}
    assert await bot.terminate() == 0
    assert town.classify.traffic.of("campaigns.update") == []
    assert len(town.channel.messages) == 1


@pytest.mark.parametrize("words", ["abc", "-1", "0", "12345678901234567890", "609 610", ""])
async def test_what_is_no_id_is_said_privately_and_opens_nothing(socket_town: Town, words: str) -> None:
    town = socket_town
    await town.start_bot()
    await town.ann.command("/clsfy", f"campaign edit {words}", town.channel)
    said = town.ann.ephemerals[-1].shown
    assert "A campaign's id is a number" in said
    assert words in said
    assert town.ann.screen == []
    assert town.classify.traffic.calls == []


async def test_what_is_not_there_and_what_is_not_theirs_read_the_same(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    there = town.slack.channel("ev-team", private=True, bot=True, members=[town.ann])
    await register(town, channel=there)
    await town.announced(channel=there)
    hers = await registered(town)
    strange = elsewhere(town)
    said = {
        str(number): (await refused_edit(town, str(number), town.ben)).replace(str(number), "N")
        for number in (hers.id, strange.id, 999999)
    }
    [sentence] = set(said.values())
    assert "I know no campaign N that you may see; `/clsfy campaign list` shows yours." in sentence
    assert town.classify.traffic.of("campaigns.get") == []
    form = await edited(town, hers)
    assert form.values == EV


async def test_an_admin_may_edit_what_was_made_elsewhere(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ben.id)
    strange = elsewhere(town, description="")
    form = await edited(town, strange, town.ben)
    assert form.values == {**EV, "description": None}
    await town.ben.submit(form, {"description": "Ours now"})
    assert "Description: none → “Ours now”" in (await town.announced()).shown
    assert "I know no campaign 999999 that you may see" in await refused_edit(town, "999999", town.ben)


async def test_what_is_gone_at_classify_is_unknown(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    campaign, _ = await announced(town)
    del town.classify.campaigns[campaign.id]
    assert f"I know no campaign {campaign.id} that you may see" in await refused_edit(town, str(campaign.id))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (refused(503, "oops"), "Classify doesn't answer at the moment. Please try again in a minute."),
        (dropped(took=False), "Classify doesn't answer at the moment. Please try again in a minute."),
        (
            refused(401, '{"error": "unauthorized", "message": "no"}'),
            "Classify refuses this bot's key. Please tell Kim & Co.",
        ),
    ],
    ids=["outage", "dropped", "refused key"],
)
async def test_while_classify_is_in_trouble_a_sentence_stands_in_the_forms_place(
    socket_town: Town, fault: Fault, words: str
) -> None:
    town = socket_town
    await town.start_bot(CLSFY_CONTACT="Kim & Co")
    campaign, _ = await announced(town)
    town.classify.faults.next("campaigns.get", fault)
    assert words in await refused_edit(town, str(campaign.id))
    assert (await edited(town, campaign)).values == EV


async def test_a_refused_edit_is_told_and_opens_again_over_how_it_stands_now(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    campaign, _ = await announced(town)
    no = json.dumps({"error": "validation_error", "message": "name is <too> vague"})
    town.classify.faults.next("campaigns.update", refused(422, no))
    await town.ann.submit(await edited(town, campaign), {"name": "EV"})
    message = await town.told(town.ann)
    assert "Not accepted: your edit of “H1 2026 EV Campaign”. Classify says: name is <too> vague" in (
        message.shown.replace("*", "")
    )
    campaign.description = "Changed meanwhile"
    await town.ben.press(message, "segment_reopen")
    await town.slack.until(lambda: town.ben.screen and "Only the person" in town.ben.screen[-1].shown)
    await town.ann.press(message, "segment_reopen")
    form = await town.ann.modal(callback_id="campaign_edit_form")
    assert form.values == {**EV, "name": "EV", "description": "Changed meanwhile"}
    await town.ann.submit(form, {"name": "EV 2026"})
    assert "“H1 2026 EV Campaign” → “EV 2026”" in (await town.announced(2)).shown
    assert town.classify.traffic.of("campaigns.update")[-1].arguments == {
        "id": campaign.id,
        "name": "EV 2026",
    }


async def _changed_meanwhile(town: Town) -> Message:
    """The question after ann changed the name and somebody else did, too."""
    await town.start_moved_bot()
    campaign, _ = await announced(town)
    form = await edited(town, campaign)
    campaign.name, campaign.use_case = "Theirs", "other"
    await town.ann.submit(form, {"name": "Mine", "description": "Also mine"})
    question = await town.told(town.ann)
    assert "Changed meanwhile: “H1 2026 EV Campaign”" in question.shown.replace("*", "")
    assert "Name: now “Theirs”, yours “Mine”" in question.shown
    assert town.classify.traffic.of("campaigns.update") == []
    assert len(town.channel.messages) == 1
    return question


async def test_changed_elsewhere_meanwhile_it_is_asked_before_it_is_overwritten(socket_town: Town) -> None:
    town = socket_town
    question = await _changed_meanwhile(town)
    await town.ben.press(question, "question_send")
    assert town.classify.traffic.of("campaigns.update") == []
    await town.ann.press(question, "question_send")
    message = await town.announced(2)
    assert "“Theirs” → “Mine”" in message.shown
    campaign = await registered(town)
    assert (campaign.name, campaign.use_case) == ("Mine", "other")  # what the edit doesn't touch stays theirs
    assert "I overwrite it." in question.shown
    await town.at_rest()
    assert len(town.channel.messages) == 2
    answers = town.query("SELECT user_id, request_id FROM journal WHERE deed = 'answered'")
    assert [tuple(answer) for answer in answers] == [(town.ann.id, 2)]


async def test_changed_elsewhere_meanwhile_it_may_be_left(socket_town: Town) -> None:
    town = socket_town
    question = await _changed_meanwhile(town)
    await town.ann.press(question, "question_drop")
    await town.slack.until(lambda: "Left as it is; I changed nothing." in question.shown)
    assert (await registered(town)).name == "Theirs"
    assert town.classify.traffic.of("campaigns.update") == []
    assert len(town.channel.messages) == 1


def _kept(town: Town) -> str:
    """How far the word is that the edit is kept."""
    return str(town.query("SELECT delivery FROM owed WHERE what = 'kept' ORDER BY id DESC LIMIT 1")[0][0])


async def test_who_is_asked_whether_to_overwrite_is_not_told_that_it_is_still_tried(
    socket_town: Town,
) -> None:
    town = socket_town
    question = await _changed_meanwhile(town)
    town.move(11)
    await town.bots[-1].until(lambda: _kept(town) != "pending")
    assert town.direct(town.ann) == [question]


async def test_changed_elsewhere_again_it_is_asked_again(socket_town: Town) -> None:
    town = socket_town
    question = await _changed_meanwhile(town)
    (await registered(town)).name = "Theirs once more"
    await town.ann.press(question, "question_send")
    again = await town.told(town.ann, 2)
    assert "now “Theirs once more”, yours “Mine”" in again.shown
    await town.ann.press(again, "question_send")
    assert "“Theirs once more” → “Mine”" in (await town.announced(2)).shown


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_a_dropped_change_is_repeated_and_told_once(socket_town: Town, took: bool) -> None:
    town = socket_town
    await town.start_bot()
    campaign, _ = await announced(town)
    town.classify.faults.next("campaigns.update", dropped(took=took))
    await town.ann.submit(await edited(town, campaign), {"name": "EV"})
    assert "“H1 2026 EV Campaign” → “EV”" in (await town.announced(2)).shown
    await town.at_rest()
    assert campaign.name == "EV"
    assert len(town.classify.traffic.of("campaigns.update")) == (1 if took else 2)
    assert len(town.channel.messages) == 2
    assert town.direct(town.ann) == []


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_killed_while_the_change_is_on_its_way_it_is_made_and_told_once(
    socket_town: Town, took: bool
) -> None:
    town = socket_town
    bot = await town.start_bot()
    campaign, _ = await announced(town)
    fault = held(took=took)
    town.classify.faults.next("campaigns.update", fault)
    await town.ann.submit(await edited(town, campaign), {"name": "EV"})
    await asyncio.wait_for(fault.reached.wait(), 15)
    await bot.kill()
    fault.release()
    await town.start_bot()
    assert "“H1 2026 EV Campaign” → “EV”" in (await town.announced(2)).shown
    await town.at_rest()
    assert campaign.name == "EV"
    assert len(town.classify.campaigns) == 1
    assert len(town.channel.messages) == 2


async def test_the_same_edit_sent_four_times_at_once_is_made_once(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    campaign, _ = await announced(town)
    form = await edited(town, campaign)
    acks = await asyncio.gather(*[town.ann.submit(form, {"name": "EV"}) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await town.announced(2)
    await town.at_rest()
    assert len(town.classify.traffic.of("campaigns.update")) == 1
    assert len(town.channel.messages) == 2


async def test_what_stands_there_may_be_longer_than_a_form_carries_along(socket_town: Town) -> None:
    """Kept in the record by the form's UUID until it is sent, over a restart of the bot too."""
    town = socket_town
    bot = await town.start_bot()
    ack = await town.ann.submit(await opened(town), {**EV, "description": LONG})
    assert ack.errors == {}
    await town.announced()
    campaign = await registered(town)
    form = await edited(town, campaign)
    assert form.values["description"] == LONG.strip()
    assert await bot.terminate() == 0
    await town.start_bot()
    await town.ann.submit(form, {"name": "EV"})
    await town.announced(2)
    [call] = town.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "EV"}


async def test_a_form_left_open_for_more_than_a_day_says_so(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ann.submit(await opened(town), {**EV, "description": LONG})
    await town.announced()
    form = await edited(town, await registered(town))
    town.move(25 * 3600)
    ack = await town.ann.submit(form, {"name": "EV"})
    assert "open for more than a day" in ack.errors["name"]


async def test_while_classify_is_away_an_edit_is_kept_and_asked_about_as_an_edit(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    campaign, _ = await announced(town)
    form = await edited(town, campaign)
    port = town.classify.port
    await town.classify.stop()
    await town.ann.submit(form, {"name": "EV"})
    town.move(11)
    note = await town.told(town.ann)
    assert "Kept: your edit of “H1 2026 EV Campaign” is safe here" in note.shown.replace("*", "")
    town.move(25 * 3600)
    question = await town.told(town.ann, 2)
    assert "Still not changed: your edit of “H1 2026 EV Campaign”" in question.shown.replace("*", "")
    await town.ann.press(question, "question_drop")
    await town.slack.until(lambda: "edit the campaign again to change it back" in question.shown)
    await town.classify.start(port)
    assert campaign.name == EV["name"]
