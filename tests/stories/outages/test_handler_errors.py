"""A handler fails after the ack. The person gets an error message with a reference."""

import pytest

from handlers.preferences.form import TITLE as PREFERENCES
from playground.slack import Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

SORRY = "Something went wrong, and this may not have worked. Please try again. Reference: E-"


@pytest.mark.parametrize(
    "words",
    [
        "segment show 61",
        "segment list here",
        "segment watch 61",
        "segment clone 61",
        "campaign show 7",
        "campaign edit 7",
    ],
)
async def test_a_command_that_fails_gets_an_error_with_a_reference(
    socket_sandbox: Sandbox, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.query("ALTER TABLE requests RENAME TO gone")
    assert (await sandbox.run_command(sandbox.ann, words)).visible_text.startswith(SORRY)


async def test_a_loading_view_that_fails_shows_the_error(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.query("ALTER TABLE people RENAME TO gone")
    await sandbox.ann.command("/clsfy", "preferences", sandbox.channel)
    await _sees(sandbox, sandbox.ann)
    assert len(sandbox.ann.open_modals) == 1
    assert sandbox.ann.ephemerals == []


@pytest.mark.parametrize("press", ["home_segment", "home_campaign"])
async def test_a_home_button_or_a_shortcut_that_fails_opens_a_view_with_the_error(
    socket_sandbox: Sandbox, press: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ann.id)
    await sandbox.ben.open_home_tab()
    await sandbox.slack.until(lambda: sandbox.ben.home_tab, 20)
    assert sandbox.ben.home_tab is not None
    sandbox.query("ALTER TABLE audit_log RENAME TO gone")  # where a refusal is put
    await sandbox.ben.click_in_view(sandbox.ben.home_tab, press)
    await _sees(sandbox, sandbox.ben)
    await sandbox.ben.close(sandbox.ben.open_modals[-1])
    await sandbox.ben.shortcut(press.replace("home", "new"))
    await _sees(sandbox, sandbox.ben)


async def test_preferences_opened_from_the_home_tab_show_the_error(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.open_home_tab()
    await sandbox.slack.until(lambda: sandbox.ann.home_tab, 20)
    assert sandbox.ann.home_tab is not None
    sandbox.query("ALTER TABLE people RENAME TO gone")
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, "say_preferences")
    await _sees(sandbox, sandbox.ann)
    assert sandbox.ann.open_modals[-1].title == PREFERENCES


async def test_a_duplicate_form_that_fails_shows_the_error_and_loses_nothing(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.request_segment(sandbox.ben)
    asked = sandbox.ben.open_modals[-1]
    sandbox.query("ALTER TABLE drafts RENAME TO gone")
    await sandbox.ben.click_in_view(asked, "segment_anyway")
    await _sees(sandbox, sandbox.ben)
    sandbox.query("ALTER TABLE gone RENAME TO drafts")
    await sandbox.ben.close(sandbox.ben.open_modals[-1])
    await sandbox.ben.submit(sandbox.ben.open_modals[-1], SNOWBLOWER_FORM)
    assert sandbox.ben.open_modals[-1].title == asked.title
    sandbox.query("ALTER TABLE requests RENAME TO gone")
    await sandbox.ben.submit(sandbox.ben.open_modals[-1])
    await _sees(sandbox, sandbox.ben)


async def _sees(sandbox: Sandbox, person: Person) -> None:
    await sandbox.slack.until(lambda: person.open_modals and SORRY in person.open_modals[-1].visible_text)
