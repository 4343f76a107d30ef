"""Whom to call when something goes wrong: the office's own contacts, and helpers for everybody (S-200).

The office's contacts lie in the encrypted store. The office can say of each that it may also be read before sign-in:
those, and no others, stand in a small plain file. The helpers that ship are public numbers, to be checked by the
office; none of them is a promise.
"""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.files import DataDir
    from httui.store.session import Session

SETTING = "incident.contacts"
FILE = "contacts.json"
MOST = 20
LONGEST = 120
_MAX_BYTES = 32 * 1024

HELPERS = (
    (N_("Danger now: the police"), "110"),
    (N_("Ambulance, fire brigade, police in many towns"), "112"),
    (N_("Women and children (SAPA, the ministry's line)"), "129"),
    (N_("Protection of witnesses and victims (LPSK)"), "148"),
)
"""Public helpers of the country: who (a message id) and number. The office checks them before it relies on them."""
CHECK_NUMBERS = N_("Check these numbers before you need them; not every one answers everywhere.")


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call: who they are for the office, how to reach them; ``shown``: may be read before sign-in."""

    who: str
    reach: str
    shown: bool = False


def contacts(session: "Session") -> list[Contact]:
    """The office's contacts in their order, for everybody with an account. Raises ``Refused``."""
    session.require("workflows.read")
    return _read(session.setting(SETTING, []))


def keep(session: "Session", wanted: Sequence[Contact]) -> None:
    """Keep ``wanted`` in place of all contacts, and write those that may be read before sign-in into their file.

    For who looks after security. Raises ``Refused``, :class:`Problem`, ``DiskFull``, ``DiskReadOnly``.
    """
    from httui.store.models import Setting

    session.require("security")
    if len(wanted) > MOST:
        raise Problem(N_("At most {most} contacts are kept."), most=MOST)
    made = [Contact(one.who.strip(), one.reach.strip(), one.shown) for one in wanted]
    if any(not one.who or not one.reach or max(len(one.who), len(one.reach)) > LONGEST for one in made):
        raise Problem(
            N_("A contact needs who it is and how to reach them, in at most {most} characters."), most=LONGEST
        )
    with session.transaction():
        value = [asdict(one) for one in made]
        Setting.insert(key=SETTING, value=value).on_conflict_replace().execute()
        session.audit.append("settings", "setting", SETTING)
        publish(session)


def publish(session: "Session") -> bool:
    """Have the plain file say what the store says, where somebody changed or removed it; whether it was written.

    Called at a sign-in and after a change; it shows nothing that the office did not choose to show.
    """
    session.alive()
    shown = [one for one in _read(session.setting(SETTING, [])) if one.shown]
    path = _path(session.data)
    if not shown:
        there = path.exists()
        path.unlink(missing_ok=True)
        return there
    if before_sign_in(session.data) == shown:
        return False
    raw = json.dumps([asdict(one) for one in shown], ensure_ascii=False, indent=1)
    session.data.write(path, raw.encode())
    return True


def before_sign_in(data: "DataDir") -> list[Contact]:
    """The contacts that may be read by whoever stands at the sign-in screen; [] where there are none.

    The file is not signed: who can write into the data directory can change it. The next sign-in puts it right.
    """
    try:
        with _path(data).open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        found = json.loads(raw) if len(raw) <= _MAX_BYTES else []
    except (OSError, ValueError, RecursionError):
        return []
    return [one for one in _read(found) if one.shown]


def helper_lines() -> list[str]:
    """The public helpers, one a line, in the language in use; the last line says to check them."""
    return [*(f"{number}  {_(who)}" for who, number in HELPERS), _(CHECK_NUMBERS)]


def _read(value: Any) -> list[Contact]:
    found = []
    for one in value[:MOST] if isinstance(value, list) else []:
        with contextlib.suppress(KeyError, TypeError):
            if isinstance(one["who"], str) and isinstance(one["reach"], str):
                found.append(Contact(one["who"][:LONGEST], one["reach"][:LONGEST], one["shown"] is True))
    return found


def _path(data: "DataDir") -> Path:
    return data.path / FILE
