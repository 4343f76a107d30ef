"""Screens of the security room: self-assessment, gate, action plan and what other parts bring."""
