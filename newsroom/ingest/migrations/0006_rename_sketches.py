from django.db import migrations


class Migration(migrations.Migration):
    """Renames models; their tables keep their names."""

    dependencies = [("ingest", "0005_set_encoding_name_and_limits_of_sources")]

    operations = [
        migrations.AlterModelTable("Sketch", "ingest_sketch"),
        migrations.RenameModel("Sketch", "MinHashSignature"),
    ]
