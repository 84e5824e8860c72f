"""Translated columns of the reference tables."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from countries.models import Country


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en",)
