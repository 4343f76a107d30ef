"""Workflows as such: which there are, their versions, the designer (S-125 to S-136)."""
