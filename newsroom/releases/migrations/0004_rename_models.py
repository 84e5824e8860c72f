from django.db import migrations


class Migration(migrations.Migration):
    """Renames models; their tables keep their names."""

    dependencies = [("releases", "0003_note_texts_that_are_left_out"), ("desk", "0001_create_roles_and_fronts")]

    operations = [
        migrations.AlterModelTable("Order", "releases_order"),
        migrations.RenameModel("Order", "TakedownOrder"),
        migrations.AlterModelTable("Act", "releases_act"),
        migrations.RenameModel("Act", "AuditEntry"),
        migrations.AlterModelTable("FrozenCopy", "releases_frozencopy"),
        migrations.RenameModel("FrozenCopy", "ReleaseVersion"),
        migrations.AlterModelTable("Run", "releases_run"),
        migrations.RenameModel("Run", "EvaluationRun"),
        migrations.AlterModelTable("LedgerHead", "releases_ledgerhead"),
        migrations.RenameModel("LedgerHead", "WithdrawalLogHead"),
    ]
