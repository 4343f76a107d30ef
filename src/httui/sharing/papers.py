"""Parts that the papers of sharing have in common: the table of fields, the release log, the words on every page."""

from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.pages.document import Block, Document, Paragraph, Table
from httui.problem import Problem
from httui.sharing import plan_fields

if TYPE_CHECKING:
    from httui.sharing.plans import PlanView
    from httui.store.session import Session

LAWYER = "Check with a lawyer / Konsultasikan dengan penasihat hukum"
"""Stands on every page, in both languages whatever the paper is in."""

Row = Any


def field_table(session: "Session", plan: "PlanView") -> Block:
    """Every field that leaves: what it is, its tier, in which form, how much it is wanted, why."""
    if not plan.shared:
        return Paragraph(_("No field is chosen yet."))
    labels = _labels(session, plan)
    rows = tuple(
        (
            f"{labels.get((row.form, row.ref), '')} ({row.name})".strip(),
            str(row.tier),
            _(plan_fields.FORMS_OF[row.form_of]),
            _(plan_fields.NEEDS[row.need]),
            row.reason,
        )
        for row in plan.shared
    )
    return Table(
        (_("Field"), _("Tier"), _("Leaves as"), _("Need"), _("Reason")),
        rows,
        widths=(4.0, 1.0, 1.6, 1.8, 4.0),
    )


def _labels(session: "Session", plan: "PlanView") -> dict[tuple[str, str], str]:
    """What the fields are called; nothing for those of a form that is gone."""
    from httui.cases.registry import FormUnknown

    found: dict[tuple[str, str], str] = {}
    for form_id in dict.fromkeys(row.form for row in plan.shared):
        try:
            labels = plan_fields.labels(session, form_id)
        except FormUnknown:
            continue
        found |= {(form_id, ref): label for ref, label in labels.items()}
    return found


def release_log(plan: "PlanView") -> Block:
    """What has left by this plan, in any of its versions; for whoever decided the rights."""
    from httui.store.sharing_models import Release, SharingPlan

    found: Row = (
        Release.select(Release, SharingPlan)
        .join(SharingPlan)
        .where(SharingPlan.series == plan.series)
        .order_by(Release.at)
    )
    rows = tuple(
        (
            row.at.date().isoformat(),
            f"{row.period_from} - {row.period_to}",
            row.format,
            str(row.rows),
            row.expires_on or "",
        )
        for row in found
    )
    if not rows:
        rows = (("", "", "", "", ""),)
    headings = (_("Day"), _("Period"), _("Format"), _("Rows"), _("Destroy by"))
    return Table(headings, rows, widths=(2.0, 3.0, 1.6, 1.2, 2.0))


FORMATS = ("pdf", "docx", "text")
"""What a paper can be written to."""


def exported(session: "Session", document: Document, kind: str, what: str, object_id: str) -> bytes:
    """A paper of a plan or an agreement as the bytes of a file; that it left is audited.

    ``kind``: one of ``FORMATS``; ``what`` and ``object_id`` name it in the audit trail. Raises ``Refused``,
    :class:`Problem`.
    """
    session.require("share")
    match kind:
        case "pdf":
            from httui.pages.pdf import to_pdf

            made = to_pdf(document)
        case "docx":
            from httui.pages.docx import to_docx

            made = to_docx(document)
        case "text":
            from httui.pages.text import to_text

            made = to_text(document).encode()
        case _:
            raise Problem(N_("A document is written as text, pdf or docx."))
    with session.transaction():
        session.audit.append("export", what, object_id, kind)
    return made
