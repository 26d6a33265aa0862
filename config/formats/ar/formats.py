"""``3 مايو 2027``, and the hour from 0 to 24: Django's own puts the month first."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y، H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y"
