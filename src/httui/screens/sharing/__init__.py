"""Screens of sharing: the plan and the permission first, then partners, agreements and what leaves (S-008)."""
