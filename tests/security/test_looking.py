"""What the doctor learns about a real store: its place, its files, its soundness, its backups."""

from httui.security.doctor import ATTENTION, OK, UNKNOWN, examine
from httui.security.looking import store_facts
from httui.security.machine import ThisMachine
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]


def test_a_sound_store_without_backup(staff: Staff) -> None:
    session = staff.as_("admin")
    found = {item.id: item.state for item in examine(ThisMachine(), store_facts(staff.data, session))}
    assert (found["integrity"], found["permissions"], found["backup"]) == (OK, OK, ATTENTION)


def test_without_signing_in_soundness_is_unknown_and_open_files_show(staff: Staff) -> None:
    staff.leave()
    staff.data.cases_db.chmod(0o644)
    found = {item.id: item.state for item in examine(ThisMachine(), store_facts(staff.data))}
    assert (found["integrity"], found["permissions"]) == (UNKNOWN, ATTENTION)
