"""A data-sharing plan as a paper, section by section (S-016; instruments, section 5)."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import Block, Document, Heading, KeyValues, Note, Paragraph, Signature
from httui.sharing import partners, plan_gaps, plan_settings, plans
from httui.sharing.disclosure import Trust
from httui.sharing.papers import LAWYER, field_table, release_log
from httui.sharing.partner_words import ALLOWS, NORM_ANSWERS, NORMS, TRUST
from httui.sharing.plan_form import answer_words, plan_form, references
from httui.workflows.duty_rows import today_of
from httui.xforms.fields import language_code

if TYPE_CHECKING:
    from httui.sharing.partners import PartnerView
    from httui.sharing.plans import PlanView
    from httui.store.session import Session

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Purpose"), ("q02_need", "q02_without", "q09_benefits", "q09_how")),
    (N_("Parties and contacts"), ("q01_kind", "q01_who")),
    (N_("Trust level"), ("q04_lower", "q04_surprised")),
    (N_("Data table"), ("q03_data", "q03_people")),
    (N_("Legal basis and consent"), ("q05_basis", "q05_purpose", "q05_law", "q05_children")),
    (N_("De-identification and small numbers"), ()),
    (N_("Accompanying documentation"), ("q06_notes", "q06_caveats")),
    (N_("Transfer"), ("q07_format", "q07_machine", "q08_transfer")),
    (N_("Storage, access and retention at the receiver"), ("q08_storage", "q08_months")),
    (N_("Risks and mitigations"), ("q10_clients", "q10_families", "q10_staff", "q10_mitigations")),
    (N_("Partner check"), ("q11_norms", "q12_help")),
    (N_("Rights of people"), ("q15_back",)),
    (N_("Incidents"), ()),
    (
        N_("Passing on, publication, borders"),
        ("q13_onward", "q13_publish", "q13_linking", "q14_cross", "q14_basis", "q14_country"),
    ),
    (N_("Schedule and review"), ("q15_often", "q15_starts", "q15_ends", "q15_stop")),
    (N_("Approval"), ("q16_who",)),
    (N_("Release log"), ()),
)
"""The sections of the paper with the questions that each shows."""


def document(session: "Session", plan: str, language: str) -> Document:
    """A plan (id or code) in ``en`` or ``id``. Raises ``Refused``, ``NoSuchPlan``."""
    view = plans.get(session, plan)
    partner = partners.get(session, view.partner)
    with speaking(language):
        lacks = [gap for gap in plan_gaps.gaps(session, view.id) if gap.stage == "approve"]
        blocks: list[Block] = []
        if view.state == "draft" and lacks:
            blocks.append(
                Note(_("Still lacking before it can be approved: {count}").format(count=len(lacks)))
            )
        words = answer_words(view.answers, in_language=language)
        labels = _labels(language)
        for title, names in SECTIONS:
            blocks.append(Heading(_(title)))
            blocks += _own(session, title, view, partner)
            pairs = tuple((labels[name], words.get(name, "")) for name in names if name in words)
            if pairs:
                blocks.append(KeyValues(pairs))
        return Document(
            _("Data-sharing plan"),
            tuple(blocks),
            subtitle=f"{session.org} - {view.partner_name}: {view.title}",
            language=language,
            draft=view.state == "draft",
            footer=f"{view.code}  {LAWYER}",
            made_on=view.approved_at.date() if view.approved_at else None,
        )


def _labels(language: str) -> Mapping[str, str]:
    names = {ref: name for name, ref in references().items()}
    return {
        names[item.ref]: text
        for item in plan_form().fields
        if item.ref in names
        for spoken, text in item.labels.items()
        if language_code(spoken) == language
    }


def _own(session: "Session", title: str, view: "PlanView", partner: "PartnerView") -> Iterator[Block]:
    """What a section shows besides answers: parts of the register, the table, rules of the product."""
    match title:
        case "Parties and contacts":
            yield KeyValues(
                (
                    (_("Sender"), session.org),
                    (_("Receiver"), partner.name),
                    (_("Contact"), partner.entry.columns.get("contact", "")),
                    (_("Country"), partner.entry.jurisdiction),
                )
            )
        case "Trust level":
            yield Paragraph(f"{_(TRUST[view.trust])}: {_(ALLOWS[view.trust])}")
        case "Data table":
            yield field_table(session, view)
        case "Legal basis and consent" if view.answers.get("q05_basis") == "law":
            yield Note(_(plan_gaps.BY_LAW))
        case "De-identification and small numbers":
            yield Paragraph(_small_numbers(view))
            if view.trust is not Trust.NEVER:
                yield KeyValues(_strictness(view))
        case "Partner check":
            yield from _check(partner)
        case "Rights of people":
            yield Paragraph(
                _(
                    "A correction or a withdrawal reaches the receiver within one working day and is carried out in "
                    "all copies within three times 24 hours."
                )
            )
        case "Incidents":
            yield Paragraph(
                _("The receiver tells us of an incident within 24 hours. Contact there: {contact}").format(
                    contact=partner.entry.columns.get("incident_contact", "") or "-"
                )
            )
        case "Approval":
            yield from _approval(session, view)
        case "Release log":
            yield release_log(view)


def _small_numbers(view: "PlanView") -> str:
    if view.trust is Trust.NEVER:
        return _(ALLOWS[view.trust])
    settings = plan_settings.of(view.settings, view.trust)
    return _(
        "Names and numbers of people leave only for casework and with that person's own yes. Ages become bands, "
        "places become larger, days become months. No group of people with the same features is smaller than {k}. "
        "Every release is checked before it is written and compared with those before."
    ).format(k=settings.k)


def _strictness(view: "PlanView") -> tuple[tuple[str, str], ...]:
    settings = plan_settings.of(view.settings, view.trust)
    words = plan_settings.WORDS
    numbers = (
        (words["l"], settings.l),
        (words["least_count"], settings.least_count),
        (words["quality"], settings.quality),
    )
    pairs = [
        (_("One row is about"), _(plan_settings.UNIT_WORDS[settings.unit])),
        *((_(label), str(number)) for label, number in numbers),
    ]
    if settings.quasi:
        names = ", ".join(key.rpartition("/")[2] for key in settings.quasi)
        pairs.append((_("Also treated as telling who somebody is"), names))
    if settings.tables:
        pairs.append((_("Counted together"), "; ".join(", ".join(table) for table in settings.tables)))
    return tuple(pairs)


def _check(partner: "PartnerView") -> Iterator[Block]:
    if partner.checked_on is None:
        yield Paragraph(_("There was no partner check yet."))
        return
    yield Paragraph(_("Checked on {day}.").format(day=partner.checked_on.isoformat()))
    yield KeyValues(
        tuple(
            (
                _(words),
                f"{_(NORM_ANSWERS[partner.norms[name].answer])}. {partner.norms[name].evidence}".strip(),
            )
            for name, words in NORMS.items()
            if name in partner.norms
        )
    )


def _approval(session: "Session", view: "PlanView") -> Iterator[Block]:
    from httui.store.models import UserProfile

    pairs = [(_("State"), _(plans.STANDINGS[view.standing(today_of(session))])), (_("Tier"), str(view.tier))]
    if view.approved_at is None:
        yield KeyValues(tuple(pairs))
        yield Signature((_("First approval"), _("Second approval (from tier 3)")))
        return
    names = {row.id: row.display_name for row in UserProfile.select()}
    approved = ", ".join(names.get(user, user) for user in (view.approved_by, view.second_by) if user)
    pairs += [(_("Approved by"), approved), (_("Approved on"), view.approved_at.date().isoformat())]
    yield KeyValues(tuple(pairs))
