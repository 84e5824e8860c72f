"""WSGI entry: gunicorn --pythonpath site config.wsgi"""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from config.environment import choose_settings

choose_settings("config.settings.production")
application = get_wsgi_application()
