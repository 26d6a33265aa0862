"""The staff's desk: cycles, the queue, the review of a submission, remarks and replies, answers entered
from a body's file.

Way in: views/queue.py, views/answer.py, acts.py
"""
