"""Sharing by plan, permission and proof: what leaves the office, for whom, and how it is made safe (S-230 to S-252)."""
