"""Password validation beside Django's: no password that consists mostly of known words (ASVS 5, 6.2.11)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OTHER_LETTERS = 8
SHORTEST_WORD = 4


class KnownWordsValidator:
    """Refuses a password with too little left without the newsroom's name, its host, and the account's names."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where too little is left."""
        left = password.casefold()
        for word in sorted(self._known(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.casefold() and len(left) < OTHER_LETTERS:
            raise ValidationError(
                _("The password is little more than the name of the newsroom or of the account."),
                "password_of_known_words",
            )

    def get_help_text(self) -> str:
        """Return the description of the rule."""
        return _("Your password can’t be mostly the name of the newsroom or of your account.")

    def _known(self, user: User | None) -> set[str]:
        names = [settings.WAGTAIL_SITE_NAME, "wagtail", "отандас", *settings.DESK_HOST.split(".")]
        for field in ("username", "first_name", "last_name", "email"):
            names += str(getattr(user, field, "")).replace("@", " ").split()
        return {name.casefold() for name in names if len(name) >= SHORTEST_WORD}
