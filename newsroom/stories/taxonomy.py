"""Topics and sections: reference tables with a name per language."""

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
    """A section of an edition; its code is part of addresses."""

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
        """Refuse a name or code that the rules of an open edition would hide from its readers."""
        opened = list(Edition.objects.filter(is_on=True).select_related("country"))
        validate_wording(opened, "code", self.code.replace("-", " "))
        for field in self._meta.fields:
            language = field.name.removeprefix("name_").replace("_", "-") if field.name.startswith("name_") else ""
            words = getattr(self, field.name) if language else ""
            if words:
                validate_wording(opened, field.name, words, language)
