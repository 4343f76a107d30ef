"""Make a case anonymous: its coded answers stay under fresh codes that lead nowhere, everything else is erased.

Serves S-044 and S-195 (instruments, section 10: "remove the identity"). The same steps serve the first time and their
repetition after a restore, when an older database came back; a case that is gone already is left alone. What stays is
a copy with ids and codes of its own: no row says from which case it came. Days of the case itself become the first of
their month, because a moment to the second would be a name; coded answers keep theirs. The copy may still single
somebody out by rare answers together, so that every release checks it as it checks all others.
"""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from httui.store.codes import new_code
from httui.store.database import EncryptedDatabase
from httui.store.erasing import erase_content
from httui.store.fields import canonical_json, moment_text, text_moment

STATUS = "anonymised"
"""The status of what stays; also the kind of the tombstone of what it came from."""
TIER = 2
"""Answers of a higher tier are free text, full birth dates and the like: they go."""

_POSITION = re.compile(r"\[\d+\]")
_GONE = ("erased", STATUS)
_TAKEN = "SELECT 1 FROM cases WHERE code = ?1 UNION ALL SELECT 1 FROM person WHERE code = ?1"
_CASE = (
    "SELECT c.status, c.place, c.opened_on, p.child, p.created_at "
    "FROM cases c JOIN person p ON p.id = c.person_id WHERE c.id = ?"
)
_RECORDS = (
    "SELECT r.form_version_id, r.answers, r.missing, r.created_at, v.classes "
    "FROM record r JOIN form_version v ON v.id = r.form_version_id "
    "WHERE r.case_id = ? AND r.status = 'final' ORDER BY r.created_at, r.id"
)
_ADD_PERSON = "INSERT INTO person (id, code, child, created_at, created_by) VALUES (?, ?, ?, ?, '')"
_ADD_CASE = "INSERT INTO cases (id, code, person_id, status, place, opened_on, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_RECORD = (
    "INSERT INTO record (id, case_id, form_version_id, status, answers, missing, revision, created_at, created_by, "
    "updated_at, updated_by, zone) VALUES (?, ?, ?, 'final', ?, ?, 1, ?, '', ?, '', '')"
)


def anonymise_content(cases: EncryptedDatabase, case_id: str) -> None:
    """Copy what may stay of a case under fresh codes, then erase it; nothing happens where it is gone already."""
    with cases.atomic():
        found = cases.sql(_CASE, (case_id,)).fetchone()
        if found is None or found[0] in _GONE:
            return
        _status, place, opened_on, child, since = found
        person, case = str(uuid.uuid4()), str(uuid.uuid4())
        cases.sql(_ADD_PERSON, (person, _free_code(cases), child, _month(since)))
        updated = _month(moment_text(text_moment(f"{opened_on}T00:00:00Z")))
        values = (case, _free_code(cases), person, STATUS, place, f"{opened_on[:7]}-01", updated)
        cases.sql(_ADD_CASE, values)
        for version, answers, missing, created, classes in cases.sql(_RECORDS, (case_id,)).fetchall():
            kept = kept_answers(json.loads(answers), json.loads(classes))
            month = _month(created)
            record = (str(uuid.uuid4()), case, version, canonical_json(kept), missing, month, month)
            cases.sql(_ADD_RECORD, record)
        erase_content(cases, "case", case_id)


def kept_answers(answers: Mapping[str, str], classes: Mapping[str, Any]) -> dict[str, str]:
    """The answers that stay, {ref: text}: coded ones. ``classes`` are those of the form version, {ref: class}.

    What the form does not know, direct identifiers, everything above tier 2, and whatever somebody typed go.
    """
    return {ref: text for ref, text in answers.items() if _stays(classes.get(_POSITION.sub("", ref)))}


def _stays(found: Mapping[str, Any] | None) -> bool:
    if found is None:
        return False
    return found["privacy"] != "direct" and int(found["tier"]) <= TIER and not found.get("loose", False)


def _month(moment: str) -> str:
    """The first moment of the month of a moment, both as the store writes them."""
    return moment_text(text_moment(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0))


def _free_code(cases: EncryptedDatabase) -> str:
    while cases.sql(_TAKEN, (code := new_code(),)).fetchone():
        pass
    return code
