"""Who belongs to which body: members, invitations, assignments, contributors asked by mail, recovery of a
body.

Way in: members.py, invitations.py, recovery.py
"""
