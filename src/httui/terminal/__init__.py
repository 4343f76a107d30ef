"""The line between the app and the terminal: what is sent, what is let through, how the app leaves."""
