"""The story in an editor's form, before it is saved."""

from __future__ import annotations

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from newsroom.stories.models import StoryPage


class FormError(ValueError):
    """The form is invalid; ``problems`` are messages by field."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(str(problems))
        self.problems = problems


def story_to_edit(request: HttpRequest, number: int) -> StoryPage:
    """Return the latest draft of a story for a permitted editor; raise Http404 or PermissionDenied."""
    page = get_object_or_404(StoryPage, pk=number)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    story: StoryPage = page.get_latest_revision_as_object()
    return story


def fill_from_form(story: StoryPage, request: HttpRequest) -> None:
    """Apply the editor's form to the story without saving; raise FormError, or BadRequest for a missing part."""
    form = StoryPage.get_edit_handler().get_form_class()(request.POST, instance=story, for_user=request.user)
    form.defer_required_fields()
    form.fields["slug"].required = False
    try:
        is_valid = form.is_valid()
    except MultiValueDictKeyError as error:
        raise BadRequest(_("The form is not whole: %(field)s is missing.") % {"field": error}) from error
    if not is_valid:
        raise FormError(form.errors)
    form.save(commit=False)
