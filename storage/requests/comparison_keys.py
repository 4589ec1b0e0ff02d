"""Compute the keys by which names and inputs of requests are compared."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from storage.lifecycle.request import Kind


def normalize_name(name: str) -> str:
    """Return the form in which equal names are compared: Unicode NFC, with single spaces."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def compute_inputs_key(kind: Kind, inputs: Mapping[str, Any]) -> str:
    """Return a hash that is the same for what is built from the same inputs, whatever its name.

    Case, spaces and the order within lists don't matter. Migration 0009 computes the same.
    """
    compared = {name: _normalized(value) for name, value in inputs.items() if name != "name"}
    return hashlib.sha256(json.dumps([kind, compared], sort_keys=True).encode()).hexdigest()


def _normalized(value: Any) -> Any:
    """Return the form in which equal inputs are compared."""
    if isinstance(value, list):
        return sorted({_normalized(each) for each in value})
    return " ".join(str(value).casefold().split())
