"""One table of scripts and tags: BCP 47 tags, ISO 15924 scripts, directions and names readers know."""

from __future__ import annotations

from dataclasses import dataclass

CYRILLIC, LATIN, ARABIC = "Cyrl", "Latn", "Arab"
RIGHT_TO_LEFT = frozenset({ARABIC})
KAZAKH = "kk"


@dataclass(frozen=True)
class LanguageTag:
    """How one language in one script is addressed and shown.

    ``path`` stands in addresses and names the message catalogue, ``bcp47`` in ``lang`` attributes and feeds.
    """

    language: str
    script: str
    path: str
    bcp47: str
    name: str

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, from the script alone."""
        return direction_of(self.script)


_ROWS = (
    LanguageTag("kk", CYRILLIC, "kk", "kk-Cyrl", "Қазақша"),
    LanguageTag("kk", LATIN, "kk-latn", "kk-Latn", "Qazaqşa"),
    LanguageTag("kk", ARABIC, "kk-arab", "kk-Arab", "قازاقشا"),
    LanguageTag("ru", CYRILLIC, "ru", "ru", "Русский"),
    LanguageTag("en", LATIN, "en", "en", "English"),
    LanguageTag("de", LATIN, "de", "de", "Deutsch"),
    LanguageTag("mn", CYRILLIC, "mn", "mn", "Монгол"),
    LanguageTag("uz", LATIN, "uz", "uz-Latn", "Oʻzbekcha"),
    LanguageTag("zh-hans", "Hans", "zh-hans", "zh-Hans", "简体中文"),
    LanguageTag("tr", LATIN, "tr", "tr", "Türkçe"),
    LanguageTag("ky", CYRILLIC, "ky", "ky", "Кыргызча"),
    LanguageTag("uk", CYRILLIC, "uk", "uk", "Українська"),
    LanguageTag("fr", LATIN, "fr", "fr", "Français"),
    LanguageTag("pl", LATIN, "pl", "pl", "Polski"),
    LanguageTag("cs", LATIN, "cs", "cs", "Čeština"),
    LanguageTag("ko", "Kore", "ko", "ko", "한국어"),
    LanguageTag("fa", ARABIC, "fa", "fa", "فارسی"),
    LanguageTag("ar", ARABIC, "ar", "ar", "العربية"),
    LanguageTag("tg", CYRILLIC, "tg", "tg", "Тоҷикӣ"),
    LanguageTag("tk", LATIN, "tk", "tk", "Türkmençe"),
)
TAGS: dict[str, LanguageTag] = {tag.path: tag for tag in _ROWS}
_BY_LANGUAGE_AND_SCRIPT = {(tag.language, tag.script): tag for tag in _ROWS}


def direction_of(script: str) -> str:
    """Return ``rtl`` or ``ltr`` for a script of ISO 15924."""
    return "rtl" if script in RIGHT_TO_LEFT else "ltr"


def tag_of(language: str, script: str) -> LanguageTag:
    """Return the tag of a language in a script; raise KeyError if the table has none."""
    return _BY_LANGUAGE_AND_SCRIPT[language, script]
