"""Checks of an installation: a line for each part, with cause and remedy of a failure. Nothing is changed."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core import checks, mail
from django.core.cache import cache
from django.core.mail.backends import console, dummy, filebased, locmem
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.operations import administrators, health
from newsroom.operations.installing import folders, in_one_line
from newsroom.releases import signatures, withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.models import Release, ReleaseVersion

WITHOUT_SERVER = (console.EmailBackend, dummy.EmailBackend, filebased.EmailBackend, locmem.EmailBackend)
MAIL_SECONDS = 10
SETUP = "Run manage.py setup."


class Unsound(Exception):
    """A part fails its check."""


@dataclass(frozen=True)
class Finding:
    """The result for one part; ``cause`` is empty if it passes."""

    name: str
    cause: str
    cure: str

    def __str__(self) -> str:
        return f"FAIL {self.name}: {self.cause}. {self.cure}" if self.cause else f"ok {self.name}"


def findings() -> Iterator[Finding]:
    """Yield the result for each part, passed or failed."""
    for name, ask, cure in _parts():
        try:
            ask()
        except (Unsound, DatabaseError, WithdrawalLogError, SMTPException, OSError) as error:
            yield Finding(name, in_one_line(error), cure)
        else:
            yield Finding(name, "", cure)


def _parts() -> list[tuple[str, Callable[[], object], str]]:
    return [
        ("settings", _settings, "Every variable is described in site/docs/settings.md."),
        ("database", health.ask_database, "See that DATABASE_URL names a database that answers."),
        ("migrations", _migrations, SETUP),
        ("ledger", _ledger, "Run manage.py setup; where lines are gone, manage.py releases verify says which."),
        ("seal keys", _seal_keys, "Put the keys of before back into OTANDAS_SEAL_KEYS, behind the new one."),
        ("mail", _mail, "See that EMAIL_URL names a server that takes mail from here, with user and password."),
        ("cache", _cache, "See that REDIS_URL names a server that answers and may be written to."),
        ("newest released file", health.ask_files, "Put the folder released in OTANDAS_DATA_FOLDER back from its backup."),
        *[
            (f"folder of {what}", lambda folder=folder: _folder(folder), f"Let this user write into {folder}.")
            for what, folder in folders().items()
        ],
        ("static files", _static_files, SETUP),
        ("administrator", _administrator, "Run manage.py setup in a terminal, or set OTANDAS_ADMIN_NAME, OTANDAS_ADMIN_EMAIL and OTANDAS_ADMIN_PASSWORD before."),
    ]  # fmt: skip


def _settings() -> None:
    faults = [fault for fault in checks.run_checks() if fault.is_serious() and not fault.is_silenced()]
    if faults:
        raise Unsound("; ".join(f"{fault.id} {fault.msg}" for fault in faults))


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Unsound(f"{len(waiting)} are not applied, first {waiting[0][0]}")


def _ledger() -> None:
    withdrawal_log.check()
    health.ask_ledger()


def _seal_keys() -> None:
    """Check that the first key works, and that existing signatures verify."""
    if not settings.SEAL_KEYS:
        raise Unsound("there is none")
    if not signatures.verify_signature({"setup": 1}, signatures.sign({"setup": 1})):
        raise Unsound("the first one does not verify what it sealed")
    copies = ReleaseVersion.objects.order_by("pk")
    for copy in filter(None, (copies.first(), copies.last())):
        key = copy.origin.partition(":")[0]
        if key not in settings.SEAL_KEYS:
            raise Unsound(f"release {copy.release_id} is sealed by the key “{key}”, which is not among them")
    out = Release.objects.select_related("address").filter(state=Release.State.RELEASED).order_by("-pk").first()
    if out is not None and not _is_original(out):
        raise Unsound(f"the seal of release {out.pk} is by another key, or its rows were changed")


def _is_original(out: Release) -> bool:
    copy = out.copies.filter(version=out.version).first()
    texts = out.texts.filter(version=out.version)
    return copy is not None and signatures.verify_version(out, copy.facts, texts, copy.origin)


def _mail() -> None:
    connected = mail.get_connection(timeout=MAIL_SECONDS)
    if not isinstance(connected, WITHOUT_SERVER):
        connected.open()
        connected.close()


def _cache() -> None:
    key, value = f"setup:{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 60)
    found = cache.get(key)
    cache.delete(key)
    if found != value:
        raise Unsound("does not give back what it was given")


def _folder(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"setup")


def _static_files() -> None:
    if isinstance(staticfiles_storage, ManifestFilesMixin) and staticfiles_storage.read_manifest() is None:
        raise Unsound(f"{settings.STATIC_ROOT} holds no list of them")


def _administrator() -> None:
    if not administrators.is_there():
        raise Unsound("there is none")
