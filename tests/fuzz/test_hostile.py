"""Hostile text in every field of every form, in commands and in Classify's errors.

It is only displayed, and it reaches Classify as typed."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from playground.faults import refused
from playground.slack import Ack, Channel, Message, Person
from tests.fuzz.campaign import error_lines
from tests.support.sandbox import Sandbox

TEXTS = (
    "<!channel> <!here> <!everyone> @channel",
    "<@U1> <#C1> <!subteam^S1> &lt;@U1&gt; &amp;lt;",
    "<https://evil.example|click> https://evil.example mailto:x@evil.example",
    "*bold* _it_ ~no~ `code` ```block``` > quote :tada: \n• list",
    "\u202eright to left\u202c \u2066isolated مرحبا שלום",
    "bell \x07 escape \x1b[31m red \x7f tab \t feed \x0c end",
    "NUL \x00 in it",
    "half \ud83c of one, \udfff of another",
    "\ufeff\u200bzero\u200dwidth",
    "'; DROP TABLE requests; -- \" OR 1=1 /* */ \\",
    "%s %n %(name)s {0} {name} {{}} ${x} #{y} {{7*7}} $(id) `id`",
    "../../etc/passwd\\..\\x <script>alert(1)</script> &#60;",
    "🎿" * 2990,
    "a\u0301" * 1000 + "\n\r\n\u2028\u2029 lines",
)
MARKS_LOST = str.maketrans(dict.fromkeys(map(chr, [0, *range(0xD800, 0xE000)]), "\ufffd"))


def as_kept(text: str) -> str:
    """As it reaches Classify: as typed, but trimmed, and with U+FFFD for what no text can hold."""
    return text.translate(MARKS_LOST).strip()


@dataclass(frozen=True)
class Form:
    """A form that people fill in.

    words: of the command that opens it. call: Classify's, in the playground. texts: its fields for free text.
    others: what else it needs. made: what Classify was asked for, by name.
    """

    words: str
    call: str
    texts: tuple[str, ...]
    others: Mapping[str, str]
    made: Callable[[Sandbox], Mapping[str, Mapping[str, Any]]]


FORMS = {
    "segment": Form(
        "segment",
        "segments.create",
        ("name", "prompt", "client_id"),
        {},
        lambda sandbox: {one.name: one.inputs for one in sandbox.classify.segments.values()},
    ),
}


async def send(sandbox: Sandbox, form: Form, person: Person, channel: Channel, text: str, number: int) -> Ack:
    """Each field of the form holds the text; the name a number too, to be told by."""
    await person.command("/clsfy", form.words, channel)
    typed = {**form.others, **dict.fromkeys(form.texts, text), "name": f"{number} {text}"}
    return await person.submit(await person.modal(), typed)


def harmless(message: Message, *people: Person, links: Collection[str] = ()) -> None:
    """It pings nobody but these and links nowhere else."""
    assert message.mentions <= {person.id for person in people}
    assert message.links <= set(links)
    assert not set("\u202e\u2066\x00") & set(message.text)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
async def test_hostile_text_in_a_form_reaches_classify_as_typed_and_is_harmless_in_slack(
    socket_sandbox: Sandbox, form: Form
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(LOG_LEVEL="debug")
    channels = [
        sandbox.slack.channel(f"team-{number}") for number in range(len(TEXTS))
    ]  # each has its own pace
    for number, text in enumerate(TEXTS):
        ack = await send(sandbox, form, sandbox.ann, channels[number], text, number)
        assert ack.errors == {}
    for number, text in enumerate(TEXTS):
        message = await sandbox.wait_for_announcement(channel=channels[number])
        harmless(message, sandbox.ann)
        made = form.made(sandbox)[as_kept(f"{number} {text}")]
        assert {field: made[field] for field in form.texts if field != "name"} == dict.fromkeys(
            (field for field in form.texts if field != "name"), as_kept(text)
        )
    for segment in list(sandbox.classify.segments.values()):
        (sandbox.classify.fail if segment.id % 2 else sandbox.classify.finish)(segment.id)
    for channel in channels if sandbox.classify.segments else ():
        harmless(await sandbox.wait_for_reply(channel.messages[0]), sandbox.ann)
        harmless(channel.messages[0], sandbox.ann)
    assert error_lines(bot) == []
    for word in ("evil.example", "DROP", "🎿", "subteam"):
        assert word not in bot.output


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
async def test_hostile_text_in_a_rejection_is_harmless_and_the_form_reopens_unchanged(
    socket_sandbox: Sandbox, form: Form
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    people = [sandbox.slack.person(f"person-{number}") for number in range(len(TEXTS))]
    for number, text in enumerate(TEXTS):
        said = json.dumps({"error": text, "message": f"{number} {text}"})
        sandbox.classify.faults.next(form.call, refused(422, said))
        await send(sandbox, form, people[number], sandbox.channel, text, number)
        message = await sandbox.wait_for_direct_message(people[number])
        harmless(message)
        await people[number].click(message, f"{form.words}_reopen")
        again = await people[number].modal(callback_id=f"{form.words}_form")
        assert again.values["name"] == as_kept(f"{number} {text}")
    assert error_lines(bot) == []


@pytest.mark.parametrize("field", ["example_urls", "block_tlds"])
async def test_hostile_text_in_a_url_list_is_an_error_on_that_field(
    socket_sandbox: Sandbox, field: str
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    for number, text in enumerate(TEXTS):
        await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
        form = await sandbox.ann.modal()
        ack = await sandbox.ann.submit(form, {"name": f"{number}", "prompt": "x", field: text})
        assert set(ack.errors) == {field}
        assert 0 < len(ack.errors[field]) < 500
        await sandbox.ann.close(form)
    assert sandbox.classify.segments == {}
    assert error_lines(bot) == []


async def test_hostile_text_in_a_command_gets_an_ephemeral_reply_and_is_harmless(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    for should_escape in (False, True):
        sandbox.slack.should_escape = should_escape
        for text in TEXTS:
            await sandbox.ann.command("/clsfy", text, sandbox.channel)
            harmless(
                sandbox.ann.ephemerals[-1], links=["https://evil.example"]
            )  # to her alone, as she wrote it
            await sandbox.ann.command("/clsfy", f"segment new {text}", sandbox.channel)
            form = await sandbox.ann.modal()
            assert form.values["name"]
            await sandbox.ann.close(form)
    assert sandbox.channel.messages == []
    assert error_lines(bot) == []
