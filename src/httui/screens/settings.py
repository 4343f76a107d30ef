"""Settings: one's language; for those who may, the lock and the consent policy (instruments section 13)."""

from collections.abc import Sequence
from typing import ClassVar

from httui import i18n
from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens import idle
from httui.screens.ask import FormScreen
from httui.screens.base import kindly
from httui.screens.words import PROFILES, day_words, keep_language
from httui.widgets.fields import Field


class SettingsScreen(FormScreen[None]):
    """A few fields; F2 keeps them."""

    NAME = N_("Settings")
    TOPIC = N_("Your own language, and, where your account may, the settings of the office. F2 keeps them.")
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "choices")

    def make_fields(self) -> Sequence[Field]:
        """Mine, then the office's."""
        from httui.cases import policy
        from httui.store.own import profile_of

        session = self.session
        may = session.may("settings")
        adopted = policy.current()
        fields = [
            Field("mine", "heading", _("Mine")),
            Field(
                "language",
                "choice",
                _("Language"),
                value=i18n.language(),
                choices=tuple(i18n.LANGUAGES.items()),
                required=True,
            ),
            Field("office", "heading", _("The office")),
            Field(
                "idle",
                "integer",
                _("Lock after minutes"),
                value=str(idle.minutes(session)),
                readonly=not may,
                hint=_("1 to 15; two where an identity is open."),
            ),
            Field(
                "profile",
                "choice",
                _("Rules for passphrases"),
                value=profile_of(session),
                choices=tuple((name, _(words)) for name, words in PROFILES.items()),
                required=True,
                readonly=not may,
                hint=_("With the 90-day rule, an older passphrase is changed at the next sign-in."),
            ),
            Field(
                "policy_now",
                "note",
                _("Consent policy: {text}").format(
                    text=_("adopted {day}: {where}").format(
                        day=day_words(adopted.adopted_at), where=adopted.reference
                    )
                    if adopted
                    else _("none yet; no intake opens")
                ),
            ),
        ]
        if may or session.may("forms"):
            fields.append(
                Field(
                    "policy",
                    "text",
                    _("Adopt a new consent policy"),
                    hint=_("Where its text is kept. Empty: nothing changes."),
                    limit=200,
                )
            )
        fields.append(Field("save", "button", _("Keep these settings")))
        if session.may("accounts"):
            fields.append(Field("new_sheets", "button", _("New recovery sheets ...")))
        return fields

    def retext(self) -> None:
        """The language changed by its key: its field says so too, and F2 does not change it back."""
        super().retext()
        for field in self.form.fields:
            if field.key == "language":
                field.value = i18n.language()
        self.form.set_fields(self.form.fields)

    def _keep_profile(self, wanted: str) -> None:
        from httui.store.own import PROFILE, profile_of

        session = self.session
        if session.may("settings") and wanted in PROFILES and wanted != profile_of(session):
            session.set_setting(PROFILE, wanted)

    def action_new_sheets(self) -> None:
        """Other words, or other holders."""
        from httui.screens.new_sheets import NewSheets

        self.app.push_screen(NewSheets())

    @kindly
    def action_save(self) -> None:
        """F2."""
        if not self.form.commit():
            return
        values = self.form.values()
        session = self.session
        if session.may("settings") and values["idle"] != str(idle.minutes(session)):
            if not idle.LEAST <= int(values["idle"] or 0) <= idle.MOST:
                raise Problem(N_("The lock comes after 1 to 15 minutes."))
            idle.keep(session, int(values["idle"]))
            idle.apply(self.frame, session)
        self._keep_profile(values.get("profile", ""))
        if values.get("policy", "").strip():
            from httui.cases import policy

            policy.adopt(session, values["policy"])
        if values["language"] != i18n.language():
            i18n.use(values["language"])
            keep_language(session, values["language"])
            for screen in self.app.screen_stack:
                retext = getattr(screen, "retext", None)
                if retext is not None:
                    retext()
        self.form.set_fields(self.make_fields())
        self.say(_("Kept."))
