"""What others on the machine see: modes of files whatever the umask, and what ``sqlcipher`` makes of them."""

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from httui.store.files import DataDir
from httui.store.session import sign_in
from tests.badinput.conftest import NAMES, Office
from tests.store.support import PASSPHRASE


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_modes_whatever_the_umask(office: Office, umask: int) -> None:
    """Through every command that writes, in processes of their own that inherit the umask."""
    (first, _second) = office("case", "list", "--json").json
    lines = office.file("x.jsonl", office.line(9, full_name="Aminah Contoh"))
    made = office.home / "made"
    made.mkdir()
    office.sheet = made / "sheet"
    commands = [
        ("import", "small", lines),
        ("backup", "create"),
        ("backup", "create", "--to", str(made / "stick")),
        ("case", "export", first["id"], "--output", str(made / "case.json")),
        ("user", "add", "budi"),
        ("user", "disable", "budi", "--reason", "left"),
    ]
    for words in commands:
        process = office.start(*words, umask=umask)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, out + err
    there = office.data
    office.data = made / "office"
    words = ("--org", "Lembaga Dua", "--recovery-out", str(office.sheet))
    if not umask:  # the dangerous one; it takes a while
        process = office.start("init", *words, umask=umask)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
    found = {}
    for place in (there, made):
        for path in place.rglob("*"):
            found[path] = stat.S_IMODE(path.stat().st_mode)
    assert len(found) > 25
    for path, mode in found.items():
        assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"
    assert stat.S_IMODE(there.stat().st_mode) == 0o700


def keys_of(office: Office) -> dict[str, bytes]:
    """The raw key of each database."""
    session = sign_in(DataDir(office.data), "rina", PASSPHRASE)
    keys = {}
    for name in ("cases", "identities"):
        key = session.database_key(name)
        assert key is not None
        keys[name] = key.reveal()
    session.close()
    return keys


PAGE, IV, MAC = 4096, 16, 64


def pages(raw: bytes, key: bytes) -> Iterator[bytes]:
    """The pages of a file in SQLCipher 4's published format, opened with nothing but that description."""
    salt = raw[:16]
    mac_key = PBKDF2HMAC(SHA512(), 32, bytes(byte ^ 0x3A for byte in salt), 2).derive(key)
    for number in range(len(raw) // PAGE):
        page = raw[number * PAGE : (number + 1) * PAGE]
        start = 16 if number == 0 else 0
        body, iv, mac = page[start : -IV - MAC], page[-IV - MAC : -MAC], page[-MAC:]
        check = HMAC(mac_key, SHA512())
        check.update(body + iv + (number + 1).to_bytes(4, "little"))
        check.verify(mac)
        opened = Cipher(AES(key), CBC(iv)).decryptor()
        yield (b"SQLite format 3\0" if start else b"") + opened.update(body) + opened.finalize()


def test_the_files_are_in_the_published_format(office: Office, tmp_path: Path) -> None:
    """Whoever has the key, and only they, can read them without this program, for as long as AES is known."""
    tables = {"cases": "record", "identities": "identity_entry"}
    for name, key in keys_of(office).items():
        raw = (office.data / f"{name}.db").read_bytes()
        opened = list(pages(raw, key))
        assert len(opened) == len(raw) // PAGE
        plain = bytearray(b"".join(page.ljust(PAGE, b"\0") for page in opened))
        plain[18:20] = b"\1\1"  # no log beside this copy
        copy = tmp_path / f"{name}.plain"
        copy.write_bytes(plain)
        connection = sqlite3.connect(copy)
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert connection.execute(f"SELECT count(*) FROM {tables[name]}").fetchone() == (2,)
        connection.close()
        # nobody's name is in the clear even inside
        for person in NAMES:
            assert person.encode() not in plain
        with pytest.raises(InvalidSignature):
            next(pages(raw, bytes(32)))


SQLCIPHER = shutil.which("sqlcipher")


def ask(path: Path, script: str) -> str:
    """What the program answers to ``script`` on the database at ``path``."""
    assert SQLCIPHER
    done = subprocess.run(
        [SQLCIPHER, "-batch", str(path)],
        input=script,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(not SQLCIPHER, reason="needs the sqlcipher program")
def test_the_sqlcipher_program(office: Office) -> None:
    """It opens with the key, and finds all pages whole; without it, with the other's or a passphrase: nothing.

    Version 3 of the program knows only the format before ours: there it must open nothing at all.
    """
    keys = {name: key.hex() for name, key in keys_of(office).items()}
    version = ask(office.home / "new.db", "PRAGMA cipher_version;\n")
    look = "SELECT 'rows', count(*) FROM {};\n"
    for name, table in {"cases": "record", "identities": "identity_entry"}.items():
        path = office.data / f"{name}.db"
        right = f"PRAGMA key = \"x'{keys[name]}'\";\n"
        opened = ask(
            path, right + "PRAGMA cipher_integrity_check;\nPRAGMA quick_check;\n" + look.format(table)
        )
        if not version.startswith("3."):
            assert opened.split() == ["ok", "ok", "rows|2"], opened
        other = f"PRAGMA key = \"x'{keys['identities' if name == 'cases' else 'cases']}'\";\n"
        for wrong in ("", other, f"PRAGMA key = '{PASSPHRASE}';\n", "PRAGMA key = '';\n"):
            refused = ask(path, wrong + look.format(table))
            assert "rows" not in refused
            assert "not a database" in refused, refused
        assert "CREATE" not in ask(path, ".dump\n")
    office.whole()
