"""The invented region of the demonstration: ten bodies, two cycles, told through the ordinary writes.

Way in: story.py, cast.py
"""

from assessments.sample.cast import SamplePerson, sample_people

__all__ = ["SamplePerson", "sample_people"]
