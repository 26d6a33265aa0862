"""Pages of a body about itself, and of the administrator: members, own data, accounts, requests, the audit
trail.

Way in: members.py, own_area.py, administration.py
"""
