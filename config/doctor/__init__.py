"""Trying one's own installation from outside, as an attacker would, and reading from inside how it is.

Way in: examining.py, finding.py, seen.py
"""
