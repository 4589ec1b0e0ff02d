"""`make slack-errors`: write `docs/slack-errors.md`."""

from tests.slack_errors.document import DOCUMENT, write

DOCUMENT.write_text(write(), encoding="utf-8")
print(f"Wrote {DOCUMENT}")
