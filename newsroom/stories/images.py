"""Images with the rights that the gate checks. Uploads are re-encoded, which removes metadata."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from PIL import ImageOps
from wagtail.images.models import AbstractImage, AbstractRendition, Image

MAX_SIDE = 4096


def strip_picture(data: bytes) -> tuple[bytes, str]:
    """Return the picture re-encoded without metadata (place, device, comments) and its file ending.

    Raises ``PIL.UnidentifiedImageError`` for bytes that are no picture.
    """
    with PillowImage.open(io.BytesIO(data)) as opened:
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        has_alpha = picture.mode in ("RGBA", "LA", "P")
        out = io.BytesIO()
        if has_alpha:
            clean = PillowImage.new("RGBA", picture.size)
            clean.paste(picture.convert("RGBA"))
            clean.save(out, "PNG", optimize=True)
            return out.getvalue(), "png"
        clean = PillowImage.new("RGB", picture.size)
        clean.paste(picture.convert("RGB"))
        clean.save(out, "JPEG", quality=90)
        return out.getvalue(), "jpg"


class StoryImage(AbstractImage):
    """A picture and the right to show it."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    allowed_states = models.CharField(
        _("states where it may be shown"), max_length=200, blank=True, help_text=_("Codes parted by spaces, or * for all.")
    )  # fmt: skip
    expires = models.DateTimeField(_("right ends"), null=True, blank=True)
    identifiable_minor = models.BooleanField(_("shows a minor who can be recognised"), null=True)
    content_hash = models.CharField(max_length=64, editable=False, blank=True)

    admin_form_fields = (
        *Image.admin_form_fields,
        "credit",
        "licence",
        "allowed_states",
        "expires",
        "identifiable_minor",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail publishes no types: its file field is typed here for both methods.
        file: Any = self.file
        if file and not file._committed:
            self._strip_file(file)
        super().save(*args, **kwargs)

    def _strip_file(self, file: Any) -> None:
        file.seek(0)
        data, ending = strip_picture(file.read())
        stem = file.name.rpartition(".")[0] or "picture"
        self.file = ContentFile(data, name=f"{stem}.{ending}")
        with PillowImage.open(io.BytesIO(data)) as picture:
            self.width, self.height = picture.size
        self.file_size = len(data)
        self.content_hash = hashlib.sha256(data).hexdigest()
        self.file_hash = hashlib.sha1(data, usedforsecurity=False).hexdigest()

    def facts(self, alt: str) -> dict[str, Any]:
        """Return the gate's facts of this picture shown with ``alt``. Re-encoding has removed its location."""
        facts: dict[str, Any] = {
            "alt": alt,
            "credit": self.credit,
            "licence": self.licence,
            "allowed_states": self.allowed_states.split(),
            "expires": self.expires.isoformat() if self.expires else None,
            "has_location_data": not self.content_hash,
        }
        if self.identifiable_minor is not None:
            facts["identifiable_minor"] = self.identifiable_minor
        return facts


class StoryRendition(AbstractRendition):
    image = models.ForeignKey(StoryImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]
