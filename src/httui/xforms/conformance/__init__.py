"""Runs conformance cases recorded from other XForms engines against this one.

``python -m httui.xforms.conformance [--json] FILE...`` prints, per category, how many cases passed.
"""
