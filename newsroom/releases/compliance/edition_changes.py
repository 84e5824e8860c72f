"""Re-evaluation when an edition's licences, imprint or reach change."""

from __future__ import annotations

import logging
from functools import partial

from django.utils import timezone

from countries.models import Edition
from countries.verdict import CLEAR
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.compliance.batches import judge_batch
from newsroom.releases.compliance.recheck import in_batches, other_holdings, rulesets_to_hold, to_judge
from newsroom.releases.compliance.runs import recheck_run
from newsroom.releases.models import Clearance, EvaluationRun

logger = logging.getLogger(__name__)
# Number evaluated within the request: about a second.
AT_ONCE = 800


def reevaluate_edition(edition: Edition) -> list[EvaluationRun]:
    """Evaluate again what depends on a change just written; return the runs left for a worker.

    If there is too much for one request, what depends on the change is hidden until a worker has evaluated it.
    """
    edition = Edition.objects.select_related("country").get(pk=edition.pk)
    now = timezone.now()
    runs: list[EvaluationRun] = []
    for ruleset in rulesets_to_hold(edition, now):
        numbers = to_judge(edition, ruleset, now)
        if len(numbers) <= AT_ONCE:
            work = partial(judge_batch, edition, ruleset, max(now, ruleset.in_force_from), carry=False)
            list(in_batches(work, numbers, processes=1))
            continue
        changed = Clearance.objects.filter(other_holdings(edition, ruleset), ruleset=ruleset, outcome=CLEAR)
        hidden = changed.update(valid_until=now)
        logger.warning("%s: %s releases are hidden until they are judged again under %s", edition, hidden, ruleset)
        runs.append(recheck_run(ruleset))
    invalidate_edition(edition.code)
    return runs
