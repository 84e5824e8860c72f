"""Shows that the proof can fail: breaks the gate in one place at a time and runs the proof, which must then find it.

    python -m tests.gate [--only NAME] [--list] [--fields]

Each mutation is made in a copy of the tree; the tree itself is not touched. Exit code 1 where one was not caught.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.database import copy_database, kept_database

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "newsroom/releases/queryset.py"
LEDGER = "newsroom/releases/withdrawal_log.py"
FIELDS = ("tests/gate/test_fields.py",)
BESIDE = (*FIELDS, "-k", "beside or desk")
LEDGER_PATHS = ("tests/gate/test_paths.py", "-k", "ledger or yesterday")


@dataclass(frozen=True)
class Mutation:
    """A change of one line of code, and the tests that are the quickest to find it."""

    name: str
    file: str
    before: str
    after: str
    # Arguments of pytest.
    tests: tuple[str, ...] = ("tests/gate/test_paths.py",)


MUTATIONS = (
    Mutation("the gate says clear", "countries/gate.py", "outcome=_outcome(findings),", "outcome=CLEAR,"),
    Mutation(
        "a missing fact is passed over",
        "countries/gate.py",
        "        findings.extend(_finding(rule, problem, waived_until is not None) for problem in evaluation.problems)",
        "        findings.extend(_finding(rule, problem, False) for problem in evaluation.problems if not problem.unknown)",
        ("tests/countries/test_gate.py",),
    ),
    Mutation(
        "agreements with sources are passed over", "countries/gate.py",
        "    findings.extend(_finding(AGREEMENT, problem, waived=False) for problem in agreed.problems)\n", "",
        ("tests/countries/test_agreements.py",),
    ),
    Mutation(
        "the words of labels are not judged", "countries/facts.py",
        "        if not isinstance(self.labels, Unknown):\n", "        if False:\n",
        ("tests/gate/test_labels.py",),
    ),
    Mutation(
        "the addresses of links are not judged", "countries/rules/term.py",
        '(*facts.words(), ("text.addresses", "addresses", facts.text.addresses))', "facts.words()", FIELDS,
    ),
    Mutation(
        "names of sections are not judged", "newsroom/editions/locales.py",
        "        if name and wording is not None and wording.lets_through(name, language):\n", "        if name:\n", BESIDE,
    ),
    Mutation(
        "the imprint is not judged", "newsroom/releases/wording.py",
        " for name, words in written.items() if wording is not None and wording.lets_through(words)}", " for name, words in written.items()}", BESIDE,
    ),
    Mutation(
        "numbers of licences are not judged", "newsroom/reader/stories/views.py",
        "edition.licences.all() if lets_through(edition, row.number)]", "edition.licences.all()]", BESIDE,
    ),
    Mutation(
        "the words of an order are not judged", "newsroom/reader/stories/unavailable.py",
        'words if wording is not None and wording.lets_through(words) else ""', "words", BESIDE,
    ),
    Mutation(
        "rows of figures and houses are not judged", "newsroom/reader/reference.py",
        " if wording.lets_through(_words(entry))]", "]", BESIDE,
    ),
    Mutation(
        "characters that XML forbids are frozen", "newsroom/releases/snapshot/build.py",
        "    for text in spoilt_strings(shown):\n", "    for text in spoilt_strings({}):\n",
        ("tests/newsroom/stories/test_characters.py",),
    ),
    Mutation(
        "forms take characters that XML forbids", "newsroom/stories/characters.py",
        "    for text in spoilt_strings(value):\n", "    for text in spoilt_strings(None):\n",
        ("tests/newsroom/stories/test_characters.py",),
    ),
    Mutation(
        "pushes send what is not public", "newsroom/syndication/partners/changes.py",
        "    public = Release.objects.public(edition)\n    changed", "    public = Release.objects.filter(edition=edition)\n    changed",
        ("tests/gate/test_paths.py",),
    ),
    Mutation("the seal is skipped", "newsroom/releases/texts.py", "if _is_sealed(*pair)]", "]"),
    Mutation(
        "characters that XML forbids are shown", "newsroom/releases/texts.py", " if _is_writable(release, text)]", "]",
        ("tests/gate/test_characters.py",),
    ),
    Mutation(
        "an event is not under the seal", "newsroom/releases/signatures.py", '            "event": text.event,\n', "",
        ("tests/newsroom/releases/test_queryset.py",),
    ),
    Mutation(
        "an event that was cut out stays in calendars", "newsroom/releases/snapshot/build.py",
        "if value and '<dl class=\"event\">' in body else None", "if value else None",
        ("tests/newsroom/reader/events/test_views.py",),
    ),
    Mutation(
        "any outcome is shown", PUBLIC, "            clearance__outcome=CLEAR,\n", "",
        ("tests/gate/test_public_conditions.py",),
    ),
    Mutation(
        "a verdict on another text counts", PUBLIC, '        clearance__content_digest=F("content_digest"),\n', "",
        ("tests/newsroom/releases/test_queryset.py",),
    ),
    Mutation(
        "a verdict on an older version counts", PUBLIC, '        clearance__version=F("version"),\n', "",
        ("tests/gate/test_public_conditions.py",),
    ),
    Mutation(
        "any rule set counts", PUBLIC, "            clearance__ruleset=ruleset,\n", "",
        ("tests/gate/test_public_conditions.py",),
    ),
    Mutation(
        "a verdict that ran out counts", PUBLIC,
        "            Q(clearance__valid_until=None) | Q(clearance__valid_until__gt=at),\n", "",
        ("tests/newsroom/releases/test_queryset.py",),
    ),
    Mutation(
        "the ledger is not asked", PUBLIC, "        if hidden.stories:\n", "        if False:\n",
        ("tests/newsroom/releases/test_queryset.py",),
    ),
    Mutation(
        "the head of the ledger is not asked", LEDGER, "        _check_heads(state, heads)\n", "", LEDGER_PATHS,
    ),
    Mutation(
        "one head alone is enough", LEDGER, "in heads.items():\n", "in list(heads.items())[:1]:\n", LEDGER_PATHS,
    ),
    Mutation(
        "an empty ledger counts as no withdrawals", LEDGER,
        "        if not head.is_in(state.hashes):\n", "        if state.hashes and not head.is_in(state.hashes):\n", LEDGER_PATHS,
    ),
    Mutation(
        "a ledger that can't be trusted hides nothing", LEDGER,
        "    if state.error:\n        raise WithdrawalLogError(state.error)\n", "", LEDGER_PATHS,
    ),
    Mutation(
        "what was kept before a withdrawal is found after it", "newsroom/editions/page_cache.py",
        ", known, withdrawal_log.head().hash]", ", known]", ("tests/site/test_away.py", "-k", "no_epoch_was_raised"),
    ),
    Mutation(
        "the window is not asked", PUBLIC, "            public_from__lte=at,\n", "", ("tests/gate/test_public_conditions.py",)
    ),
    Mutation(
        "a paused edition shows", PUBLIC, "or edition.reach == Edition.Reach.PAUSED", "",
        ("tests/newsroom/releases/test_queryset.py",),
    ),
    Mutation("any state is shown", PUBLIC, '            state="released",\n', "", ("tests/gate/test_public_conditions.py",)),
    Mutation(
        "one person waives", "countries/models/verdicts.py",
        "return self.rule_id not in blocking or self.second_by_id is not None", "return True",
    ),
    Mutation(
        "what is spelled by hand is not judged", "newsroom/releases/snapshot/build.py",
        '        facts["text"] |= spelled_facts(content, byline, converter)\n', "        pass\n",
        ("tests/newsroom/spelling/test_spelling.py",),
    ),
    Mutation(
        "a partner's states are not asked", "newsroom/releases/compliance/cross_border.py",
        "        if judged.verdict.outcome == CLEAR and _has_labels(release, judged.verdict):\n", "        if True:\n",
        ("tests/newsroom/syndication/partners/test_views.py",),
    ),
    Mutation(
        "facts changed by hand are judged for partners", "newsroom/releases/compliance/cross_border.py",
        "        if verify_version(release, copy.facts, texts.get(release.pk, []), copy.origin):\n", "        if True:\n",
        ("tests/newsroom/syndication/partners/formats/test_ninjs.py",),
    ),
    Mutation(
        "words are parted by markup", "newsroom/releases/snapshot/html.py", "    text = soup.get_text()\n", '    text = soup.get_text(" ")\n'
    ),
    Mutation(
        "a recheck does not look again under its lock", "newsroom/releases/compliance/batches.py",
        "        changed = batch.changed_since(ruleset)\n", "        changed: set[int] = set()\n",
        ("tests/gate/test_rechecking.py",),
    ),
    Mutation(
        "a row changed by hand is sealed anew", "newsroom/releases/compliance/clearances.py",
        "    if is_clear and (copy is None or not verify_version(release, copy.facts, texts, copy.origin)):\n",
        "    if False:\n", ("tests/gate/test_rechecking.py",),
    ),
    Mutation(
        "what changed is carried over", "newsroom/releases/compliance/batches.py",
        "            if not keys & set(row.keys)\n", "", ("tests/gate/test_rechecking.py",),
    ),
)  # fmt: skip


def is_caught(mutation: Mutation) -> tuple[bool, float]:
    """Say whether the proof fails on a tree with a mutation, and how many seconds that took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="otandas-mutation-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".data", "*.pyc", ".*_cache", ".hypothesis")
        )
        if (kept := kept_database()).exists():
            # Mutations change no migration, so the tests need not migrate a database of their own each time.
            copy_database(kept, copy / kept.relative_to(ROOT))
        file = copy / mutation.file
        text = file.read_text("utf-8")
        if text.count(mutation.before) != 1:
            raise SystemExit(f"{mutation.name}: the line to break is not in {mutation.file} just once")
        file.write_text(text.replace(mutation.before, mutation.after), "utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "-m",
            "not postgres",
            *mutation.tests,
        ]
        environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    # 1: tests ran and failed. Anything else, such as a tree that can't be imported, proves nothing.
    return done.returncode == 1, time.monotonic() - began


def print_fields() -> int:
    sys.path.insert(0, str(ROOT / "site"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from tests.gate import fields

    print(fields.table())
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="the name of one mutation")
    parser.add_argument("--list", action="store_true", help="show the mutations and end")
    parser.add_argument("--fields", action="store_true", help="show every field of words and how it is kept, and end")
    options = parser.parse_args()
    if options.fields:
        return print_fields()
    chosen = [mutation for mutation in MUTATIONS if options.only in (None, mutation.name)]
    if options.list:
        print("\n".join(f"{mutation.name}  ({mutation.file})" for mutation in chosen))
        return 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        missed = 0
        for mutation, (caught, seconds) in zip(chosen, pool.map(is_caught, chosen), strict=True):
            missed += not caught
            print(f"{'caught' if caught else 'MISSED'}  {seconds:4.0f} s  {mutation.name}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} mutations caught")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
