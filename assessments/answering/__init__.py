"""A body fills in: the question page, inputs of several ministries, evidence, the action plan, comments,
history.

Way in: views/question.py, saving.py, rows.py
"""
