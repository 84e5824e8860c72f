"""Stories as several sources would send them: in another script, shortened, lightly rewritten; and others made from one template."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from newsroom.ingest.formats.items import Item, words_of_html
from newsroom.ingest.formats.parsing import parse
from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert

DEMO = Path(__file__).resolve().parents[2] / "newsroom" / "demo"
SWAPPED = 8  # every so many words of a rewriting are others
TEMPLATES = (
    "Бүгін {} қаласында түнде {} градус аяз, күндіз {} градус болады, жел секундына {} метрге жетеді, көктайғақ күтіледі.",
    "Ұлттық банктің ресми бағамы бойынша {} күні бір доллар {} теңге, бір еуро {} теңге, бір юань {} теңге тұрады.",
)
PLACES = ("Астана", "Өлгий", "Үрімжі", "Берлин", "Омбы")


@dataclass(frozen=True)
class Told:
    """An item and the number of the story that it tells."""

    story: int
    item: Item


def retellings(seed: int = 1) -> list[Told]:
    """Return every story in six tellings, and texts of two templates, each a story of its own; shuffled."""
    chance = random.Random(seed)
    stories = [*_demo_stories(), *_agency_stories()]
    vocabulary = sorted({word for _title, text in stories for word in text.split() if word.isalpha()})
    told = [Told(number, item) for number, story in enumerate(stories) for item in _tellings(story, vocabulary, chance)]
    for number, (title, text) in enumerate(_templates(chance), len(stories)):
        told.append(Told(number, _item(title, text, CYRILLIC)))
    chance.shuffle(told)
    return [Told(one.story, replace(one.item, guid=str(place))) for place, one in enumerate(told)]


def _demo_stories() -> Iterator[tuple[str, str]]:
    for story in tomllib.loads((DEMO / "stories.toml").read_text(encoding="utf-8"))["stories"]:
        kazakh = story["kk"]
        yield kazakh["title"], " ".join([kazakh["lead"], *kazakh["body"]])


def _agency_stories() -> Iterator[tuple[str, str]]:
    feed = parse((DEMO / "feeds" / "agency" / "01-kk-cyrl.rss.xml").read_bytes(), "", "https://agency.example/")
    for item in feed.items:
        yield item.title, f"{item.summary} {words_of_html(item.html)}"


def _tellings(story: tuple[str, str], vocabulary: list[str], chance: random.Random) -> Iterator[Item]:
    title, text = story
    sentences = re.split(r"(?<=[.!?])\s+", text)
    yield _item(title, text, CYRILLIC)
    yield _item(title, text, LATIN)
    yield _item(title, text, ARABIC)
    yield _item(f"{title}: тың деректер", " ".join(_rewritten(sentences, vocabulary, chance)), CYRILLIC)
    yield _item(" ".join(title.split()[::-1]), " ".join(reversed(sentences[1:])) or text, ARABIC)
    yield _item(title, " ".join(sentences[:2]), LATIN)


def _rewritten(sentences: list[str], vocabulary: list[str], chance: random.Random) -> Iterator[str]:
    for sentence in sentences:
        words = sentence.split()
        for place in range(chance.randrange(SWAPPED), len(words), SWAPPED):
            words[place] = chance.choice(vocabulary)
        yield " ".join(words)


def _templates(chance: random.Random) -> Iterator[tuple[str, str]]:
    for template in TEMPLATES:
        for place in PLACES:
            numbers = [chance.randrange(10, 999) for _number in range(3)]
            yield "Күн сайынғы хабар: ауа райы мен бағам", template.format(place, *numbers)


def _item(title: str, text: str, script: str) -> Item:
    return Item(
        guid="", link="", title=convert(title, CYRILLIC, script), summary="",
        html=f"<p>{convert(text, CYRILLIC, script)}</p>", language="kk", published=None, updated=None, rights="", author="", is_killed=False,
    )  # fmt: skip
