"""Before saving: every open point, what goes where, and who may be known already (S-157; DESIGN section 6)."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _, ngettext
from httui.screens.ask import FormScreen
from httui.widgets.fields import Field, shown_value
from httui.widgets.wrapping import shorten

if TYPE_CHECKING:
    from httui.cases.duplicates import Known
    from httui.cases.intake import Intake, Review

KIND_WORDS = {
    "required": N_("needs an answer"),
    "constraint": N_("does not fit"),
    "soft": N_("needs a reason"),
    "unique": N_("exists already"),
    "pseudonym": N_("cannot be used"),
}


class ReviewScreen(FormScreen["str | None"]):
    """The review. The result is ``save``, the reference to go to, or None for back."""

    NAME = N_("Review before saving")
    TOPIC = N_(
        "Enter on an open point goes to its question. Save is possible when none is left. Codes of people who may be "
        "known already are shown without a name; look at the case, or ask a colleague who may open it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back")

    def __init__(self, intake: "Intake", label_of: Callable[[str], str]) -> None:
        super().__init__()
        self._intake = intake
        self._label_of = label_of
        self._review: Review | None = None

    def make_fields(self) -> Sequence[Field]:
        """Open points first, then what is stored where, then the answers."""
        self._review = review = self._intake.review()
        return [
            *self._open(review),
            *self._known(review),
            Field("where", "heading", _("What is stored where")),
            *self._places(review),
            *([] if review.violations else [Field("save", "button", _("Save this record"))]),
            Field("answers", "heading", _("The answers")),
            *self._answers(),
        ]

    def _open(self, review: "Review") -> list[Field]:
        if not review.violations:
            return [Field("fine", "heading", _("Everything needed is there."))]
        count = len(review.violations)
        words = ngettext("{count} point is open", "{count} points are open", count).format(count=count)
        made = [Field("open", "heading", words)]
        for found in review.violations:
            label = shorten(self._label_of(found.ref), 44)
            text = f"{label}: {found.message or _(KIND_WORDS.get(found.kind, found.kind))}"
            made.append(Field(f"go:{found.ref}", "button", text))
        return made

    @staticmethod
    def _known(review: "Review") -> list[Field]:
        made: list[Field] = []
        for known in review.known:
            words = known_words(known)
            made.append(Field(f"known:{known.person_code}", "note", words))
        return made

    @staticmethod
    def _places(review: "Review") -> list[Field]:
        lines = [
            _("{count} coded answers go to the case record.").format(count=review.in_case),
            _("{count} reasons for no answer go with them.").format(count=review.missing),
            _("{count} identifying answers go to the identity vault, sealed.").format(count=review.in_vault),
        ]
        why: dict[str, int] = {}
        for closed in review.left_out.values():
            why[closed.text] = why.get(closed.text, 0) + 1
        lines += [
            _("{count} answers are left out: {why}").format(count=n, why=text) for text, n in why.items()
        ]
        return [Field(f"place:{n}", "note", line) for n, line in enumerate(lines)]

    def _answers(self) -> Iterable[Field]:
        from httui.screens.intake.pages import FieldMaker, is_question

        maker = FieldMaker(self._intake)
        for node in self._intake.run.nodes():
            if node.relevant and is_question(node) and (node.value or node.missing):
                field = maker.field(node, set())
                yield Field(f"go:{node.ref}", "button", f"{shorten(field.label, 34)}: {shown_value(field)}")

    def pressed(self, key: str) -> None:
        """Save, or go to a question."""
        if key.startswith("go:"):
            self.dismiss(key[3:])
        else:
            super().pressed(key)

    def action_save(self) -> None:
        """F2."""
        if self._review is not None and self._review.violations:
            self.say(_("Please look at the open points first; Enter goes there."), problem=True)
            return
        self.dismiss("save")


def known_words(known: "Known", label_of: Callable[[str], str] | None = None) -> str:
    """Somebody who may be the same person, by codes only; ``label_of`` names a question that must be unique."""
    from httui.cases.code_words import identifier_words

    kinds = [
        (label_of(kind.rpartition(":")[2]) if label_of is not None else _("a unique answer"))
        if kind.startswith("unique:")
        else identifier_words(kind)
        for kind in known.kinds
    ]
    return _("Possibly known already: person {code} (same {kinds}); cases: {cases}").format(
        code=known.person_code,
        kinds=", ".join(kinds),
        cases=", ".join(known.case_codes) or _("not yours"),
    )
