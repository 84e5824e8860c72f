"""The lexicon's screen, readable for all admin users: pending words, words in use, and CSV import and export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.permissions import may_decide_words, user_of
from newsroom.scripts import CYRILLIC
from newsroom.scripts.alphabets.sorting import sort_key
from newsroom.spelling import flows
from newsroom.spelling.models import LexiconWord
from newsroom.spelling.refusals import WordError

A_PAGE = 50
_LARGEST_FILE = 5 * 1024 * 1024  # bytes; some 50,000 words


class FindForm(forms.Form):
    """Search among the words in use."""

    q = forms.CharField(label=gettext_lazy("Find a word in any of its scripts"), required=False)


class ImportForm(forms.Form):
    """A CSV file in the format of the export."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Columns: cyrillic, latin, arabic, kind, source. Words that the file doesn't name stay."
        ),
    )

    def clean_file(self) -> str:
        """Return the text of the file."""
        file = self.cleaned_data["file"]
        if file.size > _LARGEST_FILE:
            raise ValidationError(_("The file is larger than 5 MB; cut it in parts."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file isn't in UTF-8; save it again as CSV in UTF-8.")) from error


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Pending words, and a page of those in use."""
    return _screen(request, ImportForm())


def _screen(request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    find = FindForm(request.GET)
    wanted = find.cleaned_data["q"].strip() if find.is_valid() else ""
    in_use = LexiconWord.objects.filter(state=LexiconWord.State.APPROVED).select_related("decided_by")
    if wanted:
        # SQLite folds case for ASCII only, and entries keep their capitals.
        found = Q(cyrillic__contains=wanted.lower()) | Q(cyrillic__contains=wanted.capitalize())
        in_use = in_use.filter(found | Q(latin__icontains=wanted) | Q(arabic__contains=wanted))
    waiting = LexiconWord.objects.filter(state=LexiconWord.State.PROPOSED).select_related("proposed_by")
    title = _("Lexicon")
    context: dict[str, Any] = {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "waiting": waiting.order_by("proposed_at")[:200],
        "page": Paginator(sorted(in_use, key=_by_alphabet), A_PAGE).get_page(request.GET.get("p")),
        "wanted": wanted,
        "find": find,
        "form": form,
        "may_decide": may_decide_words(user_of(request)),
    }
    return TemplateResponse(request, "desk/lexicon.html", context, status=status)


def _by_alphabet(word: LexiconWord) -> Any:
    return sort_key(word.cyrillic, CYRILLIC)


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve a word, refuse it, or remove it from use."""
    if not may_decide_words(user_of(request)):
        raise PermissionDenied
    word = get_object_or_404(LexiconWord, pk=number)
    act = request.POST.get("act")
    if act == "drop":
        flows.drop(word, user_of(request))
        messages.success(request, _("“%(word)s” is out of use; the rules decide again.") % {"word": word.cyrillic})
    elif act in ("approve", "refuse"):
        flows.decide(word, user_of(request), approves=act == "approve")
        message = _("“%(word)s” is in use.") if act == "approve" else _("“%(word)s” is refused.")
        messages.success(request, message % {"word": word.cyrillic})
    return redirect("desk_lexicon")


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Return the words in use as a CSV file."""
    headers = {"Content-Disposition": 'attachment; filename="lexicon.csv"'}
    return HttpResponse(flows.export_words(), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Import the words of a CSV file: all of them, or none if a line is invalid."""
    if not may_decide_words(user_of(request)):
        raise PermissionDenied
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            done = flows.import_words(form.cleaned_data["file"], user_of(request))
        except WordError as error:
            form.add_error("file", error.as_form_error())
        else:
            message = _("Taken into use: %(taken)d. As they were: %(unchanged)d.")
            messages.success(request, message % {"taken": done.taken, "unchanged": done.unchanged})
            return redirect("desk_lexicon")
    return _screen(request, form, status=422)
