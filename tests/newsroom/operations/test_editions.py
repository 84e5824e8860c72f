"""Editions opened from a file or from the admin's rows, paused, and listed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, TestCase
from wagtail.models import Site

from countries.catalogue.loader import load_catalogue
from countries.models import Country, Edition, Licence
from countries.schema import read_catalogue
from newsroom.desk.setup import open_edition
from newsroom.operations.models import EditionEvent
from newsroom.releases.actions import publish
from newsroom.releases.integrity import audit_export
from newsroom.releases.models import Release
from tests import builders

pytestmark = pytest.mark.django_db
PRESS = {
    "id": "xx-imprint", "kind": "prerequisite", "severity": "block", "title": {"en": "Imprint"}, "fix": {"en": "Fill the imprint of the edition."},
    "law": "Law of tests, art. 1", "source_title": "Law of tests", "source_address": "", "checked_on": "2026-11-24", "confidence": "verified",
    "applies": {}, "params": {"edition_fields": ["publisher", "age_mark"], "licences": ["media_registration"]},
}  # fmt: skip
WHOLE = """
code = "mn"
host = "mn.otandas.example"
port = 8443
reach = "full"
languages = [{ code = "kk", scripts = ["Cyrl", "Arab"] }, { code = "mn", scripts = ["Cyrl"] }]
[imprint]
publisher = "«Отандас» қоғамдық бірлестігі"
age_mark = "6+"
[[licences]]
kind = "media_registration"
number = "77-1"
valid_until = 2099-12-31
"""


@pytest.fixture(autouse=True)
def edition() -> Edition:
    """An edition that was never open, as a new installation has it."""
    builders.plant_desks()
    return builders.make_edition(rules=(PRESS,), host=None, is_on=False, imprint={})


def write(folder: Path, text: str = WHOLE) -> Path:
    file = folder / "mn.toml"
    file.write_text(text, "utf-8")
    return file


def run(*words: object) -> str:
    """Run the command; what waits for its transaction to be written is done, as where it really is."""
    out = io.StringIO()
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("editions", *map(str, words), stdout=out)
    return out.getvalue()


def refused(*words: object) -> str:
    with pytest.raises(CommandError) as caught:
        run(*words)
    return str(caught.value)


def status(host: str = "mn.otandas.example") -> int:
    return Client().get("/kk/", headers={"host": host}).status_code


def kept() -> Edition:
    return Edition.objects.get(pk="mn")


# --- opening from a file


def test_a_file_opens_an_edition_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert status() == 421
    assert run("open", "mn", "--file", file) == "mn: open at http://mn.otandas.example/\n"
    assert status() == 200
    edition = kept()
    assert edition.scripts_of("kk") == ["Cyrl", "Arab"]
    assert edition.imprint["age_mark"] == "6+"
    assert str(Licence.objects.get().valid_until) == "2099-12-31"
    assert Site.objects.get().port == 8443
    run("open", "mn", "--file", file)
    assert Licence.objects.count() == Site.objects.count() == EditionEvent.objects.count() == 1


def test_what_a_file_does_not_name_stays_and_a_changed_one_changes_it(tmp_path: Path) -> None:
    run("open", "mn", "--file", write(tmp_path))
    file = write(tmp_path, WHOLE.replace("2099-12-31", "2098-12-31").replace("mn.otandas", "kaz.otandas"))
    run("open", "mn", "--file", file)
    run("open", "mn", "--file", write(tmp_path, '[imprint]\neditor = "Айгүл Серікқызы"\n'))
    edition = kept()
    assert edition.host == "kaz.otandas.example"
    assert edition.imprint["publisher"] == "«Отандас» қоғамдық бірлестігі"
    assert edition.imprint["editor"] == "Айгүл Серікқызы"
    assert str(Licence.objects.get().valid_until) == "2098-12-31"
    assert [site.hostname for site in Site.objects.all()] == ["kaz.otandas.example"]
    assert Site.objects.get().port == 8443
    kinds = list(EditionEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["open", "change", "change"]


def test_what_is_out_is_judged_again_by_what_the_file_says(tmp_path: Path) -> None:
    run("open", "mn", "--file", write(tmp_path))
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=kept())).is_done
    assert Release.objects.public(kept()).count() == 1
    run("open", "mn", "--file", write(tmp_path, WHOLE.replace("2099", "2020")))
    assert Release.objects.public(kept()).count() == 0
    run("open", "mn", "--file", write(tmp_path))
    assert Release.objects.public(kept()).count() == 1


@pytest.mark.parametrize(
    ("old", "new", "field", "told"),
    [
        ("host =", "hots =", "hots", "is no field of an edition. Did you mean host?"),
        ('number = "77-1"', 'number = "77-1"\nvalid = 2099-12-31', "licences.0.valid", "Did you mean valid_until?"),
        ("publisher =", "pubisher =", "imprint.pubisher", "Did you mean publisher?"),
        ('"mn", scripts', '"xx", scripts', "languages.1.code", "“xx” is no language of the newsroom. Write one of en, kk"),
        ('"Arab"]', '"Hans"]', "languages.0.scripts", "“Hans” is no script of kk. Write some of Cyrl, Latn, Arab."),
        ('"Arab"]', '"Cyrl"]', "languages.0", "stands twice. Write each once."),
        ('"Arab"]', '"arab"]', "languages.0.scripts.1", "Write languages = "),
        ("2099-12-31", '"31.12.2099"', "licences.0.valid_until", "Write a day as 2027-12-31"),
        ('"77-1"', "77", "licences.0.number", "Write it between quotes"),
        ('"media_registration"', '"media registration"', "licences.0.kind", "Write letters, digits, - and _ alone"),
        ("8443", "84430", "port", "Write a number from 1 to 65535."),
        ('"full"', '"everything"', "reach", "Write full or culture_only."),
        ('"full"', '"paused"', "reach", "is “paused”, so nothing would be shown"),
        ('reach = "full"', 'time_zone = "Asia/Olgii"', "time_zone", "Write a name of the tz database"),
        ('"mn.otandas.example"', '"https://mn.otandas.example"', "host", "Write the name alone in lower case"),
        ('"mn.otandas.example"', '"desk.localhost"', "host", "is the desk's. Give the edition a host of its own."),
        ('"mn.otandas.example"', '"de.otandas.example"', "host", "already exists"),
        ('"6+"', '""', "imprint.age_mark", "Write each as name ="),
        ('code = "mn"', 'code = "de"', "code", "is “de”, and not “mn”"),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_is_told_with_file_field_and_cure_and_nothing_is_changed(
    tmp_path: Path, old: str, new: str, field: str, told: str
) -> None:
    builders.make_edition("de", host="de.otandas.example")
    assert old in WHOLE
    file = write(tmp_path, WHOLE.replace(old, new, 1))
    error = refused("open", "mn", "--file", file)
    assert error.startswith(f"{file}: {field}: ")
    assert told in error
    edition = kept()
    assert (edition.is_on, edition.host, edition.imprint) == (False, None, {})
    assert not Licence.objects.exists()
    assert not EditionEvent.objects.exists()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    error = refused("open", "mn", "--file", write(tmp_path, WHOLE.replace("host =", "hots =").replace("8443", "0")))
    assert [line.split(": ")[1] for line in error.splitlines()] == ["port", "hots"]


def test_a_file_that_is_not_there_or_no_toml_is_told(tmp_path: Path) -> None:
    assert "can't be read (No such file or directory)" in refused("open", "mn", "--file", tmp_path / "no.toml")
    assert "line 1" in refused("open", "mn", "--file", write(tmp_path, "host = mn"))


def test_what_the_rules_want_and_the_edition_lacks_is_a_warning(tmp_path: Path) -> None:
    file = write(tmp_path, WHOLE.replace('age_mark = "6+"\n', "").replace("2099", "2020"))
    lines = run("open", "mn", "--file", file).splitlines()
    assert lines[0].startswith(f"warning: {file}: imprint.age_mark: xx-imprint: The imprint field “age_mark” of the edition is empty")  # fmt: skip
    assert "(Law of tests, art. 1). Fill it under [imprint] in the file" in lines[0]
    assert "No licence “media_registration” is valid" in lines[1]
    assert "Add it under [[licences]] in the file" in lines[1]
    assert lines[2:] == ["mn: open at http://mn.otandas.example/"]
    assert status() == 200


# --- opening as the admin holds it


def test_without_a_file_it_opens_as_the_admin_holds_it() -> None:
    Edition.objects.filter(pk="mn").update(
        host="mn.otandas.example", imprint={"publisher": "Отандас", "age_mark": "6+"}
    )
    assert "warning: edition mn: licences: xx-imprint" in run("open", "mn")
    assert status() == 200
    assert Site.objects.get().port == 443


def test_without_a_file_what_is_missing_is_refused_all_at_once() -> None:
    country = Country.objects.create(code="fr", name_en="France")
    Edition.objects.create(country=country, languages=[], time_zone="Europe/Paris")
    error = refused("open", "fr")
    assert [line.split(": ")[1] for line in error.splitlines()] == ["host", "languages", "reach", "rules"]
    assert "Set it under “Editions” in the admin, or name a file with --file." in error
    assert not Edition.objects.get(pk="fr").is_on


def test_an_unknown_edition_is_told_with_those_there_are() -> None:
    assert refused("open", "xx") == "edition xx: code: there is no such edition. There are: mn."
    assert "there is no such edition" in refused("pause", "xx")


# --- pausing and listing


def test_a_paused_edition_shows_nothing_until_it_is_opened_again(tmp_path: Path) -> None:
    run("open", "mn", "--file", write(tmp_path))
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=kept())).is_done
    page = Client().get("/kk/", headers={"host": "mn.otandas.example"})
    assert builders.HEADLINE in page.content.decode()
    assert "answers 421" in run("pause", "mn")
    for path in ("/", "/kk/", "/kk/feed.rss", "/sitemap.xml", "/partner/v1/items"):
        response = Client().get(path, headers={"host": "mn.otandas.example"})
        assert (response.status_code, response.content) == (421, b""), path
    assert refused("pause", "mn") == "edition mn: state: is not open. Run manage.py editions open mn."
    run("open", "mn")
    page = Client().get("/kk/", headers={"host": "mn.otandas.example"})
    assert builders.HEADLINE in page.content.decode()
    assert Site.objects.get().port == 8443


def test_opening_and_pausing_stand_in_the_archive_of_acts(tmp_path: Path) -> None:
    file = write(tmp_path)
    run("open", "mn", "--file", file)
    run("pause", "mn")
    run("open", "mn")
    lines = list(audit_export.export())
    audit_export.check(lines)
    entries = [json.loads(line) for line in lines]
    acts = [entry for entry in entries if entry.get("act", "").startswith("edition: ")]
    assert [entry["act"] for entry in acts] == ["edition: open", "edition: pause", "edition: open"]
    assert acts[0]["edition"] == "mn"
    assert acts[0]["details"]["file"] == str(file)
    assert acts[0]["details"]["host"] == "mn.otandas.example"
    assert acts[0]["details"]["imprint"]["age_mark"] == "6+"


def test_the_list_tells_state_host_languages_and_releases(tmp_path: Path) -> None:
    german = builders.make_edition("de", host="de.otandas.example")
    open_edition(german, "de.otandas.example")
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=german)).is_done
    builders.make_edition("ru", host="ru.otandas.example", is_on=False)
    lines = [line.split(maxsplit=4) for line in run("list").splitlines()]
    assert lines[0][:4] == ["de", "open", "de.otandas.example", "1"]
    assert lines[0][4] == "kk (Cyrl, Latn, Arab), ru (Cyrl), en (Latn)"
    assert lines[1][:3] == ["mn", "never", "open"]
    assert lines[2][:4] == ["ru", "paused", "ru.otandas.example", "0"]


def test_the_demos_files_open_with_the_shipped_rules_and_no_warning() -> None:
    load_catalogue(read_catalogue())
    folder = Path(__file__).parents[3] / "newsroom" / "demo" / "data"
    files = sorted(folder.glob("*.toml"))
    assert [file.stem for file in files] == ["de", "mn", "ru", "tr", "uz"]
    for file in files:
        if file.stem != "mn":
            assert run("open", file.stem, "--file", file) == f"{file.stem}: open at http://{file.stem}.localhost/\n"
