"""What docs/playground.md says the playground can do, held against the code."""

import ast

from playground.page.actions.sample_list import sample_domains, sample_list
from playground.slack.methods.registry import METHODS
from tests.unit.source_code import ROOT

PAGE = (ROOT / "docs" / "playground.md").read_text("utf-8")


def test_the_page_names_every_method() -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith("| Web API |")]
    assert row.split(" | ")[1].replace("`", "").split(", ") == sorted(METHODS)


def test_the_page_names_every_error_of_the_methods_for_files() -> None:
    tree = ast.parse((ROOT / "playground" / "slack" / "methods" / "files.py").read_text("utf-8"))
    raised = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "SlackError"
    ]
    codes = {str(call.args[0].value) for call in raised if isinstance(call.args[0], ast.Constant)}
    assert len(codes) > 5
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_the_sample_list_has_as_many_domains_as_the_page_says_and_the_same_each_time() -> None:
    domains = list(sample_domains())
    assert f"{len(set(domains)):,} invented domains" in PAGE
    assert all(domain.endswith(".example") for domain in domains)
    assert sample_list() == sample_list()
    assert len(sample_list()) < 40_000
