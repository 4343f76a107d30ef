"""A partner's public keys: taken from the line it sent, in use after its words were compared by voice (S-041, S-249).

A partner with httui sends its card (``httui-office1...``) and reads nine words; one with the ``age`` program alone
sends ``age1...`` and reads that key itself, and can then not sign what it sends. A new line is never in use by
itself: whoever can send mail in a partner's name must not be able to exchange its keys.
"""

from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import office_keys, partners
from httui.sharing.age_keys import read_recipient, recipient_text
from httui.sharing.fingerprint import PREFIX, PublicKeys, check_fingerprint, fingerprint, read_card

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any


class KeysNotChecked(Problem):
    """The partner has no keys, or nobody compared their words yet."""

    def __init__(self) -> None:
        super().__init__(
            N_("The keys of this partner are not confirmed."),
            remedy=N_("Ask for their line of keys, call somebody you know there, and compare the words."),
        )


def take(session: "Session", partner: str, line: str) -> list[str]:
    """Keep the line of keys that a partner sent, not in use yet; returns what the partner has to read out.

    These are its nine words, or nothing for a key of the ``age`` program. A line that is the same as before changes
    nothing. Raises ``Refused``, ``NoSuchPartner``, ``CardProblem``, ``NotAKey``; :class:`Problem` for a line that is
    our own.
    """
    from httui.store.sharing_models import Partner

    session.require("share")
    given = "".join(line[:1000].split())
    keys = read_card(given) if given.startswith(PREFIX) else None
    recipient = keys.recipient if keys is not None else read_recipient(given)
    values = {
        "age_key": recipient_text(recipient),
        "sign_key": keys.sign.hex() if keys is not None else None,
    }
    if office_keys.is_ours(session, recipient.public_bytes_raw()):
        raise Problem(
            N_("This is our own line of keys, not that of a partner."),
            remedy=N_("Ask the partner for the line that their office sends."),
        )
    with session.transaction():
        row = partners.row_of(partner)
        if (row.age_key, row.sign_key) != (values["age_key"], values["sign_key"]):
            values |= {"keys_checked_at": None, "keys_checked_by": None}
            Partner.update(updated_at=session.trusted_now(), **values).where(Partner.id == row.id).execute()
            session.audit.append("change", "partner", row.id, "new keys, not confirmed")
    return fingerprint(keys) if keys is not None else []


def confirm(session: "Session", partner: str, heard: str) -> None:
    """Take a partner's keys into use: ``heard`` are the words (or the ``age1`` key) that it read over the telephone.

    Raises ``Refused``, ``NoSuchPartner``, ``CardProblem``, :class:`KeysNotChecked` where there is no line yet.
    """
    from httui.store.sharing_models import Partner

    session.require("share")
    with session.transaction():
        row = partners.row_of(partner)
        if not row.age_key:
            raise KeysNotChecked
        if row.sign_key:
            check_fingerprint(heard, _keys_of(row))
        elif "".join(heard[:1000].split()).lower() != row.age_key:
            raise Problem(
                N_("This is another key than the one that arrived."),
                remedy=N_(
                    "Have it read again, slowly; if it stays different, ask for the key by another way."
                ),
            )
        by = {"keys_checked_at": session.trusted_now(), "keys_checked_by": session.user.id}
        Partner.update(**by).where(Partner.id == row.id).execute()
        session.audit.append("change", "partner", row.id, "keys confirmed by voice")


def words(session: "Session", partner: str) -> list[str]:
    """The nine words of a partner's line as it arrived; empty where there is none, or no card. Raises ``Refused``."""
    session.require("share")
    row = partners.row_of(partner)
    return fingerprint(_keys_of(row)) if row.age_key and row.sign_key else []


def confirmed(session: "Session", partner: str) -> tuple[str, bytes | None]:
    """The keys to use: ``age1...`` to encrypt to, and the key that checks its signatures (None without httui there).

    Raises ``Refused``, ``NoSuchPartner``, :class:`KeysNotChecked`.
    """
    session.require("share")
    row = partners.row_of(partner)
    if not row.age_key or row.keys_checked_at is None:
        raise KeysNotChecked
    return row.age_key, bytes.fromhex(row.sign_key) if row.sign_key else None


def _keys_of(row: Row) -> PublicKeys:
    return PublicKeys(read_recipient(row.age_key).public_bytes_raw(), bytes.fromhex(row.sign_key))
