"""Why a question is asked: the words behind the ids in ``bind::httui:purpose`` (``lists/questions.csv``)."""

import base64
import csv
import functools
import io
import re
from collections.abc import Mapping

FILE = "questions.csv"


def purpose_words(purposes: str, resources: Mapping[str, str]) -> list[str]:
    """The questions that ``purposes`` (ids with blanks or commas between) stand for, in the language in use.

    ``resources`` are the files of the form version (base64 by name); where it brings no ``questions.csv`` the
    list that ships is read. An id without words is shown as it is; text that holds no id is taken as words.
    """
    from httui.i18n import language

    ids = [name for name in re.split(r"[\s,;]+", purposes) if name]
    known = _given(resources[FILE]) if FILE in resources else _shipped()
    if not any(name in known for name in ids):
        return [purposes]
    return [known[name].get(language()) or known[name]["en"] if name in known else name for name in ids]


@functools.lru_cache(maxsize=8)
def _given(content: str) -> dict[str, dict[str, str]]:
    return _read(base64.b64decode(content).decode("utf-8-sig", "replace"))


@functools.lru_cache(maxsize=1)
def _shipped() -> dict[str, dict[str, str]]:
    from httui.paths import shipped_forms

    try:
        return _read((shipped_forms() / "lists" / FILE).read_text(encoding="utf-8-sig"))
    except OSError:
        return {}


def _read(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row.get("code") and row.get("question_en"):
            found[row["code"]] = {
                name.removeprefix("question_"): words or ""
                for name, words in row.items()
                if name and name.startswith("question_")
            }
    return found
