"""How a source file and a folder look: their size, their names and their first line."""

import ast
from collections import Counter

from tests.unit.source_code import PRODUCT_FILES, PYTHON_FILES, ROOT, find, parse

MAX_LINES = 250  # of one file
MAX_MODULES = 18  # in one folder
EMPTY_NAMES = frozenset({"manager", "helper", "helpers", "util", "utils", "common", "misc"})
SOURCES = find(".py", ".js", ".mjs", ".css", ".html")


def test_every_product_file_begins_with_its_reason_to_exist() -> None:
    silent = [str(path) for path in PRODUCT_FILES if not ast.get_docstring(parse(path))]
    assert not silent, f"no docstring as the first statement: {silent}"


def test_no_file_is_too_long() -> None:
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in SOURCES}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_no_folder_has_too_many_modules() -> None:
    counts = Counter(path.parent.as_posix() for path in SOURCES)
    assert {folder: count for folder, count in counts.items() if count > MAX_MODULES} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty = [
        str(path)
        for path in PYTHON_FILES
        if EMPTY_NAMES & set("_".join(path.with_suffix("").parts).split("_"))
    ]
    assert not empty, f"name them for what they do: {empty}"
