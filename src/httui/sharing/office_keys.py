"""The office's own keys for packages: what partners encrypt to, and what proves that a package is from here.

Serves S-041, S-249 and DESIGN section 5 "Packages for partners". They belong to the office and not to a person, so
that anybody who may share opens what arrived and signs what leaves. They lie in the encrypted ``cases.db`` as the
setting ``office_keys`` and are handed out with the right to share only; whoever can read all of ``cases.db`` could
read them too, as the threat model says. Keys that were renewed are kept, to open what was sent to them.
"""

import base64
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.fingerprint import PublicKeys, fingerprint
from httui.store.secret import PrivateKeys

if TYPE_CHECKING:
    from httui.store.session import Session

SETTING = "office_keys"
LONGEST_REASON = 500


def keys(session: "Session") -> PrivateKeys:
    """The keys in use; made at the first call, which is audited. Raises ``Refused``."""
    session.require("share")
    with session.transaction():
        held = _held(session)
        if not held:
            held = [_made(session)]
            _keep(held)
            session.audit.append("create", "office_keys", "1")
    return _keys_of(held[-1])


def former(session: "Session") -> list[PrivateKeys]:
    """The keys in use before, newest first: to open packages that were sent to them. Raises ``Refused``."""
    session.require("share")
    return [_keys_of(entry) for entry in reversed(_held(session)[:-1])]


def public(session: "Session") -> PublicKeys:
    """The public halves of :func:`keys`. Raises ``Refused``."""
    return PublicKeys.of(keys(session))


def is_ours(session: "Session", raw: bytes) -> bool:
    """Whether a public key to encrypt to is ours, now or before. Raises ``Refused``."""
    session.require("share")
    return any(_keys_of(entry).box.public_key().public_bytes_raw() == raw for entry in _held(session))


def card(session: "Session") -> str:
    """The one line to send to a partner. Raises ``Refused``."""
    return public(session).card()


def words(session: "Session") -> list[str]:
    """The nine words to read to a partner over the telephone. Raises ``Refused``."""
    return fingerprint(public(session))


def renew(session: "Session", reason: str) -> str:
    """Make new keys, as when somebody who could share has left; returns the new line for partners.

    Partners go on using the old line until they have the new one. Raises ``Refused``, :class:`Problem` (no reason).
    """
    session.require("share")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Problem(N_("Please say why."))
    with session.transaction():
        held = [*_held(session), _made(session)]
        _keep(held)
        session.audit.append("change", "office_keys", str(len(held)), reason)
    return PublicKeys.of(_keys_of(held[-1])).card()


def _held(session: "Session") -> list[dict[str, Any]]:
    """Every pair that was made, oldest first."""
    return list(session.setting(SETTING, []))


def _made(session: "Session") -> dict[str, Any]:
    made = PrivateKeys.generate()
    raw = made.box.private_bytes_raw() + made.sign.private_bytes_raw()
    return {
        "keys": base64.b64encode(raw).decode(),
        "made_at": session.trusted_now().isoformat(),
        "made_by": session.user.id,
    }


def _keys_of(entry: dict[str, Any]) -> PrivateKeys:
    return PrivateKeys.from_bytes(base64.b64decode(entry["keys"]))


def _keep(held: list[dict[str, Any]]) -> None:
    from httui.store.models import Setting

    Setting.insert(key=SETTING, value=held).on_conflict_replace().execute()
