"""Translated columns: names of topics and sections, never stories."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from newsroom.stories.taxonomy import Section, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en",)


@register(Section)
class SectionTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en",)
