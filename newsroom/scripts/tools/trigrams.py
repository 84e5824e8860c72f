"""Makes ``data/trigrams.tsv`` from lists of words: ``python -m newsroom.scripts.tools.trigrams FOLDER > trigrams.tsv``.

``FOLDER`` has a file of word forms, one a line, for each row of ``LISTS``; where they come from stands in ``data/README.md``. Kazakh
in Latin and in Arabic script is made from the Cyrillic forms by our own converter.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from math import log
from operator import itemgetter
from pathlib import Path

from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, KAZAKH, LATIN
from newsroom.scripts.convert import convert
from newsroom.scripts.detection.language_detection import plain, trigrams_of, words_in

# Language, script, and the file of word forms.
LISTS = (
    (KAZAKH, CYRILLIC, "kaz"), ("ru", CYRILLIC, "rus"), ("ky", CYRILLIC, "kir"), ("mn", CYRILLIC, "mon"), ("uz", CYRILLIC, "uzb_cyrl"),
    ("uk", CYRILLIC, "ukr"), ("tg", CYRILLIC, "tgk"), ("az", CYRILLIC, "aze_cyrl"),
    (KAZAKH, LATIN, "kaz"), ("uz", LATIN, "uzb"), ("tr", LATIN, "tur"), ("az", LATIN, "aze"), ("en", LATIN, "eng"), ("de", LATIN, "deu"),
    ("fr", LATIN, "fra"), ("pl", LATIN, "pol"), ("cs", LATIN, "ces"),
    (KAZAKH, ARABIC, "kaz"), ("ug", ARABIC, "uig"), ("fa", ARABIC, "fas"), ("ar", ARABIC, "ara"),
)  # fmt: skip
# Lists of forms don't tell how common a form is, so the commonest words of each language are named, the commonest first.
COMMON = {
    (KAZAKH, CYRILLIC): "және мен бен пен бір бұл да де та те үшін сол осы деп бойынша туралы болған еді емес жыл әр өз оның",
    ("ru", CYRILLIC): "и в на не что с по для из от о как это к за был при так же а у но или",
    ("ky", CYRILLIC): "жана менен бир бул да де үчүн ошол деп боюнча тууралуу болгон эле эмес жыл ар өз анын",
    ("mn", CYRILLIC): "ба нь энэ юм байна болон тухай дээр гэж бөгөөд хүн олон улсын тул мөн ч л их",
    ("uz", CYRILLIC): "ва бир бу билан учун ҳам эди деб бўйича бўлган эмас йил ҳар эса ҳақида керак улар ўз шу",
    ("uk", CYRILLIC): "і в на не що з до для із від про як це та за був при так же а у але або й",
    ("tg", CYRILLIC): "ва дар ба аз ки бо барои ин он як то бар мебошад аст шудааст худ ҳам",
    ("az", CYRILLIC): "вә бир бу да дә үчүн илә олан чох даһа ән гәдәр сонра кими исә нә о һәр вар дејил",
    (KAZAKH, LATIN): "jäne men ben bır būl da de ta te üşın sol osy dep boiynşa turaly bolğan edı emes jyl är öz onyñ",
    ("uz", LATIN): "va bir bu bilan uchun ham edi deb bo'yicha bo'lgan emas yil har esa haqida kerak ular o'z shu",
    ("tr", LATIN): "ve bir bu da de için ile olarak olan çok daha en kadar sonra gibi ise ne o her var değil",
    ("az", LATIN): "və bir bu da də üçün ilə olan çox daha ən qədər sonra kimi isə nə o hər var deyil",
    ("en", LATIN): "the of and to in is for that was on with as at by from it this are be or an which have has not his her their its will all who "
    "you your can if when only other more than some any new also into up out about would there been were no such may these after first over "
    "under between through what where which while should must do does did had them they we our one two time year people government said "
    "say get make go know take see come think look want give use find tell ask work seem feel try leave call good last long great little own "
    "old right big high different small large next early young important few public bad same able how then now here well very even back there "
    "down still too never most day man thing woman life child world school state family group country problem hand part place case week company "
    "system program question number night point home water room mother area money story fact month lot study book eye job word business issue",
    ("de", LATIN): "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an er hat aus bei werden sind",
    ("fr", LATIN): "de la le et les des en un une du que est pour qui dans au par sur plus ne pas se ce il sont avec aux son a",
    ("pl", LATIN): "i w na z do się że nie o jest od za to po jak przez dla co ale są oraz był",
    ("cs", LATIN): "v a na se je že z do s o to i za k ve pro jsou by ale od po jako který při",
    (KAZAKH, ARABIC): "جانە مەن بەن بىر بۇل دا دە تا تە ٴۇشىن سول وسى دەپ بويىنشا تۋرالى بولعان ەدى ەمەس جىل ٴار ٴوز ونىڭ",
    ("ug", ARABIC): "ۋە بىلەن بىر بۇ ئۈچۈن ھەم دەپ توغرىسىدا بولغان ئەمەس يىل ھەر ئۇ ئۆز شۇ بولۇپ قىلىش",
    ("fa", ARABIC): "و در به از که این را با است برای آن یک خود تا بر هم نیز می شده های",
    ("ar", ARABIC): "في من على إلى أن و عن مع هذا هذه التي الذي كان لا ما بعد قد بين أو كل",
}  # fmt: skip
KEPT = 2500
_FORMS = 120_000  # of one list, taken by chance
_LETTERS_TO_HALVE = 3.0  # a form this much longer is half as common
_SHARE_OF_COMMON = 0.3  # of running text
_ZIPF_OFFSET = 3


def make_row(language: str, script: str, forms: Iterable[str]) -> str:
    """Return a row of ``trigrams.tsv``: language, script, and ``trigram:cost`` from common to rare, ``_`` at the ends of words."""
    counts: defaultdict[str, float] = defaultdict(float)
    for form in forms:
        for trigram in trigrams_of(form):
            counts[trigram] += 2 ** (-len(form) / _LETTERS_TO_HALVE)
    # By Zipf's law the n-th of the commonest words is met a n-th as often as the first.
    words = COMMON[language, script].split()
    weights = [1 / (rank + _ZIPF_OFFSET) for rank in range(len(words))]
    share = _SHARE_OF_COMMON * sum(counts.values()) / sum(weights)
    for word, weight in zip(words, weights, strict=True):
        for trigram in trigrams_of(plain(word)):
            counts[trigram] += share * weight / len(word)
    total = sum(counts.values())
    commonest = nlargest(KEPT, counts.items(), key=itemgetter(1))
    costs = (f"{trigram}:{-10 * log(count / total):.0f}" for trigram, count in commonest)
    return "\t".join((language, script, " ".join(costs)))


def _forms(folder: Path, name: str, language: str, script: str) -> list[str]:
    lines = (folder / f"{name}.txt").read_text(encoding="utf-8").split()
    written = CYRILLIC if language == KAZAKH else script
    forms = [form for form in lines if words_in(form, written) == [form]]
    chosen = random.Random(1).sample(forms, min(_FORMS, len(forms)))
    return [plain(convert(form, written, script) if language == KAZAKH else form) for form in chosen]


def main() -> None:
    """Print the file's rows."""
    folder = Path(sys.argv[1])
    for language, script, name in LISTS:
        print(make_row(language, script, _forms(folder, name, language, script)))


if __name__ == "__main__":
    main()
