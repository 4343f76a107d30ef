"""``httui security risks``: the register of risks as a table, and new ones for it (S-188, S-197 to S-207)."""

import argparse
from typing import TYPE_CHECKING, Any

from httui.commands.common import Misused, add_common, cell, print_json, print_rows, sign_in
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.commands.security_assess import Parts
    from httui.security.risks import RiskView
    from httui.store.session import Session

COLUMNS = (
    ("id", N_("Id")),
    ("rating", N_("Rating")),
    ("risk", N_("Risk")),
    ("for", N_("For")),
    ("done", N_("Done")),
    ("review", N_("Looked at again on")),
)


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    risks = parts.add_parser("risks", help=_("the register of risks: list, add"))
    risks.add_argument("what", nargs="?", choices=("list", "add"), default="list")
    risks.add_argument("ids", nargs="*", metavar="ID", help=_("add: ids of the catalogue, such as R01"))
    risks.add_argument("--catalogue", action="store_true", help=_("list: those that could be picked"))
    risks.add_argument("--closed", action="store_true", help=_("list: also those that are none any more"))
    risks.add_argument("--starter", action="store_true", help=_("add: three typical ones for each group"))
    risks.add_argument("--title", default="", help=_("add: a risk of your own, without names"))
    risks.add_argument(
        "--for", dest="groups", default="", metavar="C,N,S", help=_("clients, networks, staff")
    )
    risks.add_argument(
        "--harms",
        default="",
        metavar="PARTY,...",
        help=_("who could be harmed: subject, family, network, collector, organisation, others"),
    )
    risks.add_argument("--likelihood", type=int, default=0, metavar="1-5")
    risks.add_argument("--impact", type=int, default=0, metavar="1-5", help=_("for the person"))
    risks.add_argument(
        "--mitigation", action="append", default=[], metavar="TEXT", help=_("what is done against it")
    )
    add_common(risks, account=True, table=True)
    risks.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Add what was asked for, or list."""
    if options.what == "add" and not (options.ids or options.starter or options.title):
        raise Misused(N_("Which risk?"), remedy=N_("Give ids of the catalogue, --starter, or --title."))
    if options.what == "list" and (options.ids or options.starter or options.title):
        raise Misused(N_("This belongs to: httui security risks add"))
    session = sign_in(options)
    try:
        if options.what == "add":
            _add(session, options)
        if options.catalogue:
            _print_catalogue(session, options)
        else:
            _print(session, options)
    finally:
        session.close()
    return 0


def _add(session: "Session", options: argparse.Namespace) -> None:
    from httui.security import risk_mitigations, risk_rules, risks

    wanted = list(options.ids)
    if options.starter:
        wanted += [risk.id for risk in risks.not_picked(session) if risk.starter and risk.id not in wanted]
    with session.transaction():
        for name in wanted:
            risks.pick(session, name.upper())
        if options.title:
            rating = risk_rules.Rating(options.likelihood, options.impact)
            entry = risks.Entry(options.title, _parts(options.groups.upper()), _parts(options.harms), rating)
            made = risks.add(session, entry)
            for text in options.mitigation:
                risk_mitigations.add(session, made, text)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _print(session: "Session", options: argparse.Namespace) -> None:
    from httui.security import plan_versions, risk_rules, risks

    views = risks.listing(session, closed=options.closed)
    if options.json:
        print_json([_as_json(view) for view in views])
        return
    rows = [
        {
            "id": view.short,
            "rating": view.rule.now.words,
            "risk": view.entry.title,
            "for": " ".join(view.entry.groups),
            "done": f"{sum(one.state == 'done' for one in view.mitigations)}/{len(view.mitigations)}",
            "review": view.entry.review_on or "-",
        }
        for view in views
    ]
    print_rows(options, rows, tuple((key, _(heading)) for key, heading in COLUMNS))
    stands = plan_versions.standing(session)
    if stands.missing:
        missing = ", ".join(_(risk_rules.PARTIES[name]) for name in stands.missing)
        print(cell(_("Nobody has thought yet of: {parties}.").format(parties=missing)))


def _as_json(view: "RiskView") -> dict[str, Any]:
    entry, after = view.entry, view.entry.after
    return {
        "id": view.id,
        "catalogue": view.catalogue or None,
        "title": entry.title,
        "state": view.state,
        "groups": list(entry.groups),
        "parties": list(entry.parties),
        "likelihood": entry.before.likelihood,
        "impact": entry.before.impact,
        "likelihood_after": after.likelihood if after else None,
        "impact_after": after.impact if after else None,
        "band": view.rule.now.band,
        "response": entry.response,
        "accepted_by": view.accepted_by or None,
        "owner": entry.owner or None,
        "review_on": entry.review_on,
        "items": list(entry.items),
        "mitigations": [
            {"text": one.text, "owner": one.owner or None, "due": one.due, "state": one.state}
            for one in view.mitigations
        ],
    }


def _print_catalogue(session: "Session", options: argparse.Namespace) -> None:
    from httui.security import risks
    from httui.security.items import in_language

    rows = [
        {
            "id": risk.id,
            "rating": risk.typical.words,
            "risk": in_language(risk.title),
            "for": " ".join(risk.groups),
        }
        for risk in risks.not_picked(session)
    ]
    print_rows(options, rows, tuple((key, _(heading)) for key, heading in COLUMNS[:4]))
