"""A link without an account, by which one ministry answers its own questions and reaches nothing else.

Way in: links.py, views.py
"""
