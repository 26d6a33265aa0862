"""Who acts and what is on record: the audit trail, its heads, and its words.

Way in: acting.py, reading.py
"""
