"""What a question is likely to hold, judged by its name, its words and its type (DESIGN section 3; S-217).

A form of our own says its privacy classes itself. A form from elsewhere gets proposals that the data lead
confirms; until then free text counts as sensitive. When in doubt the stricter class is proposed: a field that
went to the identity vault without need can be moved out by a new version of the form, a name that was stored
in the open cannot be called back.

Tiers (readiness gate, section 2 of the instruments): direct identifiers, free text, full birth dates and
exact places 3; images and recordings 4; coded choices, numbers and event dates 2; what the device notes 0.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from httui.cases.identifier_words import DIRECT, NOT_A_PERSON, PEOPLE, QUASI
from httui.i18n import N_


class Privacy(StrEnum):
    """Privacy classes, strictest first."""

    DIRECT = "direct"
    SENSITIVE = "sensitive"
    QUASI = "quasi"
    NONE = "none"


_ORDER = list(Privacy)


def strictest(classes: Iterable[Privacy]) -> Privacy:
    """The strictest of ``classes``; ``none`` when there are none."""
    return min(classes, key=_ORDER.index, default=Privacy.NONE)


@dataclass(frozen=True, slots=True)
class PrivacyClass:
    """What a field holds: class, data tier, kind of identifier (``name``, ``phone`` ... or ``""``), and why.

    ``reason`` is a message id marked for translation.
    """

    privacy: Privacy
    tier: int
    kind: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        """The shape that is kept with the form version."""
        return {"privacy": str(self.privacy), "tier": self.tier, "kind": self.kind, "reason": self.reason}

    @classmethod
    def from_json(cls, value: dict[str, object]) -> "PrivacyClass":
        """Read what :meth:`as_json` wrote."""
        return cls(
            Privacy(str(value["privacy"])),
            int(str(value["tier"])),
            str(value.get("kind", "")),
            str(value.get("reason", "")),
        )


DEFAULT_TIERS = {Privacy.DIRECT: 3, Privacy.SENSITIVE: 2, Privacy.QUASI: 2, Privacy.NONE: 0}
"""The tier of a class when a form says the class only; free text of any class but ``none`` needs 3."""

CODED = {"select_one", "select_multiple", "rank", "acknowledge", "trigger", "range"}
_DEVICE = {"start", "end", "today", "deviceid", "username", "audit", "note", "calculate", "hidden"}
_DEVICE |= {"phonenumber", "email", "simserial", "subscriberid", "start-geopoint", "background-audio"}
_SAME = {"select1": "select_one", "select": "select_multiple", "string": "text", "int": "integer"}
_MEDIA = {"image", "audio", "video", "file", "draw", "signature", "annotate"}
_PLACE_TYPES = {"geopoint", "geotrace", "geoshape"}


_DESCRIBES = N_("describes a person, and may single one out together with others")
_REASONS = {
    "nik": N_("looks like an identity number"),
    "passport": N_("looks like the number of a travel document"),
    "email": N_("looks like an e-mail address"),
    "account": N_("looks like an account"),
    "phone": N_("looks like a telephone number"),
    "birth_date": N_("looks like a full birth date"),
    "address": N_("looks like an address"),
    "gps": N_("looks like an exact position"),
    "photo": N_("looks like a picture of a person"),
    "name": N_("looks like a person's name"),
}


KIND_WORDS = {
    "name": N_("name"),
    "nik": N_("identity number"),
    "passport": N_("travel document"),
    "phone": N_("telephone number"),
    "email": N_("e-mail address"),
    "account": N_("account"),
    "birth_date": N_("birth date"),
    "address": N_("address"),
    "gps": N_("exact position"),
    "photo": N_("picture"),
}
"""Kinds of identifiers in words (message ids), as for "possibly known already: same telephone number"."""


def words_of(*texts: str) -> str:
    """Question names and labels as lower-case words: ``prs_MobilePhone`` is ``prs mobile phone``."""
    text = " ".join(texts)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return re.sub(r"[^a-z]+", " ", text.lower()).strip()


def propose(name: str, type_: str, labels: Iterable[str] = (), *, text: bool = False) -> PrivacyClass:
    """The class proposed for one question.

    ``name`` is the question's own name, ``type_`` the XLSForm type or its first word, ``labels`` its label in
    every language (hints are too chatty to judge by). ``text`` says that the answer is typed freely although
    the type does not say so.
    """
    base = type_.split(" ", maxsplit=1)[0].lower() if type_ else "text"
    base = {"select1": "select_one", "select": "select_multiple", "string": "text", "int": "integer"}.get(
        base, base
    )
    if base in _DEVICE and not text:
        return PrivacyClass(Privacy.NONE, 0, "", N_("noted by the form itself"))
    if base in _MEDIA:
        return PrivacyClass(Privacy.DIRECT, 4, "photo", N_("a picture, recording or file"))
    if base in _PLACE_TYPES:
        return PrivacyClass(Privacy.DIRECT, 3, "gps", N_("an exact position on the map"))
    coded = base.startswith("select") or base in CODED
    found = (words_of(name), *(words_of(label) for label in labels))
    if not coded and (direct := _direct(found, base)):
        return direct
    quasi = any(QUASI.search(words) for words in found)
    if coded or base in {"integer", "decimal", "date", "time", "datetime", "month-year", "year"}:
        privacy = Privacy.QUASI if quasi else Privacy.SENSITIVE
        reason = (
            N_("describes a person, and may single one out together with others")
            if quasi
            else N_("coded answer")
        )
        return PrivacyClass(privacy, 2, "", reason)
    return PrivacyClass(Privacy.SENSITIVE, 3, "", N_("free text may hold anything"))


def _direct(found: tuple[str, ...], base: str) -> PrivacyClass | None:
    """A direct identifier by the first text that shows one; a birth date is a quasi-identifier of tier 3."""
    for words in found:
        for kind, pattern in DIRECT:
            if not pattern.search(words):
                continue
            if kind == "birth_date":
                return PrivacyClass(Privacy.QUASI, 3, kind, _REASONS[kind])
            if base in {"date", "time", "datetime"}:
                continue
            if kind == "name" and NOT_A_PERSON.search(words) and not PEOPLE.search(words):
                continue
            if base in {"integer", "decimal"} and kind in {"name", "photo", "email", "address"}:
                continue
            return PrivacyClass(Privacy.DIRECT, 4 if kind == "photo" else 3, kind, _REASONS[kind])
        if base == "text" and PEOPLE.search(words):
            return PrivacyClass(Privacy.DIRECT, 3, "name", _REASONS["name"])
    return None
