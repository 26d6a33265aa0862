"""The deployment carried out for real in a new Debian 13: ``make deploy-check``, as root. Not part of CI."""
