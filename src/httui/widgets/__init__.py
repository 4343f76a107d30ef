"""What a person sees and types into: lines, fields, lists and bars. No SQL, no cryptography, no form
logic.
"""
