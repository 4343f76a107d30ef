"""Possibly known already: by the keyed blind index, without a name being read (S-157; DESIGN section 5).

Only codes are shown; each search is logged once. ``httui:unique`` questions are refused when another record,
open or archived, holds the same value. What belongs to somebody else (a guardian's telephone) is not compared.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.cases.classes import plain

if TYPE_CHECKING:
    from httui.cases.filling import Content, Filling
    from httui.store.vault import Match

COMPARED = {"name", "nik", "passport", "phone", "email", "account", "birth_date", "address"}
"""Kinds of identifiers that the blind index holds."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may be the same person: code, cases that the asker may open, kinds that agree.

    ``strong`` when one of the kinds points at one person by itself; a name alone is shared by thousands.
    """

    person_code: str
    case_codes: tuple[str, ...]
    kinds: tuple[str, ...]
    strong: bool


def unique_kind(filling: "Filling", ref: str) -> str:
    """Under which kind a ``unique`` question is compared, or ``""`` for one that is not unique."""
    if plain(ref) not in filling.known.unique:
        return ""
    kind = filling.class_of(ref).kind
    if filling.is_direct(ref) and kind in COMPARED - {"birth_date", "address", "name"}:
        return kind
    return f"unique:{filling.version.form_id}:{plain(ref)}"


def index_of(filling: "Filling", content: "Content") -> dict[str, list[str]]:
    """What goes into the blind index for a filled form: {kind: texts}."""
    found: dict[str, list[str]] = {}
    unique = filling.known.unique
    if not unique and filling.kinds.isdisjoint(COMPARED):
        return found
    for ref, text in (content.answers | content.direct).items():
        kind = filling.class_of(ref).kind
        if kind not in COMPARED and not unique:
            continue
        kinds = {kind} if kind in COMPARED else set()
        for name in kinds | ({unique_kind(filling, ref)} - {""}):
            found.setdefault(name, []).append(text)
    return found


def taken_values(filling: "Filling", content: "Content", person_id: str | None) -> list[str]:
    """The ``unique`` questions whose value somebody else's record holds; empty without a vault."""
    if not filling.known.unique:
        return []
    return [
        ref
        for ref, text in (content.answers | content.direct).items()
        if (kind := unique_kind(filling, ref))
        and any(match.person_id != person_id for match in _matches(filling, kind, text))
    ]


def known_already(
    filling: "Filling", content: "Content", person_id: str | None, *, unique: bool = False
) -> list[Known]:
    """Persons who share identifiers with this form, strongest first; codes only, the search is logged.

    ``unique`` says that ``httui:unique`` questions are compared too; their kind is ``unique:...``.
    """
    from httui.store.models import Case, Person

    kinds: dict[str, list[str]] = {}
    strong: set[str] = set()
    for kind, texts in index_of(filling, content).items():
        if kind not in COMPARED and not unique:
            continue
        for text in texts:
            for match in _matches(filling, kind, text):
                if match.person_id != person_id and kind not in kinds.setdefault(match.person_id, []):
                    kinds[match.person_id].append(kind)
                    strong |= {match.person_id} if match.strong else set()
    session = filling.session
    made = []
    for found, shared in kinds.items():
        person = Person.get_or_none(Person.id == found)
        if person is None:
            continue
        cases = Case.select().where(Case.person == found)
        codes = [case.code for case in cases if session.may("cases.read") or case.worker == session.user.id]
        made.append(Known(person.code, tuple(codes), tuple(shared), found in strong))
    return sorted(made, key=lambda known: (not known.strong, -len(known.kinds), known.person_code))


def check_value(filling: "Filling", ref: str) -> list[Known]:
    """Who may be known already by the value of one question, to be said when it is left (S-157)."""
    from httui.cases.filling import Content

    text = filling.run.value(ref)
    if not text:
        return []
    return known_already(filling, Content({}, {}, {ref: text}, {}), filling.person_id, unique=True)


def _matches(filling: "Filling", kind: str, text: str) -> "list[Match]":
    """Persons with the same value; each value is looked for, and logged, once per form."""
    from httui.store.vault import Vault

    session = filling.session
    if session.identities is None or not session.may("identities.write"):
        return []
    if (kind, text) not in filling.searched:
        filling.searched[kind, text] = Vault(session).matches({kind: text})
    return filling.searched[kind, text]
