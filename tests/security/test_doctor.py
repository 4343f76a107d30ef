"""The doctor on machines that are played: what is seen is said, what is not seen is never a yes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from httui.security import disk, doctor
from httui.security.doctor import ATTENTION, OK, UNKNOWN, StoreFacts, examine
from httui.security.machine import ThisMachine

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DATA = Path("/home/sari/.local/share/httui")
GOOD = {
    "python": "3.11.2",
    "sqlite": "3.51.3",
    "cryptography": "49.0.0",
    "textual": "8.2.8",
    "peewee": "4.5.1",
}


@dataclass
class PlayedMachine:
    """A machine that is what a test says."""

    system: str = "Linux"
    environ: Mapping[str, str] = field(default_factory=lambda: {"TERM": "xterm"})
    encoding: str = "utf-8"
    files: dict[str, str] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    modes: dict[Path, int] = field(default_factory=dict)
    space: int | None = 10**10
    bytes: int | None = 2 * 10**9
    found: dict[str, str] = field(default_factory=lambda: dict(GOOD))
    size: tuple[int, int] | None = (80, 24)
    time: datetime = NOW
    times: dict[str, datetime] = field(default_factory=dict)
    begins: Any = None

    def changed(self, path: str) -> datetime | None:
        return self.times.get(path)

    def starts(self, path: Path, size: int) -> Any:
        return self.begins

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def run(self, *command: str) -> str | None:
        return self.commands.get(f"{command[0]} {command[-1]}", self.commands.get(command[0]))

    def mode(self, path: Path) -> int | None:
        return self.modes.get(path)

    def free(self, path: Path) -> int | None:
        return self.space

    def memory(self) -> int | None:
        return self.bytes

    def version(self, what: str) -> str | None:
        return self.found.get(what)

    def terminal(self) -> tuple[int, int] | None:
        return self.size

    def now(self) -> datetime:
        return self.time


def _tree(*types: str) -> str:
    node: dict[str, object] | None = None
    for type_ in reversed(types):
        node = {"name": "x", "type": type_, "fstype": None} | ({"children": [node]} if node else {})
    return json.dumps({"blockdevices": [node]})


MOUNTS = "/dev/sda1 / ext4 rw 0 0\n/dev/mapper/home /home ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n"


def _linux(tree: str, mounts: str = MOUNTS) -> PlayedMachine:
    return PlayedMachine(
        files={"/proc/self/mounts": mounts, "/proc/swaps": "Filename Type\n"},
        commands={"lsblk /dev/mapper/home": tree},
    )


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (_linux(_tree("crypt", "part", "disk")), OK),
        (_linux(_tree("lvm", "crypt", "part", "disk")), OK),
        (_linux(_tree("lvm", "part", "disk")), ATTENTION),
        (_linux('{"blockdevices": []}'), ATTENTION),
        (_linux("no json"), UNKNOWN),
        (_linux("", "overlay / overlay rw 0 0\n"), UNKNOWN),
        (_linux("", ""), UNKNOWN),
        (PlayedMachine("Windows", commands={"powershell": "1\r\n"}), OK),
        (PlayedMachine("Windows", commands={"powershell": "3\r\n"}), ATTENTION),
        (PlayedMachine("Windows", commands={"powershell": "\r\n"}), UNKNOWN),
        (PlayedMachine("Darwin", commands={"fdesetup": "FileVault is On.\n"}), OK),
        (PlayedMachine("Darwin", commands={"fdesetup": "FileVault is Off.\n"}), ATTENTION),
        (PlayedMachine("Darwin"), UNKNOWN),
        (PlayedMachine("Plan 9"), UNKNOWN),
    ],
)
def test_disk_encryption(machine: PlayedMachine, state: str) -> None:
    assert doctor.disk_encryption(machine, StoreFacts(data=DATA)).state == state


def test_a_mirror_is_encrypted_only_when_every_part_is() -> None:
    parts = [{"type": "crypt", "children": []}, {"type": "part", "children": [{"type": "disk"}]}]
    tree = json.dumps({"blockdevices": [{"type": "raid1", "children": parts}]})
    assert disk.device_encrypted(_linux(tree), "/dev/mapper/home") is False


def test_the_longest_mount_wins_and_names_are_not_prefixes() -> None:
    assert disk.mount_source(MOUNTS, "/home/sari") == ("/dev/mapper/home", "ext4")
    assert disk.mount_source(MOUNTS, "/homes/x") == ("/dev/sda1", "ext4")
    assert disk.mount_source("/dev/sdb1 /media/my\\040stick vfat rw 0 0", "/media/my stick/x") == (
        "/dev/sdb1",
        "vfat",
    )


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (_linux(""), OK),
        (PlayedMachine(files={"/proc/swaps": "Filename\n/dev/zram0 partition 1 0 100\n"}), OK),
        (
            PlayedMachine(
                files={"/proc/swaps": "F\n/dev/sda2 partition 1\n"}, commands={"lsblk": _tree("disk")}
            ),
            ATTENTION,
        ),
        (
            PlayedMachine(
                files={"/proc/swaps": "F\n/dev/dm-1 partition 1\n"}, commands={"lsblk": _tree("crypt")}
            ),
            OK,
        ),
        (PlayedMachine(files={"/proc/swaps": "F\n/swap file 1\n"}), UNKNOWN),
        (PlayedMachine(), UNKNOWN),
        (PlayedMachine("Darwin"), OK),
        (PlayedMachine("Windows", commands={"fsutil": "EncryptPagingFile = 0 (Disabled)"}), ATTENTION),
        (PlayedMachine("Windows"), UNKNOWN),
    ],
)
def test_swap(machine: PlayedMachine, state: str) -> None:
    assert doctor.swap(machine).state == state


@pytest.mark.parametrize(
    ("check", "state"),
    [
        (lambda: doctor.memory(PlayedMachine()), OK),
        (lambda: doctor.memory(PlayedMachine(bytes=5 * 10**8)), ATTENTION),
        (lambda: doctor.memory(PlayedMachine(bytes=None)), UNKNOWN),
        (lambda: doctor.disk_space(PlayedMachine(), StoreFacts(DATA)), OK),
        (lambda: doctor.disk_space(PlayedMachine(space=10**6), StoreFacts(DATA)), ATTENTION),
        (lambda: doctor.disk_space(PlayedMachine(), StoreFacts()), UNKNOWN),
        (lambda: doctor.terminal(PlayedMachine()), OK),
        (lambda: doctor.terminal(PlayedMachine(environ={"TERM": "dumb"})), ATTENTION),
        (lambda: doctor.terminal(PlayedMachine(size=(79, 24))), ATTENTION),
        (lambda: doctor.terminal(PlayedMachine(size=None)), UNKNOWN),
        (lambda: doctor.locale(PlayedMachine()), OK),
        (lambda: doctor.locale(PlayedMachine(encoding="ascii")), ATTENTION),
        (lambda: doctor.clock(PlayedMachine()), UNKNOWN),
        (lambda: doctor.clock(PlayedMachine(commands={"timedatectl": "yes\n"})), OK),
        (lambda: doctor.clock(PlayedMachine(time=datetime(1970, 1, 1, tzinfo=UTC))), ATTENTION),
        (lambda: doctor.versions(PlayedMachine()), OK),
        (lambda: doctor.versions(PlayedMachine(found=GOOD | {"sqlite": "3.46.1"})), ATTENTION),
        (lambda: doctor.versions(PlayedMachine(found={"python": "3.12"})), ATTENTION),
        (lambda: doctor.place(StoreFacts()), UNKNOWN),
        (lambda: doctor.place(StoreFacts(shared="cifs")), ATTENTION),
        (lambda: doctor.place(StoreFacts(shared="")), OK),
        (lambda: doctor.permissions(PlayedMachine(modes={DATA: 0o700}), StoreFacts(DATA)), OK),
        (lambda: doctor.permissions(PlayedMachine(modes={DATA: 0o755}), StoreFacts(DATA)), ATTENTION),
        (lambda: doctor.permissions(PlayedMachine(modes={DATA: 0o770}), StoreFacts(DATA)), ATTENTION),
        (lambda: doctor.permissions(PlayedMachine(modes={DATA: 0o770}), StoreFacts(DATA, group=True)), OK),
        (lambda: doctor.permissions(PlayedMachine(), StoreFacts(DATA)), UNKNOWN),
        (lambda: doctor.permissions(PlayedMachine("Windows"), StoreFacts(DATA)), UNKNOWN),
        (lambda: doctor.integrity(StoreFacts()), UNKNOWN),
        (lambda: doctor.integrity(StoreFacts(sound=False)), ATTENTION),
        (lambda: doctor.integrity(StoreFacts(sound=True)), OK),
        (lambda: doctor.backup(PlayedMachine(), StoreFacts()), UNKNOWN),
        (lambda: doctor.backup(PlayedMachine(), StoreFacts(backup_looked=True)), ATTENTION),
        (lambda: _backup(timedelta(days=6)), OK),
        (lambda: _backup(timedelta(days=8)), ATTENTION),
        (lambda: _backup(timedelta(days=-1)), ATTENTION),
    ],
)
def test_each_check(check: Callable[[], doctor.Finding], state: str) -> None:
    found = check()
    assert found.state == state
    assert "{" not in found.text + found.advice


def _backup(age: timedelta) -> doctor.Finding:
    return doctor.backup(PlayedMachine(), StoreFacts(backup_looked=True, backup_at=NOW - age))


def test_a_machine_that_tells_nothing_gets_no_yes() -> None:
    silent = PlayedMachine("Unheard of", {}, "", space=None, bytes=None, found={}, size=None)
    assert [found.id for found in examine(silent) if found.state == OK] == []


def test_what_needs_attention_says_what_to_do() -> None:
    bad = PlayedMachine(
        environ={"TERM": "dumb"},
        encoding="ascii",
        space=1,
        bytes=1,
        found={},
        time=datetime(1970, 1, 1, tzinfo=UTC),
    )
    findings = examine(bad, StoreFacts(DATA, shared="nfs", sound=False, backup_looked=True))
    assert all(found.advice for found in findings if found.state == ATTENTION)
    assert sum(found.state == ATTENTION for found in findings) >= 8


def test_the_real_machine_answers_every_check(tmp_path: Path) -> None:
    findings = examine(ThisMachine(), StoreFacts(data=tmp_path))
    assert len({found.id for found in findings}) == 17
    assert {found.state for found in findings} <= {OK, ATTENTION, UNKNOWN}
    assert ThisMachine().run("no-such-command") is None
    assert ThisMachine().read("/no/such/file") is None
