"""People and their accounts: signing in, second factors, sessions, addresses, letters, limits.

Way in: signin.py, account_pages.py, second_factor.py
"""
