"""Commands about assessments."""
