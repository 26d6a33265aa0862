"""Pages of a body about itself, and of the administrator: members, own data, accounts, requests, the audit
trail.

Way in: views/members.py, views/own.py, views/accounts.py
"""
