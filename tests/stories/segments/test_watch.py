"""A segment that was made elsewhere, watched from here to its end."""

import json
from contextlib import closing
from sqlite3 import connect

from playground.faults import refused
from tests.support.sandbox import Town

OUTAGE = refused(503, "<html>busy</html>", content_type="text/html")


async def test_a_watched_segment_is_announced_and_its_end_told_in_the_thread(town: Town) -> None:
    await town.start_bot()
    segment = town.classify.add("Secret of another client")
    said = await town.hears(town.ann, f"segment watch {segment.id}")
    assert f"I watch segment `{segment.id}` from now on; the answer comes in a thread here." in said.shown
    message = await town.announced()
    assert f"Waiting to be built:* segment `{segment.id}` · made elsewhere" in message.shown
    assert message.mentions == {town.ann.id}
    assert "Watched since" in message.shown
    town.classify.process(segment.id)
    await town.slack.until(lambda: "Building" in message.shown)
    town.classify.finish(segment.id)
    reply = await town.replied(message)
    assert "Ready:* the watched segment is built." in reply.shown
    assert f"Segment id `{segment.id}`" in reply.shown
    assert reply.mentions == {town.ann.id}
    await town.slack.until(lambda: "Ready" in message.shown)
    shown = await town.hears(town.ann, f"segment show {segment.id}")
    assert f"Ready:* segment `{segment.id}` · made elsewhere" in shown.shown
    assert f"Ready:* segment `{segment.id}`" in (await town.hears(town.ann, "segment list")).shown
    everything = [message.shown, reply.shown, *[each.shown for each in town.ann.ephemerals]]
    assert "Secret" not in "".join(everything)
    assert town.classify.traffic.of("segments.create") == []


async def test_a_watched_segment_that_fails_or_vanishes_reads_well_without_a_name(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    failing, vanishing = town.classify.add("Secret"), town.classify.add("Secret")
    other = town.classify.add("Secret")  # one stays: two that vanish at once with none left tell nobody
    for count, segment in enumerate((failing, vanishing, other), start=1):
        await town.hears(town.ann, f"segment watch {segment.id}")
        await town.announced(count)
    first, second, _ = town.channel.messages
    town.classify.fail(failing.id)
    reply = await town.replied(first)
    assert "Failed:* Classify could not build the watched segment." in reply.shown
    assert reply.shown.count(f"and name segment `{failing.id}`.") == 2  # its text, and its paragraph
    town.classify.vanish(vanishing.id)
    reply = await town.replied(second)
    assert (
        f"Gone:* Classify no longer knows segment `{vanishing.id}`, so I stopped watching it." in reply.shown
    )


async def test_an_admin_watches_it_by_its_name(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ADMINS=town.ann.id)
    segment = town.classify.add("Skis & <Boots>")
    said = await town.hears(town.ann, f"segment watch {segment.id}")
    assert f"I watch “Skis & <Boots>” · segment `{segment.id}` from now on" in said.shown
    message = await town.announced()
    assert f"“Skis & <Boots>” · segment `{segment.id}` · made elsewhere" in message.shown
    town.classify.finish(segment.id)
    assert "“Skis & <Boots>” is built." in (await town.replied(message)).shown


async def test_two_who_watch_the_same_in_one_channel_are_told_in_one_thread(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    segment = town.classify.add("Secret")
    await town.hears(town.ann, f"segment watch {segment.id}")
    message = await town.announced()
    again = await town.hears(town.ann, f"segment watch {segment.id}")
    assert f"I watch segment `{segment.id}` here already, and you are told of its end." in again.shown
    for words in ("since @ann asked me to; from now on you are told", "and you are told of its end."):
        assert words in (await town.hears(town.ben, f"segment watch {segment.id}")).shown
    elsewhere = town.slack.channel("random")
    await town.hears(town.ben, f"segment watch {segment.id}", elsewhere)
    other = await town.announced(channel=elsewhere)
    town.classify.finish(segment.id)
    assert (await town.replied(message)).mentions == {town.ann.id, town.ben.id}
    assert (await town.replied(other)).mentions == {town.ben.id}
    await town.at_rest()
    assert len(town.channel.messages) == len(elsewhere.messages) == 1
    assert len(message.replies) == 1
    with closing(connect(f"{town.folder}/bot.db")) as record:
        deeds = record.execute("SELECT user_id, deed FROM journal ORDER BY id").fetchall()
    assert deeds == [(town.ann.id, "asked"), (town.ben.id, "followed"), (town.ben.id, "asked")]


async def test_what_was_asked_for_here_needs_no_watch(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    await town.announced()
    segment = await town.built()
    for person, who in ((town.ann, "you"), (town.ben, "@ann")):
        said = await town.hears(person, f"segment watch {segment.id}")
        assert f"“Snowblower Buyers” · segment `{segment.id}` was asked for by {who}" in said.shown
        assert "The answer comes in its thread in #media-team." in said.shown
    await town.ben.press(said, f"say_segment show {segment.id}")
    await town.slack.until(lambda: "reference R1" in town.ben.ephemerals[-1].shown)
    await town.at_rest()
    assert len(town.channel.messages) == 1


async def test_what_has_ended_what_there_is_not_and_what_is_no_id_are_not_watched(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    ready, failed = town.classify.add("Secret", "complete"), town.classify.add("Secret", "failed")
    for words, sentence in (
        (f"{ready.id}", f"Ready:* segment `{ready.id}` is built already, so there is nothing to watch."),
        (
            f"{failed.id}",
            f"Failed:* segment `{failed.id}` could not be built, so there is nothing to watch.",
        ),
        ("999", "I know no segment 999 that you may see"),
        ("abc", "“abc” is no id."),
        ("-1", "“-1” is no id."),
        ("9" * 20, f"“{'9' * 20}” is no id."),
        ("", "Please name an id."),
    ):
        assert sentence in (await town.hears(town.ann, f"segment watch {words}")).shown
    town.classify.faults.next("segments.get", OUTAGE)
    away = await town.hears(town.ann, f"segment watch {ready.id}")
    assert "Classify doesn't answer at the moment" in away.shown
    limit = json.dumps({"error": "rate_limited", "message": "Slow down."})
    town.classify.faults.next("segments.get", refused(429, limit, {"Retry-After": "1"}))
    limited = await town.hears(town.ann, f"segment watch {ready.id}")
    assert "Classify allows no more questions at the moment" in limited.shown
    await town.at_rest()
    assert town.channel.messages == []


async def test_who_may_not_ask_may_not_watch(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_USERS=town.ben.id, CLSFY_CONTACT="Kim in IT")
    segment = town.classify.add("Secret")
    said = await town.hears(town.ann, f"segment watch {segment.id}")
    assert "Please ask Kim in IT." in said.shown
    assert town.classify.traffic.of("segments.get") == []
