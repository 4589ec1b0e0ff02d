"""Generate the app manifests `manifest.yaml` (Socket Mode) and `manifests/http.yaml` from `manifest.yaml.in`.

    python manifests/generate.py

A line of the source that ends with `#socket` or `#http` goes into that manifest only.
"""

import argparse
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE = FOLDER / "manifest.yaml.in"
MANIFESTS = {"socket": FOLDER.parent / "manifest.yaml", "http": FOLDER / "http.yaml"}
_NOTES = {
    "socket": "# The Slack app for Socket Mode, which needs no public address.",
    "http": "# The Slack app for HTTP. Replace YOUR-HOST with the host at which Slack can reach the bot.",
}
_ORIGIN = "# Generated from manifests/manifest.yaml.in. Edit that file and run manifests/generate.py."


def render(source: str, mode: str) -> str:
    """Return the manifest for one mode, with the source's comments."""
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
    """Write both manifests."""
    source = SOURCE.read_text(encoding="utf-8")
    for mode, path in MANIFESTS.items():
        path.write_text(render(source, mode), encoding="utf-8")


if __name__ == "__main__":
    argparse.ArgumentParser("manifests/generate.py", description=__doc__).parse_args()
    main()
