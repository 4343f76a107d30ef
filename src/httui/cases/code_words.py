"""Words for the codes that stand in the store: what was done, to what, which identifiers, what was asked for.

One table of message ids each; a code without words is shown as it is, so that nothing is hidden (S-218).
"""

from httui.i18n import N_, _

ACTIONS = {
    "anonymise": N_("made anonymous"),
    "approve": N_("approved"),
    "backup": N_("backup made"),
    "backup.verify": N_("backup checked"),
    "change": N_("changed"),
    "check_in": N_("passphrase confirmed"),
    "clock.back": N_("clock set back"),
    "consent": N_("consent noted"),
    "create": N_("made"),
    "damaged": N_("found damaged"),
    "delete": N_("erased"),
    "disable": N_("closed"),
    "export": N_("exported"),
    "gate": N_("gate decision"),
    "grant": N_("given access"),
    "import": N_("imported"),
    "passphrase": N_("passphrase changed"),
    "passphrase.leaked": N_("passphrase leaked"),
    "passphrase.reset": N_("passphrase reset"),
    "recovery": N_("recovery used"),
    "recovery.new": N_("new recovery sheet"),
    "rescue": N_("drafts rescued"),
    "restore": N_("restored"),
    "retention": N_("time of keeping decided"),
    "revoke": N_("access ended"),
    "rotate": N_("keys changed"),
    "search": N_("searched"),
    "second_person": N_("second person"),
    "settings": N_("setting changed"),
    "share": N_("shared"),
    "sign": N_("signed"),
    "sign_in": N_("signed in"),
    "sign_in.failed": N_("sign-in failed"),
    "sign_out": N_("signed out"),
    "view": N_("looked at"),
}
"""What the audit trail says was done."""

OBJECTS = {
    "agreement": N_("agreement"),
    "action": N_("action"),
    "assessment": N_("self-assessment"),
    "asset": N_("place of data"),
    "backup": N_("backup"),
    "calendar": N_("calendar"),
    "calendar_day": N_("day of the calendar"),
    "case": N_("case"),
    "choice_list": N_("choice list"),
    "clean_up": N_("clean-up day"),
    "clean_up_certificate": N_("certificate of a clean-up day"),
    "clean_up_entry": N_("line of a clean-up day"),
    "clock": N_("clock"),
    "consent": N_("consent"),
    "consent_policy": N_("consent policy"),
    "drafts": N_("drafts"),
    "drill": N_("restore drill"),
    "duty": N_("duty"),
    "file": N_("file"),
    "form": N_("form"),
    "gate_certificate": N_("page about the gate"),
    "gate_exception": N_("exception to the gate"),
    "gate_option": N_("option instead of the gate"),
    "identity": N_("identity"),
    "incident": N_("incident"),
    "incident_report": N_("report from before sign-in"),
    "judgement": N_("own judgement"),
    "keys": N_("keys"),
    "match": N_("matching with a partner"),
    "office": N_("office"),
    "office_keys": N_("the office's keys"),
    "partner": N_("partner"),
    "person": N_("person"),
    "received": N_("package received"),
    "record": N_("record"),
    "release": N_("package sent"),
    "report": N_("report"),
    "retention": N_("what is due to go"),
    "retention_certificate": N_("certificate of destruction"),
    "retention_rule": N_("time of keeping"),
    "retired_key": N_("old key"),
    "risk": N_("risk"),
    "run": N_("workflow in progress"),
    "security_plan": N_("security plan"),
    "setting": N_("setting"),
    "sharing_plan": N_("data-sharing plan"),
    "sheet": N_("recovery sheet"),
    "step": N_("step"),
    "task": N_("task"),
    "user": N_("account"),
    "workflow": N_("workflow"),
}
"""What it was done to."""

IDENTIFIERS = {
    "account": N_("account or card number"),
    "address": N_("address"),
    "birth_date": N_("birth date"),
    "email": N_("e-mail address"),
    "name": N_("name"),
    "nik": N_("NIK"),
    "passport": N_("passport number"),
    "phone": N_("telephone number"),
}
"""Kinds of identifiers that may tell that somebody is known already."""

REASONS = {
    "access": N_("wishes to see or copy what is held"),
    "added": N_("something added"),
    "affected": N_("who may be affected"),
    "answer": N_("offer answered"),
    "asked back": N_("asked back"),
    "assigned": N_("given to a colleague"),
    "checking": N_("end not proven yet"),
    "close": N_("closing file made"),
    "closed": N_("closed"),
    "comment": N_("comment written"),
    "complain": N_("complains"),
    "conclude": N_("pairs found"),
    "correct": N_("wishes something to be corrected"),
    "document": N_("document noted"),
    "done": N_("done"),
    "ended": N_("ended"),
    "erase": N_("wishes everything to be erased"),
    "everything": N_("everything that is held"),
    "finished": N_("finished"),
    "frozen": N_("frozen"),
    "handed over": N_("handed over"),
    "held": N_("waits for somebody"),
    "late": N_("why it is late"),
    "lessons": N_("what was learned"),
    "moved": N_("moved to another version"),
    "offer": N_("offer made"),
    "open": N_("open"),
    "quarantined": N_("in quarantine"),
    "recall letter": N_("letter that asks data back"),
    "receipt": N_("receipt"),
    "restrict": N_("wishes the use to be restricted"),
    "result": N_("result taken in"),
    "resumed": N_("goes on"),
    "reviewed": N_("reviewed"),
    "safe contact": N_("safe ways of contact"),
    "send": N_("result sent"),
    "skipped": N_("left out"),
    "started": N_("begun"),
    "stopped": N_("stopped"),
    "taken": N_("taken"),
    "told email": N_("told by e-mail"),
    "told other": N_("told in another way"),
    "told paper": N_("told on paper"),
    "told phone": N_("told by telephone"),
    "told talk": N_("told in a talk"),
    "told whatsapp": N_("told in a chat"),
    "where it went": N_("where the data went"),
    "workflows": N_("workflows"),
}
"""Reasons that the program writes by itself."""


STATUSES = {
    "open": N_("open"),
    "closed": N_("closed"),
    "frozen": N_("frozen"),
    "erased": N_("erased"),
    "anonymised": N_("anonymous"),
    "draft": N_("draft"),
    "final": N_("final"),
    "trial": N_("trial"),
    "active": N_("active"),
    "retired": N_("retired"),
}
"""States of cases, records and forms."""


def status_words(status: str) -> str:
    """A state in words."""
    return _(STATUSES.get(status, status))


def action_words(action: str) -> str:
    """What was done, in the language in use; the code itself where there are no words."""
    return _(ACTIONS.get(action, action))


def object_words(kind: str) -> str:
    """What it was done to."""
    return _(OBJECTS.get(kind, kind))


def identifier_words(kind: str) -> str:
    """A kind of identifier."""
    return _(IDENTIFIERS.get(kind, kind))


def reason_words(reason: str) -> str:
    """A reason: words where the program wrote a code, else as somebody wrote it."""
    return _(REASONS[reason]) if reason in REASONS else reason
