"""The only room that knows SQLAlchemy: tables, repositories, encryption at rest, migrations."""
