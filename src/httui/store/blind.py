"""Values made comparable, and their keyed digests: "possibly known already" without reading a name.

The blind index holds HMAC-SHA256 of a normalised value under a key that lies in the vault only. Whoever holds that
key could try values one by one (phone numbers, NIK); so each search is logged, and the vault's file is encrypted.
"""

import hmac
import re
import unicodedata
from datetime import date

STRONG = ("nik", "id_number", "passport", "phone", "email")
"""Kinds that say who somebody is by themselves."""
_DIGITS = {"nik", "family_card"}


def normalise(kind: str, text: str) -> str:
    """``text`` in the one spelling in which values of ``kind`` are compared; "" when nothing is left of it.

    Kinds: name, nik, family_card, id_number, passport, phone, email, birth_date, address; others as plain text.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    plain = plain.casefold().strip()
    if kind in _DIGITS:
        return re.sub(r"\D", "", plain)
    if kind in {"id_number", "passport"}:
        return re.sub(r"[\W_]", "", plain)
    if kind == "phone":
        return _phone(plain)
    if kind == "email":
        return re.sub(r"\s", "", plain)
    if kind == "birth_date":
        return _day(plain)
    words = re.findall(r"\w+", plain)
    # Given and family names come in any order.
    return " ".join(sorted(words) if kind == "name" else words)


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if text.startswith("+") or not digits:
        return digits
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith("0"):
        return "62" + digits[1:]
    return "62" + digits if digits.startswith("8") else digits


def _day(text: str) -> str:
    for pattern, order in (
        (r"(\d{4})-(\d\d?)-(\d\d?)", (0, 1, 2)),
        (r"(\d\d?)[-/. ](\d\d?)[-/. ](\d{4})", (2, 1, 0)),
    ):
        match = re.match(pattern, text)
        if match:
            year, month, day = (int(match.groups()[place]) for place in order)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                return ""
    return ""


def digest(key: bytes, kind: str, text: str) -> bytes | None:
    """The digest of a value for the index, or None when nothing comparable is left of it."""
    normal = normalise(kind, text)
    if not normal:
        return None
    return hmac.digest(key, kind.encode() + b"\0" + normal.encode("utf-8", "surrogatepass"), "sha256")
