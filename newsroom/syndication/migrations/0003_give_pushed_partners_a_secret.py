"""Partners that were sent changes go on to be sent them: each gets a secret of the standard's form.

The old ones were on no screen, so no partner can have used one; the new one is shown once it is renewed.
"""

from django.db import migrations

from newsroom.syndication.webhooks.secrets import encrypt, make_secret


def give_secrets(apps, schema_editor):
    secrets = apps.get_model("syndication", "WebhookSecret").objects
    for partner in apps.get_model("syndication", "Partner").objects.exclude(push_url=""):
        secrets.create(partner=partner, ciphertext=encrypt(make_secret()))


class Migration(migrations.Migration):

    dependencies = [
        ("syndication", "0002_sign_webhooks_by_the_standard"),
    ]

    operations = [
        migrations.RunPython(give_secrets, migrations.RunPython.noop),
    ]
