"""What in a text looks like personal data of a victim. Pure.
"""
