"""``3 мая 2027 года``, as documents of the United Nations have it: Django's own ends in a full stop."""

DATE_FORMAT = "j E Y года"
DATETIME_FORMAT = "j E Y года, H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y года"
