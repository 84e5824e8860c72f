"""Interface words and dates of Kazakh in its three scripts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import wagtail
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.translation import gettext

from countries.models import Edition
from newsroom.editions.locales import localized_time
from newsroom.i18n import catalogues
from newsroom.scripts import TAGS, script_of

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


@pytest.mark.parametrize(("path", "word"), [("kk", "Дүйсенбі"), ("kk-latn", "Düisenbı"), ("kk-arab", "دۇيسەنبى")])
def test_djangos_own_words_are_in_the_readers_script(path: str, word: str) -> None:
    with translation.override(path):
        assert gettext("Monday") == word


@pytest.mark.parametrize("source", catalogues.kazakh_files(), ids=lambda path: f"{path.parts[-4]}-{path.stem}")
@pytest.mark.parametrize(("name", "script"), catalogues.GENERATED.items())
def test_every_message_is_in_its_script_with_its_placeholders(name: str, script: str, source: Path) -> None:
    with catalogues.generated_file(source, name).open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert len(messages) > 100
    for message in messages:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(" ".join(ids)))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= wanted, message.id
            words = PLACEHOLDER.sub("", re.sub("<[^>]+>", "", string))
            assert script_of(words) != "Cyrl", message.id


SITE_PACKAGES = Path(wagtail.__file__).parents[1]
# Apps of Wagtail and Django that the newsroom does not install.
NOT_INSTALLED = (
    *("simple_translation", "search_promotions", "styleguide", "project_template"),
    *("contrib/admin", "gis", "flatpages", "postgres", "contrib/redirects", "contrib/sites", "humanize"),
)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_message_of_the_admin_is_left_in_english(language: str, domain: str) -> None:
    missing = []
    for package in ("wagtail", "wagtail_localize", "taggit", "django"):
        for english in (SITE_PACKAGES / package).glob(f"**/locale/en/LC_MESSAGES/{domain}.po"):
            if any(name in str(english.relative_to(SITE_PACKAGES)) for name in NOT_INSTALLED):
                continue
            beside = english.parents[2] / language / "LC_MESSAGES" / english.name
            own = catalogues.folder() / "wagtail" / language / "LC_MESSAGES" / english.name
            translated = {*_translated(beside), *_translated(own)}
            missing += [key for key in _keys(english) if key not in translated]
    assert missing == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_message_of_the_project_is_left_in_english(language: str) -> None:
    path = catalogues.po_file(language)
    assert [key for key in _keys(path) if key not in set(_translated(path))] == []


def test_no_text_is_marked_by_a_name_that_the_collector_does_not_know() -> None:
    known = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
    renamed = re.compile(r"\b(?:n?p?gettext\w*) as (\w+)")
    found = {
        (str(path), name)
        for package in ("countries", "newsroom")
        for path in Path(package).rglob("*.py")
        for name in renamed.findall(path.read_text("utf-8"))
    }
    assert {pair for pair in found if pair[1] not in known} == set()


def _keys(path: Path) -> list[tuple[str | None, str]]:
    with path.open("rb") as file:
        return [_key(message) for message in read_po(file) if message.id]


def _translated(path: Path) -> list[tuple[str | None, str]]:
    if not path.exists():
        return []
    with path.open("rb") as file:
        found = [message for message in read_po(file) if message.id and not message.fuzzy]
    return [
        _key(message)
        for message in found
        if all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def test_what_was_mended_by_hand_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fixes = tmp_path / "fixes.po"
    fixes.write_text('msgid "Monday"\nmsgstr "Düysenbi"\n', "utf-8")
    monkeypatch.setattr(catalogues, "fixes_file", lambda name: fixes)
    assert 'msgid "Monday"\nmsgstr "Düysenbi"' in catalogues.generated("kk_Latn").decode()


def test_what_was_mended_in_a_message_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fixes = tmp_path / "fixes.po"
    fixes.write_text('msgid "Blue Moonday"\nmsgstr "Kök düisenbı"\n', "utf-8")
    monkeypatch.setattr(catalogues, "fixes_file", lambda name: fixes)
    with pytest.raises(CommandError, match=r"fixes\.po.*Blue Moonday"):
        call_command("catalogues", "--check")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("kk", "2026 ж. 1 қараша"),
        ("kk-latn", "2026 j. 1 qaraşa"),
        ("kk-arab", "1-قاراشا، 2026"),
        ("ru", "1 ноября 2026 г."),
        ("zh-hans", "2026年11月1日"),
        ("mn", "2026 оны арван нэгдүгээр сарын 1"),
    ],
)
def test_days_are_written_as_cldr_has_them_in_the_editions_zone(path: str, day: str) -> None:
    edition = Edition(time_zone="Asia/Ulaanbaatar")
    written = localized_time(dt.datetime(2026, 10, 31, 20, tzinfo=dt.UTC), edition, TAGS[path])
    assert " ".join(written.split()) == day  # CLDR has narrow spaces that don't break


@pytest.mark.parametrize("tag", TAGS.values(), ids=TAGS)
def test_a_day_can_be_written_under_every_tag(tag: object) -> None:
    assert "2026" in localized_time(dt.datetime(2026, 11, 25, tzinfo=dt.UTC), Edition(time_zone="UTC"), tag)  # type: ignore[arg-type]
