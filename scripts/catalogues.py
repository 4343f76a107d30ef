"""Collect the texts of the source into ``httui.pot`` and bring every language's catalogue up to date.

Run as ``make catalogues``. Prints how many messages of each language still need a translation; exit status 1
if there are any, so that a forgotten one is seen.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "httui"
NOISE = tuple(
    f'"{name}'.encode()
    for name in (
        "Report-Msgid",
        "POT-Creation",
        "PO-Revision",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def template() -> Catalog:
    """Every message of the source, in the order of the files; without line numbers, to keep changes small."""
    catalogue = Catalog(project="httui", charset="utf-8", fuzzy=False)
    found = extract_from_dir(str(SOURCE), [("**.py", "python")], keywords=KEYWORDS)
    for name, _line, message, _comments, _context in sorted(found, key=lambda item: (item[0], item[1])):
        flags = ["python-brace-format"] if "{" in str(message) else []
        catalogue.add(message, locations=[(name, 0)], flags=flags)
    return catalogue


def main() -> int:
    """Write the catalogues; returns 1 if a message is missing or uncertain in any of them."""
    source = template()
    waiting = 0
    for path in (SOURCE / "locale").glob("*/LC_MESSAGES/httui.po"):
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=path.parts[-3])
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        missing = [m for m in catalogue if m.id and not (m.string and all_of(m.string))]
        waiting += len(missing)
        written = io.BytesIO()
        write_po(written, catalogue, width=100, include_lineno=False)
        # dates and placeholders in the header change at every run and say nothing
        lines = [line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(NOISE)]
        path.write_bytes(b"".join(lines))
        print(f"{path.parts[-3]}: {len(catalogue)} messages, {len(missing)} without a translation")
    return 1 if waiting else 0


def all_of(text: str | tuple[str, ...] | list[str]) -> bool:
    """Whether every plural form of a translation is there."""
    return bool(text) if isinstance(text, str) else all(text)


if __name__ == "__main__":
    sys.exit(main())
