"""A person watches a segment that was created elsewhere."""

import json
from contextlib import closing
from sqlite3 import connect

from handlers.messages.buttons import FOLLOW
from playground.faults import refused
from tests.stories.people.test_preferences import prefers
from tests.stories.segments.test_duplicates import asked_again
from tests.support.clicks import click_and_read
from tests.support.sandbox import Sandbox

OUTAGE = refused(503, "<html>busy</html>", content_type="text/html")


async def test_a_watched_segment_is_announced_and_its_result_posted_in_the_thread(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    segment = sandbox.classify.add("Secret of another client")
    said = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    assert f"I'm watching segment `{segment.id}`. I'll post the result in a thread here." in said.visible_text
    message = await sandbox.wait_for_announcement()
    assert f"Queued:* segment `{segment.id}` · created elsewhere" in message.visible_text
    assert message.mentions == {sandbox.ann.id}
    assert "Watched by" in message.visible_text
    sandbox.classify.process(segment.id)
    await sandbox.slack.until(lambda: "Building" in message.visible_text)
    sandbox.classify.finish(segment.id)
    reply = await sandbox.wait_for_reply(message)
    assert "The watched segment is ready." in reply.visible_text
    assert f"Segment ID: `{segment.id}`" in reply.visible_text
    assert reply.mentions == {sandbox.ann.id}
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    shown = await sandbox.run_command(sandbox.ann, f"segment show {segment.id}")
    assert f"Ready:* segment `{segment.id}` · created elsewhere" in shown.visible_text
    assert (
        f"Ready:* segment `{segment.id}`"
        in (await sandbox.run_command(sandbox.ann, "segment list")).visible_text
    )
    everything = [
        message.visible_text,
        reply.visible_text,
        *[each.visible_text for each in sandbox.ann.ephemerals],
    ]
    assert "Secret" not in "".join(everything)
    assert sandbox.classify.traffic.of("segments.create") == []


async def test_messages_about_a_watched_segment_that_fails_or_vanishes_need_no_name(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    failing, vanishing = sandbox.classify.add("Secret"), sandbox.classify.add("Secret")
    other = sandbox.classify.add("Secret")  # one stays: two that vanish at once with none left tell nobody
    for count, segment in enumerate((failing, vanishing, other), start=1):
        await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
        await sandbox.wait_for_announcement(count)
    first, second, _ = sandbox.channel.messages
    sandbox.classify.fail(failing.id)
    reply = await sandbox.wait_for_reply(first)
    assert "Classify couldn't build the watched segment." in reply.visible_text
    assert (
        reply.visible_text.count(f"and mention segment `{failing.id}`.") == 2
    )  # its text, and its paragraph
    sandbox.classify.vanish(vanishing.id)
    reply = await sandbox.wait_for_reply(second)
    assert (
        f"Segment `{vanishing.id}` no longer exists in Classify. I've stopped checking it."
        in reply.visible_text
    )


async def test_an_admin_sees_the_name_of_a_watched_segment(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    segment = sandbox.classify.add("Skis & <Boots>")
    said = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    assert f"I'm watching “Skis & <Boots>” · segment `{segment.id}`." in said.visible_text
    message = await sandbox.wait_for_announcement()
    assert f"“Skis & <Boots>” · segment `{segment.id}` · created elsewhere" in message.visible_text
    sandbox.classify.finish(segment.id)
    assert "“Skis & <Boots>” is ready." in (await sandbox.wait_for_reply(message)).visible_text


async def test_two_people_who_watch_one_segment_in_a_channel_share_a_thread(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    segment = sandbox.classify.add("Secret")
    await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    message = await sandbox.wait_for_announcement()
    again = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    assert f"I'm already watching segment `{segment.id}` here" in again.visible_text
    for words in ("@ann is already watching", "I'm already watching"):
        assert words in (await sandbox.run_command(sandbox.ben, f"segment watch {segment.id}")).visible_text
    elsewhere = sandbox.slack.channel("random")
    await sandbox.run_command(sandbox.ben, f"segment watch {segment.id}", elsewhere)
    other = await sandbox.wait_for_announcement(channel=elsewhere)
    sandbox.classify.finish(segment.id)
    assert (await sandbox.wait_for_reply(message)).mentions == {sandbox.ann.id, sandbox.ben.id}
    assert (await sandbox.wait_for_reply(other)).mentions == {sandbox.ben.id}
    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == len(elsewhere.messages) == 1
    assert len(message.replies) == 1
    with closing(connect(f"{sandbox.folder}/bot.db")) as record:
        actions = record.execute("SELECT user_id, action FROM audit_log ORDER BY id").fetchall()
    assert actions == [(sandbox.ann.id, "asked"), (sandbox.ben.id, "followed"), (sandbox.ben.id, "asked")]


async def test_watching_a_colleagues_segment_offers_to_follow_it(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_until_idle()  # the bot knows its message a moment after the channel
    for person, who in ((sandbox.ann, "you"), (sandbox.ben, "@ann")):
        said = await sandbox.run_command(person, f"segment watch {segment.id}")
        assert f"“Snowblower Buyers” · segment `{segment.id}` was requested by {who}." in said.visible_text
        assert "I'll reply in its thread in #media-team." in said.visible_text
    answer = await click_and_read(sandbox, sandbox.ben, said, FOLLOW)
    assert "You're following “Snowblower Buyers”" in answer
    await sandbox.ben.click(said, f"say_segment show {segment.id}")
    await sandbox.slack.until(lambda: "Reference R1" in said.visible_text)
    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == 1


async def test_finished_and_missing_segments_and_wrong_ids_are_not_watched(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    ready, failed = sandbox.classify.add("Secret", "complete"), sandbox.classify.add("Secret", "failed")
    for words, sentence in (
        (f"{ready.id}", f"Ready:* segment `{ready.id}` is already built, so there's nothing to watch."),
        (
            f"{failed.id}",
            f"Failed:* segment `{failed.id}` failed, so there's nothing to watch.",
        ),
        ("999", "Segment 999 doesn't exist, or you don't have access to it."),
        ("abc", "“abc” isn't a segment ID. Add one, for example `/clsfy segment watch 61`."),
        ("-1", "“-1” isn't a segment ID."),
        ("9" * 20, f"“{'9' * 20}” isn't a segment ID."),
        ("", "Add a segment ID, for example `/clsfy segment watch 61`."),
    ):
        assert sentence in (await sandbox.run_command(sandbox.ann, f"segment watch {words}")).visible_text
    sandbox.classify.faults.next("segments.get", OUTAGE)
    away = await sandbox.run_command(sandbox.ann, f"segment watch {ready.id}")
    assert "Classify isn't responding" in away.visible_text
    limit = json.dumps({"error": "rate_limited", "message": "Slow down."})
    sandbox.classify.faults.next("segments.get", refused(429, limit, {"Retry-After": "1"}))
    limited = await sandbox.run_command(sandbox.ann, f"segment watch {ready.id}")
    assert "Classify is limiting requests right now" in limited.visible_text
    await sandbox.stop_when_idle()
    assert sandbox.channel.messages == []


async def test_a_person_who_is_not_allowed_cannot_watch(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ben.id, CLSFY_CONTACT="Kim in IT")
    segment = sandbox.classify.add("Secret")
    said = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    assert "Contact Kim in IT." in said.visible_text
    assert segment.id not in sandbox.calls("segments.get")


async def test_a_person_who_is_never_mentioned_is_not_told_that_they_will_be(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await prefers(sandbox, sandbox.ben, mention="never")
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    for words in ("You're following it.", "You're already following it."):
        view = await asked_again(sandbox)
        if words not in view.visible_text:
            await sandbox.ben.submit(view)
        shown = sandbox.ben.open_modals[-1].visible_text
        assert words in shown.replace("*", "")
        assert "But your preferences say never to mention you." in shown
        await sandbox.ben.close(sandbox.ben.open_modals[-1], all_of_them=True)
    segment = sandbox.classify.add("Skis")
    await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    for words in ("You're following it now.", "I'm already watching segment"):
        said = await sandbox.run_command(sandbox.ben, f"segment watch {segment.id}")
        assert words in said.visible_text
        assert "But your preferences say never to mention you." in said.visible_text
