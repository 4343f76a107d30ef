"""Reading the files of an office as a thief would."""

from pathlib import Path


def nowhere_in_plain(folder: Path, *words: str) -> None:
    """No file under ``folder`` holds one of ``words``, in either case and in the usual encodings."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes().lower()
        for word in words:
            for coding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert word.lower().encode(coding) not in content, f"{word} stands in {path.name}"
