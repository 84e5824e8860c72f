from django.db import migrations


class Migration(migrations.Migration):
    """Renames models; their tables keep their names."""

    dependencies = [("desk", "0001_create_roles_and_fronts"), ("releases", "0004_rename_models")]

    operations = [
        migrations.AlterModelTable("FallNotice", "desk_fallnotice"),
        migrations.RenameModel("FallNotice", "RevocationNotice"),
    ]
