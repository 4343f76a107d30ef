"""Security that can be judged: what this machine can do and what it lacks (S-014, S-015)."""
