"""Whole stretches of work through a real terminal, by keyboard alone, at 80x24."""
