"""Mails that ring: the ledger of withdrawals can't be trusted."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.desk.models import EditionRole
from newsroom.desk.tasks import watch_ledger
from newsroom.releases import withdrawal_log
from newsroom.releases.integrity import log_repair
from tests import builders

pytestmark = pytest.mark.django_db


def watch() -> object:
    return watch_ledger.call()


def test_a_ledger_that_cannot_be_trusted_rings_once_an_hour(mailoutbox: list[Any]) -> None:
    edition = builders.make_edition()
    chief, editor = builders.make_user("chief"), builders.make_user("editor")
    EditionRole.objects.create(user=chief, edition=edition, role=EditionRole.Role.CHIEF_EDITOR)
    EditionRole.objects.create(user=editor, edition=edition, role=EditionRole.Role.EDITOR)
    builders.make_user("admin", is_superuser=True)
    builders.make_user("former", is_superuser=True, is_active=False)
    assert watch() is False
    assert mailoutbox == []
    withdrawal_log.path().write_bytes(b"torn")
    assert watch() is True
    assert watch() is True
    assert sorted(mail.to[0] for mail in mailoutbox) == ["admin@otandas.example", "chief@otandas.example"]
    assert "withdrawals.jsonl:1" in mailoutbox[0].body
    assert "repair-ledger" in mailoutbox[0].body
    log_repair.repair(log_repair.damage())
    assert watch() is False
    withdrawal_log.path().unlink()
    assert watch() is True
    assert len(mailoutbox) == 4
