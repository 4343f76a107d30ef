"""Secrets come from files, descriptors and prompts, never from arguments or the environment (S-223)."""

import os

import pytest

from tests.commands.conftest import Desk
from tests.store.support import PASSPHRASE


def test_a_descriptor_works(desk: Desk) -> None:
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE.encode())
    os.close(writer)
    done = desk("case", "list", "--user", "rina", "--passphrase-fd", str(reader), user=None)
    os.close(reader)
    assert done.status == 0, done.err


def test_the_environment_is_not_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTUI_PASSPHRASE", "PASSPHRASE"):
        monkeypatch.setenv(name, PASSPHRASE)
    done = desk("case", "list", "--user", "rina", user=None)
    assert done.status == 2
    assert PASSPHRASE not in done.out + done.err


def test_there_is_no_option_for_a_passphrase(desk: Desk) -> None:
    assert desk("case", "list", "--passphrase", PASSPHRASE, user=None).status == 2


def test_unknown_name_and_wrong_passphrase_read_the_same(desk: Desk) -> None:
    wrong = desk.home / "wrong"
    wrong.write_text("sesuatu yang lain sama sekali\n")
    one = desk("case", "list", passphrase=wrong)
    other = desk("case", "list", user="nobody", passphrase=wrong)
    assert (one.status, one.err) == (other.status, other.err)
    assert one.status == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a" * 200_000], ids=["not text", "endless"])
def test_a_file_that_is_no_passphrase_is_refused(desk: Desk, content: bytes) -> None:
    path = desk.home / "bad"
    path.write_bytes(content)
    done = desk("case", "list", passphrase=path)
    assert done.status == 1
    assert "bad" in done.err
