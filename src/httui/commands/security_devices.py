"""``httui security devices``: the register of devices and other places where data lies (S-012, S-191)."""

import argparse
from typing import TYPE_CHECKING

from httui.commands.common import add_common, print_rows, sign_in
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.commands.security_assess import Parts

COLUMNS = (
    ("name", N_("What")),
    ("kind", N_("Kind")),
    ("tier", N_("Tier")),
    ("place", N_("Place")),
    ("private", N_("Private")),
    ("state", N_("State")),
    ("to_mend", N_("To mend")),
)


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    devices = parts.add_parser(
        "devices", help=_("devices and other places of data, and what is not in order")
    )
    devices.add_argument("--retired", action="store_true", help=_("also what is not used any more"))
    add_common(devices, account=True, table=True)
    devices.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List them; 1 when something is not in order."""
    from httui.security import assets

    session = sign_in(options)
    try:
        views = assets.listing(session, retired=options.retired)
    finally:
        session.close()
    plain = options.json
    rows = [
        {
            "name": view.asset.name,
            "kind": view.asset.kind if plain else _(assets.KINDS[view.asset.kind]),
            "tier": view.asset.tier,
            "place": view.asset.place,
            "private": view.asset.personal,
            "state": view.state if plain else _(assets.STATES[view.state]),
            "to_mend": list(view.weak) if plain else [_(assets.WEAK_WORDS[name]) for name in view.weak],
        }
        for view in views
    ]
    print_rows(options, rows, tuple((key, _(heading)) for key, heading in COLUMNS))
    return 1 if any(view.weak for view in views) else 0
