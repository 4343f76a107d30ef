"""Notices of an incident: whom to tell, by which safe way, the drafts of letters, what was sent (S-200)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import LANGUAGES, N_, _, language
from httui.screens.ask import Ask, FormScreen, prose
from httui.screens.base import flow
from httui.screens.security.incidents import ask_and_do
from httui.screens.words import moment_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.pages.document import Document
    from httui.security.notices import Notice

FORMATS = {"txt": N_("plain text"), "pdf": N_("PDF"), "docx": N_("DOCX, to go on writing")}
SPOKEN = "spoken"


class NoticesScreen(FormScreen[None]):
    """What was decided and sent; persons who still wait for a decision; letters."""

    NAME = N_("Notices")
    TOPIC = N_(
        "The program sends nothing: it drafts, and keeps what you decided and did. For each person: whether to tell, "
        "and by which way that nobody who harms them controls. Never through a phone that the exploiter may hold. "
        "Every draft: check with a lawyer."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._notices: list[Notice] = []

    def retitle(self, right: str = "") -> None:
        """The number beside the title."""
        self.title_bar.show(f"{_(self.NAME)} {self._number}", right)

    def make_fields(self) -> Sequence[Field]:
        """People, others, drafts."""
        from httui.security import affected, notices

        self._notices = notices.listing(self.session, self._number)
        decided = {one.person for one in self._notices if one.person}
        waiting = [one for one in affected.kept(self.session, self._number) if one.id not in decided]
        fields = [Field("decided", "heading", _("Decided"))]
        fields += [Field(f"notice:{one.id}", "button", notice_line(one)) for one in self._notices]
        if not self._notices:
            fields.append(Field("none", "note", _("Nothing yet.")))
        fields.append(
            Field(
                "waiting", "heading", _("People still to be decided on: {count}").format(count=len(waiting))
            )
        )
        fields += [
            Field(f"person:{one.id}", "button", one.code or _("erased since")) for one in waiting if one.code
        ]
        fields.append(Field("others", "heading", _("Others")))
        fields += [
            Field(f"kind:{kind}", "button", _(words))
            for kind, words in notices.KINDS.items()
            if kind != "person"
        ]
        fields.append(Field("drafts", "heading", _("Drafts of letters")))
        fields += [Field(f"draft:{kind}", "button", _(words)) for kind, words in notices.KINDS.items()]
        fields.append(Field(f"draft:{SPOKEN}", "button", _("What to say to a person affected")))
        return fields

    def pressed(self, key: str) -> None:
        """A notice, a person, a kind, or a draft."""
        what, _colon, name = key.partition(":")
        if what == "notice":
            self._sent(int(name))
        elif what == "person":
            self._decide("person", name)
        elif what == "kind":
            self._decide(name, "")
        elif what == "draft":
            self._draft(name)

    @flow
    async def _decide(self, kind: str, person: str) -> None:
        await self._ask_decision(kind, person)

    async def _ask_decision(self, kind: str, person: str) -> None:
        from httui.security import notices

        ways = notices.PERSONAL if kind == "person" else tuple(notices.CHANNELS)
        fields = [
            *prose(self._safe_words(person) if person else _("Check with a lawyer before it goes out.")),
            Field(
                "decision", "choice", _("Decision"), required=True,
                choices=tuple((name, _(words)) for name, words in notices.DECISIONS.items()),
            ),
            Field("channel", "choice", _("How?"), choices=tuple((way, _(notices.CHANNELS[way])) for way in ways)),
            Field("note", "text", _("Note (no names)"), limit=300, hint=_("Safe words, interpreter, or why not.")),
        ]  # fmt: skip
        if person:
            choices = (("no", _("no, or not sure")), ("yes", _("yes, we made sure")))
            label = _("By telephone: is it sure that nobody who harms them holds it?")
            fields.append(Field("phone", "choice", label, value="no", choices=choices, required=True))

        def decide(found: dict[str, str]) -> None:
            notices.decide(
                self.session,
                self._number,
                kind,
                found["decision"],
                person=person,
                channel=found["channel"],
                note=found["note"],
                phone_is_safe=found.get("phone") == "yes",
            )

        await ask_and_do(self, _("Tell them?"), fields, decide)
        self.form.set_fields(self.make_fields())

    def _safe_words(self, person: str) -> str:
        """What the record says of safe ways, in words; that one has to ask where it says nothing."""
        from httui.security import notices

        contact = notices.safe_contact(self.session, person)
        if not contact.asked:
            return _("No safe way is noted that you may read: ask the case worker before you choose one.")
        ways = ", ".join(_(notices.CHANNELS[way]) for way in contact.ways if way in notices.CHANNELS)
        never = ", ".join(
            _(notices.CHANNELS[way]) for rule in contact.never for way in sorted(notices.NEVER.get(rule, ()))
        )
        return _("Noted as safe: {ways}. Never: {never}. Is that still so?").format(
            ways=ways or "-", never=never or "-"
        )

    @flow
    async def _sent(self, notice: int) -> None:
        """A decided notice: mark it as sent, or decide anew."""
        from httui.security import notices

        found = next(one for one in self._notices if one.id == notice)
        if found.decision != "tell" or found.sent_at is not None:
            await self._ask_decision(found.kind, found.person)
            return
        choices = (("sent", _("It was sent or told now")), ("anew", _("Decide anew")))
        fields = [
            *prose(notice_line(found)),
            Field("do", "choice", _("What now?"), choices=choices, required=True),
            Field("note", "text", _("Note (no names)"), limit=300),
        ]

        def act(answer: dict[str, str]) -> str:
            if answer["do"] == "sent":
                notices.sent(self.session, self._number, notice, answer["note"])
            return answer["do"]

        if await ask_and_do(self, _("Sent?"), fields, act) == "anew":
            await self._ask_decision(found.kind, found.person)
        else:
            self.form.set_fields(self.make_fields())

    @flow
    async def _draft(self, kind: str) -> None:
        """Write a draft into a folder that one chooses."""
        from httui.screens.work.drawing import ask_file
        from httui.security import notices
        from httui.store.files import atomic_write

        choice = Field(
            "language",
            "choice",
            _("Language"),
            value=language(),
            choices=tuple(LANGUAGES.items()),
            required=True,
        )
        chosen = await self.app.push_screen_wait(Ask(_("Drafts of letters"), [choice]))
        if chosen is None:
            return
        file = await ask_file(
            self, _("Write the draft to a file"), FORMATS, f"{self._number}-{kind}-{chosen['language']}"
        )
        if file is None:
            return
        spoken = kind == SPOKEN
        page = notices.draft(
            self.session, self._number, "person" if spoken else kind, chosen["language"], spoken=spoken
        )
        atomic_write(file[1], written(page, file[0]))
        self.say(_("Written to {path}.").format(path=file[1]))


def written(page: "Document", kind: str) -> bytes:
    """A paper as one of :data:`FORMATS`."""
    from httui.pages import docx, pdf, text

    if kind == "pdf":
        return pdf.to_pdf(page)
    return docx.to_docx(page) if kind == "docx" else text.to_text(page).encode()


def notice_line(notice: "Notice") -> str:
    """To whom, what was decided, how, when it was sent."""
    from httui.security.notices import CHANNELS, DECISIONS, KINDS

    parts = [notice.code or _(KINDS[notice.kind]), _(DECISIONS.get(notice.decision, "")) or notice.decision]
    if notice.channel and notice.decision == "tell":
        parts.append(_(CHANNELS.get(notice.channel, "")) or notice.channel)
    if notice.sent_at:
        parts.append(_("sent {moment}").format(moment=moment_words(notice.sent_at)))
    return "; ".join(parts)
