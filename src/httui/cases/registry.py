"""The office's forms: checked, classed, kept in every version (S-142 to S-148, S-217; DESIGN section 3).

A version is kept whole: source, attached lists, converted XForm, and the privacy class of each field as
confirmed. A record keeps the version that it was entered with. States: *draft* (nobody fills it), *trial*,
*active* (one version of a form at a time), *retired*. Everybody with an account may read forms; adding and
changing their state needs the right to forms.
"""

import base64
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.cases import access, office_lists
from httui.cases.access import Row
from httui.cases.classes import Proposal, check_classes, loose_refs, propose_all
from httui.cases.privacy import PrivacyClass
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import Form

STATES = {
    "draft": N_("draft"),
    "trial": N_("on trial"),
    "active": N_("in use"),
    "retired": N_("retired"),
}
"""States of a form version with their words."""

MAX_SOURCE = 20 * 1024 * 1024
_KEPT_OPEN = 8
_loaded: "OrderedDict[tuple[str, str], Form]" = OrderedDict()


class FormUnknown(Problem):
    """No form of this office has this name and version."""

    def __init__(self) -> None:
        super().__init__(
            N_("This office has no such form."), remedy=N_("See which there are in the list of forms.")
        )


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form as lists show it; ``version_id`` names it in the store."""

    version_id: int
    form_id: str
    version: str
    title: str
    state: str
    file_name: str
    added_at: datetime
    added_by: str
    confirmed: bool


_NAMELESS = "data"
"""The id and title that a converted form gets when its settings name none."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that was read and can be used, not kept yet."""

    form: "Form"
    source: bytes
    file_name: str
    resources: dict[str, bytes]

    @property
    def id(self) -> str:
        """The form's own id; the name of its file where the form names none, so that no two become one."""
        return Path(self.file_name).stem if self._nameless else self.form.id

    @property
    def title(self) -> str:
        """The form's own title, or the name of its file."""
        return self.id if self._nameless and self.form.title == _NAMELESS else self.form.title

    @property
    def _nameless(self) -> bool:
        return self.form.id == _NAMELESS and bool(Path(self.file_name).stem)

    @property
    def version(self) -> str:
        """The form's own version; may be empty."""
        return self.form.version or ""


def check(
    session: "Session | None", source: Path | str | bytes, resources: Mapping[str, bytes | str] | None = None
) -> Checked:
    """Read a form (a path, or its text) and see whether it can be used. Keeps nothing, needs no right.

    ``resources`` are attached files by name; those beside a file, or in ``lists`` beside it, are found.
    Raises ``FormError`` with place and reason.
    """
    from httui.xforms import load_form

    path = source if isinstance(source, Path) else None
    content = _content(source)
    given = {name: _bytes(value) for name, value in (resources or {}).items()}
    form = load_form(path if path is not None else content, resources=given, cache=_cache(session))
    return Checked(form, content, path.name if path else "form", _attached(form, given, path))


def proposal(checked: Checked, classes: Mapping[str, Any] | None = None) -> list[Proposal]:
    """The privacy class of every field: the form's own, else ours by name and type, else those in ``classes``.

    ``classes`` maps a ref (or a question name) to a class name, or to ``{"privacy", "tier"}``. Raises Problem.
    """
    return check_classes(propose_all(checked.form), classes or {})


def add(
    session: "Session",
    source: Path | str | bytes | Checked,
    *,
    resources: Mapping[str, bytes | str] | None = None,
    classes: Mapping[str, Any] | None = None,
    state: str = "active",
    confirm: bool = True,
) -> Version:
    """Keep a form as a new version and return it; the same file again changes only its state.

    ``confirm`` says that the data lead has confirmed the classes; without it the version stays a draft.
    Raises ``Refused``, ``FormError``, :class:`Problem`.
    """
    session.require("forms")
    checked = source if isinstance(source, Checked) else check(session, source, resources)
    return _keep(session, checked, classes, state if confirm else "draft", confirm=confirm)


def _keep(
    session: "Session", checked: Checked, classes: Mapping[str, Any] | None, state: str, *, confirm: bool
) -> Version:
    from httui.store.models import Form, FormVersion

    _check_state(state)
    form = checked.form
    loose = loose_refs(form)
    chosen = {
        item.ref: item.chosen.as_json() | {"confirmed": confirm, "loose": item.ref in loose}
        for item in proposal(checked, classes)
    }
    with session.transaction():
        if Form.get_or_none(Form.form_id == checked.id) is None:
            Form.create(form_id=checked.id, title=checked.title)
        else:
            Form.update(title=checked.title).where(Form.form_id == checked.id).execute()
        row = FormVersion.get_or_none(
            FormVersion.form == checked.id,
            FormVersion.version == checked.version,
            FormVersion.source_hash == form.source_hash,
        )
        if row is None:
            row = FormVersion.create(
                form=checked.id,
                version=checked.version,
                source_hash=form.source_hash,
                file_name=checked.file_name,
                source=checked.source,
                resources={
                    name: base64.b64encode(value).decode() for name, value in checked.resources.items()
                },
                xform=form.xml,
                classes=chosen,
                state="draft",
                added_at=session.clock.now(),
                added_by=session.user.id,
            )
            session.audit.append("create", "form", checked.id, checked.version or None)
        elif classes or confirm:
            _reclass(session, row, classes or {}, confirm=confirm)
        _move(session, row, state)
    return _version(row)


def confirm_classes(session: "Session", version_id: int, classes: Mapping[str, Any]) -> Version:
    """Confirm the privacy classes of a version, changed by ``classes`` (see :func:`proposal`).

    A field that was a direct identifier in a version with records stays one: what lies in the vault is not
    moved. Raises ``Refused``, :class:`FormUnknown`, :class:`Problem`.
    """
    session.require("forms")
    row = _row(version_id)
    with session.transaction():
        _reclass(session, row, classes, confirm=True)
    return _version(row)


def _reclass(session: "Session", row: Any, classes: Mapping[str, Any], *, confirm: bool) -> None:
    """Change the classes of a kept version by ``classes``, all others stay; audited."""
    before = classes_of(row)
    chosen = check_classes([Proposal(ref, "", before[ref], proposed=False) for ref in before], classes)
    moved = any((item.privacy == "direct") != (before[item.ref].privacy == "direct") for item in chosen)
    if moved and _has_records(row):
        raise Problem(
            N_("There are records already: what is a direct identifier cannot change in this version."),
            remedy=N_("Add a new version of the form."),
        )
    kept = {
        item.ref: row.classes[item.ref] | item.chosen.as_json() | {"confirmed": confirm} for item in chosen
    }
    if kept != row.classes:
        row.classes = kept
        row.save(only=["classes"])
        session.audit.append("change", "form", row.form_id, "classes")


def set_state(session: "Session", version_id: int, state: str) -> Version:
    """Move a version to another state; the version in use so far is retired. Raises ``Refused``, Problem."""
    session.require("forms")
    _check_state(state)
    row = _row(version_id)
    if state in {"trial", "active"} and not _confirmed(row):
        raise Problem(N_("Confirm the privacy classes of this form before anybody fills it."))
    with session.transaction():
        _move(session, row, state)
    return _version(row)


def _move(session: "Session", row: Row, state: str) -> None:
    from httui.store.models import FormVersion

    if row.state == state:
        return
    if state == "active":
        others = FormVersion.select().where(
            FormVersion.form == row.form_id, FormVersion.state == "active", FormVersion.id != row.id
        )
        for other in others:
            other.state = "retired"
            other.save(only=["state"])
            session.audit.append("change", "form", row.form_id, f"{other.version} retired")
    row.state = state
    row.save(only=["state"])
    session.audit.append("change", "form", row.form_id, f"{row.version} {state}")


def versions(session: "Session", *, state: str | None = None) -> list[Version]:
    """Every version of every form, by form and age; only those in ``state`` where given."""
    from httui.store.models import FormVersion

    session.require("forms.read")
    query = FormVersion.select().order_by(FormVersion.form, FormVersion.id)
    if state is not None:
        query = query.where(FormVersion.state == state)
    return [_version(row) for row in query]


def to_fill(session: "Session") -> list[Version]:
    """The versions that an intake can be started with: in use and on trial."""
    return [version for version in versions(session) if version.state in {"active", "trial"}]


def find(session: "Session", form_id: str, version: str | None = None) -> Version:
    """The version in use of a form (else the newest on trial, else the newest), or the named one."""
    return _version(_find(session, form_id, version))


def form(session: "Session", form_id: str, version: str | None = None) -> "Form":
    """A form of the office, ready to run: the version that :func:`find` finds."""
    return load(session, _find(session, form_id, version))


def _find(session: "Session", form_id: str, version: str | None) -> Row:
    from httui.store.models import FormVersion

    session.require("forms.read")
    query = FormVersion.select().where(FormVersion.form == form_id)
    if version is not None:
        query = query.where(FormVersion.version == version)
    rows = list(query.order_by(FormVersion.id.desc()))
    for state in ("active", "trial", "retired", "draft"):
        for row in rows:
            if row.state == state:
                return row
    raise FormUnknown


def row_of(version_id: int) -> Row:
    """The stored version with this id (rooms only); raises :class:`FormUnknown`."""
    return _row(version_id)


def _row(version_id: int) -> Row:
    from httui.store.models import FormVersion

    found = FormVersion.get_or_none(FormVersion.id == version_id)
    if found is None:
        raise FormUnknown
    return found


def load(session: "Session", row: Row) -> "Form":
    """The form of a stored version: from memory, else from the cache of converted forms, else converted."""
    from httui.xforms import load_form

    key = (session.office, f"{row.form_id}\0{row.version}\0{row.source_hash}")
    if key in _loaded:
        _loaded.move_to_end(key)
        office_lists.offer(_loaded[key])
        return _loaded[key]
    resources = {name: base64.b64decode(value) for name, value in (row.resources or {}).items()}
    made = load_form(row.xform, resources=resources, cache=_cache(session))
    office_lists.offer(made)
    _loaded[key] = made
    while len(_loaded) > _KEPT_OPEN:
        _loaded.popitem(last=False)
    return made


def classes_of(row: Row) -> dict[str, PrivacyClass]:
    """The privacy class per ref of a stored version."""
    return {ref: PrivacyClass.from_json(value) for ref, value in (row.classes or {}).items()}


def _confirmed(row: Row) -> bool:
    return all(value.get("confirmed") for value in (row.classes or {}).values())


def _has_records(row: Row) -> bool:
    from httui.store.models import Record

    return bool(Record.select().where(Record.form_version == row.id).exists())


def _version(row: Row) -> Version:
    return Version(
        row.id,
        row.form_id,
        row.version,
        row.form.title,
        row.state,
        row.file_name,
        row.added_at,
        row.added_by,
        _confirmed(row),
    )


def _check_state(state: str) -> None:
    if state not in STATES:
        raise Problem(N_("A form is draft, trial, active or retired."))


def _content(source: Path | str | bytes) -> bytes:
    if isinstance(source, Path):
        try:
            if source.stat().st_size > MAX_SOURCE:
                raise Problem(N_("The form file is larger than {size} MB."), size=MAX_SOURCE >> 20)
            return source.read_bytes()
        except OSError:
            raise Problem(N_("The form file cannot be read."), where=source.name) from None
    return _bytes(source)


def _bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _attached(form: "Form", given: Mapping[str, bytes], path: Path | None) -> dict[str, bytes]:
    """The attached files that the form asks for, by name: those given, else those beside its file."""
    folders = (path.parent, path.parent / f"{path.stem}-media", path.parent / "lists") if path else ()
    found: dict[str, bytes] = {}
    for url in form.resource_names:
        name = url.rpartition("/")[2]
        if url in given or name in given:
            found[name] = given.get(url, given.get(name, b""))
            continue
        for folder in folders:
            if name and (folder / name).is_file():
                found[name] = _content(folder / name)
                break
    return found


def _cache(session: "Session | None") -> Path | None:
    return session.data.cache if session is not None else None


def register_shipped(session: "Session") -> list[Version]:
    """Keep the forms that ship with the product as in use; at the creation of an office and after an update.

    Needs the right to settings or forms. A form that ships unchanged stays as it is.
    """
    from httui.paths import shipped_forms

    if not (session.may("settings") or session.may("forms")):
        raise access.refused(N_("Adding the forms of the product is for the administrator or the data lead."))
    made = []
    for path in sorted(shipped_forms().glob("*.md")):
        made.append(_keep(session, check(session, path), None, "active", confirm=True))
    return made
