"""Topics and sections: reference tables with a name a language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet

from countries.models import Edition
from countries.wording import validate_wording


class Topic(models.Model):
    """What a story is about; the codes are those that rules name."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class Section(models.Model):
    """A part of an edition, which stands in addresses."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name that an open edition's rules would keep from its readers, and a code that would stand in its addresses."""
        opened = list(Edition.objects.filter(is_on=True).select_related("country"))
        validate_wording(opened, "code", self.code.replace("-", " "))
        for field in self._meta.fields:
            language = field.name.removeprefix("name_").replace("_", "-") if field.name.startswith("name_") else ""
            words = getattr(self, field.name) if language else ""
            if words:
                validate_wording(opened, field.name, words, language)
