"""Refused words and files of words, in the language of the editor who sent them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from countries.refusals import Refusal
from newsroom.scripts.words.lexicon import LexiconError, Slip


class WordError(Refusal):
    """The word, or the file of words, can't be taken."""

    texts = {
        "lexicon_columns": _("The columns are %(given)s; write them as %(expected)s."),
        "lexicon_fields": _("The row has not %(expected)s fields; quote a field that has a comma in it."),
        "word_not_cyrillic": _("Cyrillic: “%(given)s” is not one word in Kazakh Cyrillic."),
        "word_of_unknown_kind": _("Kind: “%(given)s” is unknown; use one of %(expected)s."),
        "word_without_source": _("Source: say where the spelling comes from."),
        "word_refused": _("The word “%(word)s”: %(why)s"),
        "lexicon_line_refused": _("Line %(line)d: %(why)s"),
    }


def refusal_of(error: LexiconError) -> WordError:
    """Return what the converter's lexicon refused as editors read it, with its line where it has one."""
    why = _told(error)
    return WordError("lexicon_line_refused", line=error.line, why=why) if error.line else why


def _told(error: LexiconError) -> WordError:
    match error.slip:
        case Slip.COLUMNS:
            return WordError("lexicon_columns", given=error.given, expected=error.expected)
        case Slip.FIELDS:
            return WordError("lexicon_fields", expected=error.expected)
        case Slip.NOT_A_WORD:
            return WordError("word_not_cyrillic", given=error.given)
        case Slip.UNKNOWN_KIND:
            return WordError("word_of_unknown_kind", given=error.given, expected=error.expected)
        case Slip.NO_SOURCE:
            return WordError("word_without_source")
