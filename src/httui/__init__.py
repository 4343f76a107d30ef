"""httui: encrypted, consent-first case work for small anti-trafficking offices, in a terminal."""

__version__ = "0.1.0"
