"""Words of the newsroom's lexicon, and spellings corrected by hand in one story."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.scripts import ARABIC, LATIN
from newsroom.scripts.words.lexicon import Entry, LexiconError, check_entry
from newsroom.spelling.refusals import refusal_of
from newsroom.spelling.written import check_written


class _Spelled(models.Model):
    """A Cyrillic word with its spellings in the other scripts; an empty one is left to the rules."""

    cyrillic = models.CharField(_("Cyrillic"), max_length=100)
    latin = models.CharField(_("Latin"), max_length=100, blank=True)
    arabic = models.CharField(_("Arabic"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.cyrillic, self.latin, self.arabic)))

    def clean(self) -> None:
        """Raise ValidationError where a spelling isn't a word in its script, or none is given."""
        super().clean()
        check_written(self.latin, LATIN, "latin")
        check_written(self.arabic, ARABIC, "arabic")
        try:
            check_entry(self.as_entry())
        except LexiconError as error:
            raise refusal_of(error).as_form_error() from error

    def as_entry(self) -> Entry:
        """Return it as an entry of the converter's lexicon."""
        return Entry(self.cyrillic, self.latin, self.arabic)


class LexiconWord(_Spelled):
    """A word of the lexicon: proposed by an editor, in use once a language editor has approved it."""

    class Kind(models.TextChoices):
        PLACE = "place", _("place")
        PERSON = "person", _("person")
        INSTITUTION = "institution", _("institution")
        INTERNATIONAL = "international", _("international word")
        WORD = "word", _("word")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for approval")
        APPROVED = "approved", _("in use")
        REFUSED = "refused", _("refused")
        REPLACED = "replaced", _("no longer in use")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.WORD)
    source = models.CharField(_("source"), max_length=300, help_text=_("Where the spelling comes from."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("word of the lexicon")
        verbose_name_plural = _("lexicon")
        permissions = [("decide_lexiconword", _("Can decide on words of the lexicon"))]
        constraints = [
            models.UniqueConstraint(
                fields=["cyrillic"], condition=models.Q(state="approved"), name="one_spelling_a_word"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "cyrillic"], name="word_by_state")]

    def as_entry(self) -> Entry:
        return Entry(self.cyrillic, self.latin, self.arabic, self.kind, self.source)


class Spelling(_Spelled):
    """A spelling corrected by hand in one story, kept as a difference against its Cyrillic text.

    With a ``sentence`` it holds for the word's n-th ``occurrence`` (from 0) in that sentence; without one for the word and its
    forms in the whole story. It is kept through new conversions and edits elsewhere, and is stale once its sentence is gone.
    """

    story_key = models.UUIDField(_("story"))
    sentence = models.TextField(_("sentence"), blank=True)
    occurrence = models.PositiveSmallIntegerField(_("occurrence in the sentence"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    class Meta:
        verbose_name = _("spelling in a story")
        verbose_name_plural = _("spellings in stories")
        ordering = ["pk"]
        indexes = [models.Index(fields=["story_key"], name="spelling_of_story")]

    def clean(self) -> None:
        super().clean()
        if not (self.latin or self.arabic):
            raise ValidationError(_("Write how the word is spelled in Latin or in Arabic script."))

    def written_in(self, script: str) -> str:
        """Return the spelling in a script, empty where the rules decide."""
        return {LATIN: self.latin, ARABIC: self.arabic}.get(script, "")
