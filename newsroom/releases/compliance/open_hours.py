"""The first moment at which no closed period stops a story any more."""

from __future__ import annotations

import datetime as dt

from newsroom.releases.compliance.evaluate import Evaluation, evaluate_story
from newsroom.releases.snapshot.build import StorySnapshot

# One period may end where another begins; a calendar of a year has fewer that do.
TRIES = 24


def first_open_hour(snapshot: StorySnapshot, judged: Evaluation) -> dt.datetime | None:
    """Return the first moment at which no closed period stops the story; None where none does, or none ends soon.

    ``judged`` is its evaluation now. Each end of a period is judged under the rules in force then; nothing is written.
    """
    hour: dt.datetime | None = None
    for _try in range(TRIES):
        ends = _ends(judged)
        if not ends:
            return hour
        hour = max(ends)
        ruleset = snapshot.edition.ruleset_at(hour)
        if ruleset is None:
            return None
        judged = evaluate_story(
            snapshot.facts,
            snapshot.digest,
            edition=snapshot.edition,
            story_key=snapshot.story.translation_key,
            ruleset=ruleset,
            release_at=hour,
        )
    return None


def _ends(judged: Evaluation) -> list[dt.datetime]:
    return [
        dt.datetime.fromisoformat(finding.remedy["at"])
        for finding in judged.verdict.findings
        if finding.stops and finding.remedy and finding.remedy["act"] == "hour"
    ]
