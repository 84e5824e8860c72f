"""The forms in which texts write a name that a register lists: order of its parts, initials, without legal form or quotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from countries.names.sounds import sounds
from countries.names.stems import stems_of_name
from countries.names.vocabulary import (
    ARTICLES,
    DESCENT,
    FORMERLY,
    KIND,
    LEGAL_FORMS,
    PARTICLES,
    PATRONYMIC,
    PATRONYMICS,
    SYLLABIC_KINDS,
)

WORD = re.compile(
    "[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u02bb\u02bc]+(?:(?<=[oOgG])[‘’'`][A-Za-z]+)*|[\u0400-\u052f]+|[\u0620-\u06ff]+"
)
_QUOTES = tuple(
    re.compile(f"{first}([^{first}{last}]{{2,}}){last}")
    for first, last in ("«»", "“”", "„“", "„”", "‹›", "‘’", "「」", "『』", "《》", '""')
)
_ANY_QUOTE = re.compile('[«»“”„"‹›‘’「」『』《》]')
_ASIDE = re.compile(r"\s[–—]\s")
_COMMA = re.compile("[,،，]")
_FIGURES = re.compile(r"^\D*?[\s–-](\d{1,4})\W*$")
_SYLLABIC_FORMS = re.compile("有限责任公司|股份有限公司|有限公司|주식회사|㈜|사단법인|재단법인|협동조합")
_LONGEST_PERSON = 5
_LONGEST_CASELESS = 3
_HYPHEN_ALONE = re.compile(r"(?<=\w)[-–](?=\w)")
_HYPHEN = re.compile(r"\w[-–]\w")
_SYLLABLE = 4
_SYLLABLES = re.compile(r"[\s·•・‧“”\"‘’「」『』《》«»-]+")


@dataclass(frozen=True)
class Slot:
    """One place of a form: a word by its stems, or an initial by the first sounds that it may have."""

    stems: frozenset[str]
    is_initial: bool = False


@dataclass(frozen=True)
class Form:
    """A way to write a name. ``says_enough``: it is one also without quotes or a word such as *fund* beside it.

    ``word``: the only word of a name, in small letters. ``number``: the figures that follow, as in *Channel 7*.
    """

    slots: tuple[Slot, ...]
    is_person: bool
    says_enough: bool = True
    has_hyphen: bool = False
    word: str = ""
    number: str = ""


def spellings_in(entry: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of an entry of a register; former names in parentheses and names in quotes apart."""
    for listed in entry:
        outside = " ".join(re.sub(r"\([^()]*\)", " ", listed).split()).strip(" ,;")
        yield FORMERLY.sub("", outside)
        if _ASIDE.search(outside):
            yield _ASIDE.split(outside)[0]
        for inside in re.findall(r"\(([^()]*)\)", listed):
            name = FORMERLY.sub("", inside.strip()).strip(" ,;–—-:")
            if len(name) > 3 and not name.isdigit():
                yield name
        for quoted in _quoted_in(listed):
            yield f"«{quoted}»"


def _quoted_in(name: str) -> Iterator[str]:
    """Yield what stands in quotes, also in quotes within quotes."""
    for pattern in _QUOTES:
        for found in pattern.findall(name):
            yield _ANY_QUOTE.sub("", found).strip()


def forms_of(name: str) -> set[Form]:
    """Return the forms of one spelling of a name; empty where it has no alphabetic word (Han, Hangul: found by letters)."""
    words = _words_of(name)
    if not words:
        return set()
    if is_person(name):
        return {Form(slots, is_person=True) for slots in _forms_of_person(name)}
    figures = _FIGURES.search(name)
    if figures is None and any(letter.isdigit() for letter in name):
        return set()
    number, has_hyphen = figures[1] if figures else "", _HYPHEN.search(name) is not None
    # What stands in quotes is the name itself and is given apart; its words of kind belong to it.
    own, whole = _own_words(words), [word for word in words if word not in LEGAL_FORMS and len(word) > 1] or words
    found = {Form(tuple(map(_full, whole)), is_person=False, has_hyphen=has_hyphen, number=number)}
    # One word of many would be a word like another.
    if not _ANY_QUOTE.search(name) and (len(own) > 1 or own[0] == whole[0] or len(whole) <= 2):
        found.add(
            Form(
                tuple(map(_full, own)),
                is_person=False,
                says_enough=len(own) > 1 or own == words,
                has_hyphen=has_hyphen,
                number=number,
            )
        )
        found |= {Form(tuple(map(_full, some)), is_person=False, has_hyphen=True) for some in _joined(own)}
    if has_hyphen and not number:
        found.add(Form(tuple(map(_full, _words_of(_HYPHEN_ALONE.sub("", name)))), is_person=False))
    # A single short word says too little by its sounds, and so does one without its article (al-Qaeda); by their letters they are
    # found all the same.
    alone = [form for form in found if len(form.slots) == 1]
    if alone and (_has_article(name) or not (len(own[0]) > _SYLLABLE or number)):
        found -= set(alone)
    return {replace(form, word=own[0].lower()) if len(form.slots) == 1 else form for form in found}


def _has_article(name: str) -> bool:
    return any(name[word.end() : word.end() + 1] == "-" and word[0].lower() in ARTICLES for word in WORD.finditer(name))


def _joined(words: list[str]) -> Iterator[list[str]]:
    """Yield short words as they are written together, as syllables of Chinese and Korean names are."""
    if 2 <= len(words) <= _LONGEST_PERSON and all(len(word) <= 5 for word in words):
        for cuts in product((False, True), repeat=len(words) - 1):
            found = [words[0]]
            for cut, word in zip(cuts, words[1:], strict=True):
                found = [*found, word] if cut else [*found[:-1], found[-1] + word]
            yield found


def anchors_of(name: str) -> set[str]:
    """Return the words of which each form of a name holds one in full: surnames, or an organisation's longest word."""
    words = _words_of(name)
    if not words:
        return set()
    if is_person(name):
        surnames = [surname for surname, _given in _readings(name)]
        return {word for surname in surnames for word in (*surname, "".join(surname)) if word not in PARTICLES}
    return {max(some, key=len) for some in (_own_words(words), *_joined(_own_words(words)))} | {max(words, key=len)}


def patterns_of(name: str) -> set[str]:
    """Return regular expressions for a name in Han or Hangul: with or without spaces and points, without its legal form."""
    own = _SYLLABLES.sub("", unicodedata.normalize("NFC", name))
    is_quoted = name.startswith("«")
    if len(own) < 2 or is_alphabetic(own):
        return set()
    kinds = "|".join(SYLLABIC_KINDS)
    bare = re.sub(rf"^(?:{kinds})+|(?:{kinds})+$", "", own)
    found = set() if is_quoted and bare == own else {_spaced(own), _spaced(_SYLLABIC_FORMS.sub("", own) or own)}
    if len(bare) >= 3 and (bare != own or is_quoted):
        # Without its kind it is a name in quotes, beside a kind, or where it is long.
        opening, closing = "[“\"'‘「『《«]", "[”\"'’」』》»]"
        found.add(f"{opening}{_spaced(bare)}{closing}")
        found.add(f"(?:{kinds}){opening}?{_spaced(bare)}{closing}?|{opening}?{_spaced(bare)}{closing}?(?:{kinds})")
        if len(bare) >= _SYLLABLE and not is_quoted:
            found.add(_spaced(bare))
    return found


def _spaced(name: str) -> str:
    return r"[\s·•・‧-]?".join(map(re.escape, name))


@lru_cache(maxsize=4096)
def _words_of(name: str) -> list[str]:
    found = WORD.finditer(unicodedata.normalize("NFC", name))
    words = [
        word[0] for word in found if not (word[0].lower() in ARTICLES and name[word.end() : word.end() + 1] == "-")
    ]
    return [word for word in words if is_alphabetic(word)]


def _own_words(words: list[str]) -> list[str]:
    """Return an organisation's words without legal form, kind and single letters; all of them where nothing else is left."""
    own = [word for word in words if word not in LEGAL_FORMS and len(word) > 1]
    while own and KIND.match(own[0]):
        own = own[1:]
    while own and KIND.match(own[-1]):
        own = own[:-1]
    return own or words


def is_alphabetic(word: str) -> bool:
    """Say whether a word is written in Cyrillic, Latin or Arabic script."""
    first = next((letter for letter in word if letter.isalpha()), "")
    return bool(first) and (first < "\u0530" or "\u0600" <= first <= "\u06ff" or "\u1e00" <= first <= "\u1eff")


def script_of_word(word: str) -> str:
    """Return the script of an alphabetic word: its first letter's block."""
    return "Latn" if word[:1] < "\u0400" else "Cyrl" if word[:1] < "\u0530" else "Arab"


@lru_cache(maxsize=4096)
def is_person(name: str) -> bool:
    """Say whether a name reads as a person's: two to five capitalised words without quotes, legal form or an organisation's kind."""
    words = _words_of(name)
    longest = _LONGEST_PERSON if name.lower() != name.upper() or _COMMA.search(name) else _LONGEST_CASELESS
    if not 2 <= len(words) <= longest or _ANY_QUOTE.search(name) or any(letter.isdigit() for letter in name):
        return False
    return all(
        (word[0].isupper() or word.lower() == word.upper() or word in PARTICLES | DESCENT or "-" in name)
        and word not in LEGAL_FORMS
        and not KIND.match(word)
        for word in words
    )


Parts = tuple[str, ...]


def _forms_of_person(name: str) -> Iterator[tuple[Slot, ...]]:
    """Yield the orders of surname, given name and patronymic, each also with initials."""
    for surname, given in _readings(name):
        bare = tuple(word for word in surname if word not in PARTICLES) or surname
        alone = [(word,) for word in bare if len(word) > _SYLLABLE] if "-" in name else []
        for last in {surname, bare, ("".join(surname),), *alone}:
            yield from _orders(tuple(map(_full, last)), given)


def _orders(last: tuple[Slot, ...], given: list[Parts]) -> Iterator[tuple[Slot, ...]]:
    """Yield forms of a surname and given names; a given name of several parts is written together or apart."""
    whole = ["".join(parts) for parts in given]
    for first in {tuple(map(_full, given[0])), (_full(whole[0]),)}:
        # Two syllables of a longer name would be somebody else's.
        if len(given) == 1 or len(whole[0]) >= _SYLLABLE:
            yield (*last, *first)
            yield (*first, *last)
        if given[1:]:
            others = tuple(_full(word) for parts in given[1:] for word in parts)
            joined = tuple(map(_full, whole[1:]))
            for rest in {others, joined, tuple(map(_initial, whole[1:]))}:
                yield (*last, *first, *rest)
                yield (*first, *rest, *last)
    if given[1:]:
        yield (*last, _full("".join(whole)))
        yield (_full("".join(whole)), *last)
    if given[1:]:
        yield (_initial(whole[0]), *(_full(word) for word in whole[1:]), *last)
    initials = tuple(map(_initial, whole))
    apart = tuple(_initial(word) for parts in given for word in parts)
    for some in {initials, initials[:1], apart}:
        yield (*some, *last)
        yield (*last, *some)


def _readings(name: str) -> Iterator[tuple[Parts, list[Parts]]]:
    """Yield surname and given names (a patronymic among them) in every way that the order of the words leaves open."""
    before, *after = (_with_descent(_parts(part)) for part in _COMMA.split(name, maxsplit=1))
    if after and before and after[0]:
        yield tuple(word for parts in before for word in parts), after[0]
        return
    parts = before
    capitals = [some for some in parts if len(some[0]) > 1 and some[0].isupper()]
    if capitals and len(capitals) < len(parts):
        yield tuple(word for some in capitals for word in some), [some for some in parts if some not in capitals]
        return
    place = next((number for number, some in enumerate(parts) if number and PATRONYMIC.search(some[-1])), None)
    if place is not None and len(parts) > 2:
        # Surname, given name, patronymic as in lists; or given name, patronymic, surname.
        others = [*parts[:place], *parts[place + 1 :]]
        surname, given = (others[-1], others[:-1]) if place < len(parts) - 1 else (others[0], others[1:])
        yield surname, [*given, parts[place]]
        return
    if len(parts) > 1:
        yield parts[-1], parts[:-1]
        # The surname may come first; then all that follows is the given name, of which nothing is left out.
        yield parts[0], [tuple(word for some in parts[1:] for word in some)]


def _parts(name: str) -> list[Parts]:
    """Return the words of a name; those that hyphens join are one part."""
    return [tuple(found) for found in map(_words_of, name.split()) if found]


def _with_descent(parts: list[Parts]) -> list[Parts]:
    """Return parts with a father's name and the word of descent after it as one."""
    found: list[Parts] = []
    for part in parts:
        if found and part[0].lower() in DESCENT:
            found[-1] = (*found[-1][:-1], found[-1][-1] + part[0])
        else:
            found.append(part)
    return found


def _full(word: str) -> Slot:
    ending = next((ending for ending in PATRONYMICS if word.lower().endswith(ending)), "")
    if not ending:
        return Slot(stems_of_name(word))
    root = word[: -len(ending)]
    written = [root + other for other in PATRONYMICS] if len(root) >= _SYLLABLE - 1 else [word]
    return Slot(frozenset().union(*map(stems_of_name, (word, *written))))


def _initial(word: str) -> Slot:
    languages = ("", "de", "tr", "pl", "fr") if word[:1] < "\u0250" else ("",)
    found = {initial_of(sounds(part, language)) for language in languages for part in (word, word[:1])}
    # Я. and Ю. are Ya. and Yu., or Y.
    return Slot(frozenset(found | ({"i"} if word[:1].lower() in ("я", "ю", "е", "ё") else set())), is_initial=True)


def initial_of(word: str) -> str:
    """Return the first sound of a word: ``tc`` and ``ts`` are one."""
    return word[:2] if word[:2] in ("tc", "ts") else word[:1]


def initial_in_text(word: str, language: str) -> str:
    """Return the first sound of an initial as a text writes it, such as ``Ш`` or ``Sh``."""
    return initial_of(sounds(word, language))
