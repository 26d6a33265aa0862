"""``manage.py backup PLACE``: database, files and heads, encrypted; ``--verify`` reads one back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from assessments.backups.certificate import certificate
from assessments.backups.keys import NoKey, make_key, public_keys, secret_keys
from assessments.backups.making import make_backup
from assessments.backups.place import NoSuchBackup, NoSuchPlace, PlaceIsBusy, place_at
from assessments.backups.reading import Broken, Opened, faults_of
from assessments.backups.snapshot import DumpFailed
from assessments.making.last_done import VERIFIED, note


class Command(BaseCommand):
    """Exit 1 where the backup is not made or not whole, or evidence on this machine is missing or changed."""

    help = (
        "Writes a backup of database, files and audit heads to a folder or an S3 bucket, encrypted to a "
        "public key of age, while people go on saving. --verify reads one back and prints what it holds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "place", help="the folder of the backups, best on another machine; or s3://bucket/prefix"
        )
        parser.add_argument(
            "--to", action="append", metavar="age1…", help="a public key; without it THIRTYTWO_BACKUP_TO"
        )
        parser.add_argument(
            "--verify", action="store_true", help="read a backup back and print its certificate"
        )
        parser.add_argument("--at", metavar="STAMP", help="which backup; without it the newest")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="the secret key, for --verify")
        parser.add_argument(
            "--make-key", type=Path, metavar="FILE", help="make a key first, and encrypt to it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            (self._verify if options["verify"] else self._make)(options)
        except (NoKey, NoSuchPlace, Broken, DumpFailed) as error:
            raise CommandError(str(error)) from error
        except NoSuchBackup as missing:
            raise CommandError(f"There is no such backup. There are: {str(missing) or 'none'}.") from missing
        except PlaceIsBusy as busy:
            raise CommandError("Another backup is being written there. Try again when it is done.") from busy
        except OSError as error:
            raise CommandError(f"{error.filename or options['place']}: {error.strerror}") from error

    def _make(self, options: dict[str, Any]) -> None:
        named = options["to"] or list(settings.BACKUP_TO)
        if options["make_key"]:
            named = [make_key(options["make_key"])]
            self.stdout.write(f"Keep {options['make_key']} away from this machine. Public key: {named[0]}")
        made = make_backup(place_at(options["place"]), public_keys(named), timezone.now())
        self.stdout.write(
            f"{made.stamp}: {sum(made.manifest.rows.values())} rows, {len(made.manifest.files)} files "
            f"({made.new_files} new), {made.pruned} old backups removed"
        )
        for line in made.troubles:
            self.stderr.write(line)
        if made.troubles:
            raise SystemExit(1)

    def _verify(self, options: dict[str, Any]) -> None:
        if options["identity"] is None:
            raise CommandError("Name the file of the secret key: --identity FILE.")
        place = place_at(options["place"])
        backup = Opened(place, place.chosen(options["at"]), secret_keys(options["identity"]))
        faults = list(faults_of(backup))
        for line in certificate(backup.stamp, backup.manifest(), faults, timezone.now()):
            self.stdout.write(line)
        if faults:
            raise SystemExit(1)
        with suppress(DatabaseError):  # the machine with the secret key may have no database
            note(VERIFIED)
