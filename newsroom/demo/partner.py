"""A partner of the demo. Its token is not secret, since the demo listens on this machine only."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from countries.models import Edition
from newsroom.syndication.models import Partner, PartnerToken


def create_partner(editions: list[Edition]) -> None:
    """Create a partner that publishes in Mongolia and Germany and pulls from every edition. Idempotent."""
    partner, _is_new = Partner.objects.get_or_create(
        name="Үлгі серіктес", defaults={"email": "partner@otandas.example", "terms_accepted_on": timezone.localdate()}
    )
    partner.editions.set(editions)
    partner.states.set([edition for edition in editions if edition.code in ("mn", "de")])
    PartnerToken.objects.get_or_create(
        digest=PartnerToken.digest_of(settings.SANDBOX_TOKEN), defaults={"partner": partner}
    )
