"""The demo's stories on the desk."""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Locale

from newsroom.demo.drawing import draw_scene
from newsroom.demo.houses import thing_of
from newsroom.stories.claims import PROGRAMME_CELLS
from newsroom.stories.models import (
    DeskPage,
    StoryCorrection,
    StoryImage,
    StoryLabel,
    StoryPage,
    StorySource,
)

DATA = Path(__file__).parent / "stories.toml"
CREDIT, LICENCE = "Отандас", "CC BY 4.0"
# Keys are derived from names, so that a second run finds the rows of the first.
NAMESPACE = uuid.UUID("6a3f1c1e-6f0e-4a37-9a53-0f2f3a7a8f10")


def read_stories() -> list[dict[str, Any]]:
    """Return the demo's stories from their file."""
    with DATA.open("rb") as file:
        stories: list[dict[str, Any]] = tomllib.load(file)["stories"]
    return stories


def languages_of(data: dict[str, Any]) -> list[str]:
    """Return the languages a story is written in, Kazakh first."""
    return [key for key, value in data.items() if isinstance(value, dict) and "title" in value]


def write_stories(author: User) -> Iterator[tuple[dict[str, Any], dict[str, StoryPage]]]:
    """Create each draft in all its languages; yield its data and its pages by language."""
    for data in read_stories():
        yield data, {language: _write(data, language, author) for language in languages_of(data)}


def story_key(data: dict[str, Any]) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, data["key"])


def _write(data: dict[str, Any], language: str, author: User) -> StoryPage:
    key = story_key(data)
    found: StoryPage | None = StoryPage.objects.filter(translation_key=key, locale__language_code=language).first()
    if found is not None:
        return found
    text, is_raw = data[language], data.get("unready", False)
    story = StoryPage(
        title=text["title"],
        slug=data["key"],
        lead=text["lead"],
        story_type=data.get("type", "news"),
        section_id=data["section"],
        byline="Отандас" if language in ("kk", "ru", "mn") else "Otandas",
        owner=author,
        live=False,
        people_complete=not is_raw,
        ai_text=None if is_raw else False,
        ai_image=None if is_raw else False,
        locale=Locale.objects.get(language_code=language),
        translation_key=key,
        about_state=data.get("about", ""),
        house=thing_of(data["house"]) if "house" in data else None,
        deadline=timezone.now() + dt.timedelta(days=data["deadline_days"]) if "deadline_days" in data else None,
    )
    story.body = list(_body(data, text))
    DeskPage.objects.get(locale=story.locale).add_child(instance=story)
    story.topics.set(data["topics"])
    story.labels = [] if is_raw else [StoryLabel(label="age", value="6+", sort_order=0)]
    names = ("«Отандас» тілшілері", "Үлгі агенттігі")
    story.sources = [
        StorySource(name=name, kind="staff", licence=LICENCE, sort_order=place) for place, name in enumerate(names)
    ]
    story.save()
    story.save_revision(user=author)
    return story


def add_correction(story: StoryPage, note: str, author: User) -> StoryPage:
    """Add a correction note; return the changed story."""
    story.corrections.add(StoryCorrection(corrected_on=dt.date.today(), note=note, sort_order=0))
    story.save()
    story.save_revision(user=author)
    return story


def _body(data: dict[str, Any], text: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    first, *rest = text["body"]
    yield "paragraph", f"<p>{first}</p>"
    if data["scene"]:
        yield "image", {"image": _image(data["scene"]), "alt": text.get("alt", ""), "caption": text.get("alt", "")}
    for paragraph in rest:
        yield "paragraph", f"<p>{paragraph}</p>"

    if "when" in data:
        yield "event", _event(data["when"], text["place"])
    if "programme" in text:
        yield "programme", _programme(text["programme"])
    if "glossary" in text:
        yield "glossary", [{"word": word, "meaning": meaning} for word, meaning in text["glossary"]]
    if "steps" in text:
        yield "steps", [_step(*step) for step in text["steps"]]


def _event(when: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the fields of an event a number of days from today; the file has times and weeks."""
    day = dt.date.today() + dt.timedelta(days=when["days"])
    return {
        "day": day,
        "hour": dt.time(when["hour"]),
        "last_day": None,
        "last_hour": dt.time(when["last_hour"]),
        "zone": when["zone"],
        "place": place,
        "online": when.get("online", ""),
        "repeats": when.get("repeats", ""),
        "until": day + dt.timedelta(weeks=when["weeks"]) if "weeks" in when else None,
    }


def _programme(told: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a programme; those not in the file are marked as not found."""
    address = "https://programme.otandas.example/"
    cells = {name: {"text": told.get(name, ""), "address": address if name in told else ""} for name in PROGRAMME_CELLS}
    return {"state": told["state"], "years": told["years"], **cells}


def _step(words: str, law: str) -> dict[str, Any]:
    address = "https://law.otandas.example/"
    return {
        "text": f"<p>{words}</p>",
        "law": law,
        "address": address,
        "checked_on": dt.date.today(),
        "checked_by": CREDIT,
    }


def _image(scene: str) -> StoryImage:
    found: StoryImage | None = StoryImage.objects.filter(title=f"scene {scene}").first()
    if found is not None:
        return found
    image = StoryImage(
        title=f"scene {scene}", credit=CREDIT, licence=LICENCE, allowed_states="*", identifiable_minor=False
    )
    image.file = ContentFile(draw_scene(scene), name=f"{scene}.jpg")
    image.save()
    return image
