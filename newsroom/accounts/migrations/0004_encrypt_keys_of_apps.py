from binascii import hexlify

from django.db import migrations

from newsroom.accounts import app_keys


def encrypt_keys(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects.using(schema_editor.connection.alias)
    for device in devices.exclude(key__startswith=app_keys.PREFIX):
        device.key = app_keys.encrypt(bytes.fromhex(device.key), device.user_id)
        device.save(update_fields=["key"])


def decrypt_keys(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects.using(schema_editor.connection.alias)
    for device in devices.filter(key__startswith=app_keys.PREFIX):
        device.key = hexlify(app_keys.decrypt(device.key, device.user_id)).decode()
        device.save(update_fields=["key"])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_record_unlocks"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppDevice",
            fields=[
            ],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(encrypt_keys, decrypt_keys),
    ]
