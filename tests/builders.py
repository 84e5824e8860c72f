"""The smallest real things that tests need: an edition with its rules, a story on the desk, a picture."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin
from wagtail.models import Collection, Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from countries.models import Country, Edition, RuleSetVersion, RuleVersion
from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState
from newsroom.releases import withdrawal_log
from newsroom.stories.models import DeskPage, Section, StoryImage, StoryPage, Topic
from tests.rules import make_rule as make_rule

KAZAKH_SCRIPTS = {"code": "kk", "scripts": ["Cyrl", "Latn", "Arab"]}
HEADLINE = "Өлгийде қазақ тілі мектебі ашылды"
LEAD = "Жаңа мектепте үш жүзден астам бала оқиды."
BODY = "Ұстаздар Ғалым мен Әсел сабақты қазақша жүргізеді, ал қосымша үйірмелер кешке дейін жұмыс істейді."
THE_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def make_edition(code: str = "mn", rules: tuple[dict[str, Any], ...] = (), **fields: Any) -> Edition:
    """Return an edition that is on, under a rule set of exactly ``rules``."""
    country, _ = Country.objects.get_or_create(code=code, defaults={"name_en": code.upper()})
    defaults = {
        "host": f"{code}.localhost",
        "is_on": True,
        "languages": [KAZAKH_SCRIPTS, {"code": "ru", "scripts": ["Cyrl"]}, {"code": "en", "scripts": ["Latn"]}],
        "time_zone": "Asia/Ulaanbaatar",
        "reach": "full",
        "culture_only_topics": ["culture", "language"],
        "imprint": {"publisher": "Отандас", "editor": "Айгүл", "address": "Өлгий", "email": "a@otandas.example"},
    }
    edition, _ = Edition.objects.update_or_create(country=country, defaults=defaults | fields)
    if not RuleSetVersion.objects.filter(country=country).exists():
        make_ruleset(edition, rules)
    return edition


def make_ruleset(edition: Edition, rules: tuple[dict[str, Any], ...] = (), **fields: Any) -> RuleSetVersion:
    """Return the next rule set of an edition."""
    number = RuleSetVersion.objects.filter(country=edition.country).count() + 1
    ruleset = RuleSetVersion.objects.create(
        country=edition.country, number=number, **({"in_force_from": THE_BEGINNING} | fields)
    )
    for position, rule in enumerate(rules):
        version = RuleVersion.objects.create(
            country=edition.country,
            rule_id=rule["id"],
            version=RuleVersion.objects.filter(rule_id=rule["id"]).count() + 1,
            origin=RuleVersion.Origin.SHIPPED,
            position=position,
            data=rule,
        )
        ruleset.rules.add(version)
    return ruleset


def read_rules(edition: Edition) -> None:
    """Have the process know the edition's rules and the ledger's head, as it does after the first page."""
    withdrawal_log.check()
    ruleset = edition.ruleset_at(dt.datetime.now(dt.UTC))
    assert ruleset is not None
    ruleset.as_ruleset()


def make_story(language: str = "kk", publish: bool = False, **fields: Any) -> StoryPage:
    """Return a story on the desk of a language."""
    plant_desks()
    topics = fields.pop("topics", ["language"])
    defaults: dict[str, Any] = {
        "title": HEADLINE,
        "lead": LEAD,
        "body": [("paragraph", f"<p>{BODY}</p>")],
        "section_id": section("society").pk,
        "slug": f"story-{next(_numbers)}",
        "people_complete": True,
        "ai_text": False,
        "ai_image": False,
        "owner": make_user("author"),
    }
    body = fields.pop("body", defaults.pop("body"))
    story = StoryPage(**(defaults | fields), live=publish)
    story.body = body
    story.locale = Locale.objects.get(language_code=language)
    DeskPage.objects.get(locale=story.locale).add_child(instance=story)
    story.topics.set([Topic.objects.get_or_create(code=code, defaults={"name": code})[0] for code in topics])
    story.save()
    return story


def plant_desks() -> None:
    """Put back what the migration planted, where a test that flushes tables has removed it."""
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    if DeskPage.objects.exists():
        return
    for code in ("kk", "ru", "en"):
        Locale.objects.get_or_create(language_code=code)
    root = Page.get_first_root_node() or Page.add_root(
        title="Root", slug="root", locale=Locale.objects.get(language_code="en")
    )
    for code in ("kk", "ru", "en"):
        locale = Locale.objects.get(language_code=code)
        root.add_child(instance=DeskPage(title=code, slug=f"desk-{code}", locale=locale, live=False))


def section(code: str) -> Section:
    return Section.objects.get_or_create(code=code, defaults={"name": code})[0]


def make_house(**fields: Any) -> House:
    """Return a house that readers see."""
    told = {"host_state": "MN", "city": "Өлгий", "name": "Абай үйі", "kind": "house", "openness": "open"}
    told |= {"source_title": "Отандастар қоры", "confidence": "verified", "state": EntryState.SHOWN}
    return House.objects.create(**(told | fields))


def make_event(**fields: Any) -> tuple[str, dict[str, Any]]:
    """Return the part of a body that tells of an event in three days, in Ölgii's own time."""
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    told = {"day": day, "hour": dt.time(18), "last_day": None, "last_hour": dt.time(20), "zone": "Asia/Hovd"}
    return "event", told | {"place": "Абай үйі, Өлгий", "online": "", "repeats": "", "until": None} | fields


def make_user(name: str, **fields: Any) -> Any:
    """Return a member of staff by name, made where missing."""
    user, _ = get_user_model().objects.get_or_create(
        username=name, defaults={"email": f"{name}@otandas.example", **fields}
    )
    return user


def make_image(title: str = "picture", colour: tuple[int, int, int] = (20, 90, 140), **fields: Any) -> StoryImage:
    """Return a picture with full rights; its uploaded bytes carry hidden words that re-encoding must remove."""
    plant_desks()
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "HIDDEN-WORDS")
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), colour).save(out, "PNG", pnginfo=info)
    defaults = {"credit": "Отандас", "licence": "CC BY 4.0", "allowed_states": "*", "identifiable_minor": False}
    image = StoryImage(title=title, **(defaults | fields))
    image.file.save(f"{title}.png", ContentFile(out.getvalue()), save=False)
    image.file._committed = False
    image.save()
    return image


def scratch_file(name: str, text: str) -> str:
    """Return the path of a new file in a folder that goes with the test process."""
    path = Path(settings.DATA_FOLDER) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return str(path)


def edit_form(story: StoryPage, **fields: Any) -> dict[str, Any]:
    """Return what the form of a story's page in the admin posts, with one paragraph as its body."""
    inlines = ("corrections", "sources", "people", "labels", "personal_data", "comments")
    data: dict[str, Any] = {
        "title": story.title,
        "slug": story.slug,
        "lead": story.lead,
        "body": streamfield([("paragraph", rich_text(f"<p>{BODY}</p>"))]),
        "story_type": story.story_type,
        "section": story.section_id,
        "topics": [topic.pk for topic in story.topics.all()],
        **{name: inline_formset([]) for name in inlines},
    }
    posted: dict[str, Any] = nested_form_data(data | fields)
    return posted
