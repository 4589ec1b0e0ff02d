"""“Build segment from this” on a message with a list: it is used, or the person hears why it can't be."""

from playground.slack.workspace.files import MAX_SIZE, File
from playground.slack.workspace.message import Message
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import Channel
from tests.support.sandbox import Sandbox

DOMAINS = ["craftsman.example", "deere.example", "toro.example"]
TEXT = "People who buy snowblowers"


async def post(sandbox: Sandbox, name: str = "rivals.csv", channel: Channel | None = None) -> Message:
    """Return a message of Ben's with a file."""
    file = sandbox.slack.upload(sandbox.ben, name, "\n".join(DOMAINS).encode())
    return await sandbox.ben.say(TEXT, channel or sandbox.channel, files=[file])


async def open_form(sandbox: Sandbox, message: Message) -> View:
    """Return the form that opens when Ann uses the shortcut on the message."""
    await sandbox.ann.message_shortcut("segment_from_message", message)
    return await sandbox.ann.modal(callback_id="segment_form")


async def test_the_list_of_a_colleagues_message_is_blocked(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    assert sandbox.slack.bot.id not in sandbox.channel.members  # it joins, to read the file
    form = await open_form(sandbox, await post(sandbox))
    assert form.values["prompt"] == TEXT
    assert "rivals.csv (blocked domains)" in form.visible_text
    await sandbox.ann.submit(form, {"name": "Snow"})
    await sandbox.wait_for_segment()
    [call] = sandbox.classify.traffic.of("segments.create")
    assert call.arguments["block_tlds"] == DOMAINS


async def test_the_list_of_a_message_is_removed_in_the_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await open_form(sandbox, await post(sandbox))
    await sandbox.ann.submit(form, {"name": "Snow", "kept_files": []})
    await sandbox.wait_for_segment()
    [call] = sandbox.classify.traffic.of("segments.create")
    assert "block_tlds" not in call.arguments
    assert sandbox.slack.traffic.of("files.info") == []


async def test_the_form_names_the_lists_of_a_message_that_it_leaves_out(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    files = [sandbox.slack.upload(sandbox.ben, f"{number}.csv", b"toro.example") for number in range(11)]
    form = await open_form(sandbox, await sandbox.ben.say(TEXT, sandbox.channel, files=files))
    assert "I left out “10.csv”:" in form.visible_text
    assert "10.csv (blocked domains)" not in form.visible_text
    await sandbox.ann.submit(form, {"name": "Snow"})
    await sandbox.wait_for_segment()
    assert len(sandbox.slack.traffic.of("files.download")) == 10


async def test_a_file_of_a_private_channel_without_the_bot_cannot_be_opened(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    secrets = sandbox.slack.channel("secrets", private=True)
    form = await open_form(sandbox, await post(sandbox, channel=secrets))
    await sandbox.ann.submit(form, {"name": "Snow"})
    asked = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "“rivals.csv” isn't a file I can open" in asked.visible_text
    assert sandbox.classify.segments == {}


async def test_a_file_that_was_deleted_before_it_was_read_is_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.channel.members.add(sandbox.slack.bot.id)
    message = await post(sandbox)
    form = await open_form(sandbox, message)
    _file_of(message).is_deleted = True
    await sandbox.ann.submit(form, {"name": "Snow"})
    asked = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "“rivals.csv” was deleted before I could read it" in asked.visible_text


async def test_a_file_that_is_too_large_is_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = await post(sandbox)
    _file_of(message).data = bytes(MAX_SIZE + 1)  # messages take larger files than forms do
    await sandbox.ann.submit(await open_form(sandbox, message), {"name": "Snow"})
    asked = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "“rivals.csv” is larger than 10 MB" in asked.visible_text
    assert not sandbox.slack.traffic.of("files.download")


async def test_a_deleted_file_and_a_picture_are_not_offered(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    deleted = await post(sandbox)
    _file_of(deleted).is_deleted = True
    for message in (deleted, await post(sandbox, "snow.png")):
        form = await open_form(sandbox, message)
        assert form.values["prompt"] == TEXT
        assert "kept_files" not in form.values
        await sandbox.ann.close(form)


async def test_without_the_scope_the_form_says_why_the_list_is_not_used(sandbox: Sandbox) -> None:
    sandbox.slack.scopes = sandbox.slack.scopes - {"files:read"}
    await sandbox.start_bot()
    form = await open_form(sandbox, await post(sandbox))
    assert "*I can't read “rivals.csv”:* I'm not allowed to read files here." in form.visible_text
    await sandbox.ann.submit(form, {"name": "Snow"})
    await sandbox.wait_for_segment()


async def test_a_file_of_a_shared_channel_is_looked_up_before_it_is_read(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.channel.members.add(sandbox.slack.bot.id)
    message = await post(sandbox)
    _file_of(message).needs_check = True
    form = await open_form(sandbox, message)
    assert "Attached file (blocked domains)" in form.visible_text
    await sandbox.ann.submit(form, {"name": "Snow"})
    await sandbox.wait_for_segment()
    [call] = sandbox.classify.traffic.of("segments.create")
    assert call.arguments["block_tlds"] == DOMAINS


def _file_of(message: Message) -> File:
    return message.files[0]
