"""A release as one encrypted file for one partner (S-148, S-249, S-252; DESIGN section 5).

A partner with httui gets a signed package with a manifest; one with the ``age`` program alone gets the same files as
a ZIP inside an age file, unsigned. The keys are those that somebody compared by voice.
"""

import io
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from httui.i18n import speaking
from httui.sharing import exchange, office_keys, partner_keys
from httui.sharing.age import AgeWriter
from httui.sharing.age_keys import read_recipient
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.formats_csv import zipped
from httui.sharing.manifest import MAX_CAVEATS, MAX_NOT_TO_ASK, MAX_TEXT, Manifest, NotToAsk, Party, describe
from httui.sharing.outgoing import Outgoing
from httui.sharing.package import write_package
from httui.sharing.release_formats import Place, Result, destruction_day
from httui.sharing.release_papers import files

if TYPE_CHECKING:
    from httui.store.session import Session

OPEN_DAYS = 30
"""So long a package can be opened; who was late gets a new one."""


def write(session: "Session", out: Outgoing, plan: Any, place: Place) -> Result:
    """Write the package. Raises ``KeysNotChecked`` where nobody has compared the partner's keys."""
    box, sign = partner_keys.confirmed(session, plan.partner_id)
    with speaking(out.language):
        content = files(out)
    destroy_by = destruction_day(out.made_at.date(), plan)
    if sign is None:
        with AgeWriter(place.stream, [read_recipient(box)]) as writer:
            inner = io.BytesIO()
            zipped(inner, content)
            writer.write(inner.getvalue())
        return Result(package=secrets.token_hex(16), destroy_by=destroy_by.isoformat())
    keys = PublicKeys(read_recipient(box).public_bytes_raw(), sign)
    streams = {name: io.BytesIO(data) for name, data in content.items()}
    manifest = Manifest(
        id=secrets.token_hex(16),
        sender=exchange.party_of(session),
        recipient=Party(plan.partner_id, out.partner[:200], keys),
        plan=out.plan,
        agreement=out.agreement,
        purpose=out.purpose,
        period=(date.fromisoformat(out.period[0]), date.fromisoformat(out.period[1])),
        rows=len(out.rows),
        made_at=out.made_at,
        expires_at=out.made_at + timedelta(days=OPEN_DAYS),
        destroy_by=destroy_by,
        caveats=tuple(line[:MAX_TEXT] for line in out.caveats[:MAX_CAVEATS]),
        not_to_ask=tuple(NotToAsk(row, topics) for row, topics in out.topics[:MAX_NOT_TO_ASK]),
        members=tuple(
            describe(name, stream, len(out.rows) if name == "data.csv" else 0)
            for name, stream in streams.items()
        ),
    )
    write_package(place.stream, manifest, streams, office_keys.keys(session))
    return Result(package=manifest.id, destroy_by=destroy_by.isoformat())
