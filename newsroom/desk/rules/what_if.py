"""Counsel's screen “What if”: a story under another state, at another hour, or with a rule that is only proposed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets import AdminPageChooser

from countries.catalogue import proposals
from countries.catalogue.proposals import ProposalError
from countries.catalogue.ruleset_versions import states_under
from countries.models import Country, Edition, RuleProposal
from newsroom.desk.permissions import countries_advised_by, user_of
from newsroom.desk.publishing.forms import LOCAL_FORMAT
from newsroom.desk.publishing.views import editable_story
from newsroom.desk.rules.base import law_screen
from newsroom.desk.rules.comparison import Case, Comparison, compare
from newsroom.stories.models import StoryPage

LONGEST_DRAFT, LONGEST_NUMBER = 100_000, 18  # characters
FIRST_YEAR, LAST_YEAR = 2000, 2100


class ProposalChoice(forms.ModelChoiceField[RuleProposal]):
    """Open proposals, each with its state and reason."""

    def label_from_instance(self, obj: RuleProposal) -> str:
        return f"{obj.country}: {obj.rule_id} ({obj.get_action_display()}), {obj.reason[:60]}"


class WhatIfForm(forms.Form):
    """Which story, where it stands, and what is to be supposed; ``user`` must advise every state named.

    ``draft`` is a rule that nobody has proposed yet, in JSON: its state and its data in the shape of the country files.
    """

    story = forms.ModelChoiceField(
        StoryPage.objects.all(), label=gettext_lazy("Story"), widget=AdminPageChooser(target_models=[StoryPage])
    )
    state = forms.ModelChoiceField(Edition.objects.none(), label=gettext_lazy("In the edition of"))
    other_state = forms.ModelChoiceField(
        Edition.objects.none(),
        label=gettext_lazy("What if it were the edition of"),
        required=False,
        empty_label=gettext_lazy("the same"),
    )
    moment = forms.DateTimeField(
        label=gettext_lazy("What if it went out at"),
        required=False,
        input_formats=[LOCAL_FORMAT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
        help_text=gettext_lazy("In the edition’s own time. Empty: now, or when the proposal begins to hold."),
    )
    proposal = ProposalChoice(
        RuleProposal.objects.none(),
        label=gettext_lazy("What if this proposal were approved"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_DRAFT)

    def __init__(self, user: User, data: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.advised = countries_advised_by(user)
        editions = Edition.objects.filter(country__in=self.advised).select_related("country")
        open_ones = RuleProposal.objects.filter(state=RuleProposal.State.OPEN, country__in=self.advised)
        for name, choices in (("state", editions), ("other_state", editions), ("proposal", open_ones)):
            self.fields[name].queryset = choices  # type: ignore[attr-defined]
        self.fields["proposal"].queryset = open_ones.select_related("country")  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        # The hour is read as it is written; its zone is the edition's, which is known only after cleaning.
        with timezone.override(dt.UTC):
            super().full_clean()

    def clean_moment(self) -> dt.datetime | None:
        moment: dt.datetime | None = self.cleaned_data["moment"]
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Choose a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return moment

    def clean_draft(self) -> RuleProposal | None:
        if not self.cleaned_data["draft"]:
            return None
        try:
            code, data = json.loads(self.cleaned_data["draft"])
            country = self.advised.filter(pk=str(code)).first()
        except (ValueError, TypeError, RecursionError):
            country = None
        if country is None:
            raise forms.ValidationError(_("The draft of the rule is not readable. Open it again from its form."))
        try:
            rule = proposals.checked_rule(country, data)
        except ProposalError as error:
            raise error.as_form_error() from error
        return RuleProposal(country=country, rule_id=rule["id"], data=rule, action=RuleProposal.Action.CHANGE)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        edition, supposed = data.get("other_state") or data.get("state"), self._supposed(data)
        if data.get("draft") and data.get("proposal"):
            self.add_error("proposal", _("Try the draft and the proposal one after the other."))
        elif supposed and edition and edition.country not in states_under(supposed.country):
            self.add_error("proposal", _("The rule does not concern %(edition)s.") % {"edition": edition})
        return data

    @staticmethod
    def _supposed(data: Mapping[str, Any]) -> RuleProposal | None:
        found: RuleProposal | None = data.get("draft") or data.get("proposal")
        return found

    def cases(self, story: StoryPage) -> tuple[Case, Case]:
        """Return the story as it stands now, and as it is supposed; the form must be valid."""
        data, now = self.cleaned_data, timezone.now()
        edition, supposed = data["other_state"] or data["state"], self._supposed(data)
        begins = supposed.in_force_from if supposed and supposed.in_force_from else now
        moment = data["moment"].replace(tzinfo=edition.zone) if data["moment"] else max(begins, now)
        return Case(story, data["state"], now), Case(story, edition, moment, supposed)


@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    """A story's verdict as it stands beside the one that is asked for; nothing is written.

    A draft of a rule is too long for an address, so it is posted; everything else is in the address.
    """
    data = request.POST if request.method == "POST" else request.GET
    if not countries_advised_by(user_of(request)).exists():
        raise PermissionDenied
    story = _chosen_story(request, data.get("story", ""))
    if story is None:
        initial = {name: data.get(name, "") for name in ("state", "other_state", "proposal", "draft")}
        return _screen(request, WhatIfForm(user_of(request), initial=initial))
    form = WhatIfForm(user_of(request), data)
    return _screen(request, form, compare(*form.cases(story)) if form.is_valid() else None)


def draft_screen(request: HttpRequest, country: Country, rule: Mapping[str, Any]) -> HttpResponse:
    """The same screen for a rule that nobody has proposed yet, in its stored form."""
    editions = states_under(country)
    initial = {"draft": json.dumps([country.pk, rule], ensure_ascii=False)}
    if editions:
        initial["state"] = editions[0].pk
    return _screen(request, WhatIfForm(user_of(request), initial=initial))


def _chosen_story(request: HttpRequest, number: str) -> StoryPage | None:
    """Return the newest draft of a story by its number, None where there is none; raise PermissionDenied for others' stories."""
    if not number.isdecimal() or len(number) > LONGEST_NUMBER or not StoryPage.objects.filter(pk=int(number)).exists():
        return None
    return editable_story(request, int(number))


def _screen(request: HttpRequest, form: WhatIfForm, comparison: Comparison | None = None) -> HttpResponse:
    draft = form["draft"].value()
    return law_screen(
        request,
        "desk/rules/what_if.html",
        _("What if"),
        [],
        form=form,
        is_draft=bool(draft),
        comparison=comparison,
    )
