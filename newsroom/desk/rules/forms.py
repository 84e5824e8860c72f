"""The form for a rule; the fields of ``params`` come from the schema of the rule's kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from countries.diff import SEVERITIES
from countries.models import Country, RegisterVersion
from countries.rules import KINDS
from countries.schema import AppliesSchema
from newsroom.desk import rule_names

# Every rule has its texts in these; the languages of the state's edition come on top.
LANGUAGES = ("en", "kk", "ru")
LOCAL_FORMAT = "%Y-%m-%dT%H:%M"
LINES = gettext_lazy("One a line.")
BY_LANGUAGE = gettext_lazy("A line a language: kk: text")
LISTS_BY_LANGUAGE = gettext_lazy("A line a language: kk: one | two")
PERIODS = gettext_lazy("One a line: beginning / end / why. Times as 2026-11-22T07:00, local, or with an offset.")


class LinesField(forms.CharField):
    """A list of texts, one per line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ByLanguageField(forms.CharField):
    """A text, or a list of texts, for each language."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, has_lists: bool, **kwargs: Any) -> None:
        self.has_lists = has_lists
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return "\n".join(
            f"{code}: {' | '.join(part) if isinstance(part, list | tuple) else part}" for code, part in value.items()
        )

    def clean(self, value: Any) -> Any:
        texts: dict[str, Any] = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            code, colon, text = line.partition(":")
            if not colon or not text.strip():
                raise forms.ValidationError(_("“%(line)s” is not of the form “kk: text”.") % {"line": line})
            parts = [part.strip() for part in text.split("|") if part.strip()]
            texts[code.strip()] = parts if self.has_lists else text.strip()
        return texts


class PeriodsField(forms.CharField):
    """Periods with a reason, one per line; ``names`` are the keys of beginning and end."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, names: tuple[str, str], **kwargs: Any) -> None:
        self.names = names
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        begin, end = self.names
        return "\n".join(f"{item[begin]} / {item[end]} / {item.get('why', '')}" for item in value)

    def clean(self, value: Any) -> Any:
        periods = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            parts = [part.strip() for part in line.split("/")]
            try:
                moments = [dt.datetime.fromisoformat(part) for part in parts[:2]]
                begin, end = (moment.isoformat() for moment in moments)
            except ValueError as error:
                message = _("“%(line)s” is not of the form “2026-11-22T07:00 / 2026-11-22T20:00 / why”.")
                raise forms.ValidationError(message % {"line": line}) from error
            periods.append({self.names[0]: begin, self.names[1]: end, "why": " / ".join(parts[2:])})
        return periods


class RuleForm(forms.Form):
    """One rule with its law and source, the reason of the change, and the time from which it holds."""

    id = forms.SlugField(label=gettext_lazy("Rule"), max_length=100)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=[(name, rule_names.SEVERITIES[name]) for name in SEVERITIES]
    )
    law = forms.CharField(label=gettext_lazy("Law"), max_length=500)
    law_names = ByLanguageField(
        has_lists=False, label=gettext_lazy("The law’s name in its own language"), required=False, help_text=BY_LANGUAGE
    )
    source_title = forms.CharField(label=gettext_lazy("Source"), max_length=500)
    source_address = forms.URLField(label=gettext_lazy("Address of the source"), required=False, assume_scheme="https")
    checked_on = forms.DateField(label=gettext_lazy("Checked on"), widget=forms.DateInput(attrs={"type": "date"}))
    confidence = forms.ChoiceField(label=gettext_lazy("How sure"), choices=list(rule_names.CONFIDENCES.items()))
    effective_from = forms.DateField(
        label=gettext_lazy("The law holds from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    effective_until = forms.DateField(
        label=gettext_lazy("The law holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=gettext_lazy("Reason of the change"), widget=forms.Textarea(attrs={"rows": 2}))
    in_force_from = forms.DateTimeField(
        label=gettext_lazy("The change holds from"),
        required=False,
        input_formats=[LOCAL_FORMAT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
        help_text=gettext_lazy("Empty: from the approval on, and what is not yet judged is hidden until it is. UTC."),
    )

    def __init__(
        self,
        country: Country,
        kind: str,
        rule: Mapping[str, Any] | None,
        data: Any = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.kind = kind
        self.country = country
        rule = rule or {}
        held = {name: rule[name] for name in self.base_fields if rule.get(name) is not None}
        super().__init__(data, initial={"checked_on": timezone.now().date()} | held | dict(initial or {}))
        if rule.get("id"):
            self.fields["id"].disabled = True
        self.params = KINDS[kind].params
        self._add_texts(rule)
        self._add_applies(rule.get("applies", {}))
        for name, field in self.params.model_fields.items():
            key = f"params_{name}"
            self.fields[key] = _field_of(field.annotation, field.is_required(), field.alias or name)
            self.initial[key] = rule.get("params", {}).get(field.alias or name, _default(field))
        if country.inherits.exists():
            self.fields["sharpens"] = forms.SlugField(
                label=gettext_lazy("Sharpens the inherited rule"), required=False, max_length=100
            )
            self.initial["sharpens"] = rule.get("sharpens") or ""

    def _add_texts(self, rule: Mapping[str, Any]) -> None:
        names = {"title": gettext_lazy("Title"), "fix": gettext_lazy("How to mend it")}
        edition = getattr(self.country, "edition", None)
        spoken = [item["code"] for item in edition.languages] if edition else []
        self.languages = tuple(dict.fromkeys((*LANGUAGES, *spoken, *rule.get("title", {}), *rule.get("fix", {}))))
        for name, label in names.items():
            for code in self.languages:
                key = f"{name}_{code}"
                self.fields[key] = forms.CharField(label=f"{label} ({code})", max_length=300, required=code == "en")
                self.initial[key] = rule.get(name, {}).get(code, "")

    def _add_applies(self, applies: Mapping[str, Any]) -> None:
        for name, field in AppliesSchema.model_fields.items():
            key = f"applies_{name}"
            self.fields[key] = _field_of(field.annotation, False, f"applies.{name}")
            self.initial[key] = list(applies.get(name, ()))

    def rule(self) -> dict[str, Any]:
        """Return the rule in the form of the country files, not yet validated as a whole."""
        data = self.cleaned_data
        texts = {
            name: {code: data[f"{name}_{code}"] for code in self.languages if data[f"{name}_{code}"]}
            for name in ("title", "fix")
        }
        plain = ("id", "severity", "law", "source_title", "source_address", "confidence")
        days = {
            name: data[name].isoformat() if data[name] else None
            for name in ("checked_on", "effective_from", "effective_until")
        }
        params = {
            field.alias or name: data[f"params_{name}"]
            for name, field in self.params.model_fields.items()
            if data[f"params_{name}"] is not None
        }
        return {
            "kind": self.kind,
            **{name: data[name] for name in plain},
            **days,
            **texts,
            "law_names": data["law_names"],
            "sharpens": data.get("sharpens") or None,
            "applies": {name: data[f"applies_{name}"] for name in AppliesSchema.model_fields},
            "params": params,
        }


def _default(field: Any) -> Any:
    return None if field.is_required() else field.default


def _field_of(annotation: Any, is_required: bool, name: str) -> forms.Field:
    """Return the form field for a field of a schema."""
    origin, parts = get_origin(annotation), get_args(annotation)
    common: dict[str, Any] = {"label": name, "required": is_required}
    if annotation is bool:
        return forms.BooleanField(**common | {"required": False})
    if annotation is int or int in parts:
        return forms.IntegerField(min_value=0, **common)
    if origin is Literal:
        return forms.ChoiceField(choices=[(part, part) for part in parts], **common)
    if origin is tuple:
        return _list_field(parts[0], common)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        has_lists = get_origin(parts[1]) is tuple
        return ByLanguageField(has_lists=has_lists, help_text=LISTS_BY_LANGUAGE if has_lists else BY_LANGUAGE, **common)
    if name == "register":
        names = RegisterVersion.objects.order_by("name").values_list("name", flat=True).distinct()
        return forms.ChoiceField(choices=[(f"{row}.toml", row) for row in names], **common)
    return forms.CharField(max_length=300, **common)


def _list_field(item: Any, common: dict[str, Any]) -> forms.Field:
    if get_origin(item) is Literal:
        choices = [(part, part) for part in get_args(item)]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common | {"required": False}
        )
    if isinstance(item, type) and issubclass(item, BaseModel):
        begin, end = (field.alias or name for name, field in list(item.model_fields.items())[:2])
        return PeriodsField(names=(begin, end), help_text=PERIODS, **common | {"required": False})
    return LinesField(help_text=LINES, **common | {"required": False})
