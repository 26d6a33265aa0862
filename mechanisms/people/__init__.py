"""People and their accounts: signing in, second factors, sessions, e-mail addresses, letters by mail, rate
limits.

Way in: signin.py, account_pages.py, second_factor.py
"""
