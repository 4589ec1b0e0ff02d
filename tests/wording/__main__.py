"""`make wording`: write `docs/wording.md`."""

from tests.wording.document import DOCUMENT, write

DOCUMENT.write_text(write(), encoding="utf-8")
print(f"Wrote {DOCUMENT}")
