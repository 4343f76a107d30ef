"""``httui security gate``: how far the readiness gate is open and why, exceptions, the certificate (S-014, S-015)."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import Misused, add_common, print_json, sign_in, write_new
from httui.i18n import N_, _, language

if TYPE_CHECKING:
    from httui.commands.security_assess import Parts
    from httui.store.session import Session


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    gate = parts.add_parser("gate", help=_("the readiness gate: tier, what blocks the next one, exceptions"))
    gate.add_argument("--exception", metavar="ITEM", help=_("sign an exception for this item"))
    gate.add_argument("--director", default="", metavar="NAME", help=_("name of the director who signs"))
    gate.add_argument("--reason", default="", help=_("why it cannot wait"))
    gate.add_argument("--measure", default="", help=_("what makes up for it"))
    gate.add_argument("--days", type=int, default=30, metavar="N", help=_("1 to 30 (default: 30)"))
    gate.add_argument(
        "--certificate", type=Path, metavar="FILE", help=_("write the page to print: .pdf, .docx, else text")
    )
    gate.add_argument(
        "--two-people", choices=("on", "off"), help=_("have identities opened by two people only")
    )
    add_common(gate, account=True, table=True)
    gate.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do what was asked, then print how the gate stands; 1 when it is closed."""
    from httui.commands.security_assess import cell_line
    from httui.security import gate_exceptions, gate_page, readiness

    if options.exception and not all((options.director, options.reason, options.measure)):
        raise Misused(
            N_("An exception needs the director's name, a reason and a measure."),
            remedy=N_("Give --director NAME --reason R --measure M."),
        )
    session = sign_in(options)
    try:
        readiness.refresh(session)
        if options.two_people:
            readiness.set_dual_control(session, on=options.two_people == "on")
        if options.exception:
            gate_exceptions.grant(
                session,
                options.exception,
                director=options.director,
                reason=options.reason,
                measure=options.measure,
                days=options.days,
            )
        if options.certificate:
            write_new(options.certificate, _certificate(session, options.certificate.suffix))
        if options.json:
            print_json(verdict_json(session))
        else:
            print(_("The gate is open to tier {tier}.").format(tier=session.tier))
            for line in gate_page.gate_lines(session):
                print(cell_line(line))
        return 0 if session.tier >= 2 else 1
    finally:
        session.close()


def _certificate(session: "Session", suffix: str) -> bytes:
    """The paper as the file's name asks for it."""
    from httui.security import gate_certificate, plan_document

    kind = {".pdf": "pdf", ".docx": "docx"}.get(suffix.lower(), "text")
    document = gate_certificate.certificate(session, language())
    return plan_document.exported(session, document, kind, "gate_certificate")


def verdict_json(session: "Session") -> dict[str, Any]:
    """How the gate stands and what its rule says of the latest signed round, for programs."""
    from httui.security import gate_exceptions, readiness

    gate, stands = session.gate, readiness.look(session)
    path = stands.path
    return {
        "tier": gate.tier,
        "basis": gate.basis,
        "signed_by": gate.signed_by,
        "expires_at": gate.expires_at.isoformat() if gate.expires_at else None,
        "assessed_tier": stands.tier if readiness.latest_row() is not None else None,
        "tiers": {
            str(state.tier): {
                "open": state.tier <= stands.tier,
                "blocks": [
                    {"reason": block.reason, "item": block.item or None, "minutes": block.minutes}
                    for block in state.blocks
                ],
                "excepted": list(state.excepted),
            }
            for state in stands.tiers
        },
        "path": None
        if path is None
        else {
            "tier": path.tier,
            "minutes": path.minutes,
            "steps": [step.item or step.reason for step in path.steps],
        },
        "exceptions": [
            {
                "number": held.number,
                "item": held.exception.item,
                "director": held.exception.director,
                "ends": held.exception.ends.isoformat(),
                "running": held.running,
            }
            for held in gate_exceptions.listing(session)
        ],
        "rests_on_reasons": list(stands.rests_on_reasons),
    }
