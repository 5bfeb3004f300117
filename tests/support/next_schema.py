"""The schema of a Westline that does not exist yet: everything that an expanding migration may bring."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.config import Config

from db import migrate
from db.database import Database

REVISION = "9999"
MIGRATION = '''
"""all that a release may add"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None


def upgrade():
    for table in sa.inspect(op.get_bind()).get_table_names():
        if table != "alembic_version":
            op.add_column(table, sa.Column("next_note", sa.Text(), nullable=True))
            op.add_column(table, sa.Column("next_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "next_things",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation_id", sa.String(36), sa.ForeignKey("conversations.id", ondelete="CASCADE")),
    )
    op.create_index("ix_next_things", "next_things", ["conversation_id"])
    op.create_index("ix_messages_next", "messages", ["next_count"])
'''


def upgrade_to_next(database: Database, folder: Path) -> None:
    """What `westline db upgrade` of that version does. This process knows of it; processes that run do not."""
    before, known = migrate.revisions()[-1], migrate._config
    written = MIGRATION.format(revision=REVISION, before=before)
    (folder / f"{REVISION}_next.py").write_text(written)

    def config() -> Config:
        found = known()
        here = Path(str(found.get_main_option("script_location"))) / "versions"
        found.set_main_option("version_locations", f"{here}{os.pathsep}{folder}")
        found.set_main_option("path_separator", "os")
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_config", config)
        migrate.upgrade(database)
