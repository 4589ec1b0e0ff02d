"""Links, headings, paths and functions that the documents name, held against the repository."""

import ast
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
EXPLAINED = [page for page in PAGES if page.name != "README.md"]
FOLDERS = ("bot", "handlers", "storage", "classify", "playground", "manifests", "tests", "docs")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_TARGET = re.compile(r"\]\(([^)\s]+)\)|<(https?:[^>\s]+)>")  # of links, images, and images in links
# Pages of GitHub, as seen from a page in the root of the repository.
_ON_GITHUB = re.compile(
    r"\.\./\.\./(?:issues/new|security/advisories/new|actions/workflows/([\w.-]+?)(?:/badge\.svg)?)"
)
_PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`(?!\]?(?:\([^)]*\))? \(new\))")
_FUNCTION = re.compile(r"`(\w+)\(\)`")


def name_of(page: Path) -> str:
    """Return a page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """Return a page without its fenced code."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def targets(page: Path) -> list[str]:
    """Return where a page's links and pictures lead."""
    return [link or address for link, address in _TARGET.findall(prose(page))]


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    )


@cache
def defined() -> frozenset[str]:
    """Return the names of all functions and methods of the product."""
    return frozenset(
        node.name
        for folder in ("bot", "handlers", "storage", "classify")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    wrong = []
    for target in targets(page):
        if re.match(r"[a-z]+:", target):
            continue
        if page.parent == ROOT and (found := _ON_GITHUB.fullmatch(target)):
            if found[1] and not (ROOT / ".github" / "workflows" / found[1]).exists():
                wrong.append(target)
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            wrong.append(target)
    assert not wrong, f"{name_of(page)} links to what isn't there: {wrong}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_another_site_is_a_whole_https_address(page: Path) -> None:
    for target in targets(page):
        if re.match(r"[a-z]+:", target):
            parts = urlsplit(target)
            assert parts.scheme == "https", target
            assert "." in (parts.hostname or ""), target


def test_no_picture_comes_from_another_site() -> None:
    pictures = [found for page in PAGES for found in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", prose(page))]
    assert pictures
    assert not [picture for picture in pictures if re.match(r"[a-z]+:", picture)]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_link_whose_text_is_a_path_leads_to_that_path(page: Path) -> None:
    for text, target in _LINK.findall(prose(page)):
        if (path := re.fullmatch(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text)) is not None:
            linked = (page.parent / target.partition("#")[0]).resolve()
            linked = linked.parent if linked.name == "README.md" else linked
            assert linked == (ROOT / path[1]).resolve(), f"{text} leads to {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_in_backticks_exists(page: Path) -> None:
    missing = [path for path in _PATH.findall(prose(page)) if not (ROOT / path).exists()]
    assert not missing, f"{name_of(page)} names what isn't there: {missing}"


@pytest.mark.parametrize("page", EXPLAINED, ids=name_of)
def test_every_function_in_backticks_is_defined(page: Path) -> None:
    missing = set(_FUNCTION.findall(prose(page))) - defined() - {"ack"}
    assert not missing, f"{name_of(page)} names functions that aren't there: {sorted(missing)}"


def test_the_tour_names_every_folder_of_the_product() -> None:
    tour = (
        (ROOT / "docs" / "architecture.md")
        .read_text("utf-8")
        .partition("\n## Folders\n")[2]
        .partition("\n## ")[0]
    )
    packages = {
        f"{path.parent.relative_to(ROOT).as_posix()}/"
        for folder in ("bot", "handlers", "storage", "classify")
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert packages <= set(re.findall(r"`([\w/]+/)`", tour))


def test_the_index_of_decisions_names_every_page() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = {page.name for page in folder.glob("*.md")} - {"README.md"}
    index = (folder / "README.md").read_text("utf-8")
    assert {target for _, target in _LINK.findall(index)} == pages
    for title, target in _LINK.findall(index):
        assert (folder / target).read_text("utf-8").startswith(f"# {title}\n"), target


def test_the_glossary_explains_each_term_once_and_in_order() -> None:
    sections = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("\n## ")[1:]
    terms = [re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)[1:] for section in sections]
    for section in terms:
        assert section == sorted(section, key=str.lower)
    every = [term for section in terms for term in section]
    assert len(every) == len(set(every))
