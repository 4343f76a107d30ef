"""What a person does, screen by screen: layout, keys, words. Rights and rules are decided in the rooms
below.
"""
