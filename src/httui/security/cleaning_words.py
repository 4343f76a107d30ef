"""The words of a clean-up day: where to look, what to decide, how to destroy what on which medium (S-195)."""

from httui.i18n import N_

AREAS = {
    "drafts": N_("my drafts in the program"),
    "exports": N_("files that I exported or printed"),
    "outbox": N_("packages and files in the outbox"),
    "downloads": N_("folder Downloads"),
    "desktop": N_("desktop"),
    "bin": N_("recycle bin"),
    "usb": N_("USB sticks and disks"),
    "phone": N_("phones"),
    "chat": N_("chat groups"),
    "email": N_("e-mail"),
    "cloud": N_("links and folders in clouds"),
    "paper": N_("paper: desk, cabinet, bag"),
    "whiteboard": N_("whiteboard and walls"),
    "keys": N_("keys and accounts of leavers"),
    "due": N_("what is due to go in the program"),
    "other": N_("somewhere else"),
}
"""Areas in the order in which one goes through them."""

DECISIONS = {
    "keep": N_("Keep"),
    "move": N_("Move to where it belongs"),
    "destroy": N_("Destroy"),
    "ask": N_("Ask somebody"),
}
"""What is decided about a thing; nothing is done by the program itself."""

METHODS = {
    "cross_cut": N_("paper: cross-cut shredder"),
    "burn": N_("paper: burnt, with somebody watching"),
    "wipe": N_("board or wall: wiped"),
    "overwrite": N_("hard disk: overwritten"),
    "crypto": N_("encrypted disk: its key destroyed"),
    "encrypt_erase": N_("SSD or stick: encrypted as a whole, then erased"),
    "break": N_("SSD, stick or card: broken to pieces"),
    "phone_reset": N_("phone: encrypted, then reset"),
    "delete": N_("file deleted, recycle bin emptied"),
    "leave": N_("chat, mail or cloud: deleted for everybody, link closed"),
    "program": N_("in the program, by the list of what is due"),
    "close": N_("account closed, key taken back"),
}
"""Methods by medium."""

_FILES = ("delete", "crypto", "overwrite", "encrypt_erase")
FITTING = {
    "drafts": ("program",),
    "exports": (*_FILES, "cross_cut", "burn"),
    "outbox": ("program", *_FILES),
    "downloads": _FILES,
    "desktop": _FILES,
    "bin": _FILES,
    "usb": ("encrypt_erase", "break", "overwrite", "crypto"),
    "phone": ("phone_reset", "break"),
    "chat": ("leave",),
    "email": ("leave",),
    "cloud": ("leave",),
    "paper": ("cross_cut", "burn"),
    "whiteboard": ("wipe",),
    "keys": ("close",),
    "due": ("program",),
    "other": tuple(METHODS),
}
"""Which methods fit an area."""

HONEST = N_(
    "Deleting on an SSD or a USB stick cannot be guaranteed: old blocks stay until the device uses them again. "
    "Encryption is what makes it safe."
)

STEPS = (
    N_("Everybody goes through their own area, one line for each kind of thing."),
    N_("Decide for each: keep, move, destroy, or ask. Write no names, only what it is and how many."),
    N_("Destroy by a method that fits the medium, and mark it as done."),
    N_("Somebody who did not destroy signs as witness; the certificate says what, how many and how."),
    N_("Afterwards: make a backup, note what was learnt, set the next date."),
)
"""How the day goes."""
