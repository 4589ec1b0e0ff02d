"""Kinds of fields, and what Slack says of a value that isn't one.

The sentences are those that apps report in public: "must be less than 3001 characters", "no more than 10
items allowed", "missing required field", "unsupported type", "invalid additional property"; guess: others.
https://docs.slack.dev/reference/methods/chat.postMessage shows where they stand in an answer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Wrong:
    """Something that Slack doesn't take, and where it stands."""

    what: str
    at: str

    def __str__(self) -> str:
        return f"{self.what} [json-pointer:{self.at}]"


class Rule(Protocol):
    """Looks at one value."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """What is wrong with it."""


@dataclass(frozen=True)
class String:
    """Text of a length, of a pattern, or one of a few words."""

    most: int
    least: int = 0
    pattern: str | None = None
    words: tuple[str, ...] = ()

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Type, length, pattern."""
        if not isinstance(value, str):
            yield Wrong("must provide a string", at)
        elif len(value) > self.most:
            yield Wrong(f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            yield Wrong(f"must be more than {self.least - 1} characters", at)
        elif self.words and value not in self.words:
            yield Wrong("must be a valid enum value", at)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield Wrong("failed to match pattern", at)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Type."""
        if not isinstance(value, bool):
            yield Wrong("must provide a boolean", at)


@dataclass(frozen=True)
class Number:
    """A whole number."""

    least: int
    most: int

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Type and bounds."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield Wrong("must provide a number", at)
        elif not self.least <= value <= self.most:
            yield Wrong(f"must be between {self.least} and {self.most}", at)


@dataclass(frozen=True)
class Anything:
    """Not looked into."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Nothing."""
        yield from ()


@dataclass(frozen=True)
class Items:
    """A list."""

    rule: Rule
    most: int
    least: int = 1

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Type, number, and each item."""
        if not isinstance(value, list):
            yield Wrong("must provide an array", at)
            return
        if len(value) > self.most:
            yield Wrong(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield Wrong(f"no fewer than {self.least} items required", at)
        for place, item in enumerate(value):
            yield from self.rule.check(item, f"{at}/{place}")


@dataclass(frozen=True)
class Shape:
    """An object of known fields.

    source: Slack's page. needs: fields that must be there; `a|b` stands for exactly one of the two.
    """

    source: str
    fields: Mapping[str, Rule] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Type, fields missing, fields unknown, and each field."""
        if not isinstance(value, dict):
            yield Wrong("must provide an object", at)
            return
        for need in self.needs:
            choices = need.split("|")
            there = [name for name in choices if value.get(name) is not None]
            if not there:
                yield Wrong(f"missing required field: {choices[0]}", at)
            elif len(there) > 1:
                yield Wrong(f"only one of {', '.join(choices)} is allowed", at)
        for name, inside in value.items():
            if name in self.fields:
                if inside is not None:
                    yield from self.fields[name].check(inside, f"{at}/{name}")
            elif name != "type":
                yield Wrong(f"invalid additional property: {name}", at)


@dataclass(frozen=True)
class Typed:
    """An object whose `type` tells its shape, one of those in a table."""

    shapes: Mapping[str, Rule]

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """The type, then the shape."""
        if not isinstance(value, dict):
            yield Wrong("must provide an object", at)
        elif not isinstance(value.get("type"), str):
            yield Wrong("missing required field: type", at)
        elif value["type"] not in self.shapes:
            yield Wrong(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from self.shapes[value["type"]].check(value, at)
