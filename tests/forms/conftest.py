"""The shipped forms, read once for all tests of this directory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

FORMS = Path(__file__).parents[2] / "forms"
EN, ID = "English (en)", "Bahasa Indonesia (id)"


@pytest.fixture(scope="session")
def sheets() -> Mapping[str, list[dict[str, str]]]:
    """The sheets of intake.md as rows of text, as pyxform reads them."""
    from pyxform.xls2json_backends import get_xlsform

    book: Any = get_xlsform((FORMS / "intake.md").read_bytes(), file_type=".md")
    return {name: getattr(book, name) for name in ("survey", "choices", "settings")}


@pytest.fixture(scope="session")
def survey(sheets: Mapping[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    return sheets["survey"]


@pytest.fixture(scope="session")
def questions(survey: list[dict[str, str]]) -> list[dict[str, str]]:
    """Everything that holds a value, without groups, notes and lines of the program's own."""
    skipped = ("begin", "end_", "note")
    return [row for row in survey if not row["type"].startswith(skipped)]


@pytest.fixture(scope="session")
def by_name(survey: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in survey if "name" in row}
