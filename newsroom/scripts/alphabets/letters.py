"""Letters of the three Kazakh alphabets and what is known about them (``ALPHABETS``: CLDR 48, the table of April 2021)."""

from __future__ import annotations

HAMZA = "\u0674"

CYRILLIC_TO_LATIN = {
    "а": "a", "ә": "ä", "б": "b", "в": "v", "г": "g", "ғ": "ğ", "д": "d", "е": "e", "э": "e", "ё": "io", "ж": "j",
    "з": "z", "и": "i", "й": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ñ", "о": "o", "ө": "ö",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "ū", "ү": "ü", "ф": "f", "х": "h", "һ": "h", "ц": "ts",
    "ч": "tş", "ш": "ş", "щ": "ştş", "ъ": "", "ь": "", "ы": "y", "і": "ı", "ю": "iu", "я": "ia",
}  # fmt: skip

CYRILLIC_TO_ARABIC = {
    "а": "ا", "ә": "ا", "б": "ب", "в": "ۆ", "г": "گ", "ғ": "ع", "д": "د", "е": "ە", "э": "ە", "ё": "يو", "ж": "ج",
    "з": "ز", "и": "ي", "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "و",
    "п": "پ", "р": "ر", "с": "س", "т": "ت", "у": "ۋ", "ұ": "ۇ", "ү": "ۇ", "ф": "ف", "х": "ح", "һ": "ھ", "ц": "تس",
    "ч": "چ", "ш": "ش", "щ": "شش", "ъ": "", "ь": "", "ы": "ى", "і": "ى", "ю": "يۋ", "я": "يا",
}  # fmt: skip

CYRILLIC_LETTERS = frozenset(CYRILLIC_TO_LATIN)
CYRILLIC_VOWELS = frozenset("аәеёиоөуұүыіэюя")
# The word hamza stands where a vowel is soft and no letter shows it (CLDR and MediaWiki agree).
NEEDS_HAMZA = frozenset("әөүі")
SHOWS_SOFTNESS = frozenset("еэгғкқ")

BACK_VOWELS = frozenset("аоұыяё")
FRONT_VOWELS = frozenset("әөүіеэ")

# What letters of a word can stand for in Cyrillic; the first is what endings have.
_SOFTENED = (("л", "ль"), ("н", "нь"), ("р", "рь"), ("т", "ть"), ("с", "сь"))
LATIN_OPTIONS: dict[str, tuple[str, ...]] = {
    **{latin: (cyrillic,) for cyrillic, latin in CYRILLIC_TO_LATIN.items() if len(latin) == 1},
    **{CYRILLIC_TO_LATIN[options[0]]: options for options in _SOFTENED},
    "e": ("е", "э"), "h": ("х", "һ"), "i": ("й", "и"), "ts": ("ц",), "tş": ("ч",), "ştş": ("щ",),
    "ia": ("я", "ия"), "iu": ("ю", "ию"), "io": ("ё",),
}  # fmt: skip
# A Turkish keyboard has neither ä, ñ nor ū, and its writers put e or a for ә, y for й and ы, i for и and і.
KEYBOARD_OPTIONS: dict[str, tuple[str, ...]] = LATIN_OPTIONS | {
    "a": ("а", "ә"), "e": ("е", "ә", "э"), "i": ("і", "и", "й"), "ı": ("ы", "і"), "y": ("й", "ы"), "n": ("н", "ң", "нь"),
    "u": ("у", "ұ"), "ü": ("ү",), "k": ("к", "қ"), "g": ("г", "ғ"), "v": ("в", "у"), "s": ("с",), "ya": ("я",), "yu": ("ю",),
}  # fmt: skip
ARABIC_OPTIONS: dict[str, tuple[str, ...]] = {
    **{arabic: (cyrillic,) for cyrillic, arabic in CYRILLIC_TO_ARABIC.items() if len(arabic) == 1},
    **{CYRILLIC_TO_ARABIC[options[0]]: options for options in _SOFTENED},
    "ا": ("а", "ә"), "و": ("о", "ө"), "ۇ": ("ұ", "ү"), "ى": ("ы", "і"), "ە": ("е", "э"), "ج": ("ж", "дж"), "دج": ("дж",), "ي": ("й", "и"),
    "تس": ("ц",), "شش": ("щ",), "يا": ("я", "ия"), "يۋ": ("ю", "ию"), "يو": ("ё",),
}  # fmt: skip

ARABIC_PUNCTUATION = {",": "،", ";": "؛", "?": "؟"}

# Spellings that mean the same on the way in. Written out: NFKC would turn U+0675 to U+0678 around.
ARABIC_SAME = {
    "\u0621": HAMZA, "\u0654": HAMZA, "\u0655": HAMZA, "\u06cc": "ي", "\u06a9": "ك", "\u0647\u200c": "ە", "\u0647": "ھ",
    "\u06c1": "ھ", "\u06d0": "ە", "\u0640": "", "\u0675": HAMZA + "ا", "\u0676": HAMZA + "و", "\u0677": HAMZA + "ۇ",
    "\u0678": HAMZA + "ى", "\u0626": HAMZA + "ى",
}  # fmt: skip
OTHER_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")

# Latin letters that look like Cyrillic ones: inside a Cyrillic word they are mended first.
LATIN_LOOK_ALIKES = str.maketrans("aceopxyiABCEHKMOPTXI", "асеорхуіАВСЕНКМОРТХІ")
