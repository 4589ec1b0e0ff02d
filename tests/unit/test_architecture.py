"""The rooms of the house: who may import whom, who reads the environment, and how a file looks."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "bot": frozenset({"bot", "handlers", "storage", "classify"}),
    "handlers": frozenset({"handlers", "storage", "classify"}),
    "storage": frozenset({"storage"}),
    "classify": frozenset({"classify"}),
    "playground": frozenset({"playground"}),
}
ROOMS = tuple(MAY_IMPORT)
MOST_LINES = 250
EMPTY_NAMES = frozenset({"manager", "helper", "helpers", "util", "utils", "common", "misc"})
READS_ENVIRONMENT = frozenset({"bot/settings.py"})
FILES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))
NAMES = {path.as_posix() for path in FILES}


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed."""
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def module_of(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


def imported(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import in a file or a part of it, wherever it stands: its line and the module."""
    for each in ast.walk(node):
        match each:
            case ast.Import(names):
                yield from ((each.lineno, name.name) for name in names)
            case ast.ImportFrom(module, names, level):
                assert level == 0, f"line {each.lineno} imports relatively; write the room's name"
                for name in names:
                    inner = f"{module}.{name.name}"
                    yield each.lineno, inner if inner in MODULES else str(module)


def for_annotations(path: Path) -> set[tuple[int, str]]:
    """The imports of a file that only a type checker makes."""
    return {
        arrow
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for arrow in imported(node)
    }


def arrows(path: Path) -> Iterator[tuple[int, str]]:
    """The imports that lead to files of the house."""
    return ((line, name) for line, name in imported(tree(path)) if name.split(".")[0] in (*ROOMS, "tests"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_those_below_it(room: str) -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in FILES
        if path.parts[0] == room
        for line, name in arrows(path)
        if name.split(".")[0] not in MAY_IMPORT[room]
    ]
    assert not wrong, f"{room} may import {sorted(MAY_IMPORT[room])}: {wrong}"


def test_no_file_comes_back_to_itself_by_its_imports() -> None:
    """A folder's `__init__` is run by every import below it, but only what it names is an arrow."""
    leads_to = {module: {name for _, name in arrows(path)} for module, path in MODULES.items()}
    settled: set[str] = set()

    def follow(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, f"a circle: {' -> '.join((*way[way.index(module) :], module))}"
        if module not in settled:
            for following in sorted(leads_to[module] & set(MODULES)):
                follow(following, (*way, module))
            settled.add(module)

    for module in sorted(MODULES):
        follow(module, ())


def test_no_import_is_only_for_type_checkers() -> None:
    hidden = [f"{path}:{line}" for path in FILES for line, _ in for_annotations(path)]
    assert not hidden, hidden


def test_only_the_command_line_takes_the_wiring() -> None:
    takers = {path.as_posix() for path in FILES for _, name in arrows(path) if name == "bot.app"}
    assert takers == {"bot/process.py"}, "only bot/app.py wires, and only bot/process.py starts it"


def test_only_the_wiring_opens_the_record_and_the_clients() -> None:
    openers = {
        f"{path} {call.func.id}"
        for path in FILES
        if path.parts[0] in ("bot", "handlers")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("open_record", "open_client", "make_client", "make_bolt", "make_handlers")
    }
    assert {opener.split()[0] for opener in openers} == {"bot/app.py", "bot/clients.py"}, openers


def test_only_the_command_line_and_the_settings_read_the_environment() -> None:
    readers = {
        f"{path}:{node.lineno}"
        for path in FILES
        if path.parts[0] != "playground" and path.as_posix() not in READS_ENVIRONMENT
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "getenv"))
    }
    assert not readers, f"only {sorted(READS_ENVIRONMENT)} may: {sorted(readers)}"


def test_the_environment_is_read_where_the_rule_looks_for_it() -> None:
    assert READS_ENVIRONMENT <= NAMES


def test_every_file_begins_with_its_reason_to_exist() -> None:
    silent = [str(path) for path in FILES if not ast.get_docstring(tree(path))]
    assert not silent, f"no docstring as the first statement: {silent}"


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in FILES}
    long = {path: length for path, length in lengths.items() if length > MOST_LINES}
    assert not long, f"over {MOST_LINES} lines: {long}"


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty = [
        str(path) for path in FILES if EMPTY_NAMES & set("_".join(path.with_suffix("").parts).split("_"))
    ]
    assert not empty, f"name them for what they do: {empty}"


def test_the_rooms_are_all_there() -> None:
    assert {path.parts[0] for path in FILES} == set(ROOMS)
