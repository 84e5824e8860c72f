"""Form validators for typed addresses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from newsroom.outbound.addresses import AddressError, PrivateAddressError, host_and_port, host_of, resolve_now


def validate_public(url: str) -> None:
    """Refuse an address that the client would not connect to: an unknown host, or one in a private network."""
    try:
        resolve_now(*host_and_port(url))
    except PrivateAddressError as error:
        message = _("“%(host)s” leads into a private network. Give an address that is reached from the internet.")
        raise ValidationError(message, params={"host": host_of(url)}) from error
    except AddressError as error:
        message = _("“%(host)s” has no address that can be asked. Check how it is written.")
        raise ValidationError(message, params={"host": host_of(url)}) from error
