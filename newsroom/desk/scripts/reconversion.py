"""The screen for converting published texts again after a change of the lexicon or the converter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.permissions import editions_seen_by, may_release, user_of
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.actions.reconvert import convert_again, converted_before, reconversion_of
from newsroom.releases.models import Release
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.spelling.converting import newsroom_converter

A_PAGE = 10  # each row is built again to be shown


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Public texts from an older converter, with the words that the present one writes differently."""
    editions = [edition for edition in editions_seen_by(user_of(request)) if may_release(user_of(request), edition)]
    found = converted_before(editions).select_related("edition__country", "address")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    title = _("Published texts of an older converter")
    context = {
        "header_title": title,
        "breadcrumbs_items": [{"url": reverse("desk_lexicon"), "label": _("Lexicon")}, {"url": "", "label": title}],
        "page": page,
        "rows": [reconversion_of(release) for release in page],
        "version": newsroom_converter().version,
    }
    return TemplateResponse(request, "desk/reconverting.html", context)


@require_POST
def convert_one(request: HttpRequest, number: int) -> HttpResponse:
    """Convert one release again, exactly as it was shown."""
    release = get_object_or_404(Release.objects.select_related("edition", "address"), pk=number)
    if not may_release(user_of(request), release.edition):
        raise PermissionDenied
    try:
        outcome = convert_again(release, user_of(request), request.POST.get("digest", ""))
    except (FlowError, SnapshotError) as error:
        messages.error(request, str(error))
    else:
        if outcome.is_done:
            messages.success(request, _("“%(headline)s” is converted again.") % {"headline": release.headline})
        else:
            messages.error(request, _("The rules stop it; look at the story's verdicts."))
    return redirect("desk_reconverting")
