"""Worker task of scheduled fetching."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from newsroom.diaspora.link_checks import check_sources
from newsroom.ingest import images
from newsroom.ingest.importing import ingest_all
from newsroom.ingest.sources import polling

logger = logging.getLogger(__name__)


@task(backend="worker", queue_name="wires")
def fetch_sources() -> int:
    """Fetch every due source; return how many. It has its own queue, so that slow servers delay no release."""
    sources = polling.claim(timezone.now())
    for report in ingest_all(sources):
        for error in report.errors:
            logger.warning("Source %s: %s", report.source, error)
    images.fetch_pictures()
    return len(sources)


@task(backend="worker", queue_name="wires")
def check_figures_sources() -> int:
    """Check whether the sources of figures and houses still respond; return how many do not."""
    return sum(bool(check.problem) for check in check_sources())
