"""What CONTRIBUTING.md and the pre-commit configuration say, held against the Makefile and CI."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
CI = (ROOT / ".ci" / "run").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
HOOKS: list[dict[str, Any]] = [
    hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in repository["hooks"]
]


def test_every_make_target_is_explained() -> None:
    section = PAGE.partition("\n## Commands\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `make ([a-z-]+)", section, re.MULTILINE)) == TARGETS - {"help", "clean"}


def test_every_make_target_that_is_named_exists() -> None:
    pages = [PAGE, *(page.read_text("utf-8") for page in (ROOT / "docs").rglob("*.md"))]
    named = {target for page in pages for target in re.findall(r"(?:^|`)make ([a-z-]+)", page, re.MULTILINE)}
    assert named <= TARGETS, sorted(named - TARGETS)


def test_a_commit_is_checked_by_what_lint_checks() -> None:
    recipe = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0]
    checks = [line.replace("$(BIN)", ".venv/bin") for line in re.findall(r"^\t@(.*)$", recipe, re.MULTILINE)]
    assert checks
    assert [hook["entry"] for hook in HOOKS[: len(checks)]] == checks
    assert "make lint" in CI


def test_every_hook_runs_our_own_check_on_the_whole_tree() -> None:
    assert all(hook["language"] == "system" and hook["pass_filenames"] is False for hook in HOOKS)
    assert [hook["entry"] for hook in HOOKS if hook.get("stages") == ["manual"]] == [".ci/run"]
    for hook in HOOKS:
        program, *_ = hook["entry"].split()
        assert (ROOT / program).exists(), program


def test_every_section_of_the_page_is_in_its_table_of_contents() -> None:
    headings = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    assert re.findall(r"^- \[(.*?)\]\(#", PAGE, re.MULTILINE) == headings
