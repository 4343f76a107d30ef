"""The table of fields of a plan: which fields of which forms leave the office, why, and in which form (S-241 to S-246).

Every field of a chosen form stands in the table with its privacy class and tier. Nothing is chosen beforehand; the
form that is proposed follows from the trust level, and what the trust level does not allow is refused. The highest
tier (pictures, recordings, exact places) leaves as counts at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from httui.cases.privacy import Privacy
from httui.i18n import N_, language
from httui.problem import Problem
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form as FormOf
from httui.sharing.masking import allowed as allowed_by_class
from httui.xforms.fields import language_code

if TYPE_CHECKING:
    from httui.store.session import Session

NEEDS = {"needed": N_("needed"), "nice": N_("nice to have"), "no": N_("no")}
"""How much a field is wanted (S-246), with words."""

FORMS_OF = {
    FormOf.RAW: N_("as written"),
    FormOf.CODED: N_("coded"),
    FormOf.GENERALISED: N_("coarser"),
    FormOf.COUNT: N_("counts only"),
}
"""In which form a field leaves, with words, the most telling first."""

HIGHEST_TIER = 4
LONGEST_REASON = 300
MOST_ROWS = 2000


class FieldRefused(Problem):
    """A field may not be in the plan like this."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: ``form`` id and ``ref``, its class, ``need`` (see ``NEEDS``), the form it leaves in, and the reason.

    ``typed``: people write freely into it, so that it leaves line by line after a person looked.
    """

    form: str
    ref: str
    privacy: Privacy
    tier: int
    typed: bool = False
    need: str = "no"
    form_of: FormOf = FormOf.COUNT
    reason: str = ""

    @property
    def shared(self) -> bool:
        """Whether it leaves at all."""
        return self.need != "no"

    @property
    def name(self) -> str:
        """The question's name."""
        return self.ref.rpartition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """The shape that is kept with the plan and in its file."""
        return asdict(self) | {"privacy": str(self.privacy), "form_of": str(self.form_of)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "FieldRow":
        """Read what :meth:`as_json` wrote; ``ValueError``, ``KeyError`` or ``TypeError`` for anything else."""
        row = cls(
            str(value["form"])[:200],
            str(value["ref"])[:400],
            Privacy(value["privacy"]),
            int(value["tier"]),
            value.get("typed") is True,
            str(value["need"]),
            FormOf(value["form_of"]),
            str(value.get("reason", ""))[:LONGEST_REASON],
        )
        if row.need not in NEEDS or not 0 <= row.tier <= HIGHEST_TIER:
            raise ValueError(row.need)
        return row


def allowed(trust: Trust, row: FieldRow) -> list[FormOf]:
    """The forms in which a field may leave at a trust level, the most telling first."""
    found = set(allowed_by_class(trust, row.privacy))
    if row.tier >= HIGHEST_TIER or (row.typed and trust is Trust.OPEN):
        found &= {FormOf.COUNT}
    return [form_of for form_of in FORMS_OF if form_of in found]


def proposed(trust: Trust, row: FieldRow) -> FieldRow:
    """The row as it is proposed: not shared, and in the least telling form that still says something."""
    order = (FormOf.GENERALISED, FormOf.CODED, FormOf.RAW, FormOf.COUNT)
    if row.privacy in {Privacy.NONE, Privacy.SENSITIVE} or trust is Trust.CASEWORK:
        order = (FormOf.CODED, FormOf.GENERALISED, FormOf.RAW, FormOf.COUNT)
    if row.privacy is Privacy.DIRECT and trust is Trust.CASEWORK:
        order = (FormOf.RAW, FormOf.COUNT, FormOf.CODED, FormOf.GENERALISED)
    held = allowed(trust, row)
    form_of = next((one for one in order if one in held), FormOf.COUNT)
    return replace(row, need="no", form_of=form_of, reason="")


def candidates(session: "Session", form_id: str, trust: Trust) -> list[FieldRow]:
    """Every field of a form of the office as it is proposed. Raises ``Refused``, ``FormUnknown``."""
    from httui.cases import registry
    from httui.cases.classes import LOOSE, propose_all

    session.require("share")
    found = registry.find(session, form_id)
    form = registry.form(session, form_id, found.version)
    classes = registry.classes_of(registry.row_of(found.version_id))
    rows = []
    for item in propose_all(form):
        held = classes.get(item.ref, item.chosen)
        rows.append(FieldRow(form_id, item.ref, held.privacy, held.tier, item.type in LOOSE))
    return [proposed(trust, row) for row in rows]


def labels(session: "Session", form_id: str) -> dict[str, str]:
    """What each field of a form is called, in the language in use. Raises ``Refused``, ``FormUnknown``."""
    from httui.cases import registry

    session.require("share")
    found = {}
    for item in registry.form(session, form_id).fields:
        texts = {language_code(name): text for name, text in item.labels.items()}
        words = texts.get(language()) or next(iter(texts.values()), "") or item.name
        found[item.ref] = " ".join(words.split())
    return found


def check(rows: Iterable[FieldRow], trust: Trust) -> None:
    """Raise :class:`FieldRefused` for the first shared field that the trust level does not allow like this."""
    rows = list(rows)
    if len(rows) > MOST_ROWS or len({(row.form, row.ref) for row in rows}) != len(rows):
        raise FieldRefused(N_("A field stands in the table once, and the table has at most 2000."))
    for row in rows:
        if row.need not in NEEDS or len(row.reason) > LONGEST_REASON:
            raise FieldRefused(
                N_("A field is needed, nice to have or not shared; its reason is short."), where=row.name
            )
        if row.shared and row.form_of not in allowed(trust, row):
            raise FieldRefused(
                N_("This field may not leave in this form at this trust level."),
                where=row.name,
                remedy=N_("Choose a coarser form or counts, or leave it out."),
            )


def tier_of(rows: Iterable[FieldRow]) -> int:
    """The data tier of what is shared: 1 for counts, 2 for coarser values, the field's own for coded and written."""
    found = [_tier(row) for row in rows if row.shared]
    return max(found, default=1)


def _tier(row: FieldRow) -> int:
    if row.form_of is FormOf.COUNT:
        return 1
    if row.form_of is FormOf.GENERALISED:
        return 2
    if row.privacy is Privacy.DIRECT or row.typed:
        return max(row.tier, 3)
    return max(row.tier, 2)


def changed_since(rows: Sequence[FieldRow], now: Iterable[FieldRow]) -> list[FieldRow]:
    """Shared rows whose field is gone from its form, or is more private there now than the plan says."""
    order = list(Privacy)
    current = {(row.form, row.ref): row for row in now}
    found = []
    for row in rows:
        fresh = current.get((row.form, row.ref))
        if row.shared and (
            fresh is None
            or order.index(fresh.privacy) < order.index(row.privacy)
            or fresh.tier > row.tier
            or (fresh.typed and not row.typed)
        ):
            found.append(row)
    return found
