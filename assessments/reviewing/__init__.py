"""Pages of the staff: cycles, the queue, the review of a submission, remarks and replies, answers entered
from a body's file.

Way in: views/cycles.py, views/answer.py, acts.py
"""
