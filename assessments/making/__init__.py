"""What takes long: asked for once, made in the background by `manage.py db_worker`, waited for on a page,
kept.

Way in: orders.py, work.py, views.py
"""
