"""Lists: my requests, this channel's, failed ones, and everything in Classify for admins."""

import asyncio

import pytest

from playground.faults import refused
from storage.engine.opening import open_record
from storage.lifecycle.request import Kind
from storage.requests import submissions
from storage.requests.submissions import Submission
from tests.bench.measuring.process import cpu_seconds
from tests.support.sandbox import Sandbox

OUTAGE = refused(503, "<html>busy</html>", content_type="text/html")


async def test_an_empty_list_says_what_to_do_and_a_list_of_one_shows_it(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    empty = await sandbox.run_command(sandbox.ann, "segment list")
    assert "You haven't requested any segments yet." in empty.visible_text
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    one = await sandbox.run_command(sandbox.ann, "segments list")
    assert f"Queued:* “Snowblower Buyers” · segment `{segment.id}`" in one.visible_text
    assert one.button("request_details")["value"]
    sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
    assert (
        "Ready:* “Snowblower Buyers”"
        in (await sandbox.run_command(sandbox.ann, "segment list mine")).visible_text
    )


async def test_a_long_list_is_paged_in_place(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for number in range(9):
        await sandbox.request_segment(name=f"Snow {number}")
    await sandbox.wait_for_announcement(9)
    async with asyncio.timeout(45):  # links to threads are fetched after the announcements
        shown = await sandbox.run_command(sandbox.ann, "segment list")
        while shown.visible_text.count("Requested") != shown.visible_text.count("· Thread"):
            shown = await sandbox.run_command(sandbox.ann, "segment list")
    first, answers = shown.visible_text, len(sandbox.ann.ephemerals)
    assert [f"“Snow {number}”" in first for number in range(9)] == [False] * 2 + [True] * 7
    assert "Newer" not in first
    await sandbox.ann.click(shown, "say_segment list mine 2")
    await sandbox.slack.until(lambda: "page 2" in shown.visible_text)
    assert [f"“Snow {number}”" in shown.visible_text for number in range(9)] == [True] * 2 + [False] * 7
    assert "Older" not in shown.visible_text
    await sandbox.ann.click(shown, "say_segment list mine")
    await sandbox.slack.until(lambda: shown.visible_text == first)
    beyond = await sandbox.run_command(sandbox.ann, "segment list 99")
    assert "There's no page 99" in beyond.visible_text
    await sandbox.ann.click(beyond, "say_segment list mine")
    await sandbox.slack.until(lambda: beyond.visible_text == first)
    assert len(sandbox.ann.ephemerals) == answers + 1


async def test_the_channels_list_shows_everyones_requests_and_why_some_failed(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment(name="Ann's snow")
    await sandbox.wait_for_announcement()
    await sandbox.request_segment(sandbox.ben, name="Ben's snow")
    await sandbox.wait_for_announcement(2)
    sandbox.classify.fail((await sandbox.wait_for_segment(2)).id)
    await sandbox.slack.until(lambda: "Failed" in sandbox.channel.messages[-1].visible_text)
    mine = await sandbox.run_command(sandbox.ann, "segment list")
    assert "Ben's snow" not in mine.visible_text
    for words in ("segment list this channel", "segment list here"):
        here = await sandbox.run_command(sandbox.ann, words)
        assert "“Ann's snow”" in here.visible_text
        assert "“Ben's snow”" in here.visible_text
        assert "by @ben" in here.visible_text
    await sandbox.ann.click(here, "say_segment list failed")
    await sandbox.slack.until(lambda: "failed or were rejected" in here.visible_text)
    assert "Failed:* “Ben's snow”" in here.visible_text
    assert "Ann's snow" not in here.visible_text


async def test_only_ones_own_requests_are_listed_if_the_members_are_unknown(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    closed = sandbox.slack.channel("closed", private=True)
    await sandbox.request_segment(name="Ann's snow", channel=closed)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.request_segment(sandbox.ben, name="Ben's snow", channel=closed)
    await sandbox.wait_for_direct_message(sandbox.ben)
    here = await sandbox.run_command(sandbox.ann, "segment list here", closed)
    assert "Ann's snow" in here.visible_text
    assert "Ben's snow" not in here.visible_text
    assert "This shows only yours, because I can't tell whether you're in #closed" in here.visible_text


async def test_a_direct_message_lists_the_requests_made_there(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    direct = sandbox.slack.direct(sandbox.ann)
    await sandbox.request_segment(name="Here", channel=direct)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.request_segment(name="Elsewhere")
    await sandbox.wait_for_announcement()
    here = await sandbox.run_command(sandbox.ann, "segment list here", direct)
    assert "“Here”" in here.visible_text
    assert "“Elsewhere”" not in here.visible_text
    assert "Only yours" not in here.visible_text


async def test_an_admin_can_list_everything_at_classify_even_if_it_is_long(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    for number in range(5000):
        sandbox.classify.add(f"Snow {number}", "complete")
    bot = await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    await sandbox.request_segment(sandbox.ben, name="Ben's snow")
    await sandbox.wait_for_announcement()
    newest = max(sandbox.classify.segments)
    before = cpu_seconds(bot.pid)
    shown = await sandbox.run_command(sandbox.ann, "segment list all")
    assert cpu_seconds(bot.pid) - before < 3, "whatever else the machine does meanwhile"
    assert "5,001" in shown.visible_text
    assert f"“Ben's snow” · segment `{newest}`" in shown.visible_text
    assert "requested by @ben" in shown.visible_text
    assert "“Snow 4999”" in shown.visible_text
    assert "not with clsfy" in shown.visible_text
    assert "“Snow 4993”" not in shown.visible_text
    await sandbox.ann.click(shown, "say_segment list all 2")
    await sandbox.slack.until(lambda: "page 2" in shown.visible_text)
    assert "“Snow 4993”" in shown.visible_text
    last = await sandbox.run_command(sandbox.ann, "segment list all 715")
    assert "“Snow 0”" in last.visible_text
    with pytest.raises(KeyError):
        last.button("say_segment list all 716")


@pytest.mark.parametrize("noun", ["segment", "campaign"])
async def test_only_admins_can_list_everything(socket_sandbox: Sandbox, noun: str) -> None:
    sandbox = socket_sandbox
    sandbox.classify.add("Secret")
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    said = await sandbox.run_command(sandbox.ann, f"{noun} list all")
    assert said.visible_text == (
        f"Only clsfy's admins can list everything in Classify. To see yours, type `/clsfy {noun} list`."
    )
    assert sandbox.classify.traffic.of(f"{noun}s.list") == []


@pytest.mark.parametrize("noun", ["segment", "campaign", "deal"])
async def test_only_admins_see_the_button_for_everything_in_classify(
    socket_sandbox: Sandbox, noun: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    for person in (sandbox.ann, sandbox.ben):
        for words in ("", "mine", "here", "failed", "snow", "2"):
            shown = await sandbox.run_command(person, f"{noun} list {words}".strip())
            is_offered = "All in Classify" in shown.visible_text
            # Classify has no list of deals.
            assert is_offered is (person is sandbox.ann and noun != "deal"), (person, words)
    mine = await sandbox.run_command(sandbox.ben, f"{noun} list")
    await sandbox.ben.click(mine, f"say_{noun} list here")
    await sandbox.slack.until(lambda: f"*{noun.capitalize()}s in*" in mine.visible_text)
    assert "All in Classify" not in mine.visible_text  # nor does it come with another list


async def test_the_list_stays_with_an_error_while_classify_is_away(
    sandbox: Sandbox,
) -> None:
    sandbox.classify.add("Snow")
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    shown = await sandbox.run_command(sandbox.ann, "segment list all")
    sandbox.classify.faults.always("segments.list", OUTAGE)
    mine = await sandbox.run_command(sandbox.ann, "segment list")
    before = mine.visible_text
    await sandbox.ann.click(mine, "say_segment list all")
    await sandbox.slack.until(lambda: len(sandbox.ann.ephemerals) == 3)
    assert "Classify isn't responding" in sandbox.ann.ephemerals[-1].visible_text
    assert mine.visible_text == before
    sandbox.classify.faults.clear()
    await sandbox.ann.click(mine, "say_segment list all")
    await sandbox.slack.until(lambda: mine.visible_text == shown.visible_text)


async def test_any_other_words_are_searched_for_in_the_names(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    said = await sandbox.run_command(sandbox.ben, "segment list <yours>")
    assert "No segments match “<yours>”." in said.visible_text
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    for words in ("snow", "mine SNOWBLOWER", "here Buyers 1"):
        found = await sandbox.run_command(sandbox.ann, f"segment list {words}")
        assert "“Snowblower Buyers”" in found.visible_text
    assert "No segments match" in (await sandbox.run_command(sandbox.ann, "segment list skis")).visible_text
    assert "All in Classify" in (await sandbox.run_command(sandbox.ann, "segment list 0")).visible_text


async def test_campaigns_are_listed_like_segments(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    record = open_record(str(sandbox.environment["DATABASE_URL"]))
    form = Submission(
        uuid="form-1",
        team_id=sandbox.slack.workspace.team_id,
        enterprise_id=None,
        user_id=sandbox.ann.id,
        channel_id=sandbox.channel.id,
        inputs={"name": "Autumn", "use_case": "campaign_reporting"},
        kind=Kind.CAMPAIGN,
    )
    await record.database.run(
        lambda connection: submissions.accept_submission(connection, form, sandbox.clock.now())
    )
    record.close()
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    await sandbox.wait_for_announcement()
    (campaign,) = sandbox.classify.campaigns.values()
    entry = f"Registered:* “Autumn” · campaign `{campaign.id}`"
    assert entry in (await sandbox.run_command(sandbox.ann, "campaigns list")).visible_text
    here = await sandbox.run_command(sandbox.ben, "campaign list here")
    assert entry in here.visible_text
    assert "by @ann" in here.visible_text
    assert (
        "You haven't requested any campaigns yet"
        in (await sandbox.run_command(sandbox.ben, "campaign list")).visible_text
    )
    everything = await sandbox.run_command(sandbox.ben, "campaign list all")
    assert entry in everything.visible_text
    assert "requested by @ann" in everything.visible_text
    assert (
        "You and this channel have no campaigns that failed or were rejected."
        in (await sandbox.run_command(sandbox.ben, "campaign list failed")).visible_text
    )
