"""The register of devices and other places where data lies (S-012, S-191)."""

from datetime import date

import pytest

from httui.problem import Problem
from httui.security import assets
from httui.security.assets import Asset
from httui.store.errors import Refused
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]

LAPTOP = Asset("laptop", "Laptop 1", place="cabinet", tier=3, secured="yes", encrypted="yes")


def test_a_device_is_entered_changed_looked_at_and_taken_out(staff: Staff) -> None:
    session = staff.as_("lead")
    made = assets.add(session, LAPTOP)
    assets.add(session, Asset("paper", "Files"))
    assets.add(session, Asset("pc", "Front desk"))
    assert [view.asset.name for view in assets.listing(session)] == ["Front desk", "Laptop 1", "Files"]
    changed = Asset("laptop", " Laptop A ", holder=staff.ids["worker"], personal=True, apart="yes")
    assets.change(session, made, changed)
    assets.checked(session, made, date(2026, 11, 27))
    found = assets.get(session, made).asset
    assert (found.name, found.holder, found.personal) == ("Laptop A", staff.ids["worker"], True)
    assert found.checked_on == date(2026, 11, 27)
    assets.set_state(session, made, "lost", "left in a bus")
    assert assets.get(session, made).state == "lost"
    assets.set_state(session, made, "retired", "never found")
    assert made not in {view.id for view in assets.listing(session)}
    assert assets.listing(session, retired=True)[-1].id == made


@pytest.mark.parametrize(
    ("asset", "weak"),
    [
        (LAPTOP, ()),
        (Asset("laptop", "L", secured="no", encrypted="yes", apart="no"), ("secured",)),
        (Asset("phone", "P", personal=True, secured="yes", encrypted="yes"), ("apart",)),
        (Asset("phone", "P", personal=True, secured="yes", encrypted="na", apart="yes"), ()),
        (Asset("usb", "U"), ("secured", "encrypted")),
        (Asset("usb", "U", tier=1), ()),
        (Asset("paper", "P", tier=4), ()),
    ],
)
def test_what_nobody_knows_stands_against_a_device(staff: Staff, asset: Asset, weak: tuple[str, ...]) -> None:
    session = staff.as_("lead")
    made = assets.add(session, asset)
    assert assets.get(session, made).weak == weak
    assets.set_state(session, made, "retired", "old")
    assert assets.get(session, made).weak == ()


@pytest.mark.parametrize(
    ("asset", "words"),
    [
        (Asset("boat", "B"), "kind"),
        (Asset("pc", "  "), "name"),
        (Asset("pc", "x" * 201), "200"),
        (Asset("pc", "P", tier=5), "0 to 4"),
        (Asset("pc", "P", secured="perhaps"), "yes, no"),
        (Asset("pc", "P", holder="nobody"), "account"),
    ],
)
def test_what_makes_no_sense_is_refused(staff: Staff, asset: Asset, words: str) -> None:
    session = staff.as_("lead")
    with pytest.raises(Problem, match=words):
        assets.add(session, asset)
    assert assets.listing(session) == []


def test_everybody_reads_and_only_who_keeps_security_changes(staff: Staff) -> None:
    made = assets.add(staff.as_("admin"), LAPTOP)
    session = staff.as_("reader")
    assert [view.id for view in assets.listing(session)] == [made]
    for attempt in (
        lambda: assets.add(session, LAPTOP),
        lambda: assets.change(session, made, LAPTOP),
        lambda: assets.set_state(session, made, "lost", "why"),
        lambda: assets.checked(session, made, date(2026, 1, 1)),
    ):
        with pytest.raises(Refused):
            attempt()


def test_changes_are_audited(staff: Staff) -> None:
    session = staff.as_("boss")
    made = assets.add(session, LAPTOP)
    assets.set_state(session, made, "lost", "left in a bus")
    with pytest.raises(Problem, match="why"):
        assets.set_state(session, made, "retired", " ")
    with pytest.raises(assets.NoSuchAsset):
        assets.checked(session, "nothing", date(2026, 1, 1))
    told = [(one.action, one.reason) for one in session.audit.entries() if one.object_id == made]
    assert told == [("create", "laptop"), ("change", "lost: left in a bus")]
