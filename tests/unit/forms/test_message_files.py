"""The lists that are attached to a message: which are used, and why others aren't."""

from typing import Any

import pytest

from handlers.segments.source_message.files import read_files
from storage.lifecycle.lists import InputName

OWN = ("T1", "E1")
CSV = {"id": "F1", "name": "Rivals.CSV", "user": "U2BEN", "user_team": "T1"}


def test_a_list_is_offered_as_blocked_domains_and_as_example_urls() -> None:
    attached = read_files({"files": [CSV]}, OWN, can_read=True)
    assert [(each.label, each.file_id, each.uploader_id) for each in attached.files] == [
        ("Rivals.CSV", "F1", "U2BEN")
    ] * 2
    assert [each.input_name for each in attached.files] == [InputName.BLOCKED, InputName.EXAMPLES]
    assert attached.note == ""


@pytest.mark.parametrize(
    "file",
    [
        {**CSV, "name": "photo.png"},
        {**CSV, "mode": "tombstone"},
        {**CSV, "mode": "hidden_by_limit"},
        {"name": "no-id.csv"},
        "F1",
    ],
)
def test_what_is_no_list_is_ignored(file: Any) -> None:
    for can_read in (True, False):
        attached = read_files({"files": [file]}, OWN, can_read=can_read)
        assert not attached.files
        assert not attached.note


def test_without_the_scope_the_note_names_the_file() -> None:
    attached = read_files({"files": [CSV]}, OWN, can_read=False)
    assert not attached.files
    assert "“Rivals.CSV”" in attached.note
    assert "`files:read`" in attached.note


def test_a_file_of_another_workspace_is_named_and_the_others_are_used() -> None:
    ours = {**CSV, "id": "F3", "user_team": "E1"}  # the organization, on Enterprise Grid
    files = [CSV, {**CSV, "id": "F2", "name": "theirs.csv", "user_team": "T2"}, ours]
    attached = read_files({"files": files}, OWN, can_read=True)
    assert {each.file_id for each in attached.files} == {"F1", "F3"}
    assert "“theirs.csv”" in attached.note


@pytest.mark.parametrize("count", [1, 2])
def test_the_note_about_files_of_another_workspace_speaks_of_any_number(count: int) -> None:
    files = [{**CSV, "id": f"F{number}", "user_team": "T2"} for number in range(count)]
    names = ", ".join(["“Rivals.CSV”"] * count)
    assert read_files({"files": files}, OWN, can_read=True).note == (
        f"*I can't read {names}:* I can't open files from another workspace. Download what you need, then "
        "upload it below."
    )


def test_a_file_of_which_slack_tells_only_the_id_is_looked_up_later() -> None:
    attached = read_files({"files": [{"id": "F3", "file_access": "check_file_info"}]}, OWN, can_read=True)
    assert {each.file_id for each in attached.files} == {"F3"}
    assert {each.uploader_id for each in attached.files} == {None}


def test_files_beyond_what_an_input_takes_are_named() -> None:
    files = [{**CSV, "id": f"F{number}", "name": f"{number}.csv"} for number in range(40)]
    attached = read_files({"files": files[:12]}, OWN, can_read=True)
    assert {each.label for each in attached.files} == {f"{number}.csv" for number in range(10)}
    assert attached.note.startswith("*I left out “10.csv”, “11.csv”:* I use at most 10 lists of a message.")
    assert "“19.csv”, and 20 more:*" in read_files({"files": files}, OWN, can_read=True).note
    assert "“9.csv”, and 30 more:*" in read_files({"files": files}, OWN, can_read=False).note


def test_the_longest_note_fits_in_a_section() -> None:
    files = [
        {**CSV, "id": f"F{number}", "name": f"{'&' * 300}{number}.csv", "user_team": f"T{number % 2}"}
        for number in range(40)
    ]
    for can_read in (True, False):
        assert len(read_files({"files": files}, OWN, can_read=can_read).note) <= 3000
