"""The invented region of the demonstration: ten bodies, two cycles, told through the lifecycle."""

from assessments.sample.people import SamplePerson, sample_people

__all__ = ["SamplePerson", "sample_people"]
