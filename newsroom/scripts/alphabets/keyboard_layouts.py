"""Words typed with the keyboard set to another layout.

Sources: the Kazakh layout of Windows and X.Org (Kazakh letters on the row of digits), the Russian one (the same letters
otherwise) and US English.
"""

from __future__ import annotations

from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, LATIN

_ENGLISH = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю"
_KAZAKH_DIGITS = dict(zip("234589-=0", "әіңғүұөһқ", strict=True))
_TO_CYRILLIC = str.maketrans(dict(zip(_ENGLISH, _RUSSIAN, strict=True)) | _KAZAKH_DIGITS)
_TO_LATIN = str.maketrans(
    dict(zip(_RUSSIAN, _ENGLISH, strict=True)) | {made: key for key, made in _KAZAKH_DIGITS.items()}
)
# The Kazakh layout for Arabic script as GB 21669 and X.Org's "cn(kaz)" place its letters over US English.
_ARABIC = dict(zip("qwertyuiopasdfghjklzxcvbnm", "چۋءرتيۇڭوپھسداەىقكلزشعۆبنم", strict=True))
_TO_ARABIC = str.maketrans(_ARABIC)
_FROM_ARABIC = str.maketrans({made: key for key, made in _ARABIC.items()})

# Keys to be shown on the screen, in rows: the letters a hardware keyboard mostly lacks come first.
SCREEN_KEYS = {
    CYRILLIC: ("әіңғүұқөһ", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбюё"),
    LATIN: ("äğıñöşūü", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ARABIC: ("ٴچۋرتيۇڭوپ", "ھسداەىقكل", "زشعۆبنم", "گجفح،؛؟"),
}


def retyped(text: str) -> list[str]:
    """Return what the same keys give in the other layouts, without the text itself."""
    keys = text.lower().translate(_TO_LATIN).translate(_FROM_ARABIC)
    made = (keys, keys.translate(_TO_CYRILLIC), keys.translate(_TO_ARABIC))
    return [other for other in dict.fromkeys(made) if other != text.lower()]
