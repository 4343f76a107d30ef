"""The one registry of what can be done: name, keys, words. The key bar, the F10 menu and help all read it.

DESIGN section 7: every action by three routes - function key, Ctrl or letter key, menu. Letter keys work only
where no text is typed. No key here destroys anything without asking.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding

from httui.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: ``action_<name>`` of the screen that offers it.

    ``keys`` in Textual's names, the one to show first; ``text`` and ``about`` are message ids.
    """

    name: str
    keys: tuple[str, ...]
    text: str
    about: str = ""

    def label(self) -> str:
        """The short words for key bar and menu, in the language in use."""
        return _(self.text)

    def explanation(self) -> str:
        """A sentence for help, in the language in use."""
        return _(self.about)


_ALL = (
    Action(
        "help", ("f1", "question_mark", "ctrl+g"), N_("Help"), N_("What this is, and which keys work here.")
    ),
    Action("save", ("f2", "ctrl+s"), N_("Save"), N_("Save this and go on to the next thing.")),
    Action("back", ("f3", "escape", "ctrl+b"), N_("Back"), N_("Leave this screen; drafts are kept.")),
    Action("choices", ("f4", "ctrl+o"), N_("Choices"), N_("Show the choices of this field.")),
    Action(
        "repeat",
        ("f5", "ctrl+r"),
        N_("Repeat"),
        N_("Take the value of the previous record (never for identity fields)."),
    ),
    Action("suggest", ("f5", "ctrl+r"), N_("Suggest"), N_("Suggest a passphrase of random words.")),
    Action("section", ("f6", "ctrl+n"), N_("Next part"), N_("Go to the next section.")),
    Action("section_back", ("shift+f6", "ctrl+p", "f18"), N_("Part before"), N_("Go to the section before.")),
    Action(
        "previous", ("f7", "left_square_bracket"), N_("Previous"), N_("Go to the record before this one.")
    ),
    Action("next", ("f8", "right_square_bracket"), N_("Next"), N_("Go to the record after this one.")),
    Action("lock", ("f9", "ctrl+l"), N_("Lock"), N_("Lock the screen now. Drafts are saved first.")),
    Action("menu", ("f10", "ctrl+t"), N_("Menu"), N_("Everything that can be done here.")),
    Action(
        "find", ("slash", "ctrl+f"), N_("Find"), N_("Find by code, pseudonym, status, place, worker or date.")
    ),
    Action("undo", ("ctrl+u",), N_("Undo"), N_("Undo the last change.")),
    Action(
        "missing",
        ("ctrl+k",),
        N_("No answer"),
        N_("Say why there is no answer: unknown, not available, declined."),
    ),
    Action("problem", ("ctrl+e",), N_("First problem"), N_("Go to the first answer that needs attention.")),
    Action("explain", ("ctrl+d",), N_("Give reason"), N_("Say why an unusual answer is right.")),
    Action("review", ("ctrl+w",), N_("Review"), N_("See every answer before saving.")),
    Action("add_repeat", ("ctrl+y",), N_("Add another"), N_("Add another entry to this list.")),
    Action("remove_repeat", ("ctrl+x",), N_("Remove entry"), N_("Remove this entry (asks first).")),
    Action("language", ("ctrl+v",), N_("Bahasa/English"), N_("Switch between English and Bahasa Indonesia.")),
    Action("open", ("enter", "o"), N_("Open"), N_("Open what is marked.")),
    Action("new", ("n", "insert"), N_("New"), N_("Begin something new.")),
    Action("filter", ("f", "f4"), N_("Filter"), N_("Show only some of them.")),
    Action("change", ("c",), N_("Change"), N_("Change this; the old value stays in the history.")),
    Action("identity", ("i",), N_("Identity"), N_("Open the identity; asks for a reason and is logged.")),
    Action("history", ("h",), N_("History"), N_("Every change: who, when, old, new, reason.")),
    Action(
        "rights", ("r",), N_("Rights"), N_("The rights of the person: told, see, correct, withdraw, erase.")
    ),
    Action("consents", ("k",), N_("Consents"), N_("What this person agreed to.")),
    Action("withdraw", ("w",), N_("Withdraw"), N_("Record that a consent is withdrawn.")),
    Action(
        "erase",
        ("x",),
        N_("Erase"),
        N_("Erase what is held on this person (asks for a reason and a second time)."),
    ),
    Action("state", ("t",), N_("State"), N_("Change the state.")),
    Action("disable", ("d",), N_("Disable"), N_("End this account (asks first).")),
    Action("verify", ("v",), N_("Verify"), N_("Check that it is whole and opens.")),
    Action("restore", ("r",), N_("Restore"), N_("Put back a backup (asks first).")),
    Action("add", ("a",), N_("Add"), N_("Add one.")),
    Action(
        "leaked",
        ("ctrl+a",),
        N_("It leaked"),
        N_("I think my passphrase leaked: change it now and end my other sessions."),
    ),
    Action("sign_out", ("f12", "ctrl+q"), N_("Sign out"), N_("Sign out; drafts are kept.")),
    Action("assign", ("g",), N_("Give to"), N_("Give the case to a colleague.")),
    Action(
        "reset",
        ("p",),
        N_("New passphrase"),
        N_("Give this account a new temporary passphrase (asks first)."),
    ),
    Action("person", ("p",), N_("Pseudonym"), N_("Set the name the person chose to be called.")),
    Action("saveas", ("s",), N_("Save copy"), N_("Write this to a file that you choose.")),
    Action("discard", ("d",), N_("Discard"), N_("Throw away this draft (asks first).")),
    Action("summary", ("s",), N_("Summary"), N_("What is stored, and where.")),
    Action("done", ("f2", "ctrl+s", "d"), N_("Done"), N_("Mark this as done; asks how it went.")),
    Action("fill", ("f",), N_("Form"), N_("Fill in the form of this step.")),
    Action("begin", ("b",), N_("Begin"), N_("Tell that you have begun this.")),
    Action("hold", ("w",), N_("Wait"), N_("Let it wait for somebody, with a reason.")),
    Action("resume", ("z",), N_("Go on"), N_("Go on with what was waiting.")),
    Action("skip", ("s",), N_("Skip"), N_("Skip this, with a reason.")),
    Action("take", ("e",), N_("Take it"), N_("Take what nobody has yet.")),
    Action("comment", ("m",), N_("Comment"), N_("Write something for your colleagues.")),
    Action("attach", ("p",), N_("Document"), N_("Note a document and where it is kept.")),
    Action("drawing", ("v",), N_("Drawing"), N_("See the workflow drawn.")),
    Action("whole", ("a",), N_("All steps"), N_("All steps of this run.")),
    Action("table", ("t",), N_("Table"), N_("Change between the drawing and the table.")),
    Action("stop", ("x",), N_("Stop"), N_("Stop this run (asks for a reason).")),
    Action("move", ("m",), N_("Move"), N_("Move this run to another version.")),
    Action("close_run", ("c",), N_("Close"), N_("Close it although its end test is not met.")),
    Action("workflow", ("b",), N_("Workflow"), N_("Begin a workflow for this case.")),
    Action("findings", ("w",), N_("To mend"), N_("What is still to be mended.")),
    Action("report", ("r",), N_("Report"), N_("Where it breaks down: times, drop-outs, rework.")),
    Action("up", ("u",), N_("Up"), N_("Move this one row up.")),
    Action("down", ("j",), N_("Down"), N_("Move this one row down.")),
    Action("split", ("s",), N_("Split"), N_("Make two of this one.")),
    Action("outcomes", ("w",), N_("Outcomes"), N_("How it can end, and where each way leads.")),
    Action("days", ("k",), N_("Days"), N_("Holidays, working days and hours of the office.")),
    Action("hours", ("t",), N_("Hours"), N_("Working hours and time zone.")),
    Action("load", ("t",), N_("Load"), N_("Who has how much.")),
    Action("leaver", ("l",), N_("Leaver"), N_("Give all the work of somebody who leaves to others.")),
    Action(
        "calendar_file", ("i",), N_("To calendar"), N_("Write my work to a calendar file (.ics), codes only.")
    ),
    Action("kind", ("f", "f4"), N_("Show"), N_("Show only one kind of work.")),
    Action("pick", ("p",), N_("Pick"), N_("Pick typical ones from the catalogue.")),
    Action("matrix", ("m",), N_("Matrix"), N_("Likelihood and impact of all of them on one page.")),
    Action(
        "drill", ("d",), N_("Drill"), N_("Note that a backup was put back and opened on another computer.")
    ),
    Action("terms", ("t",), N_("Periods"), N_("How long each kind of record is kept here.")),
    Action("paper", ("p",), N_("Certificate"), N_("The certificate, to read and to print.")),
    Action("known", ("k",), N_("Known"), N_("What the program knows of your own area.")),
    Action("take_back", ("d",), N_("Take back"), N_("Take back what was noted by mistake (asks first).")),
    Action("close_day", ("x",), N_("Close"), N_("Close the clean-up day (asks for a witness).")),
    Action("who_may", ("m",), N_("Who may"), N_("Roles and their rights on one page.")),
    Action("new_keys", ("k",), N_("New keys"), N_("Give the databases new keys (asks for a reason).")),
    Action("finish", ("d",), N_("Done"), N_("Mark this as done; asks what shows it.")),
    Action("unneeded", ("x",), N_("Not needed"), N_("Take this off the plan (asks for a reason).")),
    Action(
        "incident",
        ("ctrl+backslash", "shift+f1"),
        N_("Incident"),
        N_("Something went wrong, or may have: report it, and see what to do now."),
    ),
    Action(
        "seen",
        ("f5", "ctrl+r"),
        N_("As seen"),
        N_("Answer as this program saw it; it counts as your answer."),
    ),
)

ACTIONS: dict[str, Action] = {action.name: action for action in _ALL}
"""Every action by name."""

_KEY_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "escape": "Esc",
    "enter": "Enter",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "insert": "Ins",
    "ctrl+backslash": "Ctrl+\\",
}


def key_name(key: str) -> str:
    """``ctrl+l`` as a person reads it: ``Ctrl+L``."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    return "+".join(part.capitalize() if len(part) > 1 else part.upper() for part in key.split("+"))


def key_names(action: Action) -> str:
    """All keys of an action for help: ``F9, Ctrl+L``."""
    return ", ".join(key_name(key) for key in action.keys if key != "f18")


def bindings(names: Iterable[str]) -> list[Binding]:
    """Textual bindings for the actions ``names``; a key that two of them share belongs to the first."""
    taken: set[str] = set()
    found: list[Binding] = []
    for name in names:
        keys = ACTIONS[name].keys
        for key in (*keys, *(key.upper() for key in keys if len(key) == 1)):
            if key not in taken:
                taken.add(key)
                found.append(Binding(key, name, ACTIONS[name].text, show=False))
    return found
