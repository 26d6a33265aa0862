"""What an answer is: its values, the rules of an entry, the file format, scoring, and what differs between
two. No database.

Way in: rules.py, scoring.py, file.py
"""
