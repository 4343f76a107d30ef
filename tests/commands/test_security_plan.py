"""``httui security plan``, ``risks`` and ``devices`` over a real store."""

import io
import json

import pypdf
import pytest

from tests.commands.conftest import Desk


def exports(desk: Desk) -> list[object]:
    entries = desk("audit", "show", "--json", "--limit", "200").json
    return [(entry["kind"], entry["reason"]) for entry in entries if entry["action"] == "export"]


def test_a_register_begins_with_three_typical_risks_for_each_group(desk: Desk) -> None:
    catalogue = desk("security", "risks", "--catalogue", "--json").json
    assert [risk["id"] for risk in catalogue[:6]] == ["R01", "R02", "R03", "R04", "R05", "R06"]
    assert desk("security", "risks", "list", "--json").json == []
    done = desk("security", "risks", "add", "--starter")
    assert done.status == 0, done.err
    assert "Nobody has thought yet of: " in done.out
    found = desk("security", "risks", "--json").json
    assert len(found) == 9
    assert found[0]["catalogue"] == "R06"
    assert all(risk["mitigations"] for risk in found)


def test_risks_are_picked_and_written_in_one_go(desk: Desk) -> None:
    own = (
        "--title",
        "Banjir",
        "--for",
        "c,s",
        "--harms",
        "subject,organisation",
        "--mitigation",
        "Naikkan arsip",
    )
    done = desk("security", "risks", "add", "r01", *own, "--likelihood", "5", "--impact", "4")
    assert done.status == 0, done.err
    first, second = desk("security", "risks", "--json").json
    assert (first["title"], first["groups"], first["band"]) == ("Banjir", ["C", "S"], "very_high")
    assert [one["text"] for one in first["mitigations"]] == ["Naikkan arsip"]
    assert second["catalogue"] == "R01"


def test_nothing_is_kept_where_one_of_them_is_refused(desk: Desk) -> None:
    wrong = desk("security", "risks", "add", "R01", "R99")
    assert (wrong.status, "no such risk" in wrong.err) == (1, True)
    wrong = desk("security", "risks", "add", "R01", "--title", "x", "--for", "C", "--harms", "subject")
    assert (wrong.status, "1 to 5" in wrong.err) == (1, True)
    assert desk("security", "risks", "--json").json == []
    assert desk("security", "risks", "add").status == 2
    assert desk("security", "risks", "list", "R01").status == 2


def test_the_plan_is_printed_written_and_approved(desk: Desk) -> None:
    printed = desk("security", "plan", "--language", "en")
    assert printed.status == 0, printed.err
    assert "1 Who we are" in printed.out
    assert "*** DRAFT ***" in printed.out
    assert all(len(line) <= 78 for line in printed.out.splitlines())
    refused = desk("security", "plan", "--approve", "Direktur Contoh")
    assert (refused.status, "0 of 3" in refused.err) == (1, True)
    desk("security", "risks", "add", "R01", "R02", "R07")
    approved = desk("security", "plan", "--approve", "Direktur Contoh")
    assert approved.out == "Approved as version 1.\n"
    assert exports(desk) == [], "what is only read is no export"
    path = desk.home / "plan.pdf"
    assert desk("security", "plan", "--format", "pdf", "--output", str(path)).status == 0
    words = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
    assert "Direktur Contoh" in words
    assert "DRAFT" not in words
    assert exports(desk) == [("security_plan", "pdf")]


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_file_is_asked_for_and_never_written_over(desk: Desk, form: str) -> None:
    assert desk("security", "plan", "--format", form).status == 2
    path = desk.file(f"plan.{form}", "mine")
    assert desk("security", "plan", "--format", form, "--output", path).status == 1
    assert (desk.home / f"plan.{form}").read_text() == "mine"


def test_card_sheet_and_promise(desk: Desk) -> None:
    card = desk("security", "plan", "--card", "--language", "en").out
    assert "People first" in card
    assert str(desk.data) not in card
    assert str(desk.data) in desk("security", "plan", "--sheet").out.replace("\n", "")
    assert "I promise" in " ".join(
        desk("security", "plan", "--promise", "rina", "--language", "en").out.split()
    )
    assert desk("security", "plan", "--promise", "nobody").status == 1
    assert desk("security", "plan", "--card", "--sheet").status == 2
    path = desk.home / "card.docx"
    assert desk("security", "plan", "--card", "--format", "docx", "--output", str(path)).status == 0
    assert exports(desk) == [("wall_card", "docx")]


def test_devices_are_listed_with_what_is_not_in_order(desk: Desk) -> None:
    from httui.security import assets
    from httui.store.files import DataDir
    from httui.store.session import sign_in
    from tests.store.support import PASSPHRASE

    assert (desk("security", "devices").status, desk("security", "devices", "--json").json) == (0, [])
    session = sign_in(DataDir(desk.data), "rina", PASSPHRASE)
    assets.add(session, assets.Asset("usb", "Stick \x1b[31m1", tier=3, encrypted="yes"))
    session.close()
    listed = desk("security", "devices")
    assert (listed.status, "\x1b" in listed.out) == (1, False)
    assert "not secured like a work device" in listed.out
    [found] = json.loads(desk("security", "devices", "--json").out)
    assert (found["kind"], found["to_mend"]) == ("usb", ["secured"])
