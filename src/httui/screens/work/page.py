"""A page about a step or a run, on which only those keys ask anything that can do something now (S-218)."""

from httui.i18n import _
from httui.screens.ask import FormScreen


class WorkPage(FormScreen[None]):
    """What is not offered is refused before anybody writes a reason for it."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual asks this before each key of the screen."""
        if action in self.ACTIONS and not self.offers(action):
            self.say(self.why_not())
            return False
        return super().check_action(action, parameters)

    def why_not(self) -> str:
        """Why a key does nothing."""
        return _("That cannot be done here now. F10 shows what can.")
