"""Security that can be judged: what this machine can do and what it lacks."""
