"""What waits for a person: the dashboard, and the work of every day with its mail.

Way in: views.py, dashboard.py, daily.py
"""
