"""Rules for fields, and Slack's error messages for invalid values.

The messages are those that apps have reported: "must be less than 3001 characters", "no more than 10 items
allowed", "missing required field", "unsupported type", "invalid additional property". guess: the others.
https://docs.slack.dev/reference/methods/chat.postMessage shows where they appear in a response.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Wrong:
    """Something that Slack rejects, and where it is."""

    #: Slack's error message
    what: str
    #: the JSON pointer
    at: str

    def __str__(self) -> str:
        return f"{self.what} [json-pointer:{self.at}]"


class Rule(Protocol):
    """Validates one value."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Return everything that is wrong with the value."""


@dataclass(frozen=True)
class String:
    """A string with a length, a pattern, or a set of allowed values."""

    #: the maximum length
    most: int
    #: the minimum length
    least: int = 0
    #: a regular expression. None for any text
    pattern: str | None = None
    #: the allowed values. Empty if any is allowed
    words: tuple[str, ...] = ()

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type, the length and the pattern."""
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
    """A Boolean."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type."""
        if not isinstance(value, bool):
            yield Wrong("must provide a boolean", at)


@dataclass(frozen=True)
class Number:
    """An integer."""

    #: the minimum
    least: int
    #: the maximum
    most: int

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type and the range."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield Wrong("must provide a number", at)
        elif not self.least <= value <= self.most:
            yield Wrong(f"must be between {self.least} and {self.most}", at)


@dataclass(frozen=True)
class Anything:
    """Any value."""

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Accept anything."""
        yield from ()


@dataclass(frozen=True)
class Items:
    """A list."""

    #: the rule of each item
    rule: Rule
    #: the maximum number of items
    most: int
    #: the minimum number of items
    least: int = 1

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type, the number of items, and each item."""
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
    """An object with known fields."""

    #: Slack's page
    source: str
    #: the rule of each field
    fields: Mapping[str, Rule] = field(default_factory=dict)
    #: the required fields; `a|b` means exactly one of the two
    needs: tuple[str, ...] = ()

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type, the missing and unknown fields, and each field."""
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
    """An object whose `type` selects its shape from a table."""

    shapes: Mapping[str, Rule]

    def check(self, value: Any, at: str) -> Iterator[Wrong]:
        """Check the type, then the shape."""
        if not isinstance(value, dict):
            yield Wrong("must provide an object", at)
        elif not isinstance(value.get("type"), str):
            yield Wrong("missing required field: type", at)
        elif value["type"] not in self.shapes:
            yield Wrong(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from self.shapes[value["type"]].check(value, at)
