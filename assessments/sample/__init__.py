"""The invented region of the demonstration, made by the same functions that the pages use.

Way in: story.py, cast.py
"""

from assessments.sample.cast import SamplePerson, sample_people

__all__ = ["SamplePerson", "sample_people"]
