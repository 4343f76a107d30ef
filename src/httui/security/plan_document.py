"""The security plan as a document in ten sections, always from live data (S-197 to S-211; instruments, section 3).

Sections 1 to 5 are here: who we are, what we hold, who could be harmed, what protects us, what we will do by when.
The others are in ``plan_rules``. It names colleagues, never a person whom the office helps.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import Block, Bullets, Document, Heading, KeyValues, Note, Paragraph, Table
from httui.problem import Problem
from httui.security import (
    actions,
    assets,
    plan_rules,
    plan_versions,
    readiness,
    result_words,
    risk_rules,
    risks,
    rounds_store,
)
from httui.security.assessment import LEVEL_WORDS
from httui.security.judgement import TIERS
from httui.security.plan_versions import Standing
from httui.security.risks import RiskView
from httui.security.storage_sheet import asset_table, day_text, directory_line, people_names, storage_rows

if TYPE_CHECKING:
    from httui.store.session import Session

FORMATS = ("text", "pdf", "docx")


def plan(session: "Session", language: str) -> Document:
    """The whole plan in ``language`` (``en`` or ``id``). For everybody with an account. Raises ``Refused``."""
    session.require("workflows.read")
    with speaking(language):
        stands = plan_versions.standing(session)
        register = risks.listing(session)
        blocks: list[Block] = [
            *_who(session, stands),
            *_what(session),
            *_harm(session, register, stands),
            *_protection(),
            *_doing(session, register),
            *plan_rules.incidents(session),
            *plan_rules.sharing(session),
            *plan_rules.retention(session),
            *plan_rules.consent(session),
            *plan_rules.reviews(session, stands),
        ]
        return Document(
            _("Security plan"),
            tuple(blocks),
            subtitle=f"{session.org}, {day_text(session.trusted_now())}",
            language=language,
            draft=stands.draft,
            footer=_("Security plan of {office}").format(office=session.org),
        )


def exported(session: "Session", document: Document, kind: str, what: str = "security_plan") -> bytes:
    """``document`` as one of :data:`FORMATS`, as the bytes of a file; that it left is noted in the audit.

    ``what`` names the paper there. Raises ``Refused``, :class:`Problem`.
    """
    from httui.pages.text import to_text

    session.require("workflows.read")
    if kind not in FORMATS:
        raise Problem(N_("A document is written as text, pdf or docx."))
    if kind == "pdf":
        from httui.pages.pdf import to_pdf

        made = to_pdf(document)
    elif kind == "docx":
        from httui.pages.docx import to_docx

        made = to_docx(document)
    else:
        made = to_text(document).encode()
    session.audit.append("export", what, None, kind)
    return made


# -- 1 to 5 ----------------------------------------------------------------------------------------------


def _who(session: "Session", stands: Standing) -> list[Block]:
    from httui.store.accounts import list_accounts

    people = [account for account in list_accounts(session) if not account.disabled]

    def named(role: str) -> str:
        return ", ".join(account.display_name for account in people if role in account.roles)

    approval = _("not approved yet")
    if stands.approved_at is not None:
        approval = _("version {number}, {name}, {day}").format(
            number=stands.number, name=stands.approved_by, day=day_text(stands.approved_at)
        )
    pairs: list[tuple[str, str]] = [
        (_("Office"), session.org),
        (
            _("Covers"),
            _("all data about people on computers, phones, paper and in clouds, at the office and away"),
        ),
        (_("State"), _(plan_versions.STATES[stands.state])),
        (_("Approved by"), approval),
        (_("Holds until"), _day(stands.expires_on)),
        (_("Data leads"), named("data_lead")),
        (_("Supervisors"), named("supervisor")),
        (_("Administrators"), named("admin")),
    ]
    return [Heading(_("1 Who we are")), KeyValues(tuple(pairs))]


def _what(session: "Session") -> list[Block]:
    tier = session.tier
    rows = storage_rows(session)
    blocks: list[Block] = [
        Heading(_("2 What we hold")),
        Paragraph(
            _(
                "The readiness gate is open to tier {tier}: {name}. New data of higher tiers is not collected."
            ).format(tier=tier, name=_(TIERS[tier]))
        ),
        directory_line(session),
        Table((_("What"), _("Where"), _("Who")), tuple(row[:3] for row in rows), (2, 3, 2)),
    ]
    held = assets.listing(session)
    if held:
        blocks += [Heading(_("Devices and other places"), 2), asset_table(session, held)]
    else:
        blocks.append(Note(_("No device is in the register yet.")))
    return blocks


def _harm(session: "Session", register: Sequence[RiskView], stands: Standing) -> list[Block]:
    blocks: list[Block] = [
        Heading(_("3 Who could be harmed, and how")),
        Paragraph(
            _(
                "Impact is judged for the person, never for the office. Likelihood times impact, each 1 to 5; what can "
                "cost life or liberty is never below high."
            )
        ),
    ]
    names = people_names(session)
    for group, words in risk_rules.GROUPS.items():
        found = [view for view in register if group in view.entry.groups]
        blocks.append(Heading(_(words), 2))
        if not found:
            blocks.append(Note(_("No risk is written down for this group yet.")))
            continue
        blocks.append(
            Table(
                (_("Risk"), _("Before"), _("With what we do"), _("What we do against it"), _("Who")),
                tuple(_risk_row(view, names, group) for view in found),
                (3, 1.5, 1.5, 3.6, 1.6),
            )
        )
    if stands.missing:
        missing = ", ".join(_(risk_rules.PARTIES[name]) for name in stands.missing)
        blocks.append(Note(_("Nobody has thought yet of: {parties}.").format(parties=missing)))
    if stands.state == "draft":
        blocks.append(
            Note(
                _("Draft: {pairs} of {needed} risks have a mitigation.").format(
                    pairs=stands.pairs, needed=risk_rules.PAIRS_NEEDED
                )
            )
        )
    return blocks


def _risk_row(view: RiskView, names: dict[str, str], group: str) -> tuple[str, ...]:
    """One risk; what is done against it stands in full under the first of its groups only."""
    entry = view.entry
    title = f"{view.short} {entry.title}" if view.catalogue else entry.title
    parties = ", ".join(_(risk_rules.PARTIES[name]) for name in entry.parties)
    first = next(name for name in risk_rules.GROUPS if name in entry.groups)
    if group != first:
        above = _("see: {group}").format(group=_(risk_rules.GROUPS[first]))
        return title, _rating(entry.before), _after(entry), above, names.get(entry.owner, "")
    done = [_mitigation_line(one, names) for one in view.mitigations if one.state != "dropped"]
    if view.accepted_by:
        done.append(_("accepted by {name}").format(name=view.accepted_by))
    elif entry.response != "reduce":
        done.append(_(risk_rules.RESPONSES[entry.response]))
    return (
        f"{title}\n({parties})",
        _rating(entry.before),
        _after(entry),
        "\n".join(f"- {line}" for line in done),
        names.get(entry.owner, ""),
    )


def _mitigation_line(one: risks.Mitigation, names: dict[str, str]) -> str:
    told = [one.text]
    if one.owner in names:
        told.append(names[one.owner])
    if one.due is not None:
        told.append(_day(one.due))
    mark = _("done") if one.state == "done" else ""
    return ", ".join(told) + (f" ({mark})" if mark else "")


def _after(entry: risks.Entry) -> str:
    return _rating(entry.after) if entry.after is not None else _("not judged yet")


def _rating(rating: risk_rules.Rating) -> str:
    return f"{rating.score} {_(risk_rules.BANDS[rating.band])}"


def _protection() -> list[Block]:
    blocks: list[Block] = [Heading(_("4 What protects us"))]
    row = readiness.latest_row()
    if row is None or row.state != "signed":
        blocks.append(Note(_("There is no signed self-assessment yet: what protects us was not judged.")))
    else:
        found = rounds_store.kept_of(row)
        scores, titles = found.scores, readiness.titles(found.items)
        blocks += [
            Paragraph(
                _("Self-assessment number {number}, signed on {day} by {director}: {level}.").format(
                    number=row.number,
                    day=day_text(row.signed_at),
                    director=row.signed_by,
                    level=result_words.level_words(scores),
                )
            ),
            Table(
                (_("Domain"), _("Result"), _("Level")),
                tuple(
                    (
                        result_words.domain_title(found, one.domain),
                        result_words.percent_words(one.percent).strip(),
                        _(LEVEL_WORDS[one.level]),
                    )
                    for one in scores.domains
                ),
                (3, 1, 2),
            ),
        ]
        if scores.open_critical:
            blocks += [
                Paragraph(_("Open and critical:"), strong=True),
                Bullets(tuple(f"{name.upper()} {titles.get(name, '')}" for name in scores.open_critical)),
            ]
    return [*blocks, *(Note(_(words)) for words in plan_rules.ENCRYPTION)]


def _doing(session: "Session", register: Sequence[RiskView]) -> list[Block]:
    names = people_names(session)
    planned = [
        (f"{one.title}: {one.text}" if one.title else one.text, names.get(one.owner, ""), _iso(one.due))
        for one in actions.listing(session)
    ]
    against = [
        (one.text, names.get(one.owner, ""), _day(one.due))
        for view in register
        for one in view.mitigations
        if one.state == "open" and (one.owner or one.due)
    ]
    blocks: list[Block] = [Heading(_("5 What we will do, by when"))]
    if not planned and not against:
        return [*blocks, Note(_("Nothing is planned yet."))]
    headings = (_("What"), _("Who"), _("Due by"))
    if planned:
        blocks += [
            Heading(_("From the self-assessment and from incidents"), 2),
            Table(headings, tuple(planned), (5, 2, 1.4)),
        ]
    if against:
        blocks += [Heading(_("Against risks"), 2), Table(headings, tuple(against), (5, 2, 1.4))]
    return blocks


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day is not None else ""


def _iso(text: str) -> str:
    return _day(date.fromisoformat(text)) if text else ""
