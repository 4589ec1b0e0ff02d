"""Find the project's source files, and read which modules they import."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "handlers", "storage", "classify", "playground")
PACKAGES = (*PRODUCT, "tests")


class Import(NamedTuple):
    """One imported module."""

    line: int
    module: str


def find(*suffixes: str) -> list[Path]:
    """Return the source files with one of these suffixes, relative to the root."""
    return sorted(
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in suffixes
    )


PYTHON_FILES = find(".py")
PRODUCT_FILES = [path for path in PYTHON_FILES if path.parts[0] in PRODUCT]


def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file. Not cached: a million nodes would slow each garbage collection."""
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def parse_with(pattern: str, files: Iterable[Path]) -> Iterator[tuple[Path, ast.Module]]:
    """Yield each file that contains a match, and its syntax tree. To parse them all takes a second."""
    for path in files:
        if re.search(pattern, (ROOT / path).read_text()):
            yield path, parse(path)


def module_name(path: Path) -> str:
    """Return the name under which a file is imported."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES: Mapping[str, Path] = {module_name(path): path for path in PYTHON_FILES}


def imports_in(node: ast.AST) -> Iterator[Import]:
    """Yield every import in a file or in a part of it, imports inside functions too."""
    for each in ast.walk(node):
        match each:
            case ast.Import(names):
                yield from (Import(each.lineno, name.name) for name in names)
            case ast.ImportFrom(module, names, level):
                assert level == 0, f"line {each.lineno} has a relative import; write the package's name"
                for name in names:
                    submodule = f"{module}.{name.name}"
                    yield Import(each.lineno, submodule if submodule in MODULES else str(module))


@cache
def project_imports(path: Path) -> list[Import]:
    """Return the imports of a file that lead to other files of the project."""
    return [found for found in imports_in(parse(path)) if found.module.split(".")[0] in PACKAGES]


def find_cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the names along one cycle, or an empty list if there is none."""
    checked: set[str] = set()

    def follow(name: str, route: tuple[str, ...]) -> list[str]:
        if name in route:
            return [*route[route.index(name) :], name]
        if name not in checked:
            for following in sorted(graph.get(name, ())):
                if cycle := follow(following, (*route, name)):
                    return cycle
            checked.add(name)
        return []

    return next(filter(None, (follow(name, ()) for name in sorted(graph))), [])
