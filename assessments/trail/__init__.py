"""The audit trail: who acts, the chain of events and its heads, and the words for each kind of event.

Way in: acting.py, reading.py
"""
