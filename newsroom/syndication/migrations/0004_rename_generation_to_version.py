from django.db import migrations, models


class Migration(migrations.Migration):
    """Renames a field; its column keeps its name."""

    dependencies = [("syndication", "0003_give_pushed_partners_a_secret")]

    operations = [
        migrations.AlterField("receipt", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("receipt", "generation", "version"),
    ]
