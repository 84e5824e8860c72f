"""The page for members of houses: log in, submit news or an event, follow its state. Plain forms for any phone."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.contributions.submissions import Submission, SubmissionError, house_of_account, send, sent, zone_of
from newsroom.editions.locales import time_zone_name
from newsroom.ingest.models import HouseAccount
from newsroom.scripts import TAGS, LanguageTag
from newsroom.stories.blocks import slips_of_event

LARGEST_PICTURE = 10 * 1024 * 1024  # bytes


class NewsForm(forms.Form):
    """News: the minimum an editor needs."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    picture = forms.ImageField(label=gettext_lazy("Picture"), required=False)
    picture_words = forms.CharField(
        label=gettext_lazy("What the picture shows"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For those who can't see it."),
    )
    may_be_shown = forms.BooleanField(
        label=gettext_lazy("We made the picture or may give it, and everyone in it agreed"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "text", "picture_words", "place"):
            if name in self.fields:
                # The script is recognised from the text: any is accepted.
                self.fields[name].widget.attrs["dir"] = "auto"

    def clean(self) -> dict[str, Any]:
        """Refuse a picture without alternative text or right."""
        cleaned = super().clean() or {}
        picture = cleaned.get("picture")
        if picture and picture.size > LARGEST_PICTURE:
            self.add_error("picture", _("The picture is larger than 10 MB; send a smaller one."))
        if picture and not cleaned.get("picture_words"):
            self.add_error("picture_words", _("Say what the picture shows."))
        if picture and not cleaned.get("may_be_shown"):
            self.add_error("may_be_shown", _("Without your word on this we can't take the picture."))
        return cleaned

    def submission(self, zone: str) -> Submission:
        """Return the entered data; the time zone is that of the house."""
        told = self.cleaned_data
        return Submission(told["title"], told["text"], told["picture"], told["picture_words"])


def _picker(kind: Literal["date", "time"]) -> Any:
    return forms.DateInput(attrs={"type": kind}) if kind == "date" else forms.TimeInput(attrs={"type": kind})


class EventForm(NewsForm):
    """An event: the fields of news, and time and place."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=_picker("date"))
    hour = forms.TimeField(label=gettext_lazy("Begins at"), required=False, widget=_picker("time"))
    last_hour = forms.TimeField(label=gettext_lazy("Ends at"), required=False, widget=_picker("time"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    online = forms.URLField(label=gettext_lazy("Address online"), max_length=500, required=False, assume_scheme="https")

    field_order = ["title", "day", "hour", "last_hour", "place", "online", "text"]

    def clean(self) -> dict[str, Any]:
        """Refuse times that no calendar could show."""
        cleaned = super().clean()
        if cleaned.get("day"):
            for name, words in slips_of_event(self._event(cleaned, "UTC")):
                self.add_error(name, words)
        return cleaned

    def _event(self, told: dict[str, Any], zone: str) -> dict[str, Any]:
        keys = ("day", "hour", "last_hour", "place", "online")
        return {key: told.get(key) for key in keys} | {"last_day": None, "zone": zone, "repeats": "", "until": None}

    def submission(self, zone: str) -> Submission:
        """Return the entered data with its event."""
        told = self.cleaned_data
        return Submission(told["title"], told["text"], told["picture"], told["picture_words"], self._event(told, zone))


Kind = Literal["news", "event"]
FORMS: dict[Kind, type[NewsForm]] = {"news": NewsForm, "event": EventForm}


def _tag(path: str) -> LanguageTag:
    tag = TAGS.get(path)
    if tag is None:
        raise Http404
    return tag


class Login(LoginView):
    """Log in, in the language and script of the address."""

    template_name = "contributions/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tag = _tag(kwargs["tag"])
        with translation.override(tag.path):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"tag": _tag(self.kwargs["tag"]), "tags": TAGS.values()}

    def get_success_url(self) -> str:
        return self.get_redirect_url() or f"/house/{self.kwargs['tag']}/"


def _account(request: HttpRequest) -> HouseAccount:
    account = HouseAccount.objects.filter(user=request.user.pk).select_related("user").first()
    if account is None:
        raise PermissionDenied
    return account


def submit(request: HttpRequest, tag: str, kind: Kind = "news") -> HttpResponse:
    """The form for news or an event, and earlier submissions."""
    shown = _tag(tag)
    if not request.user.is_authenticated:
        return redirect(f"/house/{shown.path}/login/?{urlencode({'next': request.path})}")
    account = _account(request)
    with translation.override(shown.path):
        try:
            return _submit(request, account, shown, kind)
        except SubmissionError as error:
            return _page(request, account, shown, {"problem": str(error)}, status=409)


def _submit(request: HttpRequest, account: HouseAccount, tag: LanguageTag, kind: Kind) -> HttpResponse:
    house = house_of_account(account)
    zone = str(zone_of(house))
    form = FORMS[kind](request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        send(account, form.submission(zone))
        messages.success(request, _("It is on the desk now. An editor reads it and decides where it is shown."))
        return redirect(request.path)
    context = {"house": house, "zone": time_zone_name(zone, tag), "kind": kind, "form": form}
    return _page(request, account, tag, context, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, account: HouseAccount, tag: LanguageTag, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"tag": tag, "sent": sent(account), "sender": account.user} | context
    return TemplateResponse(request, "contributions/submit.html", context, status=status).render()
