"""The words by which identifiers are known in question names and labels, English and Indonesian (S-217).

Only data for :mod:`httui.cases.privacy`. Words are lower case; digits and signs have become spaces.
"""

import re


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{text})(?![a-z])")


# Order matters: the first kind whose words are found wins.
DIRECT: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "nik",
        _words(
            r"nik|ktp|kk|no ktp|kartu keluarga|kartu tanda penduduk|national id|identity card|id card|"
            r"id no|id number|nomor identitas|npwp|tax number|ssn|bpjs|birth certificate|akta kelahiran"
        ),
    ),
    (
        "passport",
        _words(r"passports?|paspor|splp|visa no|visa number|kitas|travel document|driving licen[cs]e|sim no"),
    ),
    (
        "email",
        _words(r"e ?mails?|surel|surat elektronik"),
    ),
    (
        "account",
        _words(
            r"facebook|instagram|tiktok|twitter|telegram|line id|social media|media sosial|akun|"
            r"bank account|account number|rekening|no rek"
        ),
    ),
    (
        "phone",
        _words(
            r"(?:home|mobile|cell|work)? ?(?:tele)?phones?|telp|tlp|telepon|telefon|hp|no hp|handphone|"
            r"ponsel|whats ?app|wa|no wa|seluler|msisdn|contact (?:number|no|details?|info(?:rmation)?)|"
            r"kontak|contact"
        ),
    ),
    (
        "birth_date",
        _words(r"birth ?dates?|date of birth|dob|born on|tanggal lahir|tgl lahir|birthday|ttl|ulang tahun"),
    ),
    (
        "address",
        _words(
            r"address(?:es)?|alamat|street|jalan|jln|house (?:no|number)|no rumah|rt rw|rt|rw|dusun|"
            r"hamlet|kode pos|zip|zip code|postal code|postcode|mailing street"
        ),
    ),
    (
        "gps",
        _words(r"gps|coordinates?|koordinat|latitude|longitude|lintang|bujur|geolocation"),
    ),
    (
        "photo",
        _words(
            r"photos?|photographs?|foto|pas foto|picture|gambar wajah|selfie|fingerprints?|sidik jari|"
            r"thumb ?print"
        ),
    ),
    (
        "name",
        _words(
            r""
            r"(?:first|last|second|middle|full|sur|sure|family|given|nick|maiden|birth|legal|real)? ?names?|"
            r"nama|panggilan|alias|aka|marga|surname|forename|signature|tanda tangan"
        ),
    ),
)
"""Kinds of direct identifiers (``birth_date`` is told apart by the caller) with their words."""

NOT_A_PERSON = _words(
    r"organi[sz]ations?|organisasi|agency|agen(?:si|cy)?|lembaga|instansi|company|perusahaan|pt|"
    r"employers?|school|sekolah|shelter|hospital|rumah sakit|ship|vessel|kapal|village|desa|"
    r"kelurahan|district|kecamatan|regency|kabupaten|city|kota|province|provinsi|country|negara|"
    r"project|form|file|user|place|tempat|office|kantor|product|institution|ngo|lsm"
)
"""Words that make a name the name of something else."""

PEOPLE = _words(
    r"interviewer|pewawancara|interpreter|penerjemah|juru bahasa|guardian|wali|parents?|"
    r"orang tua|mother|ibu|father|ayah|complainant|pelapor|case ?worker|pendamping|recruiter|"
    r"perekrut|suspects?|tersangka|perpetrator|pelaku|trafficker|witness(?:es)?|saksi|spouse|"
    r"husband|suami|wife|istri|next of kin|relatives?"
)
"""Roles: free text about them is somebody's name."""

QUASI = _words(
    r"age|umur|usia|sex|gender|jenis kelamin|citizenship|kewarganegaraan|nationality|religion|"
    r"agama|ethnic(?:ity)?|suku|marital|perkawinan|education|pendidikan|occupation|job|"
    r"pekerjaan|language|bahasa|province|provinsi|state|regency|kabupaten|city|kota|district|"
    r"kecamatan|village|desa|kelurahan|country|negara|location|lokasi|tempat|place|birth year|"
    r"tahun lahir|salutation|title|disabilit(?:y|ies)|disabilitas|children|anak"
)
"""What describes a person and may single one out together with others."""
