"""The diagrams and the order of imports in `docs/architecture.md`, held against the code."""

import ast
import re
from enum import StrEnum
from pathlib import Path

import pytest

from storage.lifecycle.request import State
from storage.tables import DeliveryState
from tests.unit.source_code import PRODUCT_FILES, module_name, project_imports
from tests.unit.test_document_links import PAGES, ROOT, defined, name_of

DIAGRAMS: list[tuple[Path, str]] = [
    (page, block)
    for page in PAGES
    for block in re.findall(r"^```mermaid\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
]
SEQUENCES = [(page, block) for page, block in DIAGRAMS if block.startswith("sequenceDiagram")]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
_ARROW = re.compile(r"^ *(\w+) *-?->>[+-]?(\w+): (.*)$", re.MULTILINE)


def functions_in(path: Path) -> set[str]:
    """Return the names of a module's functions."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def state_diagram(states: type[StrEnum]) -> str:
    """Return the diagram in the architecture that draws these states."""
    names = {state.name for state in states}
    (found,) = [
        block
        for page, block in DIAGRAMS
        if page == ARCHITECTURE
        and block.startswith("stateDiagram")
        and set(re.findall(r"\b[A-Z]{2,}\b", re.sub(r":.*", "", block))) == names
    ]
    return found


@pytest.mark.parametrize(
    ("page", "block"), DIAGRAMS, ids=lambda value: name_of(value) if isinstance(value, Path) else ""
)
def test_every_diagram_has_a_kind_and_contents(page: Path, block: str) -> None:
    kind, *lines = [line.strip() for line in block.splitlines() if line.strip()]
    assert re.fullmatch(r"sequenceDiagram|stateDiagram-v2|flowchart LR", kind), kind
    assert len(lines) > 3


def test_the_architecture_has_its_two_sequences() -> None:
    assert [page for page, _ in SEQUENCES] == [ARCHITECTURE, ARCHITECTURE]


@pytest.mark.parametrize("block", [block for _, block in SEQUENCES], ids=["reply", "crash"])
def test_every_participant_of_a_sequence_exists_and_takes_part(block: str) -> None:
    participants = {
        match[1]: match[2] or match[1]
        for match in re.finditer(r"^ *(?:participant|actor) (\w+)(?: as (\S+))?$", block, re.MULTILINE)
    }
    for alias, shown in participants.items():
        assert "/" not in shown or (ROOT / shown).exists(), f"{alias} is {shown}, which isn't there"
    arrows = _ARROW.findall(block)
    assert {end for source, target, _ in arrows for end in (source, target)} == set(participants)


@pytest.mark.parametrize("block", [block for _, block in SEQUENCES], ids=["reply", "crash"])
def test_every_function_of_a_sequence_is_defined(block: str) -> None:
    called = {name for _, _, text in _ARROW.findall(block) for name in re.findall(r"(\w+)\(\)", text)}
    assert called
    assert called <= defined(), sorted(called - defined())


@pytest.mark.parametrize(
    ("states", "rules"),
    [(State, "storage/lifecycle"), (DeliveryState, "storage/outbox")],
    ids=["request", "notification"],
)
def test_every_arrow_between_states_names_the_function_behind_it(states: type[StrEnum], rules: str) -> None:
    path = ROOT / rules
    known = set().union(*map(functions_in, [path] if path.is_file() else path.glob("*.py")))
    labels = re.findall(r"^ *[A-Z]+ --> [A-Z]+: ([\w, ]+?)(?: \(|$)", state_diagram(states), re.MULTILINE)
    assert labels
    named = {name for label in labels for name in label.split(", ")}
    assert named <= known, sorted(named - known)


def part_of(module: str) -> str:
    """Return the file or sub-package directly below a folder that a module belongs to."""
    folder, _, rest = module.partition(".")
    return f"{folder}.{rest.partition('.')[0] or '__init__'}"


def test_imports_inside_a_folder_follow_the_order_on_the_page() -> None:
    rank = {
        f"{folder}.{name}": level
        for folder, order in re.findall(
            r"^- `(bot|handlers|storage)`: (.*)$", ARCHITECTURE.read_text(), re.MULTILINE
        )
        for level, names in enumerate(order.split(" → "))
        for name in re.findall(r"`(\w+)`", names)
    }
    imports = {
        (part_of(module_name(path)), part_of(name))
        for path in PRODUCT_FILES
        if path.parts[0] in ("bot", "handlers", "storage") and "migrations" not in path.parts
        for _, name in project_imports(path)
        if name.split(".")[0] == path.parts[0]
    }
    unranked = {part for pair in imports for part in pair} - set(rank)
    assert not unranked, f"not in the page's order of imports: {sorted(unranked)}"
    wrong = sorted(
        f"{one} imports {other}" for one, other in imports if one != other and rank[one] >= rank[other]
    )
    assert not wrong, wrong
