"""Imports point one way, between folders and files. One file wires, and one reads the environment."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest

from tests.unit.source_code import (
    MODULES,
    PACKAGES,
    PRODUCT,
    PRODUCT_FILES,
    PYTHON_FILES,
    ROOT,
    find,
    find_cycle,
    imports_in,
    parse_with,
    project_imports,
)

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "bot": frozenset({"bot", "handlers", "storage", "classify"}),
    "handlers": frozenset({"handlers", "storage", "classify"}),
    "storage": frozenset({"storage"}),
    "classify": frozenset({"classify"}),
    "playground": frozenset({"playground"}),
}
# Package: its modules and sub-packages, in layers. Members of one layer don't import each other.
LAYERS: Mapping[str, Sequence[Sequence[str]]] = {
    "bot": (
        ("setting_types", "secret_files", "env_file", "proxies"),
        ("settings", "slack"),
        ("observability",),
        ("runtime",),
        ("http_clients", "classify_jobs", "list_jobs"),
        ("outbox",),
        ("transport",),
        ("cli", "wiring"),
        ("app",),
        ("process",),
        ("__main__",),
    ),
    "bot/wiring": (
        ("access", "activations", "lists", "outbox", "segments"),
        ("handlers", "jobs"),
    ),
    "handlers": (
        ("messages",),
        ("interaction",),
        ("list_files",),
        ("saved_lists",),
        ("segments", "campaigns", "activations"),
        ("refinements",),
        ("requests", "preferences", "home"),
        ("commands",),
    ),
    "storage": (
        ("lifecycle",),
        ("engine",),
        ("tables",),
        ("read_requests", "partial_indexes", "list_tables"),
        ("lists",),
        ("coordination", "people"),
        ("deletion",),
        ("outbox",),
        ("requests",),
        ("migrations",),
    ),
    "playground": (
        ("clock", "ports", "traffic", "faults"),
        ("classify", "slack"),
        ("page",),
        ("demo",),
        ("__main__",),
    ),
    "playground/slack": (
        ("ids", "errors"),
        ("block_kit",),
        ("workspace",),
        ("methods", "delivery"),
        ("people",),
        ("file_server",),
        ("server",),
        ("slack",),
    ),
    "playground/page": (
        ("bot_process", "fault_presets", "file_json", "guard", "read_state"),
        ("feed", "actions"),
        ("page",),
    ),
    "playground/demo": (
        ("errors", "background_tasks", "camera", "workspace"),
        ("bot_process",),
        ("environment",),
        ("build_progress", "browser"),
        ("screens",),
        ("script", "deal_pictures", "list_pictures"),
        ("pictures",),
    ),
}
FOLDERS = sorted({folder.as_posix() for path in PYTHON_FILES for folder in path.parents} - {"."})
SCRIPTS = find(".js")
READS_ENVIRONMENT = frozenset({"bot/settings.py"})
_SCRIPT_IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["']""", re.MULTILINE)


def member_of(folder: str, parts: Sequence[str]) -> str | None:
    """Return the module or sub-package of `folder` that this path leads into, or None if it is elsewhere."""
    prefix = folder.split("/")
    inside = list(parts[: len(prefix)]) == prefix and len(parts) > len(prefix)
    return parts[len(prefix)].removesuffix(".py") if inside else None


def imports_between_members(folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield the member of `folder` that imports, the member that is imported, and where."""
    members = {member_of(folder, path.parts) for path in PYTHON_FILES} - {None}
    for path in PYTHON_FILES:
        importer = member_of(folder, path.parts)
        if importer in (None, "__init__"):
            continue
        for line, module in project_imports(path):
            imported = member_of(folder, module.split("."))
            if imported in members and imported != importer:
                yield str(importer), str(imported), f"{path}:{line} imports {module}"


@pytest.mark.parametrize("package", PRODUCT)
def test_a_package_imports_only_those_below_it(package: str) -> None:
    wrong = [
        f"{path}:{line} imports {module}"
        for path in PRODUCT_FILES
        if path.parts[0] == package
        for line, module in project_imports(path)
        if module.split(".")[0] not in MAY_IMPORT[package]
    ]
    assert not wrong, f"{package} may import {sorted(MAY_IMPORT[package])}: {wrong}"


def test_every_package_has_files() -> None:
    assert {path.parts[0] for path in PYTHON_FILES} == set(PACKAGES)
    assert set(PRODUCT) == set(MAY_IMPORT)


@pytest.mark.parametrize("package", LAYERS)
def test_every_module_has_a_layer(package: str) -> None:
    members = {member_of(package, path.parts) for path in PYTHON_FILES} - {None, "__init__"}
    assert sorted(name for layer in LAYERS[package] for name in layer) == sorted(map(str, members))


@pytest.mark.parametrize("package", LAYERS)
def test_a_module_imports_only_from_earlier_layers(package: str) -> None:
    layer_of = {name: number for number, layer in enumerate(LAYERS[package]) for name in layer}
    wrong = [
        where
        for importer, imported, where in imports_between_members(package)
        if layer_of.get(imported, len(layer_of)) >= layer_of[importer]
    ]
    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_members_of_a_folder_do_not_import_each_other_in_a_cycle(folder: str) -> None:
    graph: dict[str, set[str]] = {}
    for importer, imported, _ in imports_between_members(folder):
        graph.setdefault(importer, set()).add(imported)
    assert find_cycle(graph) == []


def test_no_file_imports_itself_through_others() -> None:
    """Every import also runs the `__init__` of each package above. Only the named module counts here."""
    graph = {
        name: {found.module for found in project_imports(path)} & MODULES.keys()
        for name, path in MODULES.items()
    }
    assert find_cycle(graph) == []


def test_no_script_of_the_page_imports_itself_through_others() -> None:
    graph: dict[str, set[str]] = {}
    for script in SCRIPTS:
        for imported in _SCRIPT_IMPORT.findall((ROOT / script).read_text()):
            target = (ROOT / script.parent / imported).resolve().relative_to(ROOT)
            assert target in SCRIPTS, f"{script} imports {imported}, which doesn't exist"
            graph.setdefault(script.as_posix(), set()).add(target.as_posix())
    assert len(graph) > len(SCRIPTS) / 2
    assert find_cycle(graph) == []


def test_an_import_cycle_is_found() -> None:
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert find_cycle({"a": {"b", "c"}, "b": {"c"}}) == []


def test_no_import_is_only_for_type_checkers() -> None:
    hidden = [
        f"{path}:{found.line}"
        for path, tree in parse_with("TYPE_CHECKING", PRODUCT_FILES)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for found in imports_in(node)
    ]
    assert not hidden


def test_only_the_process_starts_the_app() -> None:
    importers = {
        path.as_posix()
        for path in PRODUCT_FILES
        for _, module in project_imports(path)
        if module == "bot.app"
    }
    assert importers == {"bot/process.py"}, "only bot/app.py wires, and only bot/process.py starts it"


def test_only_the_wiring_opens_the_database_and_the_clients() -> None:
    names = ("open_record", "open_client", "make_client", "make_bolt", "make_handlers")
    openers = {
        f"{path} {call.func.id}"
        for path, tree in parse_with("|".join(names), PRODUCT_FILES)
        if path.parts[0] in ("bot", "handlers")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
    }
    assert {opener.split()[0] for opener in openers} == {"bot/app.py", "bot/http_clients.py"}, openers


def test_only_the_settings_read_the_environment() -> None:
    assert {path.as_posix() for path in PRODUCT_FILES} >= READS_ENVIRONMENT
    names = ("environ", "getenv")
    readers = {
        f"{path}:{node.lineno}"
        for path, tree in parse_with("|".join(names), PRODUCT_FILES)
        if path.parts[0] != "playground" and path.as_posix() not in READS_ENVIRONMENT
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
    }
    assert not readers, f"only {sorted(READS_ENVIRONMENT)} may: {sorted(readers)}"
