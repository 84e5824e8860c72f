"""Forms for one edition's adjustments and for withdrawals and orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.wording import validate_wording
from newsroom.releases.models import Adjustment, Release
from newsroom.releases.vocabulary import AdjustmentKind, Notice
from newsroom.stories.models import Section, StoryPage
from newsroom.stories.vocabulary import Label

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


class EditionForm(forms.Form):
    """Headline, lead, section, time and labels of a story in one edition; empty fields keep the story's own."""

    chosen = forms.BooleanField(label=_("Release here"), required=False)
    headline = forms.CharField(label=_("Own headline"), max_length=255, required=False)
    lead = forms.CharField(
        label=_("Own lead"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    section: forms.ModelChoiceField[Section] = forms.ModelChoiceField(
        Section.objects.all(), label=_("Section"), required=False
    )
    hour = forms.DateTimeField(
        label=_("Hour"),
        required=False,
        input_formats=[LOCAL_FORMAT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
    )
    reason = forms.CharField(
        label=_("What is corrected"),
        max_length=500,
        required=False,
        help_text=_("For the archive, where the story is out."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    story: StoryPage
    edition: Edition

    @classmethod
    def for_story(
        cls, story: StoryPage, edition: Edition, release: Release | None, data: Mapping[str, Any] | None
    ) -> EditionForm:
        """Return the form of an edition, filled with its stored adjustments."""
        stored = {
            (adjustment.kind, adjustment.target): adjustment.text
            for adjustment in _stored(story, edition).filter(
                kind__in=(AdjustmentKind.HEADLINE, AdjustmentKind.LEAD, AdjustmentKind.LABEL)
            )
        }
        initial = {
            "headline": stored.get((AdjustmentKind.HEADLINE, ""), ""),
            "lead": stored.get((AdjustmentKind.LEAD, ""), ""),
            "section": release.section_id if release else story.section_id,
        }
        form = cls(data, initial=initial, prefix=edition.code)
        form.story, form.edition = story, edition
        for label, values in _wanted_labels(edition).items():
            form.fields[f"label_{label}"] = _label_field(label, values)
            form.initial[f"label_{label}"] = stored.get((AdjustmentKind.LABEL, label), "")
        form.fields["hour"].help_text = edition.time_zone
        return form

    def full_clean(self) -> None:
        # Times are entered in the edition's time zone.
        with timezone.override(self.edition.zone if hasattr(self, "edition") else None):
            super().full_clean()

    @transaction.atomic
    def save_adjustments(self) -> None:
        """Store differences from the shared story; emptied ones are deleted."""
        wanted = {(AdjustmentKind.HEADLINE, ""): "headline", (AdjustmentKind.LEAD, ""): "lead"}
        wanted |= {
            (AdjustmentKind.LABEL, name.removeprefix("label_")): name
            for name in self.fields
            if name.startswith("label_")
        }
        for (kind, target), name in wanted.items():
            text = self.cleaned_data[name].strip()
            if text:
                set_adjustment(self.story, self.edition, kind, target, text)
            else:
                _stored(self.story, self.edition).filter(kind=kind, target=target).delete()


def set_adjustment(story: StoryPage, edition: Edition, kind: AdjustmentKind, target: str, text: str) -> None:
    """Write an adjustment of one edition, replacing the one with the same target."""
    Adjustment.objects.update_or_create(
        edition=edition,
        story_key=story.translation_key,
        language=story.language,
        kind=kind,
        target=target,
        defaults={"text": text},
    )


def _stored(story: StoryPage, edition: Edition) -> Any:
    return Adjustment.objects.filter(edition=edition, story_key=story.translation_key, language=story.language)


def _wanted_labels(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Return the labels that the edition's rules require, with the allowed values."""
    ruleset = edition.ruleset_at(timezone.now())
    if ruleset is None:
        return {}
    rules = ruleset.as_ruleset().rules
    return {rule.params.label: tuple(rule.params.values) for rule in rules if rule.kind == "label"}  # type: ignore[attr-defined]


def _label_field(label: str, values: tuple[str, ...]) -> forms.Field:
    name = Label(label).label if label in Label.values else label
    if values:
        choices = [("", "—"), *((value, value) for value in values)]
        return forms.ChoiceField(label=name, choices=choices, required=False)
    return forms.CharField(label=name, max_length=300, required=False)


class TakeBackForm(forms.Form):
    """Why a story is withdrawn in all editions."""

    notice = forms.ChoiceField(label=_("What readers are told"), choices=Notice.choices)
    reason = forms.CharField(label=_("Reason for the archive"), max_length=500, required=False)
    with_notice = forms.BooleanField(label=_("Publish as a retraction"), required=False)


class LiftForm(forms.Form):
    """Why an order no longer holds."""

    reason = forms.CharField(label=_("Reason for the archive"), max_length=500)


class OrderForm(forms.Form):
    """An authority's order to withhold a story in one edition."""

    authority = forms.CharField(label=_("Authority"), max_length=200)
    authority_address = forms.URLField(label=_("Address of the authority"), required=False, assume_scheme="https")
    document = forms.CharField(label=_("Document"), max_length=200)
    dated_on = forms.DateField(
        label=_("Date of the document"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    languages = forms.MultipleChoiceField(
        label=_("Only in these languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the story in all its languages."),
    )
    deadline = forms.DateTimeField(
        label=_("To be carried out until"),
        required=False,
        input_formats=[LOCAL_FORMAT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
    )
    is_now = forms.BooleanField(label=_("Withhold now"), required=False, initial=True)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["languages"].choices = [(item["code"], item["code"]) for item in edition.languages]  # type: ignore[attr-defined]
        self.fields["deadline"].help_text = edition.time_zone

    def full_clean(self) -> None:
        with timezone.override(self.edition.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("is_now") and not data.get("deadline"):
            self.add_error("deadline", _("Give the deadline, or withhold now."))
        for field in ("authority", "authority_address", "document"):
            try:
                validate_wording([self.edition], field, data.get(field, ""))
            except forms.ValidationError as error:
                self.add_error(None, error)
        return data
