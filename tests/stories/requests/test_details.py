"""Details show all that is known about a request. They open at once, for people who may see it."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing

import pytest

from handlers.interaction.request_lookup import GONE
from handlers.messages.buttons import DETAILS
from playground.faults import Fault, held, refused
from playground.slack import Message, Person, View
from tests.stories.people.home_tab import open_home_tab
from tests.support.clicks import click_and_read
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

WRONG = "2 of the example URLs could not be read: <https://a.example>"
LONG = " ".join(f"word{number}" for number in range(400))[:3000].strip()
URLS = "\n".join(f"https://www.example{number}.com/{'x' * 23}" for number in range(55))


async def test_details_show_what_the_message_leaves_out(sandbox: Sandbox) -> None:
    message = await _building(sandbox, CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    assert SNOWBLOWER_FORM["example_urls"] not in message.visible_text
    view = await _details(sandbox, sandbox.ben, message)
    lines = view.visible_text.splitlines()
    assert lines[:2] == ["Details", "“Snowblower Buyers” is queued."]
    for field in (
        "Segment ID:*\n`61`",
        "Client:*\nGlobex `c-2`",
        "Mentioned when done:*\n@ann",
        "Reference:*\nR1",
    ):
        assert f"*{field}\n" in view.visible_text
    assert re.search(r"\*Requested by:\*\n@ann .*\n\*Channel:\*\n#media-team", view.visible_text)
    assert lines[lines.index("Prompt") :] == [
        "Prompt",
        SNOWBLOWER_FORM["prompt"],
        "Example URLs",
        *SNOWBLOWER_FORM["example_urls"].splitlines(),
        "Blocked domains",
        "craftsman.com",
        "Close",
    ]


async def test_details_open_at_once_and_are_filled_after_loading(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    slow = Fault(gate=asyncio.Event())
    sandbox.slack.faults.next("conversations.members", slow)
    await sandbox.ben.click(message, DETAILS)
    await sandbox.slack.until(lambda: sandbox.ben.open_modals)
    assert "Loading…" in sandbox.ben.open_modals[-1].visible_text
    slow.release()
    await sandbox.slack.until(lambda: "Prompt" in sandbox.ben.open_modals[-1].visible_text)


async def test_details_are_refused_if_the_membership_lookup_fails(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    missing = refused(200, json.dumps({"ok": False, "error": "missing_scope"}))
    sandbox.slack.faults.next("conversations.members", missing)
    await _details(sandbox, sandbox.ben, message, "Slack didn't say whether you're in the channel")
    await _details(sandbox, sandbox.ben, message)
    sandbox.channel.members.discard(sandbox.ben.id)
    await _details(sandbox, sandbox.ben, message, GONE)


async def test_details_show_the_longest_inputs_in_full(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    name = "<!channel> & *Snow* 🎿 " * 13
    ack = await sandbox.request_segment(name=name, prompt=LONG, example_urls=URLS)
    assert ack.errors == {}
    view = await _details(sandbox, sandbox.ann, await sandbox.wait_for_announcement())
    shown = " ".join(view.visible_text.split())
    assert LONG in shown
    assert name.strip() in shown
    assert URLS in view.visible_text


@pytest.mark.parametrize("says", [WRONG, [WRONG, "and more"]], ids=["text", "texts"])
async def test_details_of_a_failure_show_classifys_error(
    socket_sandbox: Sandbox, says: str | list[str]
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.extra_fields = {"processing_errors": says}
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    view = await _details(sandbox, sandbox.ben, reply, "What went wrong, according to Classify")
    assert WRONG in view.visible_text
    assert "failed" in view.visible_text
    assert "Loading" not in view.visible_text


async def test_classifys_words_about_a_watched_segment_are_shown_only_to_admins(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    segment = sandbox.classify.add("Secret")
    await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}")
    message = await sandbox.wait_for_announcement()
    sandbox.classify.extra_fields = {"processing_errors": WRONG}
    sandbox.classify.fail(segment.id)
    reply = await sandbox.wait_for_reply(message)
    theirs = await _details(sandbox, sandbox.ben, reply, "What went wrong, according to Classify")
    assert WRONG in theirs.visible_text
    await _details(sandbox, sandbox.ann, reply)
    for command in ("segment list", "segment list here", f"segment show {segment.id}"):
        assert WRONG not in (await sandbox.run_command(sandbox.ann, command)).visible_text
    await open_home_tab(sandbox, sandbox.ann)
    await sandbox.stop_when_idle()
    shown = [call for call in sandbox.slack.traffic.calls if WRONG in str(call.arguments)]
    assert {call.arguments["view_id"] for call in shown} == {theirs.id}
    assert "Loading" not in sandbox.ann.open_modals[-1].visible_text


async def test_details_leave_out_classifys_error_while_it_is_away(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    answer = held(took_effect=False)
    sandbox.classify.faults.next("segments.get", answer)
    view = await _details(sandbox, sandbox.ann, reply, "Loading Classify's reason…")
    assert SNOWBLOWER_FORM["prompt"] in view.visible_text
    answer.release()
    await sandbox.slack.until(lambda: "Loading" not in sandbox.ann.open_modals[-1].visible_text)
    assert SNOWBLOWER_FORM["prompt"] in sandbox.ann.open_modals[-1].visible_text
    assert "went wrong" not in sandbox.ann.open_modals[-1].visible_text


async def test_closing_the_details_while_they_load_has_no_effect(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    answer = held(took_effect=False)
    sandbox.classify.faults.next("segments.get", answer)
    view = await _details(sandbox, sandbox.ann, reply, "Loading Classify's reason…")
    await sandbox.ann.close(view)
    updates = len(sandbox.calls("views.update"))
    answer.release()
    await sandbox.slack.until(lambda: len(sandbox.calls("views.update")) > updates)
    await sandbox.stop_when_idle()
    assert sandbox.ann.open_modals == []
    assert sandbox.ann.ephemerals == []


async def test_details_show_both_times_of_a_result(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    view = await _details(sandbox, sandbox.ann, message)
    assert "“Snowblower Buyers” is ready." in view.visible_text
    for label in ("Created in Classify", "Finished", "Result received"):
        assert re.search(
            rf"^\*{label}:\*\n\w+ \d+, \d{{4}} at \d+:\d\d [AP]M$", view.visible_text, re.MULTILINE
        )


async def test_details_are_refused_to_strangers_and_other_workspaces(sandbox: Sandbox) -> None:
    stranger, outsider = sandbox.slack.person("sam"), sandbox.slack.person("olga", team_id="T0ELSEWHERE")
    sandbox.channel.members.add(outsider.id)
    message = await _building(sandbox)
    await stranger.click(message, DETAILS)
    await sandbox.slack.until(lambda: stranger.open_modals and GONE in stranger.open_modals[-1].visible_text)
    assert "Snowblower" not in stranger.open_modals[-1].visible_text
    assert "clsfy belongs to another workspace" in await click_and_read(sandbox, outsider, message, DETAILS)
    assert outsider.open_modals == []


async def test_two_clicks_on_details_at_once_open_one_view(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    await sandbox.ann.click(message, DETAILS)
    await sandbox.ann.click(message, DETAILS)
    # The form may have been updated too, with where the result is posted.
    await sandbox.slack.until(lambda: str(sandbox.calls("views.update")).count("is queued.") == 2)
    await sandbox.slack.until(lambda: "Prompt" in sandbox.ann.open_modals[-1].visible_text)
    assert sandbox.ann.ephemerals == [], "the first view, which is closed, needs no message"


async def test_a_person_is_told_if_slack_does_not_open_the_details(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    expired = refused(200, json.dumps({"ok": False, "error": "expired_trigger_id"}))
    sandbox.slack.faults.next("views.open", expired)
    said = await click_and_read(sandbox, sandbox.ann, message, DETAILS)
    assert said.startswith("I couldn't open the details. That took longer than Slack allows (three seconds).")


async def test_a_person_is_told_if_the_details_fail(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    _break_record(sandbox)
    await sandbox.ann.click(message, DETAILS)
    await sandbox.slack.until(
        lambda: (
            sandbox.ann.open_modals
            and "Something went wrong, and this may not" in sandbox.ann.open_modals[-1].visible_text
        )
    )
    assert "Reference: E-" in sandbox.ann.open_modals[-1].visible_text
    assert sandbox.ann.ephemerals == [], "it is said once"
    assert "Reference: E-" in await click_and_read(sandbox, sandbox.ann, message)


def _break_record(sandbox: Sandbox) -> None:
    with closing(sqlite3.connect(sandbox.folder / "bot.db")) as connection, connection:
        connection.execute("UPDATE requests SET candidates = 'null'")


async def _details(sandbox: Sandbox, person: Person, message: Message, words: str = "Reference") -> View:
    """Wait until the view shows these words, and return it."""
    await person.click(message, DETAILS)
    await sandbox.slack.until(lambda: person.open_modals and words in person.open_modals[-1].visible_text)
    return person.open_modals[-1]


async def _building(sandbox: Sandbox, **settings: str) -> Message:
    """Announce a segment that is building."""
    await sandbox.start_bot(**settings)
    await sandbox.request_segment(client_id="c-2" if settings else None)
    return await sandbox.wait_for_announcement()
