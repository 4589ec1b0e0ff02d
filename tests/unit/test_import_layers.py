"""The layers of each package: a module imports only modules and sub-packages of earlier layers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from tests.unit.test_architecture import FILES, ROOT, arrows

# package -> its modules and sub-packages, in layers. Members of one layer don't import each other.
LAYERS: Mapping[str, Sequence[Sequence[str]]] = {
    "playground": (
        ("clock", "traffic", "faults"),
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
        ("server",),
        ("slack",),
    ),
    "playground/page": (
        ("bot_process", "fault_presets", "guard", "read_state"),
        ("feed", "actions"),
        ("page",),
    ),
    "playground/demo": (
        ("errors", "background_tasks", "camera", "workspace"),
        ("bot_process",),
        ("environment",),
        ("build_progress", "browser"),
        ("screens",),
        ("script",),
        ("pictures",),
    ),
}
MAX_MODULES = 18  # in one folder


def members(package: str) -> set[str]:
    """Return the modules and sub-packages of a package, without its `__init__`."""
    depth = len(package.split("/"))
    inside = (path.parts for path in FILES if path.as_posix().startswith(f"{package}/"))
    return {parts[depth].removesuffix(".py") for parts in inside} - {"__init__"}


@pytest.mark.parametrize("package", LAYERS)
def test_every_module_has_a_layer(package: str) -> None:
    assert sorted(name for layer in LAYERS[package] for name in layer) == sorted(members(package))


@pytest.mark.parametrize("package", LAYERS)
def test_a_module_imports_only_from_earlier_layers(package: str) -> None:
    layer_of = {name: number for number, layer in enumerate(LAYERS[package]) for name in layer}
    prefix, depth = package.split("/"), len(package.split("/"))
    wrong = []
    for path in FILES:
        if list(path.parts[:depth]) != prefix or path.name == "__init__.py" == path.parts[depth]:
            continue
        importer = path.parts[depth].removesuffix(".py")
        for line, module in arrows(path):
            parts = module.split(".")
            imported = parts[depth] if len(parts) > depth and parts[:depth] == prefix else importer
            if imported != importer and layer_of.get(imported, len(layer_of)) >= layer_of[importer]:
                wrong.append(f"{path}:{line} imports {module}")
    assert not wrong


def test_no_folder_of_the_playground_has_too_many_modules() -> None:
    scripts = (path.relative_to(ROOT) for path in (ROOT / "playground").rglob("*.js"))
    modules = [*scripts, *(path for path in FILES if path.parts[0] == "playground")]
    counts = Counter(path.parent.as_posix() for path in modules)
    assert {folder: count for folder, count in counts.items() if count > MAX_MODULES} == {}
