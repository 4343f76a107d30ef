"""The line between the app and the terminal: what is sent, what is let through, how the app leaves.

Importing anything from here cleans the environment first: Textual reads its variables when it is imported.
"""

from httui.terminal.environment import scrub

scrub()
