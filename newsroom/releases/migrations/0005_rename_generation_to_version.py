from django.db import migrations, models


class Migration(migrations.Migration):
    """Renames fields; their columns keep their names."""

    dependencies = [("releases", "0004_rename_models")]

    operations = [
        migrations.AlterField("release", "generation", models.PositiveIntegerField(default=1, db_column="generation", verbose_name="generation")),
        migrations.RenameField("release", "generation", "version"),
        migrations.AlterField("releaseversion", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("releaseversion", "generation", "version"),
        migrations.AlterField("releasetext", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("releasetext", "generation", "version"),
        migrations.AlterField("leftouttext", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("leftouttext", "generation", "version"),
        migrations.AlterField("clearance", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("clearance", "generation", "version"),
        migrations.AlterField("releasefile", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("releasefile", "generation", "version"),
        migrations.AlterField("auditentry", "generation", models.PositiveIntegerField(db_column="generation", verbose_name="generation")),
        migrations.RenameField("auditentry", "generation", "version"),
        # The constraints stand on the same columns; only the names of their fields are others.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("leftouttext", "one_note_a_text_left_out"),
                migrations.AddConstraint("leftouttext", models.UniqueConstraint(fields=["release", "version", "script"], name="one_note_a_text_left_out")),
                migrations.RemoveConstraint("releasetext", "one_text_a_script_and_generation"),
                migrations.AddConstraint("releasetext", models.UniqueConstraint(fields=["release", "version", "script"], name="one_text_a_script_and_generation")),
                migrations.RemoveConstraint("releaseversion", "one_copy_a_generation"),
                migrations.AddConstraint("releaseversion", models.UniqueConstraint(fields=["release", "version"], name="one_copy_a_generation")),
            ],
        ),
    ]
