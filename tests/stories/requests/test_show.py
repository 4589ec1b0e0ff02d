"""How one segment or campaign stands, to those who may see it."""

from playground.faults import refused
from storage.engine.opening import open_record
from storage.lifecycle.request import Kind
from storage.requests import submissions
from storage.requests.submissions import Form
from tests.support.sandbox import Town

OUTAGE = refused(503, "<html>busy</html>", content_type="text/html")


async def test_a_segment_is_shown_from_its_first_minute_to_its_end(town: Town) -> None:
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    segment = await town.built()
    shown = await town.hears(town.ann, f"segment status {segment.id}")
    assert f"Waiting to be built:* “Snowblower Buyers” · segment `{segment.id}`" in shown.shown
    assert "Usually ready within 1–2 hours" in shown.shown
    assert "The answer comes in its thread in #media-team." in shown.shown
    assert "by @ann · reference R1" in shown.shown
    assert shown.button("request_details")["value"]
    town.classify.finish(segment.id)
    await town.replied(message)
    for words in (f"segment show #{segment.id}", f"segments show  {segment.id} "):
        shown = await town.hears(town.ann, words)
        assert "Ready:* “Snowblower Buyers”" in shown.shown
        assert "It took" in shown.shown
        assert "Its thread is in #media-team." in shown.shown
    await town.ann.press(shown, "say_segment list")
    await town.slack.until(lambda: "Your segments" in shown.shown)


async def test_what_is_no_id_is_answered_in_a_sentence_and_asks_nobody(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    for noun in ("segment", "campaign"):
        for words in ("abc", "-1", "1" * 20, "0", "6 1", "<b>"):
            said = await town.hears(town.ann, f"{noun} show {words}")
            assert said.shown == (
                f"“{words}” is no id. A {noun}'s id is a number such as 61; `/clsfy {noun} list` shows yours."
            )
        said = await town.hears(town.ann, f"{noun} show")
        assert said.shown.startswith("Please name an id. ")
    assert town.classify.traffic.of("segments.get") == town.classify.traffic.of("campaigns.get") == []


async def test_an_admin_is_shown_what_was_made_elsewhere_and_others_are_not(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    segment = town.classify.add("Skis", "processing")
    shown = await town.hears(town.ann, f"segment show {segment.id}")
    assert f"Building:* “Skis” · segment `{segment.id}` · made elsewhere" in shown.shown
    unseen = await town.hears(town.ben, f"segment show {segment.id}")
    assert unseen.shown == (
        f"I know no segment {segment.id} that you may see; `/clsfy segment list` shows yours."
    )
    for person in (town.ann, town.ben):
        none = await town.hears(person, "segment show 999")
        assert none.shown == unseen.shown.replace(str(segment.id), "999")
    await town.ann.press(shown, f"say_segment watch {segment.id}")
    assert "“Skis” · segment" in (await town.announced()).shown


async def test_an_admin_hears_that_classify_is_away(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    segment = town.classify.add("Skis")
    town.classify.faults.always("segments.get", OUTAGE)
    said = await town.hears(town.ann, f"segment show {segment.id}")
    assert said.shown == "Classify doesn't answer at the moment. Please try again in a minute."


async def test_a_campaign_is_shown_as_it_is_at_classify_now(socket_town: Town) -> None:
    town = socket_town
    await _register(town)
    await town.start_bot(CLSFY_ADMINS=town.ben.id)
    await town.announced()
    (campaign,) = town.classify.campaigns.values()
    shown = await town.hears(town.ann, f"campaign show {campaign.id}")
    assert f"Registered:* “Autumn” · campaign `{campaign.id}`" in shown.shown
    assert "Use case: Report on a campaign (campaign reports)" in shown.shown
    assert f"Its id for the pixel code: `{campaign.id}`" in shown.shown
    campaign.name = "Winter"
    assert "“Winter”" in (await town.hears(town.ann, f"campaign status {campaign.id}")).shown
    town.classify.faults.always("campaigns.get", OUTAGE)
    away = await town.hears(town.ann, f"campaign show {campaign.id}")
    assert "“Autumn”" in away.shown
    assert "Classify doesn't answer at the moment" in away.shown
    town.classify.faults.clear()
    del town.classify.campaigns[campaign.id]
    gone = await town.hears(town.ann, f"campaign show {campaign.id}")
    assert "Classify does not know it any more; this is how it was registered." in gone.shown


async def test_a_campaign_registered_elsewhere_is_for_admins(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ben.id)
    body = {"name": "Spring", "use_case": "other", "description": "Tulips"}
    campaign = town.classify.campaign_store.create(body, town.clock.now())
    shown = await town.hears(town.ben, f"campaign show {campaign.id}")
    assert f"“Spring” · campaign `{campaign.id}` · made elsewhere" in shown.shown
    assert "Description: Tulips" in shown.shown
    for person, number in ((town.ann, campaign.id), (town.ann, 999), (town.ben, 999)):
        said = await town.hears(person, f"campaign show {number}")
        assert (
            said.shown == f"I know no campaign {number} that you may see; `/clsfy campaign list` shows yours."
        )


async def _register(town: Town) -> None:
    """A campaign that ann has asked for, and the bot has not yet registered."""
    form = Form(
        uuid="form-1",
        team_id=town.slack.workspace.team_id,
        enterprise_id=None,
        user_id=town.ann.id,
        channel_id=town.channel.id,
        inputs={"name": "Autumn", "use_case": "campaign_reporting"},
        kind=Kind.CAMPAIGN,
    )
    record = open_record(str(town.environment["DATABASE_URL"]))
    await record.database.run(lambda connection: submissions.accept(connection, form, town.clock.now()))
    record.close()
