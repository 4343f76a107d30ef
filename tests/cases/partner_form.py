"""A form whose referral asks for a partner organisation, with the list that ships beside it."""

# ruff: noqa: E501 - rows of a table

FORM = """\
| survey |
| | type | name | label::English (en) | label::Bahasa Indonesia (id) | relevant | parameters | bind::httui:privacy |
| | text | full_name | Full name | Nama lengkap | | | direct |
| | select_one kind | kind | Who referred? | Siapa yang merujuk? | | | none |
| | select_one_from_file partners.csv | cso | Which organisation? | Lembaga mana? | ${kind} = 'cso' | value=code label=label | none |
| | integer | age | Age | Usia | | | none |
| choices |
| | list_name | name | label::English (en) | label::Bahasa Indonesia (id) |
| | kind | cso | Civil society | Masyarakat sipil |
| | kind | police | Police | Polisi |
| settings |
| | form_id | form_title | version | namespaces | default_language |
| | referral | Referral | 1 | httui="https://httui.invalid/xforms" | English (en) |
"""
LIST = b"code,label\nrumah_contoh,Rumah Contoh\nother_cso,Another organisation\n"
RESOURCES = {"partners.csv": LIST}
