"""A body fills in: the question, inputs of several ministries, evidence, the plan, comments, history.

Way in: views/question.py, saving.py, rows.py
"""
