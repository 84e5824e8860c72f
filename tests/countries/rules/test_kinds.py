"""What each kind of rule finds, where it points, and what one click could do about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.detectors import DETECTORS
from countries.facts import parse_facts
from countries.gate import judge
from countries.rules import KINDS
from countries.ruleset import Register, RuleSet
from countries.schema import read_catalogue, rule_from_data
from countries.verdict import Verdict
from tests.countries.test_gate import CASES
from tests.rules import make_rule

BASE = json.loads((CASES / "mn.jsonl").read_text("utf-8").splitlines()[0])["facts"]
UTC = "+00:00"


def rules(*found: dict[str, Any], zones: tuple[str, ...] = ("Europe/Berlin",), **registers: tuple[str, ...]) -> RuleSet:
    lists = {
        name: Register(name, dt.date(2026, 1, 1), tuple((entry,) for entry in entries))
        for name, entries in registers.items()
    }
    return RuleSet("xx@1", "xx", tuple(map(ZoneInfo, zones)), tuple(map(rule_from_data, found)), lists)


def ask(ruleset: RuleSet, **facts: Any) -> Verdict:
    return judge(parse_facts(BASE | facts), ruleset)


def text(headline: str = "", lead: str = "", body: str = "") -> dict[str, str]:
    return {"headline": headline, "lead": lead, "body": body}


# --- every shipped rule can pass and fail


@cache
def answers() -> tuple[set[str], set[str]]:
    """Return the rules that some case of the catalogue breaks, and those that some case keeps."""
    catalogue, broken, kept = read_catalogue(), set(), set()
    for file in sorted(CASES.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            case = json.loads(line)
            verdict = judge(parse_facts(case["facts"]), catalogue.ruleset(case["edition"]))
            found = {finding.rule for finding in verdict.findings} | {duty.rule for duty in verdict.duties}
            broken |= found
            kept |= {key[5:] for key in verdict.depends_on if key.startswith("rule:")} - {
                finding.rule for finding in verdict.findings
            }
    return broken, kept


SHIPPED = [
    pytest.param(code, rule, id=rule.id)
    for code, country in read_catalogue().countries.items()
    for rule in country.rules
]


@pytest.mark.parametrize(("code", "rule"), SHIPPED)
def test_each_shipped_rule_is_kept_by_one_case_and_broken_by_another(code: str, rule: Any) -> None:
    broken, kept = answers()
    assert rule.id in kept
    if rule.kind == "window" and not rule.params.get("windows"):
        # No dates are shipped: counsel enters each period when it is called, as here.
        window = {"from": "2026-11-25T00:00:00+00:00", "until": "2026-11-26T00:00:00+00:00", "why": "сайлау"}
        params = rule.params | {"windows": [window]}
        changed = rules(rule.model_dump(mode="json") | {"params": params, "applies": {}})
        topics, kind = rule.params.get("topics") or ["culture"], (rule.params.get("story_types") or ["news"])[0]
        inside = {"topics": list(topics), "story_type": kind}
        assert ask(changed, release_at="2026-11-25T12:00:00+00:00", **inside).outcome != "clear"
        assert ask(changed, release_at="2026-11-26T00:00:00+00:00", **inside).outcome == "clear"
    else:
        assert rule.id in broken


# --- random facts

VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=12) | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=4,
)
ANY_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "edition": st.just("ru"),
        "language": st.sampled_from(["kk", "ru", "en", ""]),
        "release_at": st.datetimes(timezones=st.just(dt.UTC)).map(lambda moment: moment.isoformat()),
        "story_type": st.sampled_from(["news", "advertising", "user_content", "page"]),
        "topics": st.lists(st.sampled_from(["politics", "culture", "suicide", "war", "elections"]), max_size=3),
        "section": st.text(max_size=5),
        "text": st.fixed_dictionaries(
            {}, optional={name: st.none() | st.text(max_size=80) for name in ("headline", "lead", "body")}
        ),
        "labels": st.dictionaries(st.sampled_from(["age", "ad", "help_line"]), st.none() | st.text(max_size=5)),
        "images": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "alt": st.none() | st.text(max_size=5),
                    "credit": st.text(max_size=3),
                    "licence": st.text(max_size=3),
                    "allowed_states": st.lists(st.sampled_from(["*", "ru"]), max_size=2),
                    "expires": st.none() | st.dates().map(lambda day: day.isoformat()),
                    "identifiable_minor": st.booleans() | st.none(),
                    "has_location_data": st.booleans() | st.none(),
                },
            ),
            max_size=2,
        ),
        "sources": st.lists(
            st.fixed_dictionaries({}, optional={"name": st.text(max_size=5), "licence": st.text(max_size=3)}), max_size=2
        ),
        "people": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "name": st.text(max_size=5),
                    "roles": st.lists(st.sampled_from(["victim", "accused"]), max_size=1),
                    **{key: st.booleans() for key in ("minor", "named", "shown", "consent", "presumption_note")},
                },
            ),
            max_size=2,
        ),
        "sponsor": st.none() | st.dictionaries(st.sampled_from(["name", "product"]), st.text(max_size=6)),
        "poll": st.none() | st.dictionaries(st.sampled_from(["pollster", "about_vote", "vote_opens"]), VALUES),
        "approvals": st.lists(
            st.fixed_dictionaries(
                {
                    "role": st.sampled_from(["legal_counsel", "chief_editor"]),
                    "user": st.sampled_from(["a", "b"]),
                    "digest": st.sampled_from(["same", "other"]),
                    "refuses": st.booleans(),
                }
            ),
            max_size=3,
        ),
        "author": st.sampled_from(["a", "c"]),
        "ai": st.fixed_dictionaries(
            {}, optional={"text": st.booleans(), "image": st.booleans(), "declared": st.booleans(), "human_editor": st.text(max_size=3)}
        ),
        "personal_data": st.lists(
            st.fixed_dictionaries({"kind": st.sampled_from(["phone", "health"])}, optional={"confirmed": st.booleans(), "reason": st.text(max_size=3)}),
            max_size=2,
        ),
        "other_languages": st.lists(st.sampled_from(["ru", "kk"]), max_size=2),
    },
)  # fmt: skip
CATALOGUE = read_catalogue()
STATES = sorted(code for code, row in CATALOGUE.countries.items() if row.edition)
RANK = {"clear": 0, "needs_approval": 1, "blocked": 2}
RULESETS = {code: CATALOGUE.ruleset(code) for code in STATES}


@given(facts=ANY_FACTS, code=st.sampled_from(STATES), data=st.data())
@settings(max_examples=400, deadline=None)
def test_random_facts_break_nothing_and_a_missing_fact_never_makes_a_verdict_milder(
    facts: dict[str, Any], code: str, data: st.DataObject
) -> None:
    whole = judge(parse_facts(facts), RULESETS[code])
    assert whole.outcome in RANK
    for finding in whole.findings:
        assert finding.message and finding.law
        start, end = finding.where.get("start"), finding.where.get("end")
        if start is not None:
            field = str(finding.where["field"]).removeprefix("text.")
            assert 0 <= start < end <= len(facts["text"][field])  # type: ignore[operator]
    # Approvals and refusals are answers of people, not questions to the editor: without them a refusal is unheard of.
    left_out = data.draw(st.sets(st.sampled_from(sorted(set(facts) - {"approvals"}) or ["edition"])))
    less = judge(parse_facts({key: fact for key, fact in facts.items() if key not in left_out}), RULESETS[code])
    assert RANK[less.outcome] >= RANK[whole.outcome], left_out


# --- windows


def window(**params: Any) -> dict[str, Any]:
    return make_rule("window", **params)


def test_a_local_window_follows_the_clock_of_the_state_through_a_change() -> None:
    """On 25 October 2026 the clocks of Berlin go from 03:00 back to 02:00, so the night has 25 hours."""
    night = rules(window(windows=[{"from": "2026-10-25T00:00", "until": "2026-10-26T00:00", "why": "x"}]))
    inside = ["2026-10-24T22:00:00+00:00", "2026-10-25T22:59:59+00:00"]
    outside = ["2026-10-24T21:59:59+00:00", "2026-10-25T23:00:00+00:00"]
    assert {ask(night, release_at=moment).outcome for moment in inside} == {"blocked"}
    assert {ask(night, release_at=moment).outcome for moment in outside} == {"clear"}


@pytest.mark.parametrize("moment", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"])
def test_an_hour_that_comes_twice_is_closed_both_times(moment: str) -> None:
    hour = rules(window(windows=[{"from": "2026-10-25T02:15", "until": "2026-10-25T02:45", "why": "x"}]))
    assert ask(hour, release_at=moment).outcome == "blocked"


VOTE = [{"opens": "2026-09-20T08:00", "closes": "2026-09-20T20:00", "why": "сайлау"}]


def test_silence_begins_before_the_first_polls_open_and_lasts_until_the_last_close_in_every_zone() -> None:
    silence = rules(
        window(votes=VOTE, hours_before_vote=24), zones=("Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad")
    )
    opens_first = "2026-09-18T20:00:00+00:00"  # 08:00 on Kamchatka, a day before
    closes_last = "2026-09-20T18:00:00+00:00"  # 20:00 in Kaliningrad
    assert ask(silence, release_at=opens_first).outcome == "blocked"
    assert ask(silence, release_at="2026-09-18T19:59:59+00:00").outcome == "clear"
    assert ask(silence, release_at="2026-09-20T17:59:59+00:00").outcome == "blocked"
    assert ask(silence, release_at=closes_last).outcome == "clear"


def test_the_permitted_hour_is_offered_behind_every_window_that_follows_on_another() -> None:
    row = [
        {"from": "2026-11-25T00:00:00+00:00", "until": "2026-11-25T12:00:00+00:00", "why": "1"},
        {"from": "2026-11-25T11:00:00+00:00", "until": "2026-11-25T18:00:00+00:00", "why": "2"},
    ]
    verdict = ask(rules(window(windows=row)), release_at="2026-11-25T06:00:00+00:00")
    assert verdict.findings[0].remedy == {"act": "hour", "at": "2026-11-25T19:00:00+01:00"}


def test_a_verdict_before_a_vote_runs_out_when_its_silence_begins() -> None:
    silence = rules(window(votes=VOTE, hours_before_vote=24))
    verdict = ask(silence, release_at="2026-09-01T00:00:00+00:00")
    assert verdict.valid_until == dt.datetime(2026, 9, 19, 6, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "wrong", [{"from": "2026-01-02T00:00", "until": "2026-01-01T00:00"}, {"from": "2026-01-01T00:00", "until": "2026-01-02T00:00+01:00"}]
)  # fmt: skip
def test_a_window_that_makes_no_sense_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="later|both"):
        KINDS["window"].params.model_validate({"windows": [wrong]})


# --- approvals


APPROVAL = make_rule("approval", "approve", roles=["legal_counsel"], count=1, not_author=True)


def approval(user: str, **fields: Any) -> dict[str, Any]:
    return {"role": "legal_counsel", "user": user, "digest": "same"} | fields


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ([], "needs_approval"),
        ([approval("counsel")], "clear"),
        ([approval("counsel", digest="other")], "needs_approval"),
        ([approval("author")], "needs_approval"),
        ([approval("counsel", role="editor")], "needs_approval"),
        ([approval("counsel"), approval("second", refuses=True)], "blocked"),
        ([approval("second", refuses=True)], "blocked"),
        ([approval("counsel"), approval("second", refuses=True, digest="other")], "clear"),
        ([approval("counsel"), approval("second", refuses=True, role="editor")], "clear"),
    ],
)
def test_consent_counts_on_exactly_this_text_and_a_refusal_outweighs_it(given: list[Any], outcome: str) -> None:
    assert ask(rules(APPROVAL), approvals=given, author="author").outcome == outcome


def test_a_refusal_counts_while_the_author_is_not_known_and_consent_does_not() -> None:
    anonymous = {name: fact for name, fact in BASE.items() if name != "author"}
    for answer, outcome in ((approval("second", refuses=True), "blocked"), (approval("counsel"), "needs_approval")):
        assert judge(parse_facts(anonymous | {"approvals": [answer]}), rules(APPROVAL)).outcome == outcome


# --- places, remedies, dependencies


def test_a_finding_points_at_the_characters_the_editor_sees() -> None:
    """Also where invisible and combining characters stand before and in the words."""
    lead = "Ал\u00adғаш\u200bқы e\u0301 сөз: Үлгі ме\u00adдиа қоры келді."
    rule = make_rule("mention", register="agents", marker={"kk": "белгі"}, within=80, every=True)
    verdict = ask(rules(rule, agents=("Үлгі медиа қоры",)), text=text(lead=lead), language="kk")
    [finding] = verdict.findings
    assert lead[finding.where["start"] : finding.where["end"]] == "Үлгі ме\u00adдиа қоры"
    assert finding.remedy == {"act": "marker", "name": "Үлгі медиа қоры", "marker": "белгі"}


@pytest.mark.parametrize(
    ("kind", "params", "facts", "remedy"),
    [
        ("label", {"label": "age", "values": ["6+"]}, {"labels": {"age": ""}}, {"act": "label", "label": "age", "values": ["6+"]}),
        ("advertising", {"needs": ["ad_mark"]}, {"sponsor": {"name": "x"}, "labels": {"ad": ""}}, {"act": "label", "label": "ad", "values": []}),
        ("image", {"needs": ["alt"]}, {"images": [{"alt": ""}]}, {"act": "alt", "image": 0}),
        ("personal_data", {"detectors": ["email"]}, {"text": text("a@b.kz")}, {"act": "confirm", "kind": "email"}),
        ("personal_data", {"forbid": ["health"]}, {"personal_data": [{"kind": "health"}]}, {"act": "confirm", "kind": "health"}),
    ],
)  # fmt: skip
def test_what_can_be_mended_by_one_click_is_said(kind: str, params: Any, facts: Any, remedy: Any) -> None:
    [finding] = ask(rules(make_rule(kind, **params)), **facts).findings
    assert finding.remedy == remedy


@pytest.mark.parametrize(
    ("kind", "params", "key"),
    [
        ("prerequisite", {"edition_fields": ["editor"], "licences": ["press"]}, "licence:press"),
        ("prerequisite", {"edition_fields": ["editor"]}, "imprint"),
        ("mention", {"register": "agents.toml", "marker": {"kk": "x"}}, "register:agents"),
        ("source", {"only_registers": ["agents"]}, "register:agents"),
        ("approval", {"roles": ["legal_counsel"]}, "approvals"),
        ("language", {"needs_language": "ru"}, "languages"),
    ],
)
def test_a_verdict_names_what_it_hangs_on(kind: str, params: Any, key: str) -> None:
    rule = make_rule(kind, **params)
    assert set(ask(rules(rule)).depends_on) >= {key, f"rule:{rule['id']}"}


def test_a_rule_that_does_not_apply_is_nothing_a_verdict_hangs_on() -> None:
    rule = make_rule("approval", roles=["legal_counsel"]) | {"applies": {"topics": ["war"]}}
    assert ask(rules(rule)).depends_on == ()


# --- detectors of personal data

FOUND = {
    "document": "Оның төлқұжатының нөмірі N 12345678 екен.",
    "street_address": "Ол Абай көшесі, 12 мекенжайында тұрады.",
    "birth_date": "Асан Үлгібай 12.03.1984 жылы туған.",
    "kz_iin": "ЖСН 900101300016 деп жазылған.",
    "kr_rrn": "번호 971013-9019902",
    "pl_pesel": "Numer PESEL 44051401359.",
    "cz_rc": "Rodné číslo 710319/2745.",
    "fr_nir": "Numéro 2 95 10 99 126 111 93.",
    "ca_sin": "SIN 123-456-782.",
    "de_idnr": "Steuer-ID 36 574 261 809.",
    "ua_rntrc": "Код 1759013776.",
    "uz_pinfl": "JSHSHIR 31201950400019.",
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_a_detector_finds_what_it_is_for_and_not_the_same_with_a_wrong_digit(name: str) -> None:
    words = FOUND[name]
    spans = list(DETECTORS[name](words))
    if name in ("kz_iin", "uz_pinfl"):
        words, spans = _with_right_check_digit(name, words)
    assert len(spans) == 1
    start, end = spans[0]
    if name not in ("document", "street_address", "birth_date"):
        digit = words[end - 1]
        wrong = words[: end - 1] + str((int(digit) + 1) % 10) + words[end:]
        assert not list(DETECTORS[name](wrong))


def _with_right_check_digit(name: str, words: str) -> tuple[str, list[tuple[int, int]]]:
    last = max(place for place, letter in enumerate(words) if letter.isdigit())
    for digit in "0123456789":
        changed = words[:last] + digit + words[last + 1 :]
        spans = list(DETECTORS[name](changed))
        if spans:
            return changed, spans
    return words, []


@pytest.mark.parametrize(
    "words",
    [
        "Мектепте 2026 жылы 25 қарашада 312 бала болды.",
        "Кітапхана көшеде емес, ауыл ортасында; оған 3 000 кітап келді.",
        "In 2026 the school got 1 200 books and 45 computers.",
        "Ол 1984 жылы мектепке барды, ал 12.03.2026 күні жиналыс өтті.",
    ],
)
def test_plain_figures_are_nobodys_data(words: str) -> None:
    assert not [name for name, find in DETECTORS.items() if list(find(words))]


# --- speed that does not hang on the length of a list


def test_a_register_of_twenty_thousand_names_is_built_once_and_finds_the_one() -> None:
    names = tuple(f"Ұйым атауы {number} қоры" for number in range(20_000))
    rule = make_rule("mention", register="agents", marker={"kk": "белгі"}, within=80, every=True)
    ruleset = rules(rule, agents=names)
    verdict = ask(ruleset, text=text(body="Кеше Ұйым атауы 19999 қорының өкілі келді."), language="kk")
    assert verdict.findings[0].values["found"] == "Ұйым атауы 19999 қорының"
    assert dataclasses.replace(ruleset).registers["agents"].finder is ruleset.registers["agents"].finder
