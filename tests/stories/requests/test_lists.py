"""Lists: mine, this channel's, those that failed, and for admins all that Classify has."""

import pytest

from playground.faults import refused
from storage.engine.opening import open_record
from storage.lifecycle.request import Kind
from storage.requests import submissions
from storage.requests.submissions import Form
from tests.support.sandbox import Town

OUTAGE = refused(503, "<html>busy</html>", content_type="text/html")


async def test_a_list_of_none_says_what_to_do_and_of_one_shows_it(town: Town) -> None:
    await town.start_bot()
    empty = await town.hears(town.ann, "segment list")
    assert "You have asked for no segment yet; `/clsfy segment` opens the form." in empty.shown
    await town.ask()
    message = await town.announced()
    segment = await town.built()
    one = await town.hears(town.ann, "segments list")
    assert f"Waiting to be built:* “Snowblower Buyers” · segment `{segment.id}`" in one.shown
    assert one.button("request_details")["value"]
    town.classify.finish(segment.id)
    await town.replied(message)
    assert "Ready:* “Snowblower Buyers”" in (await town.hears(town.ann, "segment list mine")).shown


async def test_a_long_list_is_turned_page_by_page_in_its_place(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    for number in range(9):
        await town.ask(name=f"Snow {number}")
    await town.announced(9)
    shown = await town.hears(town.ann, "segment list")
    first = shown.shown
    assert [f"“Snow {number}”" in first for number in range(9)] == [False] * 2 + [True] * 7
    assert "Newer" not in first
    await town.ann.press(shown, "say_segment list mine 2")
    await town.slack.until(lambda: "page 2" in shown.shown)
    assert [f"“Snow {number}”" in shown.shown for number in range(9)] == [True] * 2 + [False] * 7
    assert "Older" not in shown.shown
    await town.ann.press(shown, "say_segment list mine")
    await town.slack.until(lambda: shown.shown == first)
    beyond = await town.hears(town.ann, "segment list 99")
    assert "There is no page 99" in beyond.shown
    await town.ann.press(beyond, "say_segment list mine")
    await town.slack.until(lambda: beyond.shown == first)
    assert len(town.ann.ephemerals) == 2


async def test_the_channels_list_has_everyones_and_the_failed_ones_what_went_wrong(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask(name="Ann's snow")
    await town.announced()
    await town.ask(town.ben, name="Ben's snow")
    await town.announced(2)
    town.classify.fail((await town.built(2)).id)
    await town.slack.until(lambda: "Failed" in town.channel.messages[-1].shown)
    mine = await town.hears(town.ann, "segment list")
    assert "Ben's snow" not in mine.shown
    for words in ("segment list this channel", "segment list here"):
        here = await town.hears(town.ann, words)
        assert "“Ann's snow”" in here.shown
        assert "“Ben's snow”" in here.shown
        assert "by @ben" in here.shown
    await town.ann.press(here, "say_segment list failed")
    await town.slack.until(lambda: "failed or were refused" in here.shown)
    assert "Failed:* “Ben's snow”" in here.shown
    assert "Ann's snow" not in here.shown


async def test_where_the_bot_cannot_see_who_is_there_only_ones_own_is_listed(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    closed = town.slack.channel("closed", private=True)
    await town.ask(name="Ann's snow", channel=closed)
    await town.told(town.ann)
    await town.ask(town.ben, name="Ben's snow", channel=closed)
    await town.told(town.ben)
    here = await town.hears(town.ann, "segment list here", closed)
    assert "Ann's snow" in here.shown
    assert "Ben's snow" not in here.shown
    assert "Only yours are shown: I can't see that you are in #closed" in here.shown


async def test_a_direct_message_lists_what_was_asked_for_there(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    direct = town.slack.direct(town.ann)
    await town.ask(name="Here", channel=direct)
    await town.told(town.ann)
    await town.ask(name="Elsewhere")
    await town.announced()
    here = await town.hears(town.ann, "segment list here", direct)
    assert "“Here”" in here.shown
    assert "“Elsewhere”" not in here.shown
    assert "Only yours" not in here.shown


async def test_an_admin_lists_all_that_classify_has_however_much_that_is(socket_town: Town) -> None:
    town = socket_town
    for number in range(5000):
        town.classify.add(f"Snow {number}", "complete")
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    await town.ask(town.ben, name="Ben's snow")
    await town.announced()
    newest = max(town.classify.segments)
    before = town.slack.clock.now()
    shown = await town.hears(town.ann, "segment list all")
    assert (town.slack.clock.now() - before).total_seconds() < 3
    assert "5,001" in shown.shown
    assert f"“Ben's snow” · segment `{newest}`" in shown.shown
    assert "asked for by @ben" in shown.shown
    assert "“Snow 4999”" in shown.shown
    assert "not through me" in shown.shown
    assert "“Snow 4993”" not in shown.shown
    await town.ann.press(shown, "say_segment list all 2")
    await town.slack.until(lambda: "page 2" in shown.shown)
    assert "“Snow 4993”" in shown.shown
    last = await town.hears(town.ann, "segment list all 715")
    assert "“Snow 0”" in last.shown
    with pytest.raises(KeyError):
        last.button("say_segment list all 716")


@pytest.mark.parametrize("noun", ["segment", "campaign"])
async def test_others_than_admins_do_not(socket_town: Town, noun: str) -> None:
    town = socket_town
    town.classify.add("Secret")
    await town.start_bot(CLSFY_ADMINS=town.ben.id)
    said = await town.hears(town.ann, f"{noun} list all")
    assert said.shown == (
        f"Only this bot's admins may list all that Classify has; `/clsfy {noun} list` shows yours."
    )
    assert town.classify.traffic.of(f"{noun}s.list") == []


async def test_while_classify_is_away_the_list_stays_and_a_sentence_stands_beside_it(town: Town) -> None:
    town.classify.add("Snow")
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    shown = await town.hears(town.ann, "segment list all")
    town.classify.faults.always("segments.list", OUTAGE)
    mine = await town.hears(town.ann, "segment list")
    before = mine.shown
    await town.ann.press(mine, "say_segment list all")
    await town.slack.until(lambda: len(town.ann.ephemerals) == 3)
    assert "Classify doesn't answer at the moment" in town.ann.ephemerals[-1].shown
    assert mine.shown == before
    town.classify.faults.clear()
    await town.ann.press(mine, "say_segment list all")
    await town.slack.until(lambda: mine.shown == shown.shown)


async def test_a_list_that_there_is_not_is_answered_with_those_that_there_are(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    said = await town.hears(town.ben, "segment list <yours>")
    assert (
        said.shown
        == "I know no list “<yours>”. There are: `mine`, `here`, `failed`; a number after it is the page."
    )
    assert "`failed`, `all`;" in (await town.hears(town.ann, "segment list 0")).shown


async def test_campaigns_are_listed_in_the_same_way(socket_town: Town) -> None:
    town = socket_town
    record = open_record(str(town.environment["DATABASE_URL"]))
    form = Form(
        uuid="form-1",
        team_id=town.slack.workspace.team_id,
        enterprise_id=None,
        user_id=town.ann.id,
        channel_id=town.channel.id,
        inputs={"name": "Autumn", "use_case": "campaign_reporting"},
        kind=Kind.CAMPAIGN,
    )
    await record.database.run(lambda connection: submissions.accept(connection, form, town.clock.now()))
    record.close()
    await town.start_bot(CLSFY_ADMINS=town.ben.id)
    await town.announced()
    (campaign,) = town.classify.campaigns.values()
    entry = f"Registered:* “Autumn” · campaign `{campaign.id}`"
    assert entry in (await town.hears(town.ann, "campaigns list")).shown
    here = await town.hears(town.ben, "campaign list here")
    assert entry in here.shown
    assert "by @ann" in here.shown
    assert "You have asked for no campaign yet" in (await town.hears(town.ben, "campaign list")).shown
    everything = await town.hears(town.ben, "campaign list all")
    assert entry in everything.shown
    assert "asked for by @ann" in everything.shown
    assert (
        "No campaign of yours or of this channel"
        in (await town.hears(town.ben, "campaign list failed")).shown
    )
