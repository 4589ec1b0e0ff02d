"""`show` shows the status of one segment or campaign to people who may see it."""

from functools import partial

from bot.classify_jobs.snapshot import NO_SEGMENT
from playground.faults import refused
from playground.slack import Message
from storage.engine.opening import open_record
from storage.lifecycle.request import Kind
from storage.requests import submissions
from storage.requests.submissions import Submission
from tests.support.sandbox import Sandbox

OUTAGE = refused(503, "<html>busy</html>", content_type="text/html")


async def test_a_segment_is_shown_from_the_request_to_the_result(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_until_idle()  # the bot knows its message a moment after the channel
    shown = await sandbox.run_command(sandbox.ann, f"segment status {segment.id}")
    assert f"Queued:* “Snowblower Buyers” · segment `{segment.id}`" in shown.visible_text
    assert "Usually ready in 1–2 hours" in shown.visible_text
    assert "I'll reply in its thread in #media-team." in shown.visible_text
    assert "*Requested by:* @ann " in shown.visible_text
    assert shown.button("request_details")["value"]
    sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
    for words in (f"segment show #{segment.id}", f"segments show  {segment.id} "):
        shown = await sandbox.run_command(sandbox.ann, words)
        assert "Ready:* “Snowblower Buyers”" in shown.visible_text
        assert "Built in" in shown.visible_text
        assert "See its thread in #media-team." in shown.visible_text
    await sandbox.ann.click(shown, "say_segment list")
    await sandbox.slack.until(lambda: "Your segments" in shown.visible_text)


async def test_showing_something_that_is_no_id_gets_a_reply_and_makes_no_call(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    for noun in ("segment", "campaign"):
        for words in ("abc", "-1", "1" * 20, "0", "6 1", "<b>"):
            said = await sandbox.run_command(sandbox.ann, f"{noun} show {words}")
            assert said.visible_text == f"No {noun} matches “{words}”, or you don't have access to it."
        said = await sandbox.run_command(sandbox.ann, f"{noun} show")
        assert said.visible_text == f"Add a {noun} ID, for example `/clsfy {noun} show 61`."
    assert set(sandbox.calls("segments.get")) <= {NO_SEGMENT}
    assert sandbox.classify.traffic.of("campaigns.get") == []


async def test_only_an_admin_can_show_a_segment_that_was_created_elsewhere(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    segment = sandbox.classify.add("Skis", "processing")
    shown = await sandbox.run_command(sandbox.ann, f"segment show {segment.id}")
    assert f"Building:* “Skis” · segment `{segment.id}`" in shown.visible_text
    unseen = await sandbox.run_command(sandbox.ben, f"segment show {segment.id}")
    assert unseen.visible_text == (f"Segment {segment.id} doesn't exist, or you don't have access to it.")
    for person in (sandbox.ann, sandbox.ben):
        none = await sandbox.run_command(person, "segment show 999")
        assert none.visible_text == unseen.visible_text.replace(str(segment.id), "999")
    await sandbox.ann.click(shown, f"say_segment watch {segment.id}")
    assert "“Skis” · segment" in (await sandbox.wait_for_announcement()).visible_text


async def test_an_admin_is_told_that_classify_is_not_responding(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    segment = sandbox.classify.add("Skis")
    sandbox.classify.faults.always("segments.get", OUTAGE)
    said = await sandbox.run_command(sandbox.ann, f"segment show {segment.id}")
    assert said.visible_text == "Classify isn't responding. Please try again in a minute."


async def test_a_campaign_is_shown_as_it_is_at_classify_now(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await _register(sandbox)
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    await sandbox.wait_for_announcement()
    (campaign,) = sandbox.classify.campaigns.values()
    shown = await sandbox.run_command(sandbox.ann, f"campaign show {campaign.id}")
    assert f"Registered:* “Autumn” · campaign `{campaign.id}`" in shown.visible_text
    assert "*Use case:* Report on a campaign (campaign reports)" in shown.visible_text
    assert f"ID for your pixel code:*\n`{campaign.id}`" in shown.visible_text
    campaign.name = "Winter"
    assert (
        "“Winter”" in (await sandbox.run_command(sandbox.ann, f"campaign status {campaign.id}")).visible_text
    )
    sandbox.classify.faults.always("campaigns.get", OUTAGE)
    away = await sandbox.run_command(sandbox.ann, f"campaign show {campaign.id}")
    assert "“Autumn”" in away.visible_text
    assert "Classify isn't responding" in away.visible_text
    sandbox.classify.faults.clear()
    del sandbox.classify.campaigns[campaign.id]
    gone = await sandbox.run_command(sandbox.ann, f"campaign show {campaign.id}")
    assert (
        "This campaign no longer exists in Classify. These are the details it was registered with."
        in gone.visible_text
    )


async def test_only_an_admin_can_show_a_campaign_that_was_registered_elsewhere(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    body = {"name": "Spring", "use_case": "other", "description": "Tulips"}
    campaign = sandbox.classify.campaign_store.create(body, sandbox.clock.now())
    shown = await sandbox.run_command(sandbox.ben, f"campaign show {campaign.id}")
    assert f"“Spring” · campaign `{campaign.id}`" in shown.visible_text
    assert "Created elsewhere, not with clsfy." in shown.visible_text
    assert "*Description:* Tulips" in shown.visible_text
    for person, number in ((sandbox.ann, campaign.id), (sandbox.ann, 999), (sandbox.ben, 999)):
        said = await sandbox.run_command(person, f"campaign show {number}")
        assert said.visible_text == f"Campaign {number} doesn't exist, or you don't have access to it."


async def _register(sandbox: Sandbox) -> None:
    """Store a campaign that ann requested and the bot hasn't registered yet."""
    form = Submission(
        uuid="form-1",
        team_id=sandbox.slack.workspace.team_id,
        enterprise_id=None,
        user_id=sandbox.ann.id,
        channel_id=sandbox.channel.id,
        inputs={"name": "Autumn", "use_case": "campaign_reporting"},
        kind=Kind.CAMPAIGN,
    )
    record = open_record(str(sandbox.environment["DATABASE_URL"]))
    await record.database.run(
        lambda connection: submissions.accept_submission(connection, form, sandbox.clock.now())
    )
    record.close()


async def test_a_segment_is_shown_by_its_reference_and_by_part_of_its_name(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.request_segment(name="Snow Shoes", prompt="Hikers")
    await sandbox.wait_for_announcement(2)
    for words, name in (("R1", "Snowblower"), ("r2", "Snow Shoes"), ("snowBLOWER", "Snowblower")):
        assert f"“{name}" in (await sandbox.run_command(sandbox.ann, f"segment show {words}")).visible_text
    several = await sandbox.run_command(sandbox.ann, "segment show snow")
    assert several.visible_text == (
        "Several segments have names like “snow”. To choose one, type `/clsfy segment list snow`."
    )
    hidden = sandbox.slack.channel("hidden", private=True, bot=True, members=[sandbox.ben])
    for words in ("R1", "snowblower"):
        said = await sandbox.run_command(sandbox.slack.person("eve"), f"segment show {words}", hidden)
        assert said.visible_text == f"No segment matches “{words}”, or you don't have access to it."


async def test_a_name_that_ends_in_a_number_is_found_and_its_lists_keep_it(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for name in ("Skis Q4 2024", "Snow Q4 2024", "Failed carts 2", "Failed carts 2 again"):
        await sandbox.request_segment(name=name)
    await sandbox.wait_for_announcement(4)
    several = await sandbox.run_command(sandbox.ann, "segment show Q4 2024")
    assert several.visible_text.endswith('To choose one, type `/clsfy segment list "Q4 2024"`.')
    for words in ('segment list "Q4 2024"', "segment list Q4 2024"):
        found = await sandbox.run_command(sandbox.ann, words)
        assert "“Skis Q4 2024”" in found.visible_text, words
        await sandbox.ann.click(found, 'say_segment list here "Q4 2024"')
        await sandbox.slack.until(partial(_shows, found, "Segments in"))
        assert "“Snow Q4 2024”" in found.visible_text
        assert "matching “Q4 2024”" in found.visible_text
    several = await sandbox.run_command(sandbox.ann, "segment show failed carts")
    assert several.visible_text.endswith('type `/clsfy segment list "failed carts"`.')
    carts = await sandbox.run_command(sandbox.ann, 'segment list "failed carts"')
    assert "“Failed carts 2 again”" in carts.visible_text


def _shows(message: Message, words: str) -> bool:
    return words in message.visible_text
