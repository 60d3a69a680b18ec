"""`[checkpoint_store]`: three kinds, no secret, every fault by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.operations import DatabaseCheckpoints, FileCheckpoints, OperationsError, S3Checkpoints, load_operations


def loaded(tmp_path: Path, lines: str) -> FileCheckpoints | DatabaseCheckpoints | S3Checkpoints:
    path = tmp_path / "operations.toml"
    path.write_text(f"[checkpoint_store]\n{lines}\n")
    return load_operations(path).checkpoint_store


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ('kind = "file"', FileCheckpoints),
        ('kind = "file"\npath = "/mnt/other/checkpoint"', FileCheckpoints),
        ('kind = "database"\nurl = "sqlite:////mnt/other/x.db"\nname = "x"', DatabaseCheckpoints),
        (
            'kind = "database"\nurl = "postgresql+psycopg://me@db/x"\nname = "x"\ntimeout_seconds = 2',
            DatabaseCheckpoints,
        ),
        ('kind = "s3"\nbucket = "my-bucket"\nkey = "a/b"', S3Checkpoints),
        ('kind = "s3"\nbucket = "my-bucket"\nkey = "a/b"\nendpoint_url = "https://s3.example.com"', S3Checkpoints),
    ],
)
def test_what_may_be_written(tmp_path: Path, lines: str, kind: type) -> None:
    assert type(loaded(tmp_path, lines)) is kind


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ('kind = "ftp"', "checkpoint_store"),
        ('kind = "database"\nurl = "sqlite:////x.db"', "name"),
        ('kind = "database"\nurl = "mysql://x/y"\nname = "x"', "url"),
        ('kind = "database"\nurl = "postgresql+psycopg://me:hunter2@db/x"\nname = "x"', "url"),
        ('kind = "database"\nurl = "postgresql+psycopg://db/x?password=hunter2"\nname = "x"', "url"),
        ('kind = "database"\nurl = "sqlite:////x.db"\nname = "x"\ntimeout_seconds = 0', "timeout_seconds"),
        ('kind = "s3"\nbucket = "B"\nkey = "x"', "bucket"),
        ('kind = "s3"\nbucket = "bbb"\nkey = "x"\nsecret_access_key = "hunter2"', "secret_access_key"),
        ('kind = "s3"\nbucket = "bbb"\nkey = "x"\nendpoint_url = "https://me:hunter2@s3"', "endpoint_url"),
    ],
)
def test_what_may_not(tmp_path: Path, lines: str, place: str) -> None:
    with pytest.raises(OperationsError, match=place) as refused:
        loaded(tmp_path, lines)
    assert "hunter2" not in str(refused.value)
