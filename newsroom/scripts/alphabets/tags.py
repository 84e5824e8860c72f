"""One table of scripts and tags: BCP 47 tags, ISO 15924 scripts, directions and names readers know."""

from __future__ import annotations

from dataclasses import dataclass

CYRILLIC, LATIN, ARABIC = "Cyrl", "Latn", "Arab"
RIGHT_TO_LEFT = frozenset({ARABIC})
KAZAKH = "kk"


@dataclass(frozen=True)
class Tag:
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
    Tag("kk", CYRILLIC, "kk", "kk-Cyrl", "Қазақша"),
    Tag("kk", LATIN, "kk-latn", "kk-Latn", "Qazaqşa"),
    Tag("kk", ARABIC, "kk-arab", "kk-Arab", "قازاقشا"),
    Tag("ru", CYRILLIC, "ru", "ru", "Русский"),
    Tag("en", LATIN, "en", "en", "English"),
    Tag("de", LATIN, "de", "de", "Deutsch"),
    Tag("mn", CYRILLIC, "mn", "mn", "Монгол"),
    Tag("uz", LATIN, "uz", "uz-Latn", "Oʻzbekcha"),
    Tag("zh-hans", "Hans", "zh-hans", "zh-Hans", "简体中文"),
    Tag("tr", LATIN, "tr", "tr", "Türkçe"),
    Tag("ky", CYRILLIC, "ky", "ky", "Кыргызча"),
    Tag("uk", CYRILLIC, "uk", "uk", "Українська"),
    Tag("fr", LATIN, "fr", "fr", "Français"),
    Tag("pl", LATIN, "pl", "pl", "Polski"),
    Tag("cs", LATIN, "cs", "cs", "Čeština"),
    Tag("ko", "Kore", "ko", "ko", "한국어"),
    Tag("fa", ARABIC, "fa", "fa", "فارسی"),
    Tag("ar", ARABIC, "ar", "ar", "العربية"),
    Tag("tg", CYRILLIC, "tg", "tg", "Тоҷикӣ"),
    Tag("tk", LATIN, "tk", "tk", "Türkmençe"),
)
TAGS: dict[str, Tag] = {tag.path: tag for tag in _ROWS}
_BY_LANGUAGE_AND_SCRIPT = {(tag.language, tag.script): tag for tag in _ROWS}


def direction_of(script: str) -> str:
    """Return ``rtl`` or ``ltr`` for a script of ISO 15924."""
    return "rtl" if script in RIGHT_TO_LEFT else "ltr"


def tag_of(language: str, script: str) -> Tag:
    """Return the tag of a language in a script; raise KeyError if the table has none."""
    return _BY_LANGUAGE_AND_SCRIPT[language, script]
