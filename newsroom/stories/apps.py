from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.forms import CharField
from django.utils.translation import gettext_lazy as _

from newsroom.stories.characters import validate_characters


class StoriesConfig(AppConfig):
    name = "newsroom.stories"
    verbose_name = _("Stories")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make every text field of every form refuse characters that XML forbids.

        Blocks create their fields while models are imported, so this runs before. Fields read the list when they
        are made, whether they belong to a model's form, a block of a body, or a form written by hand.
        """
        super().__init__(*args, **kwargs)
        CharField.default_validators = [validate_characters]
