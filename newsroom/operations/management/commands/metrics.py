"""Command that prints metrics for monitoring."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Prints lags, failures and queues in the text format of Prometheus, for its textfile collector."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in settings.METRICS:
            for metric in import_string(name)():
                self.stdout.write(f"# HELP {metric.name} {metric.told}\n# TYPE {metric.name} gauge")
                for labels, value in metric.values:
                    told = ",".join(f'{label}="{words}"' for label, words in labels.items())
                    self.stdout.write(f"{metric.name}{{{told}}} {value:g}" if told else f"{metric.name} {value:g}")
