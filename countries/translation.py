"""Translated columns of the reference tables."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from countries.models import Country, RuleVersion


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en",)


@register(RuleVersion)
class RuleVersionTranslation(TranslationOptions):
    fields = ("title", "fix")
    required_languages = ("en",)
