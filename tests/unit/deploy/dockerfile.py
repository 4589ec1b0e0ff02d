"""The Dockerfile, read as Docker reads it."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[3]


def instructions() -> list[tuple[str, str]]:
    """Return each instruction and its arguments."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def stages() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage."""
    stages: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            stages.append([])
        if stages:  # before the first stage are the arguments of all
            stages[-1].append((word, rest))
    return stages


#: The arguments of each instruction of the image, and its variables.
IMAGE = dict(stages()[-1])
ENVIRONMENT = dict(pair.split("=", 1) for pair in shlex.split(IMAGE["ENV"]))
