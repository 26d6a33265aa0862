"""What administrators do with accounts, and the requests about staff that a second administrator confirms.

Way in: accounts.py, staff_requests.py
"""
