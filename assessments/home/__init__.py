"""The dashboard of what waits for a person, and the daily work with its mail.

Way in: views.py, dashboard.py, daily.py
"""
