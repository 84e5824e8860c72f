"""The form in which an edition is set up, by the rules of its state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.models import Edition
from countries.models.states import HOST_NAME
from newsroom.desk.models import EditionRole
from newsroom.editions.imprint import name_of
from newsroom.operations.opening.demands import AGE, DAY, E_MAIL, HINTS, Demand, Demands, licence_name
from newsroom.scripts import TAGS, LanguageTag

Role = EditionRole.Role
ROLE_FIELDS = {"editors": Role.EDITOR, "chiefs": Role.CHIEF_EDITOR, "counsel": Role.LEGAL_COUNSEL}
AGES = ("0+", "6+", "12+", "16+", "18+")
LONGEST = 300


def offered_tags(edition: Edition) -> list[LanguageTag]:
    """Return the languages and scripts an edition can have: the state's own first, then the newsroom's others."""
    content = {code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES}
    own = [
        tag
        for item in edition.languages
        for script in item["scripts"]
        for tag in TAGS.values()
        if (tag.language, tag.script) == (item["code"], script)
    ]
    return [tag for tag in dict.fromkeys((*own, *TAGS.values())) if tag.language in content]


class OpeningForm(forms.Form):
    """Where an edition appears, in which languages, its imprint and licences as its rules want them, and who works for it."""

    host = forms.CharField(
        label=gettext_lazy("Host name"),
        max_length=200,
        validators=[HOST_NAME],
        help_text=gettext_lazy("The name at which readers find it, as mn.example.org. It must lead to this server."),
    )
    tags = forms.MultipleChoiceField(label=gettext_lazy("Languages and scripts"), widget=forms.CheckboxSelectMultiple)
    first = forms.ChoiceField(
        label=gettext_lazy("First of them"),
        help_text=gettext_lazy("What a reader gets who has not chosen. It must be among those above."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    reach = forms.ChoiceField(label=gettext_lazy("Reach"), choices=Edition.Reach.choices, widget=forms.RadioSelect)
    help_line = forms.CharField(
        label=gettext_lazy("Help line of this state"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Printed under stories on suicide: name and number."),
    )
    has_full_feeds = forms.BooleanField(label=gettext_lazy("Feeds carry the whole text"), required=False)
    editors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Editors"), queryset=User.objects.none(), required=False
    )
    chiefs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Chief editors"), queryset=User.objects.none(), required=False
    )
    counsel = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Legal counsel"),
        queryset=User.objects.none(),
        required=False,
        help_text=gettext_lazy("Two, since a second person decides on changes of rules."),
    )

    def __init__(self, edition: Edition, demands: Demands, data: Any = None) -> None:
        self.edition, self.demands = edition, demands
        super().__init__(data, initial=_held(edition))
        offered = [(tag.path, f"{tag.name} ({tag.script})") for tag in offered_tags(edition)]
        for name in ("tags", "first"):
            self._choices(name, offered)
        zones = dict.fromkeys((edition.time_zone, *edition.other_time_zones))
        self._choices("time_zone", [(zone, zone) for zone in zones])
        self.fields["reach"].help_text = edition.reach_reason
        for name in ROLE_FIELDS:
            people = self.fields[name]
            assert isinstance(people, forms.ModelMultipleChoiceField)
            people.queryset = get_user_model().objects.filter(is_active=True).order_by("username")
            people.widget = forms.CheckboxSelectMultiple()
            people.widget.choices = people.choices
        for demand in demands.imprint:
            self.fields[f"imprint_{demand.name}"] = _imprint_field(demand)
            self.initial[f"imprint_{demand.name}"] = edition.imprint.get(demand.name, "")
        for demand in demands.licences:
            self._add_licence(demand)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _add_licence(self, demand: Demand) -> None:
        held = self.edition.licences.filter(kind=demand.name).order_by("pk").last()
        kind = licence_name(demand.name)
        number, until = f"licence_{demand.name}_number", f"licence_{demand.name}_until"
        self.fields[number] = forms.CharField(
            label=_("Licence “%(kind)s”: number") % {"kind": kind},
            max_length=100,
            required=False,
            help_text=demand.laws,
        )
        self.fields[until] = forms.DateField(
            label=_("Licence “%(kind)s”: valid until") % {"kind": kind},
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            help_text=_("Empty: it has no end."),
        )
        if held is not None:
            self.initial[number], self.initial[until] = held.number, held.valid_until

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the form's parts with their headings, in the order in which they are filled in."""
        yield _("Where it appears"), [self[name] for name in ("host", "tags", "first", "time_zone", "reach")]
        yield _("Imprint"), [self[f"imprint_{demand.name}"] for demand in self.demands.imprint]
        licences = [self[name] for name in self.fields if name.startswith("licence_")]
        if licences:
            yield _("Licences"), licences
        yield _("Who works for it"), [self[name] for name in ROLE_FIELDS]
        yield _("For readers"), [self["help_line"], self["has_full_feeds"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data["first"] not in data.get("tags", ()):
            self.add_error("first", _("Choose one of the languages and scripts above."))
        return data

    def languages(self) -> list[dict[str, Any]]:
        """Return the chosen languages with their scripts, the first one of each first."""
        chosen = [self.cleaned_data["first"], *self.cleaned_data["tags"]]
        found: dict[str, list[str]] = {}
        for tag in map(TAGS.__getitem__, dict.fromkeys(chosen)):
            found.setdefault(tag.language, []).append(tag.script)
        return [{"code": code, "scripts": scripts} for code, scripts in found.items()]

    def imprint(self) -> dict[str, str]:
        """Return the imprint: what was filled in, beside fields of other rules that are held."""
        asked = {
            demand.name: str(self.cleaned_data[f"imprint_{demand.name}"] or "").strip()
            for demand in self.demands.imprint
        }
        return {name: words for name, words in (self.edition.imprint | asked).items() if words}

    def licences(self) -> Iterator[tuple[str, str, dt.date | None]]:
        """Yield kind, number and end of each licence that was filled in."""
        for demand in self.demands.licences:
            number = self.cleaned_data[f"licence_{demand.name}_number"]
            if number:
                yield demand.name, number, self.cleaned_data[f"licence_{demand.name}_until"]

    def roles(self) -> dict[Role, set[User]]:
        """Return the people in each role."""
        return {role: set(self.cleaned_data[name]) for name, role in ROLE_FIELDS.items()}

    def take_errors(self, error: ValidationError) -> None:
        """Show what the models refused beside the fields that hold it."""
        for field, messages in error.message_dict.items():
            name = field if field in self.fields else None
            for message in messages:
                self.add_error(name, message)


def _held(edition: Edition) -> dict[str, Any]:
    """Return what an edition holds as the form's initial values."""
    offered = {(tag.language, tag.script): tag.path for tag in offered_tags(edition)}
    tags = [offered[item["code"], script] for item in edition.languages for script in item["scripts"]
            if (item["code"], script) in offered]  # fmt: skip
    people = {
        name: list(EditionRole.objects.filter(edition=edition, role=role).values_list("user", flat=True))
        for name, role in ROLE_FIELDS.items()
    }
    names = ("host", "time_zone", "reach", "help_line", "has_full_feeds")
    return {name: getattr(edition, name) for name in names} | {"tags": tags, "first": tags[0] if tags else ""} | people


def _imprint_field(demand: Demand) -> forms.Field:
    label, hint = name_of(demand.name), HINTS.get(demand.name, "")
    parts = [str(hint)] if hint else []
    parts.append(
        _("Wanted by: %(laws)s.") % {"laws": demand.laws}
        if demand.rules
        else _("Readers see it; no rule here wants it.")
    )
    common: dict[str, Any] = {"label": label, "help_text": " ".join(parts), "required": False}
    if demand.name in E_MAIL:
        return forms.EmailField(**common)
    if demand.name in DAY:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if demand.name in AGE:
        return forms.ChoiceField(choices=[("", "—"), *((age, age) for age in AGES)], **common)
    return forms.CharField(max_length=LONGEST, **common)
