"""F1 in a form: what a question means, why it is asked, where the answer lies, what may stand for it."""

from typing import TYPE_CHECKING

from httui.cases.purposes import purpose_words
from httui.i18n import N_, _
from httui.widgets.fields import MISSING_NAMES, Field

if TYPE_CHECKING:
    from httui.cases.filling import Filling

_PLACES = {
    "direct": N_("It goes to the identity vault only: sealed, apart from the record."),
    "quasi": N_("It goes to the record; together with other answers it could point at a person."),
    "sensitive": N_("It goes to the record and is treated as sensitive."),
    "none": N_("It goes to the record."),
}


def question_help(filling: "Filling", field: Field) -> str:
    """The help page of one question, as plain text."""
    run, ref = filling.run, field.key
    lines = [field.label]
    if hint := run.hint(ref):
        lines += [" ".join(hint.split())]
    if guidance := run.guidance(ref):
        lines += ["", "# " + _("What it means"), guidance]
    purposes = filling.attribute(ref, "purpose")
    if purposes:
        lines += ["", "# " + _("Why we ask"), _("It helps to answer:")]
        lines += [f"  {words}" for words in purpose_words(purposes, filling.version.resources or {})]
    lines += [
        "",
        "# " + _("Where the answer lies"),
        _(_PLACES.get(str(filling.class_of(ref).privacy), _PLACES["sensitive"])),
    ]
    closed = filling.closed(ref)
    if closed is not None:
        lines.append(closed.text)
    lines += ["", "# " + _("No answer?")]
    if field.missing_allowed:
        names = ", ".join(_(MISSING_NAMES[code]) for code in field.missing_allowed)
        lines.append(_("These reasons may be given: {names}. Ctrl+K asks which.").format(names=names))
        lines.append(
            _(
                "Unknown: the person does not know. Not available: we could not ask, or there is none. "
                "Declined: the person chose not to answer. Zero is an answer: type 0."
            )
        )
    else:
        lines.append(_("This question needs an answer."))
    return "\n".join(lines)
