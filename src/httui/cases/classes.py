"""The privacy class of every field of a form: what the form says, what we propose, what was confirmed.

A calculated field is as private as the answers that it is made of, so that a name cannot leave the vault
inside a calculation (S-212, S-217); a class that the form itself gives stands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from httui.cases.identifier_words import PEOPLE
from httui.cases.privacy import DEFAULT_TIERS, Privacy, PrivacyClass, propose, strictest, words_of
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.xforms import Form

_POSITION = re.compile(r"\[\d+\]")
_CALCULATED = N_("as private as the answers that it is calculated from")
_SAID = N_("as the form itself says")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The class of one field. ``proposed`` tells ours from one that the form gives or a person chose."""

    ref: str
    type: str
    chosen: PrivacyClass
    proposed: bool

    @property
    def privacy(self) -> str:
        """The class in one word."""
        return str(self.chosen.privacy)

    @property
    def tier(self) -> int:
        """The data tier that the gate must have opened."""
        return self.chosen.tier

    @property
    def reason(self) -> str:
        """Why, in the language in use."""
        return _(self.chosen.reason)


def plain(ref: str) -> str:
    """A reference without its repeat positions: ``/data/child[2]/age`` is ``/data/child/age``."""
    return _POSITION.sub("", ref) if "[" in ref else ref


def propose_all(form: "Form") -> list[Proposal]:
    """The class of every field that holds a value, in the order of the form."""
    found: dict[str, Proposal] = {}
    for item in form.fields:
        if item.kind in {"group", "repeat", "note"}:
            continue
        found[item.ref] = _of_field(item)
    calculated = {ref: sources for ref, sources in _calculated(form).items() if ref in found}
    changed = True
    while changed:  # a calculation may rest on another one; classes only ever become stricter
        changed = False
        for ref, sources in calculated.items():
            if found[ref].proposed and (tainted := _tainted(found, ref, sources)) != found[ref]:
                found[ref], changed = tainted, True
    return list(found.values())


def _of_field(item: Any) -> Proposal:
    ours = propose(item.name, _type(item), item.labels.values(), text=is_typed(item))
    if ours.kind and PEOPLE.search(words_of(item.ref, *item.labels.values())):
        ours = replace(ours, kind="other")  # somebody else's name or number says nothing about the person
    said = item.attributes.get("privacy", "").strip()
    if said not in set(Privacy):
        return Proposal(item.ref, _type(item), _with_tier(ours, item), proposed=True)
    privacy = Privacy(said)
    tier = DEFAULT_TIERS[privacy]
    if privacy in {Privacy.SENSITIVE, Privacy.QUASI} and is_typed(item):
        tier = 3
    if privacy is Privacy.DIRECT and ours.tier > tier:
        tier = ours.tier
    return Proposal(
        item.ref, _type(item), _with_tier(PrivacyClass(privacy, tier, ours.kind, _SAID), item), proposed=False
    )


def _with_tier(found: PrivacyClass, item: Any) -> PrivacyClass:
    said = item.attributes.get("tier", "").strip()
    return replace(found, tier=int(said)) if said in {"0", "1", "2", "3", "4"} else found


_KINDS = {"rank": "rank", "range": "range", "trigger": "acknowledge", "upload": "file", "value": "calculate"}


def _type(item: Any) -> str:
    """The type as form authors know it."""
    if item.kind == "select":
        return "select_multiple" if item.multiple else "select_one"
    if item.kind == "value" and item.preload:
        return "start"
    return _KINDS.get(item.kind, "text" if item.type == "string" else str(item.type))


def is_typed(item: Any) -> bool:
    """Whether a person types free text into the field."""
    return bool(item.kind == "input" and item.type == "string")


def _calculated(form: "Form") -> dict[str, set[str]]:
    """Calculated fields with the refs that their expressions name."""
    return {ref: {plain(source) for source in sources} for ref, sources in form.calculations.items()}


LOOSE = {"text", "barcode", "file", "start"}
"""Types of fields whose answers are no codes: what is typed, scanned or attached, and what the device notes."""


def loose_refs(form: "Form") -> set[str]:
    """Fields that may hold anything, whatever tier the form gives them, and what is calculated from one.

    Their answers go when a case is made anonymous (``store.anonymising``).
    """
    found = {item.ref for item in form.fields if item.kind != "note" and _type(item) in LOOSE}
    calculated = _calculated(form)
    while more := {ref for ref, sources in calculated.items() if ref not in found and sources & found}:
        found |= more
    return found


def _tainted(found: dict[str, Proposal], ref: str, sources: Iterable[str]) -> Proposal:
    classes = [found[source].chosen for source in sources if source in found]
    before = found[ref].chosen
    privacy = strictest([before.privacy, *(item.privacy for item in classes)])
    tier = max([before.tier, *(item.tier for item in classes)])
    if (privacy, tier) == (before.privacy, before.tier):
        return found[ref]
    return replace(found[ref], chosen=PrivacyClass(privacy, tier, "", _CALCULATED))


def check_classes(items: list[Proposal], classes: Mapping[str, Any]) -> list[Proposal]:
    """``items`` with what a person chose in ``classes`` ({ref or question name: class, or {privacy, tier}}).

    Raises :class:`Problem` for an unknown question or class.
    """
    names: dict[str, list[str]] = {}
    for item in items:
        names.setdefault(item.ref.rpartition("/")[2], []).append(item.ref)
    chosen: dict[str, PrivacyClass] = {}
    known = {item.ref: item for item in items}
    for name, value in classes.items():
        refs = [name] if name in known else names.get(name, [])
        if len(refs) != 1:
            raise Problem(N_("This form has no such question, or more than one."), where=name)
        chosen[refs[0]] = _chosen(known[refs[0]].chosen, value, name)
    return [
        replace(item, chosen=chosen[item.ref], proposed=False) if item.ref in chosen else item
        for item in items
    ]


def _chosen(before: PrivacyClass, value: Any, where: str) -> PrivacyClass:
    said = value if isinstance(value, Mapping) else {"privacy": value}
    privacy, tier = said.get("privacy", str(before.privacy)), said.get("tier")
    if privacy not in set(Privacy) or not (tier is None or (isinstance(tier, int) and 0 <= tier <= 4)):
        raise Problem(
            N_("A class is direct, quasi, sensitive or none, and a tier a number from 0 to 4."), where=where
        )
    if tier is None:
        tier = before.tier if privacy == before.privacy else max(DEFAULT_TIERS[Privacy(privacy)], 2)
        if privacy == Privacy.SENSITIVE and before.privacy is Privacy.DIRECT:
            tier = 3
    return PrivacyClass(Privacy(privacy), tier, before.kind, N_("as a person confirmed"))
