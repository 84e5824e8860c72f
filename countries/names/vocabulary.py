"""Words that stand in names without being their own: legal forms, kinds, particles (``words.toml``)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_WORDS = {
    name: words.split()
    for name, words in tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8")).items()
}
# “e. V.” of a German association stands with or without a space.
LEGAL_FORMS = frozenset((*_WORDS["legal_forms"], "e. V", "e.V"))
KIND = re.compile(rf"^(?:{'|'.join(map(re.escape, _WORDS['kinds']))})", re.I)
SYLLABIC_KINDS = tuple(_WORDS["syllabic_kinds"])
PARTICLES = frozenset(_WORDS["particles"])
ARTICLES = frozenset(_WORDS["articles"])
DESCENT = frozenset(_WORDS["descent"])
PATRONYMIC = re.compile(
    r"(?:вич|[ьмктн]ич|вна|ична|инична|ұлы|қызы|улы|кызы|уулу|угли|ўғли|vich|vitch|witsch|vna|uly|ūly|qyzy|kyzy|ugli|o.?g.?li|ۇلى|قىزى)$",
    re.I,
)
# The endings of a patronymic in the languages of one person's papers: Болатович, Болатұлы.
PATRONYMICS = (
    "ович",
    "евич",
    "овна",
    "евна",
    "ұлы",
    "қызы",
    "улы",
    "кызы",
    "уулу",
    "ovich",
    "evich",
    "ovna",
    "evna",
    "uly",
    "kyzy",
    "ugli",
    "qizi",
    "oʻgʻli",
)
# A word before another or former name, in parentheses or after the name.
FORMERLY = re.compile(
    r"^(?:ранее|прежнее (?:наименование|название|имя)|прежде|бывш\w*|он же|она же|также|урожд\w*|formerly|former|previously|also(?: known as)?|a\.?k\.?a\.?"
    r"|born|née|ehemals|früher|geb\.?|бұрынғы атауы|бұрынғы|бұрын|сондай-ақ|eski adı|eski|önceki adı|avvalgi|мурдагы|мурда|хуучин нэр"
    r"|曾用名|原名|又名|옛 이름|구칭|سابقا|سابقاً|بۇرىنعى)\W*",
    re.I,
)
# Borrowed words that each script spells in its own way.
BORROWED = ({"news", "ньюс", "نیوز"}, {"times", "таймс"}, {"life", "лайф"}, {"today", "тудей"}, {"voice", "войс"},
            {"online", "онлайн"}, {"time", "тайм"}, {"post", "пост"}, {"euro", "еуро", "евро"}, {"group", "групп"},
            {"house", "хаус"}, {"tv", "тв"}, {"press", "пресс"}, {"park", "pak", "пак"}, {"lee", "yi", "ли", "i"},
            {"choi", "цой", "чхве", "choe"}, {"jung", "jeong", "чон"}, {"cho", "чо", "jo"}, {"eurasia", "еуразия", "евразия"})  # fmt: skip
