"""The security plan's sections 6 to 10: incidents, sharing, retention, consent, reviews (S-200, S-210, S-211).

What the law demands is said with the advice to check it with a lawyer.
"""

from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.pages.document import Block, Bullets, Heading, KeyValues, Note, Paragraph, Signature, Table
from httui.security import incident_clock, incident_contacts, retention_rules
from httui.security.items import in_language
from httui.security.plan_versions import Standing
from httui.security.storage_sheet import day_text, own_periods, period_text

if TYPE_CHECKING:
    from httui.store.session import Session

ENCRYPTION = (
    N_(
        "Encryption makes it much harder to read what was lost or stolen. It lowers the risk; it can never take it "
        "away: who knows a passphrase, or sits at an open screen, reads what is there."
    ),
    N_(
        "Ministerial Regulation 20/2016, article 15, asks that personal data in electronic systems be encrypted when "
        "it is kept: records, identities and backups of this office are. The later law on personal data (UU 27/2022) "
        "applies as well. Check legal points with a lawyer."
    ),
)
"""What the plan says of encryption, wherever it is printed (message ids)."""

TRUST = (
    (N_("open to all"), N_("counts and tables without small groups")),
    (N_("in the network"), N_("coded records, with a signed agreement")),
    (N_("for one case"), N_("identifiable data of one person, with that person's consent")),
    (N_("never shared"), N_("the key from codes to names, and places of shelter")),
)
"""Levels of trust, from the widest, and what may be shared at each (message ids)."""
LEVELS = ("open", "network", "casework", "never")
"""The same levels as they stand with a partner."""

SHARING = (
    N_("Nothing about a person is given out without their recorded consent, or a law that is named."),
    N_("As little as the purpose needs: a lower tier wherever it does."),
    N_("Every regular exchange has a signed agreement; identifiable data is released by two people."),
    N_("Data travels encrypted, to the key of one partner; passphrases go another way."),
    N_("Who asks on the phone or at the door hears: I cannot confirm or deny; please write to us."),
    N_("No names in subjects of e-mails, file names or chats."),
)

RIGHTS = (
    N_(
        "A person may see what is held, have a copy, correct it, restrict it, withdraw consent, have it erased."
    ),
    N_("We answer within 3x24 hours, and say how to complain."),
    N_("Saying no, skipping or stopping never costs anybody our help."),
    N_(
        "For a child a guardian consents and the child agrees; where a guardian may be involved, others decide with us."
    ),
)


def incidents(session: "Session") -> list[Block]:
    """Section 6: what to do when something goes wrong, and whom to call."""
    steps = tuple(
        (str(step.number), in_language(step.when), in_language(step.title), in_language(step.do))
        for step in incident_clock.steps()
    )
    return [
        Heading(_("6 If something goes wrong")),
        Paragraph(
            _("Lost, stolen, sent wrong, seen, changed, locked, threatened, or not sure: tell at once.")
        ),
        Table((_("Step"), _("When"), _("What"), _("Do")), steps, (1, 1.3, 2, 6)),
        Paragraph(_(incident_clock.CHECK_LAW)),
        Heading(_("Whom to call"), 2),
        *calls(session),
    ]


def calls(session: "Session") -> list[Block]:
    """The office's contacts, and public helpers to be checked."""
    own = tuple((one.who, one.reach) for one in incident_contacts.contacts(session))
    blocks: list[Block] = [KeyValues(own)] if own else [Note(_("No contact is written down yet."))]
    return [*blocks, Bullets(tuple(incident_contacts.helper_lines()))]


def sharing(session: "Session") -> list[Block]:
    """Section 7: rules, and the partners and plans there are."""
    from httui.store.sharing_models import Partner, SharingPlan

    session.require("workflows.read")
    blocks: list[Block] = [
        Heading(_("7 Sharing")),
        Bullets(tuple(_(rule) for rule in SHARING)),
        Table(
            (_("Trust"), _("What may be shared")), tuple((_(name), _(words)) for name, words in TRUST), (1, 4)
        ),
    ]
    trust = {name: _(words) for name, (words, _what) in zip(LEVELS, TRUST, strict=True)}
    partners = tuple(
        (row.name, row.body, trust.get(row.trust, row.trust), row.incident_contact)
        for row in Partner.select().where(Partner.state == "active").order_by(Partner.name)
    )
    if partners:
        headings = (_("Partner"), _("Kind"), _("Trust"), _("Whom to tell of an incident"))
        blocks += [Heading(_("Partners"), 2), Table(headings, partners, (3, 2, 1.5, 3))]
    plans = tuple(
        (row.title, row.partner.name, str(row.tier), row.ends or "")
        for row in SharingPlan.select().where(SharingPlan.state == "approved").order_by(SharingPlan.title)
    )
    if plans:
        headings = (_("Plan"), _("Partner"), _("Tier"), _("Ends"))
        blocks += [Heading(_("Approved plans"), 2), Table(headings, plans, (4, 3, 1, 2))]
    return blocks


def retention(session: "Session") -> list[Block]:
    """Section 8: how long each kind of record is kept."""
    own = own_periods(session)
    rows = []
    for kind in retention_rules.retention_classes():
        period = own.get(kind.id) or kind.period
        length = period_text(period) if period is not None else "-"
        if kind.id not in own and period is not None:
            length = _("{words} (suggested)").format(words=length)
        rows.append((in_language(kind.label), length, in_language(kind.clock), in_language(kind.then_words)))
    return [
        Heading(_("8 How long we keep it")),
        Paragraph(
            _(
                "Nothing is destroyed by itself: somebody decides when the time has come, and what can identify a "
                "person takes two. A legal hold wins over everything."
            )
        ),
        Table((_("Kind of record"), _("Kept"), _("Counts from"), _("Then")), tuple(rows), (3, 2, 2, 3)),
        Note(_("Periods marked as suggested wait for the director and a lawyer to confirm them.")),
    ]


def consent(session: "Session") -> list[Block]:
    """Section 9: the consent policy, the purposes that are asked for, and the rights of people."""
    from httui.cases import policy
    from httui.cases.consent_rules import PURPOSES, TOLD

    session.require("workflows.read")
    adopted = policy.current()
    if adopted is None:
        told: Block = Note(_("No consent policy is adopted yet: no intake can begin."))
    else:
        told = KeyValues(
            (
                (_("Consent policy"), adopted.reference),
                (_("Adopted on"), day_text(adopted.adopted_at)),
                (_("Words read to people"), _("version {number}").format(number=adopted.script_version)),
            )
        )
    return [
        Heading(_("9 Consent and the rights of people")),
        told,
        Paragraph(_("Every purpose has its own decision, and none is assumed:")),
        Bullets(tuple(_(purpose.words) for purpose in PURPOSES.values())),
        Paragraph(_("Before that, each person is told:")),
        Bullets(tuple(_(words) for words in TOLD), numbered=True),
        Heading(_("Rights"), 2),
        Bullets(tuple(_(words) for words in RIGHTS)),
    ]


def reviews(session: "Session", stands: Standing) -> list[Block]:
    """Section 10: training, dates on which things are looked at again, and signatures."""
    from httui.security import drill
    from httui.workflows import duties

    wanted = {
        "assess_again",
        "security_plan",
        "risk_review",
        "clean_up",
        "protocol_review",
        "agreement_expiry",
    }
    days: dict[str, str] = {}
    for duty in duties.list_(session):
        if duty.kind in wanted:
            # soonest first: one line a title is enough
            days.setdefault(duty.words(), f"{duty.next_on:%d-%m-%Y}")
    noted = drill.last(session)
    held = [(_("Last restore drill"), day_text(noted.at) if noted is not None else _("none noted"))]
    approval = (
        [(_("Last approval"), f"{stands.approved_by}, {day_text(stands.approved_at)}")]
        if stands.approved_at
        else []
    )
    return [
        Heading(_("10 Training, dates, signatures")),
        Bullets(
            (
                _("Everybody reads this plan when they begin, and once a year."),
                _("Everybody signs a promise of confidentiality."),
                _("Once a year we practise a lost laptop, and try a backup on another computer."),
                _("Once a year there is a day for clearing out paper and files."),
            )
        ),
        KeyValues((*days.items(), *held, *approval)),
        Signature((_("Director"), _("Person responsible for data protection"))),
    ]
