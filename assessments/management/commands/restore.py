"""``manage.py restore PLACE --identity FILE``: a backup put back on an empty machine, and proven."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.answering.evidence import damaged_evidence
from assessments.backups.keys import NoKey, secret_keys
from assessments.backups.place import NoSuchBackup, NoSuchPlace, place_at
from assessments.backups.reading import Broken, NotEmpty, Opened, restore
from assessments.backups.snapshot import DumpFailed


class Command(BaseCommand):
    """Exit 1 with nothing changed where the machine is not empty or the backup not whole; exit 1 too where
    what was put back does not prove right."""

    help = "Puts a backup back on an empty machine: database, files and audit heads; then checks it."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="the folder of the backups, or s3://bucket/prefix")
        parser.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the secret key")
        parser.add_argument("--at", metavar="STAMP", help="which backup; without it the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = place_at(options["place"])
            backup = Opened(place, place.chosen(options["at"]), secret_keys(options["identity"]))
            manifest = restore(backup)
        except NoSuchBackup as missing:
            raise CommandError(f"There is no such backup. There are: {str(missing) or 'none'}.") from missing
        except NotEmpty as found:
            raise CommandError(
                f"Nothing is restored: {found}. Name an empty database and an empty folder."
            ) from found
        except (NoKey, NoSuchPlace, Broken, DumpFailed) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['place']}: {error.strerror}") from error
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{backup.stamp}: {rows} rows and {len(manifest.files)} files put back")
        self._prove()

    def _prove(self) -> None:
        """What a backup is worth: counted again, followed again, held against the hashes again."""
        call_command("migrate", verbosity=0, stdout=self.stdout, stderr=self.stderr)
        call_command("createcachetable", verbosity=0)
        call_command("rescore", check=True, stdout=self.stdout, stderr=self.stderr)
        call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)
        troubles = list(damaged_evidence())
        for line in troubles:
            self.stderr.write(line)
        if troubles:
            raise SystemExit(1)
        self.stdout.write("Every evidence file is the one that was uploaded.")
