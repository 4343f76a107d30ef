"""Words for the codes in the store, and why a question is asked."""

import base64
import re
from pathlib import Path

import httui
from httui import i18n
from httui.cases.code_words import ACTIONS, OBJECTS, action_words, identifier_words, object_words
from httui.cases.purposes import purpose_words


def test_every_action_that_is_audited_has_words() -> None:
    """Codes are for machines: nothing that the product writes is shown as one."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(httui.__file__).parent.rglob("*.py"))
    written = re.findall(r'audit\.append\(\s*"([a-z_.]+)",\s*"([a-z_]+)"', source)
    assert len(written) > 30
    assert {action for action, _kind in written} <= set(ACTIONS)
    assert {kind for _action, kind in written} <= set(OBJECTS)


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert action_words("later.thing") == "later.thing"
    assert object_words("later") == "later"
    assert identifier_words("phone") == "telephone number"


def test_why_we_ask_in_the_words_of_the_list_in_both_languages() -> None:
    assert purpose_words("q_consent", {}) == ["What may we do with what this person tells us?"]
    i18n.use("id")
    try:
        assert "keterangan klien" in purpose_words("q_consent", {})[0]
    finally:
        i18n.use("en")


def test_the_list_of_the_form_comes_first_and_unknown_ids_stay() -> None:
    own = base64.b64encode(b"code,question_en,question_id\nq_x,Why so?,\n").decode()
    i18n.use("id")
    try:
        assert purpose_words("q_x, q_y", {"questions.csv": own}) == ["Why so?", "q_y"]
    finally:
        i18n.use("en")
    assert purpose_words("q_unknown", {}) == ["q_unknown"]
    assert purpose_words("To keep the person safe", {}) == ["To keep the person safe"]
