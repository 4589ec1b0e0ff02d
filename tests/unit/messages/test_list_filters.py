"""The current filter, the search and the thread links of a list."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.requests.list_page import request_row
from handlers.requests.list_query import ListScope, read
from storage.lifecycle.actor import Actor
from tests.support.samples import building
from tests.support.slack_limits import checked_blocks, readable_text
from tests.unit.messages.test_list_page import ANN, button_commands, page_of

BEN = Actor("U2BEN", "T1", None, "C1MEDIA")


def test_the_list_that_is_shown_is_marked() -> None:
    blocks = checked_blocks(page_of([request_row(building(), ANN)], ListScope.HERE))
    scopes = {button["text"]["text"]: button for button in blocks[-1]["elements"]}
    assert [label for label, button in scopes.items() if button.get("style") == "primary"] == ["This channel"]
    assert scopes["This channel"]["accessibility_label"] == "This channel, selected"


def test_a_row_links_to_its_thread_if_the_reader_can_open_it() -> None:
    link = "https://acme.slack.com/archives/C1MEDIA/p1000100"
    assert f"<{link}|Thread>" in request_row(building(permalink=link, thread_channel="C1MEDIA"), BEN).text
    assert link not in request_row(building(permalink=link, thread_channel="D1"), BEN).text
    assert link not in request_row(building(permalink=""), ANN).text


def test_a_search_is_named_and_kept_on_other_pages_and_lists() -> None:
    message = page_of([request_row(building(), ANN)], has_more=True, search="*snow*")
    assert "Your segments · matching “*snow*”" in readable_text(message).replace(
        "*Your segments*", "Your segments"
    )
    assert button_commands(message)["Older"] == "segment list mine *snow* 2"
    assert button_commands(message)["This channel"] == "segment list here *snow*"


def test_a_search_without_a_result_leads_back_to_the_whole_list() -> None:
    message = page_of([], search="snow")
    assert "No segments match “snow”." in readable_text(message)
    assert button_commands(message)["Show all segments"] == "segment list mine"


@given(st.sampled_from(ListScope), st.sampled_from(("Q4 2024", "failed", "mine 2", "2", "Snow", '5" TV')))
def test_the_buttons_of_a_list_repeat_what_was_searched_for(scope: ListScope, search: str) -> None:
    commands = button_commands(page_of([], scope, search=search, number=2, has_more=True))
    for command in commands.values():
        found = read(command.removeprefix("segment list"))
        assert (found.search, found.number in (1, 3)) == (search, True)
