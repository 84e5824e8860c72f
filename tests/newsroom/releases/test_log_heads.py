"""The heads of the ledger: a ledger that lost lines, or is of yesterday, is found, shows nothing, and is put right."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from countries.models import Edition
from newsroom.releases import log_heads, withdrawal_log
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.integrity import log_repair
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.models import Release, WithdrawalLogHead
from newsroom.releases.texts import read
from newsroom.releases.vocabulary import Notice
from tests import builders

pytestmark = pytest.mark.django_db
TITLES = ("Ауыл мектебінде жаңа сынып ашылды", "Кітапханаға екі жүз кітап келді", "Домбыра үйірмесі жұмысын бастады")


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def releases(edition: Edition) -> list[Release]:
    """Three stories that are out; the first was taken back yesterday."""
    out = [
        publish.release(publish.PublishRequest(story=builders.make_story(title=title), edition=edition)).release
        for title in TITLES
    ]
    found = [release for release in out if release is not None]
    publish.withdraw(found[0].story_key, notice=Notice.ERROR)
    return found


@pytest.fixture
def yesterday(releases: list[Release], tmp_path: Path) -> Path:
    """A copy of the ledger of before two of its lines."""
    copy = tmp_path / "yesterday.jsonl"
    shutil.copy2(file(), copy)
    publish.withdraw(releases[1].story_key, notice=Notice.SOURCE)
    takedown_orders.withhold(
        releases[2].story_key, releases[2].edition, authority="Үлгі органы", document="№ 1", languages=["kk"]
    )
    return copy


def file() -> Path:
    return Path(django_settings.LEDGER_FOLDER) / "withdrawals.jsonl"


def lines() -> list[str]:
    return file().read_text("utf-8").splitlines(keepends=True)


def set_rows_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE releases_release SET state = 'released', notice = '', updated_at = public_from")


def shown(edition: Edition) -> list[str]:
    return [text.headline for text in read(Release.objects.public(edition), "Cyrl")]


def verify() -> str:
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("releases", "verify", stdout=told, stderr=told)
    return told.getvalue()


def repair(*options: str) -> str:
    told = StringIO()
    call_command("releases", "repair-ledger", *options, stdout=told)
    return told.getvalue()


def test_each_line_is_named_by_both_heads(edition: Edition, releases: list[Release]) -> None:
    heads = log_heads.read()
    assert len(heads) == 2
    assert set(heads.values()) == {withdrawal_log.head()}
    assert withdrawal_log.head().number == len(lines()) == 1


def lose_the_last_line(yesterday: Path) -> None:
    file().write_text("".join(lines()[:-1]), "utf-8")


def empty(yesterday: Path) -> None:
    file().write_bytes(b"")


def delete(yesterday: Path) -> None:
    file().unlink()


def delete_the_folder(yesterday: Path) -> None:
    shutil.rmtree(file().parent)


def tear_the_last_line(yesterday: Path) -> None:
    file().write_text("".join(lines())[:-40], "utf-8")


def lose_the_last_end_of_line(yesterday: Path) -> None:
    file().write_text("".join(lines())[:-1], "utf-8")


def put_back_yesterdays(yesterday: Path) -> None:
    shutil.copy2(yesterday, file())


def write_another_chain(yesterday: Path) -> None:
    """An untrue ledger that is whole in itself: each line follows from the one before."""
    untrue = [json.loads(line) | {"sign": "lift"} for line in lines()]
    file().write_text("".join(map(withdrawal_log.written, withdrawal_log.chained(untrue, log_heads.GENESIS))), "utf-8")


DAMAGES: list[Callable[[Path], None]] = [
    lose_the_last_line,
    empty,
    delete,
    delete_the_folder,
    tear_the_last_line,
    lose_the_last_end_of_line,
    put_back_yesterdays,
    write_another_chain,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ledger_shows_nothing_rings_and_is_put_right(
    edition: Edition, yesterday: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    damage(yesterday)
    set_rows_back()
    with caplog.at_level(logging.CRITICAL):
        assert shown(edition) == []
    assert "can't be trusted" in caplog.text
    told = verify()
    assert "shows nothing until it is put right" in told
    assert "The archive of acts would put back: withhold" in told
    with pytest.raises(CommandError, match="--yes"):
        repair()
    assert shown(edition) == []
    repair("--yes")
    assert shown(edition) == []
    assert all(withdrawal_log.hidden_in("mn").hides(release.story_key, "kk") for release in Release.objects.all())
    out = publish.release(
        publish.PublishRequest(story=builders.make_story(title="Төртінші мақала шықты"), edition=edition)
    )
    assert out.is_done
    assert shown(edition) == ["Төртінші мақала шықты"]


@pytest.mark.parametrize("place", ["row", "file", "folder"])
def test_a_head_that_is_gone_shows_nothing(edition: Edition, releases: list[Release], place: str) -> None:
    assert len(shown(edition)) == 2
    if place == "row":
        WithdrawalLogHead.objects.all().delete()
        # The row is asked every ten seconds.
        withdrawal_log._read.clear()
    elif place == "file":
        log_heads.path().unlink()
    else:
        shutil.rmtree(log_heads.path().parent)
    assert shown(edition) == []
    assert log_repair.establish()
    assert len(shown(edition)) == 2


@pytest.mark.parametrize("words", ["", "{", '{"number": 1}', "[]", '{"number": "x", "hash": ""}'])
def test_a_head_that_cannot_be_read_shows_nothing(edition: Edition, releases: list[Release], words: str) -> None:
    log_heads.path().write_text(words)
    assert shown(edition) == []
    with pytest.raises(WithdrawalLogError, match=r"head\.json"):
        withdrawal_log.check()
    assert "nothing until" in verify()
    repair("--yes")
    assert len(shown(edition)) == 2


@pytest.mark.parametrize("head", ["database", "file"])
def test_each_head_alone_is_enough_to_find_it(edition: Edition, yesterday: Path, head: str) -> None:
    """The other head is of yesterday, as the ledger is."""
    put_back_yesterdays(yesterday)
    known = json.loads(yesterday.read_text("utf-8").splitlines()[-1])["hash"]
    if head == "database":
        log_heads.path().write_text(json.dumps({"number": 1, "hash": known}))
    else:
        WithdrawalLogHead.objects.update(number=1, hash=known)
    set_rows_back()
    assert shown(edition) == []
    with pytest.raises(WithdrawalLogError, match="names line 3"):
        withdrawal_log.check()


def test_a_database_of_yesterday_is_known_by_the_ledger(edition: Edition, yesterday: Path) -> None:
    """The ledger is ahead of the database's head then, which is no damage: it still hides."""
    known = json.loads(yesterday.read_text("utf-8").splitlines()[-1])["hash"]
    WithdrawalLogHead.objects.update(number=1, hash=known)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM releases_act")
    set_rows_back()
    withdrawal_log.check()
    assert shown(edition) == []


def test_lines_that_the_archive_does_not_know_are_not_given_up_unasked(edition: Edition, yesterday: Path) -> None:
    put_back_yesterdays(yesterday)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM releases_act WHERE kind = 'withdraw'")
    set_rows_back()
    with pytest.raises(CommandError, match="2 lines are gone and the archive knows 1"):
        repair("--yes")
    assert shown(edition) == []
    assert "1 lines put back" in repair("--yes", "--accept-loss")
    assert shown(edition) == [TITLES[1]]


def test_what_was_lifted_is_not_put_back(edition: Edition, releases: list[Release]) -> None:
    key = releases[1].story_key
    for _ in range(2):
        takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 1")
        takedown_orders.lift(key, edition, reason="сот")
    assert log_repair.damage().is_none
    file().write_bytes(b"")
    assert [entry["act"] for entry in log_repair.damage().missing] == ["withdraw"]


def test_an_order_after_one_that_was_lifted_is_put_back(edition: Edition, releases: list[Release]) -> None:
    key = releases[1].story_key
    takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 1")
    takedown_orders.lift(key, edition, reason="сот")
    takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 2")
    assert log_repair.damage().is_none
    file().write_text("".join(lines()[:-1]), "utf-8")
    damage = log_repair.damage()
    assert damage.lost == len(damage.missing) == 1
    log_repair.repair(damage)
    assert withdrawal_log.hidden_in("mn").hides(key, "kk")


def test_the_damaged_file_is_kept(releases: list[Release]) -> None:
    file().write_bytes(b"torn")
    told = repair("--yes")
    kept = [other for other in file().parent.iterdir() if other.name.startswith("withdrawals-")]
    assert [other.read_bytes() for other in kept] == [b"torn"]
    assert str(kept[0]) in told
    assert "nothing to repair" in repair()


def test_nothing_is_written_to_a_damaged_ledger(edition: Edition, yesterday: Path) -> None:
    put_back_yesterdays(yesterday)
    before = file().read_bytes()
    with pytest.raises(WithdrawalLogError):
        withdrawal_log.hide(builders.make_story().translation_key, "mn", "withhold", timezone.now())
    assert file().read_bytes() == before


def test_a_new_installation_shows_nothing_before_its_ledger_is_founded(
    edition: Edition, settings: Any, tmp_path: Path
) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    settings.LEDGER_FOLDER, settings.LEDGER_HEAD_FOLDER = tmp_path / "new", tmp_path / "new-head"
    WithdrawalLogHead.objects.all().delete()
    assert shown(edition) == []
    told = StringIO()
    call_command("releases", "found-ledger", stdout=told)
    assert len(shown(edition)) == 1
    call_command("releases", "found-ledger", stdout=told)
    assert told.getvalue() == "The ledger is founded.\nThe ledger stands already.\n"


def test_a_ledger_of_before_the_heads_is_taken_over(edition: Edition, releases: list[Release]) -> None:
    WithdrawalLogHead.objects.all().delete()
    log_heads.path().unlink()
    assert shown(edition) == []
    assert log_repair.establish()
    assert len(shown(edition)) == 2
    assert withdrawal_log.head().number == 1


def test_no_ledger_is_founded_over_acts_that_it_should_name(edition: Edition, releases: list[Release]) -> None:
    shutil.rmtree(file().parent)
    shutil.rmtree(log_heads.path().parent)
    WithdrawalLogHead.objects.all().delete()
    with pytest.raises(CommandError, match="repair-ledger"):
        call_command("releases", "found-ledger")
    repair("--yes")
    assert len(shown(edition)) == 2
    assert withdrawal_log.hidden_in("mn").hides(releases[0].story_key, "kk")


def test_control_rows_set_back_would_be_shown_but_for_the_ledger(
    edition: Edition, yesterday: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_rows_back()
    assert shown(edition) == []
    monkeypatch.setattr(withdrawal_log, "hidden_in", lambda code: withdrawal_log.Hidden())
    assert sorted(shown(edition)) == sorted(TITLES)
