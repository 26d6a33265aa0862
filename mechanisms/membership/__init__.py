"""Who belongs to which body: members, invitations, assignments, contributors by mail, recovery.

Way in: members.py, invitations.py, recovery.py
"""
