"""A synthetic newsroom for measurements: many releases with versions and texts, cleared by the real re-check."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from countries.catalogue.loader import load_catalogue
from countries.models import Edition
from countries.schema import read_catalogue
from countries.verdict import CLEAR, Verdict, digest_of
from newsroom.demo.editions import open_editions
from newsroom.releases.compliance.evaluate import EvaluationContext
from newsroom.releases.compliance.recheck import recheck
from newsroom.releases.models import Release, ReleaseText, ReleaseVersion, StoryAddress
from newsroom.releases.signatures import sign_version
from newsroom.releases.snapshot.labels import printed_labels
from newsroom.scripts import CYRILLIC, convert, convert_html, fold, shipped_converter
from newsroom.stories.models import Section
from newsroom.stories.vocabulary import Label

BATCH = 1_000
SENTENCES = (
    "Жергілікті қауымдастық мектепті өз күшімен жөндеп, жаңа оқу жылына дайындады.",
    "Ұстаздар Ғалым мен Әсел сабақты қазақша жүргізеді, ал қосымша үйірмелер кешке дейін жұмыс істейді.",
    "Мәдениет үйінде домбыра үйірмесі ашылды, оған балалар да, ересектер де келеді.",
    "Қонақтар облыс орталығынан келіп, кітапханаға екі жүз кітап сыйлады.",
    "Наурыз мерекесіне арналған шараға көрші ауылдардан да ағайындар жиналды.",
    "Жастар ұйымы жазғы лагерьге баратын оқушылардың тізімін жариялады.",
    "Ата-аналар жиналысында тіл сабағының кестесі талқыланып, жаңа уақыты бекітілді.",
)
TOPICS = ("culture", "language", "education", "sport", "events")


def seed(count: int, codes: tuple[str, ...] = ("mn", "ru", "uz", "de", "tr")) -> Iterator[int]:
    """Create ``count`` releases, shared among the editions named; yield the number of each step, first rows, then verdicts."""
    load_catalogue(read_catalogue())
    open_editions(8000)
    Section.objects.get_or_create(code="culture", defaults={"name": "culture"})
    editions = [(edition, _verdict_on_such(edition)) for edition in Edition.objects.filter(pk__in=codes)]
    dice = random.Random(count)
    for begin in range(0, count, BATCH):
        numbers = range(begin, min(begin + BATCH, count))
        with transaction.atomic():
            _write([(number, *editions[number % len(editions)]) for number in numbers], dice)
        yield len(numbers)
    for _answer in recheck():
        yield 0


def _write(wanted: list[tuple[int, Edition, Verdict]], dice: random.Random) -> None:
    now = timezone.now()
    addresses = StoryAddress.objects.bulk_create(StoryAddress(story_key=uuid.uuid4()) for _ in wanted)
    releases: list[Release] = []
    copies: list[ReleaseVersion] = []
    texts: list[list[ReleaseText]] = []
    for (number, edition, verdict), address in zip(wanted, addresses, strict=True):
        headline = f"{number}-мектепте қазақ тілінің апталығы өтті"
        lead = dice.choice(SENTENCES)
        body = "\n\n".join(dice.sample(SENTENCES, 5))
        topic = dice.choice(TOPICS)
        hour = now - dt.timedelta(minutes=number)
        facts = _facts(headline, lead, body, topic)
        digest = digest_of(facts)
        release = Release(
            edition=edition,
            address=address,
            language="kk",
            state=Release.State.RELEASED,
            content_digest=digest,
            public_from=hour,
            updated_at=hour,
            headline=headline,
            section_id="culture",
            story_type="news",
            is_culture=True,
            search_key=fold(f"{headline} {lead} {body}"),
        )
        releases.append(release)
        copies.append(
            ReleaseVersion(release=release, version=1, content_digest=digest, page_id=0, facts=facts, frozen_at=hour)
        )
        shown: list[ReleaseText] = []
        html = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n"))
        for script in edition.scripts_of("kk"):
            shown.append(
                ReleaseText(
                    release=release,
                    version=1,
                    script=script,
                    slug=f"mektep-{number}",
                    headline=convert(headline, CYRILLIC, script),
                    lead=convert(lead, CYRILLIC, script),
                    html=convert_html(html, CYRILLIC, script),
                    labels=printed_labels(verdict, "kk", script),
                    converter=shipped_converter().version,
                )
            )
        texts.append(shown)
    Release.objects.bulk_create(releases)
    for copy, shown in zip(copies, texts, strict=True):
        for text in shown:
            text.release_id = copy.release.pk
        copy.release_id = copy.release.pk
        copy.origin = sign_version(copy.release, copy.facts, shown)
    ReleaseVersion.objects.bulk_create(copies)
    ReleaseText.objects.bulk_create(text for shown in texts for text in shown)


def _verdict_on_such(edition: Edition) -> Verdict:
    """Return the verdict of the edition's rules on such a story: all seeded releases must be clear."""
    ruleset = edition.ruleset_at(timezone.now())
    assert ruleset is not None
    around, now = EvaluationContext.of(edition, ruleset.as_ruleset(), []), timezone.now()
    facts = _facts("Мектепте апталық өтті", SENTENCES[0], SENTENCES[1], TOPICS[0])
    verdict = around.judge(facts, "", uuid.uuid4(), release_at=now, now=now).verdict
    if verdict.outcome != CLEAR:
        raise ValueError(
            f"The rules of {edition} do not clear the seeded stories: {[finding.rule for finding in verdict.findings]}"
        )
    return verdict


def _facts(headline: str, lead: str, body: str, topic: str) -> dict[str, object]:
    return {
        "language": "kk",
        "story_type": "news",
        "section": "culture",
        "text": {"headline": headline, "lead": lead, "body": body},
        "labels": dict.fromkeys(Label.values, "") | {"age": "6+"},
        "images": [],
        "sources": [
            {"name": "Отандас", "kind": "document", "link": "https://otandas.example/1", "licence": "CC BY 4.0"}
        ],
        "sponsor": None,
        "poll": None,
        "personal_data": [],
        "author": "author",
        "topics": [topic],
        "people": [],
        "ai": {"text": False, "image": False, "declared": True, "human_editor": "author"},
    }
