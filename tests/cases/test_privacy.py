"""Proposed privacy classes: English and Indonesian words, types, and the data standard's own form."""

import pytest

from httui.cases.privacy import Privacy, PrivacyClass, propose, strictest, words_of


@pytest.mark.parametrize(
    ("name", "type_", "label", "kind"),
    [
        ("prs_First_Name", "text", "First Name", "name"),
        ("nama_lengkap", "text", "Nama lengkap", "name"),
        ("q7", "text", "Nama panggilan", "name"),
        ("alias", "text", "", "name"),
        ("prs_MobilePhone", "text", "Mobile Phone", "phone"),
        ("hp", "text", "Nomor HP", "phone"),
        ("kontak", "text", "Nomor WhatsApp", "phone"),
        ("telp", "integer", "Telepon", "phone"),
        ("prs_Email", "text", "Email", "email"),
        ("surel", "text", "Alamat surel", "email"),
        ("nik", "text", "NIK", "nik"),
        ("id1", "integer", "Nomor KTP", "nik"),
        ("doc", "text", "Nomor paspor", "passport"),
        ("alamat", "text", "Alamat rumah", "address"),
        ("prs_MailingStreet", "text", "Mailing Street", "address"),
        ("pos", "geopoint", "", "gps"),
        ("lintang", "decimal", "Garis lintang", "gps"),
        ("face", "image", "", "photo"),
        ("interviewer", "text", "Pewawancara", "name"),
        ("guardian_name", "text", "Name of the parent or guardian", "name"),
    ],
)
def test_direct_identifiers_are_known(name: str, type_: str, label: str, kind: str) -> None:
    found = propose(name, type_, [label])
    assert (found.privacy, found.kind) == (Privacy.DIRECT, kind)
    assert found.tier == (4 if kind == "photo" else 3)


@pytest.mark.parametrize(
    ("name", "type_", "label", "privacy", "tier"),
    [
        ("notes", "text", "What happened?", Privacy.SENSITIVE, 3),
        ("organisation_name", "text", "Name of the organisation", Privacy.SENSITIVE, 3),
        ("age", "integer", "Age", Privacy.QUASI, 2),
        ("tgl_lahir", "date", "Tanggal lahir", Privacy.QUASI, 3),
        ("prs_Gender", "select_one gender", "Gender", Privacy.QUASI, 2),
        ("phone_taken", "select_one yes_no", "Was the phone taken?", Privacy.SENSITIVE, 2),
        ("start", "start", "", Privacy.NONE, 0),
        ("v", "calculate", "", Privacy.NONE, 0),
        ("date_named", "date", "Date the name was given", Privacy.SENSITIVE, 2),
    ],
)
def test_everything_else(name: str, type_: str, label: str, privacy: Privacy, tier: int) -> None:
    found = propose(name, type_, [label])
    assert (found.privacy, found.tier) == (privacy, tier)


def test_words_are_split_at_capitals_and_signs() -> None:
    assert words_of("prs_MobilePhone2") == "prs mobile phone"


def test_a_word_inside_another_is_not_found() -> None:
    assert propose("happiness", "text", ["How was the trip?"]).privacy is Privacy.SENSITIVE
    assert propose("unik", "text", [""]).kind == ""


def test_strictest_and_round_trip() -> None:
    assert strictest([Privacy.NONE, Privacy.QUASI, Privacy.DIRECT]) is Privacy.DIRECT
    assert strictest([]) is Privacy.NONE
    found = propose("nik", "text", [])
    assert PrivacyClass.from_json(found.as_json()) == found
