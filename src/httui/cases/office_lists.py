"""Choice lists that an office adds to while it works: its partner organisations (S-084).

What ships with a form stays as it is. The office's own entries are kept in the encrypted store, as the setting
``office_list.<list>``: for each a ``code``, which is what a record holds, and a ``name``, which is shown in every
language. Whoever may write cases may add one; it is on offer at once, in the form that is being filled and in later
ones. An entry is an organisation: no name of a person, no number, no address.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import Form

LISTS = frozenset({"partners"})
"""Lists that an office adds to: the id that a form gives them, which is the name of their file."""
LONGEST = 120
_CODE_LENGTH = 40
_ANOTHER = "other"
"""What the code of a last row begins with that stands for everything not in the list."""


_shipped: "WeakKeyDictionary[Form, dict[str, tuple[list[dict[str, str]], list[Entry]]]]" = WeakKeyDictionary()
"""For each form in memory and each list: the rows that came with the form, and the office's own that are in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the office's own. ``added_at`` is aware, ``added_by`` a user id."""

    code: str
    name: str
    added_at: datetime
    added_by: str


def entries(list_name: str) -> list[Entry]:
    """The office's own entries of a list, oldest first. Needs an open store and no right: every form shows them."""
    from httui.store import rows
    from httui.store.fields import text_moment
    from httui.store.models import Setting

    found = rows.value(Setting, "value", _key(list_name))
    return [
        Entry(item["code"], item["name"], text_moment(item["added_at"]), item["added_by"])
        for item in (json.loads(found) if found is not None else [])
    ]


def add(session: "Session", list_name: str, name: str, *, names: Iterable[str] = ()) -> Entry:
    """Add an organisation to a list of the office; audited. One that is there already is given back as it is.

    ``names``: names of people that the form holds; the entry must share no word with them. Where the vault is
    connected, the keyed index is asked too. Raises ``Refused``, :class:`Problem` for a name that cannot be.
    """
    session.require("cases.write")
    if list_name not in LISTS:
        raise Problem(N_("The office adds nothing to this list."))
    name = _checked(session, name, names)
    with session.transaction():
        held = entries(list_name)
        for entry in held:
            if _folded(entry.name) == _folded(name):
                return entry
        made = Entry(
            _free_code(name, {entry.code for entry in held}), name, session.clock.now(), session.user.id
        )
        _keep(list_name, [*held, made])
        session.audit.append("create", "choice_list", list_name)
    return made


def rename(session: "Session", list_name: str, code: str, name: str) -> None:
    """Give an organisation of the list another name, as the register of partners has it; its code stays. Audited.

    An entry that is not there, or a name that another one has, changes nothing. Raises ``Refused``, :class:`Problem`.
    """
    session.require("share")
    name = _checked(session, name, ())
    with session.transaction():
        held = entries(list_name)
        if any(_folded(entry.name) == _folded(name) and entry.code != code for entry in held):
            return
        changed = [replace(entry, name=name) if entry.code == code else entry for entry in held]
        if changed != held:
            _keep(list_name, changed)
            session.audit.append("change", "choice_list", list_name)


def _keep(list_name: str, held: Iterable[Entry]) -> None:
    from httui.store.fields import moment_text
    from httui.store.models import Setting

    value = [
        {
            "code": entry.code,
            "name": entry.name,
            "added_at": moment_text(entry.added_at),
            "added_by": entry.added_by,
        }
        for entry in held
    ]
    Setting.insert(key=_key(list_name), value=value).on_conflict_replace().execute()


def offer(form: "Form") -> None:
    """Put the office's own entries into the lists of a form in memory, before a last row for everything else."""
    for list_name in LISTS:
        if not takes(form, list_name):
            continue
        lists = _shipped.setdefault(form, {})
        shipped, held = lists.get(list_name) or (form.instances.rows(list_name), [])
        wanted = entries(list_name)
        if wanted != held:
            form.set_items(list_name, _joined(shipped, wanted))
        lists[list_name] = (shipped, wanted)


def _joined(shipped: list[dict[str, str]], own: list[Entry]) -> list[dict[str, str]]:
    key, labels = _columns(shipped)
    there = {row[key] for row in shipped}
    made = [
        dict.fromkeys(shipped[0], "") | dict.fromkeys(labels, entry.name) | {key: entry.code}
        for entry in own
        if entry.code not in there
    ]
    place = len(shipped) - shipped[-1][key].startswith(_ANOTHER)
    return [*shipped[:place], *made, *shipped[place:]]


def takes(form: "Form", list_name: str) -> bool:
    """Whether a form has this list, as one that the office adds to: its rows have a code and a label."""
    if list_name not in LISTS or list_name not in form.instances:
        return False
    key, labels = _columns(form.instances.rows(list_name))
    return bool(key and labels)


def _columns(items: list[dict[str, str]]) -> tuple[str, list[str]]:
    """The column of a row's code, and those that its label is read from, in every language."""
    columns = list(items[0]) if items else []
    key = next((name for name in ("code", "name") if name in columns), "")
    return key, [name for name in columns if name != key and name.startswith(("label", "name"))]


def _checked(session: "Session", name: str, names: Iterable[str]) -> str:
    """The name in one spelling, if it can be an organisation's."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > LONGEST or not any(sign.isalpha() for sign in name):
        raise Problem(N_("Write the name of the organisation, at most 120 letters."))
    if sum(sign.isdigit() for sign in name) > 4 or "@" in name:
        raise Problem(N_("The list holds names of organisations only: no number and no address."))
    if any(_words(name) & _words(other) for other in names) or _is_somebody(session, name):
        raise Problem(
            N_("This is a name of a person in this case. The list holds names of organisations only."),
            remedy=N_(
                "If the organisation really has this name, choose “another organisation” in the list instead."
            ),
        )
    return name


def _is_somebody(session: "Session", name: str) -> bool:
    from httui.store.vault import Vault

    if session.identities is None or not session.may("identities.write"):
        return False
    return bool(Vault(session).matches({"name": name}))


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^\w]+", _folded(text)) if len(word) > 2}


def _folded(text: str) -> str:
    """Without accents and capitals, to compare."""
    plain: Any = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _free_code(name: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", _folded(name)).strip("_")[:_CODE_LENGTH].strip("_") or "partner"
    if stem.startswith(_ANOTHER):
        stem = f"p_{stem}"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code


def _key(list_name: str) -> str:
    return f"office_list.{list_name}"
