"""What administrators do with accounts, and what they ask of each other before it is done.

Way in: accounts.py, staff_requests.py
"""
