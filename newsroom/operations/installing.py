"""Steps of an installation or upgrade, each idempotent."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError

from newsroom.desk.setup import grant_rights, plant_desks
from newsroom.i18n import catalogues
from newsroom.releases.integrity import log_repair
from newsroom.releases.log_heads import WithdrawalLogError

FAULTS = (DatabaseError, WithdrawalLogError, OSError, catalogues.CatalogueError, CommandError)


class InstallError(CommandError):
    """A step failed; the message names it, the cause and the remedy. Earlier steps are done."""


@dataclass(frozen=True)
class Step:
    """A step of the installation, and the remedy of a failure."""

    name: str
    do: Callable[[], object]
    cure: str


def install(tell: Callable[[str], object]) -> None:
    """Execute all steps in order, reporting the name of each before; raise InstallError at the first failure."""
    for step in STEPS:
        tell(step.name)
        try:
            step.do()
        except FAULTS as error:
            raise InstallError(f"{step.name}: {in_one_line(error)}. {step.cure}") from error


def in_one_line(error: BaseException) -> str:
    """Return the message of an error without line breaks and final full stop."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def folders() -> dict[str, Path]:
    """Return the folders that processes write to, by their content."""
    return {"released files": Path(settings.RELEASE_FILES_ROOT), "uploads": Path(settings.MEDIA_ROOT)}


def _make_folders() -> None:
    for folder in folders().values():
        folder.mkdir(parents=True, exist_ok=True)


def _collect_static_files() -> None:
    """Copy static files to the folder they are served from, under names with digests, if the settings require it."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        call_command("collectstatic", interactive=False, verbosity=0)


def _load_rules() -> None:
    call_command("countries", "load", verbosity=0, stdout=io.StringIO())


def _load_figures() -> None:
    call_command("diaspora", "load", stdout=io.StringIO())


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


STEPS = (
    Step("folders", _make_folders, "Let this user write into OTANDAS_DATA_FOLDER, or name another one."),
    Step("message catalogues", catalogues.compile_all, "Let this user write into the folder locale."),
    Step("static files", _collect_static_files, "Let this user write into OTANDAS_DATA_FOLDER, or name another one."),
    Step("database", _migrate, "See that DATABASE_URL names a database that answers, and that its user owns."),
    Step(
        "ledger",
        log_repair.establish,
        "Let this user write into OTANDAS_LEDGER_FOLDER and OTANDAS_LEDGER_HEAD_FOLDER; where lines are gone, run "
        "manage.py releases verify.",
    ),
    Step("rules", _load_rules, "Put the files in countries back as they were shipped."),
    Step("figures", _load_figures, "Put the files in newsroom/diaspora/data back as they were shipped."),
    Step("desks", plant_desks, "Run manage.py releases verify."),
    Step("groups and rights", grant_rights, "Run it again."),
)
