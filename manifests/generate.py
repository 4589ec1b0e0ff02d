"""Writes the app manifests, `manifest.yaml` (Socket Mode) and `manifests/http.yaml`, from `manifest.yaml.in`.

    python manifests/generate.py

A line of the source that ends with `#socket` or `#http` stands in that manifest alone.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE = FOLDER / "manifest.yaml.in"
MANIFESTS = {"socket": FOLDER.parent / "manifest.yaml", "http": FOLDER / "http.yaml"}
_NOTES = {
    "socket": "# The Slack app over Socket Mode: no public address is needed.",
    "http": "# The Slack app over HTTP: its addresses need the host at which the bot can be reached.",
}
_ORIGIN = "# Made by manifests/generate.py from manifests/manifest.yaml.in; change that, and run it again."


def render(source: str, mode: str) -> str:
    """The manifest for one mode, with the source's comments."""
    lines = [_NOTES[mode], _ORIGIN]
    for line in source.splitlines():
        kept, mark, other = line.rpartition(" #")
        if mark and other in MANIFESTS:
            if other == mode:
                lines.append(kept)
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write both."""
    source = SOURCE.read_text(encoding="utf-8")
    for mode, path in MANIFESTS.items():
        path.write_text(render(source, mode), encoding="utf-8")


if __name__ == "__main__":
    main()
