"""Measures the converter beside its peers. Prints JSON.

    python -m tests.bench.scripts GOLD [GOLD …] [--text FILE]

``GOLD`` are tables of ``cyrl, latn, arab, kind, source`` with a tab between; ``--text`` is running Kazakh in Cyrillic for the round
trip and for speed (the sentences of the first table otherwise); ``held-back-loans.txt`` and
``held-back-news.txt`` are news full of loans and foreign names, written before they were first run.
Peers are measured where they are installed: PyICU (``Kazakh-Latin/BGN``), ``cyrtranslit`` and ``qazaq-transliterator``.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsroom.scripts import ARABIC, CYRILLIC, LATIN, Piece, convert, convert_html, shipped_converter

COLUMNS = {CYRILLIC: "cyrl", LATIN: "latn", ARABIC: "arab"}
DIRECTIONS = ((CYRILLIC, LATIN), (CYRILLIC, ARABIC), (LATIN, CYRILLIC), (ARABIC, CYRILLIC))
LEAST_SECONDS = 1.0
STREAM_CHARACTERS = 50_000_000
OLD_SPELLING = "ىي"  # MediaWiki's older и, which ALPHABETS.md and CLDR 48 don't follow


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a gold table that have a source, without those that ``doubtful.tsv`` gives a reason against."""
    doubtful = doubtful_lines() if path.name == "gold-dev.tsv" else frozenset()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for line, row in enumerate(rows, 2) if row["source"] and line not in doubtful]


def doubtful_lines() -> frozenset[int]:
    """Return the lines of ``gold-dev.tsv`` whose cells are not the same words, as read by a person."""
    with (Path(__file__).parent / "doubtful.tsv").open(encoding="utf-8", newline="") as file:
        return frozenset(int(row["line"]) for row in csv.DictReader(file, delimiter="\t"))


def distance(one: str, other: str) -> int:
    """Return the edit distance of two strings (Levenshtein)."""
    before = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        now = [place]
        for column, wanted in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != wanted)))
        before = now
    return before[-1]


def accuracy(rows: list[dict[str, str]], source: str, target: str) -> dict[str, Any]:
    """Return shares of words and lines exactly right, the character error rate, and how many wrong words were marked."""
    lines = right_lines = words = right_words = marked = wrong = flagged = errors = characters = 0
    converter = shipped_converter()
    for row in rows:
        given, accepted = row[COLUMNS[source]], row[COLUMNS[target]].split("|")
        if not given or not accepted[0] or (OLD_SPELLING in row["arab"] and ARABIC in (source, target)):
            continue
        made = (convert_html if row["kind"] == "html" else convert)(given, source, target)
        wanted = min(accepted, key=lambda text: distance(made, text))
        if source == ARABIC:  # capitals are not in it
            made, wanted = made.lower(), wanted.lower()
        lines += 1
        right_lines += made == wanted
        errors += distance(made, wanted)
        characters += len(wanted)
        marks = marks_of(converter.pieces(given, source, target))
        for one, other, is_marked in zip(made.split(), wanted.split(), marks, strict=False):
            words += 1
            right_words += one == other
            flagged += is_marked
            wrong += one != other
            marked += one != other and is_marked
    return {
        "rows": lines,
        "words_right": round(right_words / words, 4) if words else None,
        "lines_right": round(right_lines / lines, 4) if lines else None,
        "character_errors": round(errors / characters, 4) if characters else None,
        "wrong_words": wrong,
        "wrong_words_marked": round(marked / wrong, 3) if wrong else None,
        "words_marked": round(flagged / words, 3) if words else None,
    }


def marks_of(pieces: list[Piece]) -> list[bool]:
    """Return for each word of the text that the pieces make, as cut at its spaces, whether a part of it is uncertain."""
    marks = []
    is_open = False
    for piece in pieces:
        for run in re.findall(r"\s+|\S+", piece.text):
            if run.isspace():
                is_open = False
            elif is_open:
                marks[-1] |= piece.is_uncertain
            else:
                marks.append(piece.is_uncertain)
                is_open = True
    return marks


def round_trip(text: str, through: str) -> dict[str, Any]:
    """Return the share of words of a running text that come back as they were."""
    words = re.findall("[а-яёәғқңөұүһі]+", text.lower())
    back = [convert(convert(word, CYRILLIC, through), through, CYRILLIC).lower() for word in words]
    wrong = [one for one, other in zip(words, back, strict=True) if one != other]
    pieces = [shipped_converter().pieces(convert(word, CYRILLIC, through), through, CYRILLIC) for word in wrong]
    marked = sum(any(piece.is_uncertain for piece in found) for found in pieces)
    return {
        "words": len(words),
        "back_as_it_was": round(1 - len(wrong) / len(words), 4),
        "wrong_marked": round(marked / len(wrong), 3) if wrong else None,
    }


def speed(change: Callable[[str], str], text: str) -> float:
    """Return characters a second over whole passes of the text, after one that warms up."""
    change(text)
    passes, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < LEAST_SECONDS:
        change(text)
        passes += 1
    return passes * len(text) / seconds


def peers() -> dict[str, Callable[[str], str]]:
    """Return the installed converters that do any of it, each from Cyrillic to some Latin."""
    found: dict[str, Callable[[str], str]] = {}
    try:
        import icu

        found["PyICU Kazakh-Latin/BGN"] = icu.Transliterator.createInstance("Kazakh-Latin/BGN").transliterate
    except ImportError:
        pass
    try:
        import cyrtranslit

        found["cyrtranslit (ru)"] = lambda text: str(cyrtranslit.to_latin(text, "ru"))
    except ImportError:
        pass
    return found


def memory_of_stream() -> dict[str, int]:
    """Return peak bytes after a tenth and after all of 50 million characters of distinct words, Cyrillic to Arabic."""
    letters = "абвгдежзклмнопрстқғңү"
    tracemalloc.start()
    done, number, peaks = 0, 0, {}
    while done < STREAM_CHARACTERS:
        words = []
        for _ in range(20_000):
            number, rest, word = number + 1, number, ""
            while rest or not word:
                rest, place = divmod(rest, len(letters))
                word += letters[place]
            words.append(word)
        part = " ".join(words)
        convert(part, CYRILLIC, ARABIC)
        done += len(part)
        if done > STREAM_CHARACTERS // 10 and "tenth" not in peaks:
            peaks["tenth"] = tracemalloc.get_traced_memory()[1]
    peaks["all"] = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peaks


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--memory", action="store_true", help="also measure memory on 50 million characters (minutes)")
    chosen = parser.parse_args()
    tables = {path.name: rows_of(path) for path in chosen.gold}
    first = next(iter(tables.values()))
    text = chosen.text.read_text("utf-8") if chosen.text else "\n".join(r["cyrl"] for r in first if r["kind"] == "line")
    other = {script: convert(text, CYRILLIC, script) for script in (LATIN, ARABIC)}
    speeds = {f"{source}-{target}": speed(lambda t, s=source, g=target: convert(t, s, g), other.get(source, text)) for source, target in DIRECTIONS}  # type: ignore[misc]  # fmt: skip
    found = {name: speed(change, text) for name, change in peers().items()}
    icu_speed = next((value for name, value in found.items() if name.startswith("PyICU")), None)
    print(
        json.dumps(
            {
                "accuracy": {
                    name: {
                        kind: {
                            f"{source}-{target}": accuracy(
                                [r for r in rows if r["source"].startswith(kind)], source, target
                            )
                            for source, target in DIRECTIONS
                        }
                        for kind in sorted({row["source"].split("+")[0] for row in rows})
                    }
                    for name, rows in tables.items()
                },
                "round_trip": {script: round_trip(text, script) for script in (LATIN, ARABIC)},
                "characters_a_second": {name: round(value) for name, value in (speeds | found).items()},
                "times_icu": {name: round(value / icu_speed, 2) for name, value in speeds.items()}
                if icu_speed
                else None,
                "memory": memory_of_stream() if chosen.memory else None,
            },
            ensure_ascii=False,
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
