"""Screens for waivers: requested beside a finding, confirmed by a second person, ended early."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.models import Edition, RuleVersion, Waiver
from newsroom.desk.permissions import editions_seen_by, may_hide, user_of
from newsroom.desk.publishing.forms import LOCAL_FORMAT
from newsroom.releases.compliance import waivers
from newsroom.releases.compliance.waivers import WaiverError
from newsroom.stories.models import StoryPage


class WaiverForm(forms.Form):
    """Why a rule is waived for a story, and until when, in the edition's time zone."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        input_formats=[LOCAL_FORMAT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
    )


def waive(request: HttpRequest, number: int, code: str, rule: str) -> HttpResponse:
    """Request a waiver of one rule for one story in one edition."""
    story = get_object_or_404(StoryPage, pk=number)
    edition = get_object_or_404(Edition, pk=code)
    if not may_hide(user_of(request), edition):
        raise PermissionDenied
    with timezone.override(edition.zone):
        form = WaiverForm(request.POST or None)
        is_valid = request.method == "POST" and form.is_valid()
    form.fields["until"].help_text = edition.time_zone
    if is_valid:
        try:
            waivers.ask(edition, story.translation_key, rule, user_of(request), **form.cleaned_data)
        except WaiverError as error:
            form.add_error(None, error.as_form_error())
        else:
            messages.success(request, _("Written down. For a rule that blocks a second person must agree."))
            return redirect("desk_waivers")
    title = _("Waive %(rule)s in %(edition)s") % {"rule": rule, "edition": edition}
    context = {
        "story": story,
        "form": form,
        "header_title": title,
        "breadcrumbs_items": [
            {"url": reverse("desk_release_screen", args=[number]), "label": story.get_admin_display_title()},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "desk/confirm.html", context)


def waiver_list(request: HttpRequest) -> HttpResponse:
    """Waivers in the user's editions: active and pending ones first."""
    if request.method == "POST":
        return _decide(request)
    now = timezone.now()
    found = Waiver.objects.filter(edition__in=editions_seen_by(user_of(request)))
    found = found.select_related("edition__country", "by", "second_by", "ended_by")[:200]
    stories = StoryPage.objects.filter(translation_key__in=[row.story_key for row in found])
    # Of several languages the Kazakh headline is shown; it is stored last.
    stories = stories.order_by(Case(When(locale__language_code="kk", then=1), default=0))
    headlines = dict(stories.values_list("translation_key", "title"))
    rows = [_row(request, waiver, headlines, now) for waiver in found]
    context = {
        "rows": rows,
        "rules": RuleVersion.objects.newest(row["waiver"].rule_id for row in rows),
        "header_title": _("Waivers"),
        "breadcrumbs_items": [{"url": "", "label": _("Waivers")}],
    }
    return TemplateResponse(request, "desk/waivers.html", context)


def _row(request: HttpRequest, waiver: Waiver, headlines: dict[Any, str], now: Any) -> dict[str, Any]:
    lasts = waiver.ended_at is None and waiver.until > now
    ruleset = waiver.edition.ruleset_at(now)
    rules = ruleset.as_ruleset().rules if ruleset else ()
    blocks = frozenset(rule.id for rule in rules if rule.severity == "block")
    may_act = lasts and may_hide(user_of(request), waiver.edition)
    return {
        "waiver": waiver,
        "headline": headlines.get(waiver.story_key, str(waiver.story_key)),
        "until": f"{waiver.until.astimezone(waiver.edition.zone):%Y-%m-%d %H:%M %Z}",
        "lasts": lasts,
        "counts": waiver.counts(blocks),
        "may_agree": may_act and not waiver.counts(blocks) and waiver.by_id != request.user.pk,
        "may_end": may_act,
    }


def _decide(request: HttpRequest) -> HttpResponse:
    act, _colon, number = request.POST.get("act", "").partition(":")
    waiver = get_object_or_404(Waiver.objects.select_related("edition"), pk=number or 0)
    if not may_hide(user_of(request), waiver.edition):
        raise PermissionDenied
    try:
        if act == "agree":
            waivers.agree(waiver, user_of(request))
            messages.success(request, _("Agreed. The rule is lifted for this story until then."))
        elif act == "end":
            waivers.end(waiver, user_of(request))
            messages.success(request, _("Ended. The story was judged again."))
    except WaiverError as error:
        messages.error(request, str(error))
    return redirect("desk_waivers")
