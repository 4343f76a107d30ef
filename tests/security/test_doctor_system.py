"""What the doctor sees of a system's own protection, on machines that are played; never a yes that was not seen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from httui.security import doctor_office, doctor_system
from httui.security.finding import ATTENTION, OK, UNKNOWN, OfficeFacts, StoreFacts
from httui.security.machine import ThisMachine
from tests.security.test_doctor import PlayedMachine

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LISTS = "/var/lib/apt/lists"


def linux(release: str, days: int | None = 1, **more: Any) -> PlayedMachine:
    times = {} if days is None else {LISTS: NOW - timedelta(days=days)}
    return PlayedMachine(
        files={"/etc/os-release": release} | more.pop("files", {}), times=times, time=NOW, **more
    )


def windows(build: str, patch: str) -> PlayedMachine:
    return PlayedMachine(
        "Windows",
        commands={
            "reg CurrentBuildNumber": f"  CurrentBuildNumber  REG_SZ  {build}\r\n",
            "powershell": patch,
        },
        time=NOW,
    )


def mac(version: str, looked: str) -> PlayedMachine:
    return PlayedMachine(
        "Darwin", commands={"sw_vers": version, "defaults LastSuccessfulDate": looked}, time=NOW
    )


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (linux('ID=debian\nVERSION_ID="12"\n'), OK),
        (linux('ID=debian\nVERSION_ID="10"\n'), ATTENTION),
        (linux('ID=debian\nVERSION_ID="12"\n', days=15), ATTENTION),
        (linux('ID=debian\nVERSION_ID="12"\n', days=None), UNKNOWN),
        (linux('ID=ubuntu\nVERSION_ID="24.04"\n'), OK),
        (linux('ID=ubuntu\nVERSION_ID="20.04"\n'), ATTENTION),
        (linux('ID=linuxmint\nVERSION_ID="22.1"\n'), OK),
        (linux("ID=fedora\nVERSION_ID=43\nSUPPORT_END=2026-12-02\n"), OK),
        (linux("ID=fedora\nVERSION_ID=39\nSUPPORT_END=2024-11-26\n"), ATTENTION),
        (linux("ID=somethingelse\n"), UNKNOWN),
        (linux(""), UNKNOWN),
        (windows("22631", "2026-02-20\r\n"), OK),
        (windows("22631", "2025-12-20\r\n"), ATTENTION),
        (windows("22631", ""), UNKNOWN),
        (windows("19045", "2026-02-20\r\n"), ATTENTION),
        (windows("", "2026-02-20\r\n"), UNKNOWN),
        (mac("13.6", "2026-02-25 01:02:03 +0000"), ATTENTION),
        (mac("15.3", "2026-02-25 01:02:03 +0000"), UNKNOWN),
        (mac("15.3", "no"), UNKNOWN),
        (PlayedMachine("Darwin"), UNKNOWN),
        (PlayedMachine("Plan 9"), UNKNOWN),
    ],
)
def test_updates(machine: PlayedMachine, state: str) -> None:
    found = doctor_system.updates(machine)
    assert found.state == state, found.text
    assert found.text
    assert found.advice or state == OK


def gnome(locks: str, idle: str, desktop: str = "ubuntu:GNOME") -> PlayedMachine:
    return PlayedMachine(
        environ={"XDG_CURRENT_DESKTOP": desktop},
        commands={"gsettings lock-enabled": locks, "gsettings idle-delay": idle},
    )


def saver(**values: str) -> PlayedMachine:
    return PlayedMachine(
        "Windows",
        commands={
            f"reg {name}": f"\r\nHKEY_X\r\n    {name}    REG_SZ    {value}\r\n"
            for name, value in values.items()
        },
    )


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (gnome("true\n", "uint32 300\n"), OK),
        (gnome("true\n", "uint32 900\n"), ATTENTION),
        (gnome("true\n", "uint32 0\n"), ATTENTION),
        (gnome("false\n", "uint32 300\n"), ATTENTION),
        (gnome("true\n", ""), UNKNOWN),
        (gnome("true\n", "uint32 300\n", desktop=""), UNKNOWN),
        (saver(ScreenSaveActive="1", ScreenSaverIsSecure="1", ScreenSaveTimeOut="300"), OK),
        (saver(ScreenSaveActive="1", ScreenSaverIsSecure="1", ScreenSaveTimeOut="1200"), ATTENTION),
        (saver(ScreenSaveActive="1", ScreenSaverIsSecure="0", ScreenSaveTimeOut="300"), UNKNOWN),
        (saver(InactivityTimeoutSecs="0x12c"), OK),
        (saver(), UNKNOWN),
        (PlayedMachine("Darwin"), UNKNOWN),
    ],
)
def test_the_screen_locks_by_itself(machine: PlayedMachine, state: str) -> None:
    assert doctor_system.screen_lock(machine).state == state


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (PlayedMachine(commands={"id": "sari users\n"}), OK),
        (PlayedMachine(commands={"id": "sari sudo users\n"}), ATTENTION),
        (PlayedMachine("Darwin", commands={"id": "staff admin\n"}), ATTENTION),
        (
            PlayedMachine("Windows", commands={"whoami": "BUILTIN\\Administrators Alias S-1-5-32-544 x"}),
            ATTENTION,
        ),
        (PlayedMachine("Windows", commands={"whoami": "BUILTIN\\Users Alias S-1-5-32-545 x"}), OK),
        (PlayedMachine(), UNKNOWN),
        (PlayedMachine("Plan 9", commands={"id": "sari"}), UNKNOWN),
    ],
)
def test_the_everyday_account(machine: PlayedMachine, state: str) -> None:
    assert doctor_system.everyday_account(machine).state == state


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (PlayedMachine(commands={"systemctl": "active\n"}), OK),
        (PlayedMachine(files={"/etc/ufw/ufw.conf": "# x\nENABLED=yes\n"}), OK),
        (PlayedMachine(files={"/etc/ufw/ufw.conf": "ENABLED=no\n"}), UNKNOWN),
        (PlayedMachine(), UNKNOWN),
        (saver(EnableFirewall="0x1"), OK),
        (saver(EnableFirewall="0x0"), ATTENTION),
        (PlayedMachine("Darwin", commands={"defaults": "1\n"}), OK),
        (PlayedMachine("Darwin", commands={"defaults": "0\n"}), ATTENTION),
        (PlayedMachine("Darwin"), UNKNOWN),
    ],
)
def test_the_firewall(machine: PlayedMachine, state: str) -> None:
    assert doctor_system.firewall(machine).state == state


def test_a_file_that_anybody_can_read_is_seen(tmp_path: Path) -> None:
    store = StoreFacts(files=(tmp_path / "cases.db",))
    assert doctor_office.sealed(ThisMachine(), store).state == UNKNOWN
    (tmp_path / "cases.db").write_bytes(b"SQLite format 3\0" + bytes(100))
    assert doctor_office.sealed(ThisMachine(), store).state == ATTENTION
    (tmp_path / "cases.db").write_bytes(bytes(range(50, 120)))
    assert doctor_office.sealed(ThisMachine(), store).state == OK


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (OfficeFacts(shared=1), {"own-accounts"}),
        (OfficeFacts(unused=2), {"unused-accounts"}),
        (OfficeFacts(least_signs=14), {"passphrases"}),
        (OfficeFacts(holders=3), {"identity-holders"}),
        (OfficeFacts(drill_at=NOW - timedelta(days=183)), {"restore-drill"}),
    ],
)
def test_what_the_office_itself_shows(facts: OfficeFacts, wanted: set[str]) -> None:
    good = OfficeFacts(least_signs=15, vault_apart=True, drill_at=NOW, sheets_at=NOW)
    given = {
        name: getattr(facts, name)
        if getattr(facts, name) != getattr(OfficeFacts(), name)
        else getattr(good, name)
        for name in OfficeFacts.__slots__
    }
    found = doctor_office.examine(OfficeFacts(**given), NOW)
    assert {one.id for one in found if one.state == ATTENTION} == wanted
    assert {one.state for one in doctor_office.examine(good, NOW)} == {OK}
    assert {one.id for one in doctor_office.examine(OfficeFacts(least_signs=15), NOW) if one.state != OK} == {
        "vault-apart",
        "restore-drill",
        "recovery-sheets",
    }


def test_the_real_machine_answers() -> None:
    machine = ThisMachine()
    for look in (
        doctor_system.updates,
        doctor_system.screen_lock,
        doctor_system.everyday_account,
        doctor_system.firewall,
    ):
        assert look(machine).state in {OK, ATTENTION, UNKNOWN}
    assert machine.changed("/no/such/file") is None
    assert machine.starts(Path("/no/such/file"), 4) is None
