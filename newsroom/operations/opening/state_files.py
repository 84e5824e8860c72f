"""A new state's country file: drafted from a form, and what is still missing in it explained."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.catalogue.untranslated import unnamed_laws, untranslated
from countries.schema import DATA, REGISTERS, CatalogueError, Problem, read_catalogue
from newsroom.editions.imprint import IMPRINT_FIELDS
from newsroom.scripts import TAGS

NAMED_IN = {"en": "en", "kk": "kk", "ru": "ru", "mn": "mn", "uz": "uz", "de": "de", "zh-hans": "zh_Hans", "tr": "tr"}
TOPICS = ("culture", "language", "history", "family_history", "sport", "education", "events")
# Every state has a law on who publishes; the draft begins with it, and counsel adds the others.
UNREAD = "to be read"
# Codes that CLDR names though they are no states of ISO 3166-1.
NO_STATES = frozenset({"zz", "eu", "ez", "un", "qo", "xa", "xb"})


class StateForm(forms.Form):
    """What a draft of a country file begins with."""

    code = forms.CharField(
        label=gettext_lazy("Code of the state"),
        max_length=2,
        validators=[RegexValidator(r"^[a-z]{2}$", gettext_lazy("Two small letters of ISO 3166-1, as se."))],
        help_text=gettext_lazy("Two small letters of ISO 3166-1, as se."),
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("Languages and scripts"),
        choices=[(tag.path, f"{tag.name} ({tag.script})") for tag in TAGS.values()],
        widget=forms.CheckboxSelectMultiple,
        initial=["kk", "kk-latn", "kk-arab"],
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=[
            (zone, zone)
            for zone in sorted(available_timezones())
            if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
        ],
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("Reach"),
        choices=[
            ("paused", gettext_lazy("paused")),
            ("culture_only", gettext_lazy("culture only")),
            ("full", gettext_lazy("full")),
        ],
        widget=forms.RadioSelect,
        initial="paused",
    )
    reach_reason = forms.CharField(label=gettext_lazy("Reason of the reach (English)"), max_length=300)
    reach_reason_kk = forms.CharField(
        label=gettext_lazy("Reason of the reach (Kazakh)"), max_length=300, required=False
    )
    reach_reason_ru = forms.CharField(
        label=gettext_lazy("Reason of the reach (Russian)"), max_length=300, required=False
    )
    is_member = forms.BooleanField(label=gettext_lazy("Member of the European Union"), required=False)
    imprint = forms.MultipleChoiceField(
        label=gettext_lazy("What the imprint must hold"),
        choices=list(IMPRINT_FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["publisher", "editor", "address", "email"],
    )
    law = forms.CharField(
        label=gettext_lazy("Law on the imprint (English), with its article"), max_length=500, required=False
    )
    address = forms.URLField(
        label=gettext_lazy("Where that law can be read"), max_length=500, required=False, assume_scheme="https"
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if (DATA / f"{code}.toml").exists():
            raise forms.ValidationError(_("This state has a file already: %(code)s.toml.") % {"code": code})
        if code.upper() not in Locale.parse("en").territories or code in NO_STATES:
            raise forms.ValidationError(_("ISO 3166-1 has no state “%(code)s”.") % {"code": code})
        return code


def draft(data: dict[str, Any]) -> str:
    """Return a country file (TOML) from the form's data; it begins with the rule on the imprint."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: dict[str, Any]) -> Iterator[str]:
    code = data["code"]
    yield f"# Host-state rules: {_name(code, 'en')}. Not legal advice; counsel confirms each rule before an edition opens."
    yield "schema = 1"
    yield f"code = {_quoted(code)}"
    for language, locale in NAMED_IN.items():
        yield f"names.{language} = {_quoted(_name(code, locale))}"
    yield 'inherits = ["eu"]' if data["is_member"] else "inherits = []"
    yield ""
    yield "[edition]"
    yield f"languages = {_languages(data['tags'])}"
    yield f"time_zone = {_quoted(data['time_zone'])}"
    yield f"reach = {_quoted(data['reach'])}"
    yield f"reach_reason.en = {_quoted(data['reach_reason'])}"
    for language in ("kk", "ru"):
        if data[f"reach_reason_{language}"]:
            yield f"reach_reason.{language} = {_quoted(data[f'reach_reason_{language}'])}"
    yield f"culture_only_topics = {json.dumps(TOPICS)}"
    yield ""
    yield "# Next: a rule for each question in the table of kinds of FORMAT.md that this state's law answers."
    yield "[[rules]]"
    yield f'id = "{code}-imprint"'
    yield 'kind = "prerequisite"'
    yield 'severity = "block"'
    yield 'title.en = "The edition\'s imprint is complete"'
    yield 'title.kk = "Басылымның шығу деректері толық"'
    yield 'title.ru = "Выходные данные издания заполнены полностью"'
    yield 'fix.en = "Fill the named imprint fields of the edition."'
    yield 'fix.kk = "Басылымның шығу деректеріндегі аталған жолдарды толтырыңыз."'
    yield 'fix.ru = "Заполните указанные поля выходных данных издания."'
    yield f"law = {_quoted(data['law'])}"
    yield f"source_title = {_quoted(data['law'] or UNREAD)}"
    yield f"source_address = {_quoted(data['address'])}"
    yield f"checked_on = {timezone.now():%Y-%m-%d}"
    yield 'confidence = "unclear"'
    yield "applies = { }"
    yield "[rules.params]"
    yield f"edition_fields = {json.dumps(data['imprint'])}"
    yield "licences = []"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _name(code: str, locale: str) -> str:
    return str(Locale.parse(locale).territories.get(code.upper(), ""))


def _languages(tags: list[str]) -> str:
    scripts: dict[str, list[str]] = {}
    for tag in map(TAGS.__getitem__, tags):
        scripts.setdefault(tag.language, []).append(tag.script)
    items = (f'{{ code = "{code}", scripts = {json.dumps(found)} }}' for code, found in scripts.items())
    return f"[{', '.join(items)}]"


def missing_in(code: str, text: str) -> list[Problem]:
    """Return what ``countries check`` says of a draft beside the shipped files: faults, then texts without a language."""
    with tempfile.TemporaryDirectory() as folder:
        for file in DATA.glob("*.toml"):
            shutil.copy(file, folder)
        (Path(folder) / f"{code}.toml").write_text(text, "utf-8")
        try:
            catalogue = read_catalogue(Path(folder), REGISTERS)
        except CatalogueError as error:
            return error.problems
    found = [*untranslated(catalogue), *unnamed_laws(catalogue)]
    return [problem for problem in found if problem.file == f"{code}.toml"]
