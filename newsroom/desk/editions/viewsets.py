"""Reference data that staff maintain in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from countries.models import Edition, Licence
from newsroom.desk.models import EditionRole
from newsroom.desk.permissions import editions_seen_by
from newsroom.desk.tasks import judge_again
from newsroom.releases.models import Adjustment, Release


class _Judging:
    """Evaluates again what depends on an edition's attributes and holdings, in the same transaction as their change."""

    def _judge(self, changed: Edition | Licence) -> None:
        judge_again(changed if isinstance(changed, Edition) else changed.edition)

    @transaction.atomic
    def save_instance(self) -> Any:
        saved = super().save_instance()  # type: ignore[misc]
        self._judge(saved)
        return saved


class JudgingCreateView(_Judging, CreateView):
    pass


class JudgingEditView(_Judging, EditView):
    pass


class JudgingDeleteView(_Judging, DeleteView):
    @transaction.atomic
    def delete_action(self) -> None:
        super().delete_action()
        self._judge(self.object)


class EditionViewSet(ModelViewSet):
    add_view_class = JudgingCreateView
    edit_view_class = JudgingEditView
    model = Edition
    icon = "site"
    menu_label = _("Editions")
    # Languages, imprint and opening have screens of their own (newsroom.operations.opening).
    form_fields = [
        "host",
        "time_zone",
        "reach",
        "reach_reason",
        "help_line",
        "has_full_feeds",
        "shows_waivers",
    ]
    list_display = ["country", "host", "is_on", "reach", "time_zone"]
    list_filter = ["is_on", "reach"]
    copy_view_enabled = False


class LicenceViewSet(ModelViewSet):
    add_view_class = JudgingCreateView
    edit_view_class = JudgingEditView
    delete_view_class = JudgingDeleteView
    model = Licence
    icon = "key"
    menu_label = _("Licences")
    form_fields = ["edition", "kind", "number", "valid_until"]
    list_display = ["edition", "kind", "number", "valid_until"]


class RoleViewSet(ModelViewSet):
    model = EditionRole
    icon = "user"
    menu_label = _("Roles")
    form_fields = ["user", "edition", "role"]
    list_display = ["user", "edition", "role"]
    list_filter = ["edition", "role"]


class AdjustmentViewSet(ModelViewSet):
    model = Adjustment
    icon = "edit"
    menu_label = _("Adjustments")
    form_fields = ["edition", "story_key", "language", "kind", "target", "text"]
    list_display = ["edition", "language", "kind", "target", "text"]
    list_filter = ["edition", "language", "kind"]


class EditionsGroup(ModelViewSetGroup):
    menu_label = _("Editions")
    menu_icon = "site"
    menu_order = 160
    items = (EditionViewSet, LicenceViewSet, RoleViewSet, AdjustmentViewSet)


editions_group = EditionsGroup()


class OwnReleases(ChooseView):
    """The newest public releases of the user's editions; titles of other editions are not shown."""

    def get_object_list(self) -> QuerySet[Release]:
        editions = editions_seen_by(self.request.user)
        return Release.objects.filter(edition__in=editions, state=Release.State.RELEASED).order_by(
            "-public_from", "-pk"
        )


class OwnReleasesResults(ChooseResultsView):
    get_object_list = OwnReleases.get_object_list


class ReleaseChooser(ChooserViewSet):
    model = Release
    choose_view_class = OwnReleases
    choose_results_view_class = OwnReleasesResults
    icon = "globe"
    choose_one_text = _("Choose a release")
    choose_another_text = _("Choose another release")
    per_page = 20


release_chooser = ReleaseChooser("release_chooser", url_prefix="release-chooser")
