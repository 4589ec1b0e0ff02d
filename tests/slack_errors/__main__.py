"""`make slack-errors`: write `docs/slack-errors.md`."""

import argparse

from tests.slack_errors.document import DOCUMENT, write

argparse.ArgumentParser("make slack-errors", description=__doc__).parse_args()
DOCUMENT.write_text(write(), encoding="utf-8")
print(f"Wrote {DOCUMENT}")
