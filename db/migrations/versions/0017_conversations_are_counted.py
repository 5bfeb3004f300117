"""conversations are counted"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('talk_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('talk_person', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_conversations_talk_at'), ['talk_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_talk_at'))
        batch_op.drop_column('talk_person')
        batch_op.drop_column('talk_at')

