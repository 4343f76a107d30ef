"""Workflows: from a goal to a finished case, step by step (S-125 to S-141, S-040, S-052)."""
