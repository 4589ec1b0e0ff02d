"""The sentences in a module's source, as templates: `{name}` stands for what is filled in."""

import ast
import importlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

_WORDS = re.compile(r"[A-Za-z’']{2,}[,.:;?!”]* [A-Za-z“{*]|\A[A-Z][a-z]+\Z")
_COMMAND = re.compile(
    r"(segment|campaign|\{noun\}) [a-z]+( \{.*\}| all)*"
)  # a command's words, which its button or help has
_HOLE = re.compile(r"\{[^{}]*\}")
#: Calls whose arguments nobody reads in Slack: the log, and regular expressions.
_UNREAD_CALLS = frozenset(
    {"compile", "warning", "info", "error", "exception", "debug", "fullmatch", "rpartition", "reading"}
)
#: What a call that fills something in is called in a template.
_NAMES = {
    "name_or_id": "name",
    "name_and_id": "name and ID",
    "requested_name": "name",
    "local_time": "time",
    "time_ago": "time ago",
    "expected_time": "estimate",
    "time_taken": "time taken",
    "status_phrase": "status",
    "mention": "@person",
    "channel": "#channel",
    "contact": "contact",
    "escaped": "text",
}


@dataclass(frozen=True)
class Template:
    """A sentence, or a part of one, in the source."""

    #: The sentence with a name in braces for each part that is filled in.
    text: str

    def is_in(self, shown: Iterable[str]) -> bool:
        """Return whether one of the texts that were shown contains it, whatever was filled in."""
        parts = [re.escape(part) for part in _HOLE.split(self.text.strip())]
        pattern = re.compile(".*?".join(parts).removeprefix(".*?"), re.DOTALL)
        return any(pattern.search(text) for text in shown)


def templates_of(path: Path, root: Path) -> Sequence[Template]:
    """Return the sentences of a module in the order of its source, without repeats."""
    module = importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
    found = _Sentences(module)
    found.visit(ast.parse(path.read_text(encoding="utf-8")))
    return [Template(text) for text in dict.fromkeys(found.texts)]


class _Sentences(ast.NodeVisitor):
    """Collects sentences."""

    def __init__(self, module: ModuleType) -> None:
        self.texts: list[str] = []
        self._module = module

    def visit_Expr(self, node: ast.Expr) -> None:
        """Skip docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Skip what only the log, an exception or a regular expression takes."""
        if _last_name(node.func) not in _UNREAD_CALLS:
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Skip exceptions for programs. An operator reads the text of the others."""
        called = _last_name(node.exc.func) if isinstance(node.exc, ast.Call) else ""
        if called not in ("MalformedPayloadError", "PermissionError") and not self._is_for_programs(called):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Skip annotations."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Take a text."""
        if isinstance(node.value, str):
            self._take(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Take an f-string as a whole."""
        self._take(self._text(node))
        for part in node.values:  # a sentence can hold another one
            if isinstance(part, ast.FormattedValue) and not isinstance(part.value, ast.Constant):
                self.visit(part.value)

    def _is_for_programs(self, called: str) -> bool:
        return called == "ValueError" and self._module.__name__.startswith("handlers")

    def _take(self, text: str) -> None:
        is_command = _COMMAND.fullmatch(text) is not None or text in vars(self._module)
        if _WORDS.search(_HOLE.sub("{}", text)) and "%Y" not in text and not is_command:
            self.texts.append(text)

    def _text(self, node: ast.JoinedStr) -> str:
        return "".join(self._part(part) for part in node.values)

    def _part(self, part: ast.expr) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        value = part.value if isinstance(part, ast.FormattedValue) else part
        known = self._constant(value)
        return known if known is not None else f"{{{_name(value)}}}"

    def _constant(self, node: ast.expr) -> str | None:
        """Return the text of a name that stands for a constant of this or another module."""
        dotted = ast.unparse(node)
        if not re.fullmatch(r"[A-Za-z_.]+", dotted):
            return None
        found: object = self._module
        for name in dotted.split("."):
            found = getattr(found, name, None)
        return found if isinstance(found, str) else None


def _name(node: ast.expr) -> str:
    """Return what a value that is filled in is called in a template."""
    match node:
        case ast.Call(func=function):
            called = _last_name(function)
            if called == "escaped" and node.args:
                return _name(node.args[0])
            return _NAMES.get(called, called.strip("_").replace("_", " "))
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name.strip("_").replace("_", " ")
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case ast.Subscript(value=value):
            return _name(value)
        case ast.IfExp(body=body, orelse=otherwise):
            return " or ".join(filter(None, map(_choice, (body, otherwise))))
        case _:
            return "…"


def _choice(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else _name(node)


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
