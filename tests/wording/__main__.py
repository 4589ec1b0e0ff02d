"""`make wording`: write `docs/wording.md`."""

import argparse

from tests.wording.document import DOCUMENT, write

argparse.ArgumentParser("make wording", description=__doc__).parse_args()
DOCUMENT.write_text(write(), encoding="utf-8")
print(f"Wrote {DOCUMENT}")
