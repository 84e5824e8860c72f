"""ASGI entry, for servers that speak it."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

from config.environment import choose_settings

choose_settings("config.settings.production")
application = get_asgi_application()
