"""A body's own area and the administrator's: members, own data, accounts, the pages of the audit trail.

Way in: views/members.py, views/own.py, views/accounts.py
"""
