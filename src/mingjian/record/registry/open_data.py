"""The open data as files: built once for each state of the public facts, the same bytes for the same facts.

The worker builds them beside the server, for they take seconds where much is public. They lie under
`open-data` of the data folder, in a folder named by the index of the log that they reflect.
"""

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from django.conf import settings

from mingjian.engines.files import digest_file, sync
from mingjian.engines.log.locks import hold
from mingjian.kernel.spreadsheets import harmless
from mingjian.record.journal.models import Sequenced
from mingjian.record.registry.open_tables import REQUIRED, OpenTable, label_of, open_tables, reflected_index
from mingjian.ui.moment import SHANGHAI

LICENCE = "CC-BY-4.0"
MANIFEST = "manifest.json"
MARK = b"\xef\xbb\xbf"  # without it a spreadsheet reads Chinese as something else
FORMATS = ("csv", "parquet", "json", "schema.json")
PACKED = frozenset({"csv", "json"})
JSON_TYPES: dict[pa.DataType, dict[str, str]] = {
    pa.string(): {"type": "string"},
    pa.int64(): {"type": "integer"},
    pa.bool_(): {"type": "boolean"},
    pa.date32(): {"type": "string", "format": "date"},
}


def standing() -> Path | None:
    """The folder of the files that stand; None before the first."""
    return _newest(settings.DATA / "open-data")


def refresh() -> None:
    """Build the files anew where public facts have come into the log since; the worker's task."""
    home, last = settings.DATA / "open-data", reflected_index()
    if last is None:
        return
    with hold(settings.DATA / "open-data.lock"):
        if not (home / str(last)).exists():
            _build(home, last)


def _newest(home: Path) -> Path | None:
    built = [folder for folder in home.glob("*") if folder.name.isdecimal()]
    return max(built, key=lambda folder: int(folder.name), default=None)


def _build(home: Path, last: int) -> None:
    home.mkdir(parents=True, exist_ok=True)
    before = _newest(home)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=home))
    try:
        tables = [_write_table(draft, table, last) for table in open_tables()]
        manifest = {
            "title_zh": "明鉴公开数据",
            "title_en": "Open data of Mingjian",
            "publisher": settings.OFFICE,
            "licence": LICENCE,
            "log": settings.LOG_ORIGIN,
            "log_size": last + 1,
            "as_of": Sequenced.objects.get(index=last).at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "tables": tables,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        (draft / MANIFEST).write_text(text, encoding="utf-8")
        for file in draft.iterdir():
            sync(file)
        sync(draft)
        draft.chmod(0o755)
        draft.replace(home / str(last))
        sync(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for folder in home.iterdir():
        if folder not in {before, home / str(last)}:
            shutil.rmtree(folder)


def _write_table(folder: Path, table: OpenTable, last: int) -> dict[str, object]:
    """All files of a table; its line of the manifest."""
    schema = table.schema
    parquet = folder / f"{table.name}.parquet"
    rows = 0
    with pq.ParquetWriter(parquet, schema, compression="zstd") as writer:
        for batch in table.batches(last):
            writer.write_batch(batch)
            rows += batch.num_rows
    _write_csv(folder / f"{table.name}.csv", parquet, schema)
    _write_json(folder / f"{table.name}.json", parquet)
    document = json.dumps(json_schema(table), ensure_ascii=False, indent=1) + "\n"
    (folder / f"{table.name}.schema.json").write_text(document, encoding="utf-8")
    files = [folder / f"{table.name}.{suffix}" for suffix in FORMATS]
    for file in files[:-1]:
        if file.suffix[1:] in PACKED:
            _pack(file)
    told = [{"name": f.name, "bytes": f.stat().st_size, "sha256": digest_file(f)} for f in files]
    return {
        "table": table.name,
        "title_zh": table.label.zh,
        "title_en": table.label.en,
        "rows": rows,
        "files": told,
    }


def _pieces(parquet: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(parquet) as file:
        yield from file.iter_batches(batch_size=50_000)


def _write_csv(target: Path, parquet: Path, schema: pa.Schema) -> None:
    with target.open("wb") as out:
        out.write(MARK)
        with csv.CSVWriter(out, schema) as writer:
            for batch in _pieces(parquet):
                writer.write_batch(
                    pa.RecordBatch.from_arrays([_guard(c) for c in batch.columns], schema=schema)
                )


def _guard(column: pa.Array) -> pa.Array:
    """Texts that no spreadsheet runs; most texts of a column are few."""
    if column.type != pa.string():
        return column
    coded = column.dictionary_encode()
    texts = pa.array([harmless(text) for text in coded.dictionary.to_pylist()], pa.string())
    return texts.take(coded.indices)


def _write_json(target: Path, parquet: Path) -> None:
    """A list of objects, one a line."""
    before = "[\n"
    with target.open("w", encoding="utf-8") as out:
        for batch in _pieces(parquet):
            for row in batch.to_pylist():
                out.write(before + json.dumps(row, ensure_ascii=False, default=date.isoformat))
                before = ",\n"
        out.write("\n]\n" if before == ",\n" else "[]\n")


def json_schema(table: OpenTable) -> dict[str, object]:
    """The JSON Schema of the JSON file of a table."""
    properties: dict[str, object] = {}
    for name, kind in table.columns:
        told = dict[str, object](JSON_TYPES[kind])
        told["type"] = told["type"] if name in REQUIRED else [told["type"], "null"]
        label = label_of(name)
        properties[name] = {**told, "title": label.zh, "description": label.en}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{table.label.zh} / {table.label.en}",
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": [name for name, _ in table.columns],
            "additionalProperties": False,
        },
    }


def _pack(file: Path) -> None:
    """A packed copy beside the file, without a name and a time in it: the same for the same file."""
    packed = file.with_name(f"{file.name}.gz")
    with (
        file.open("rb") as plain,
        packed.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as out,
    ):
        shutil.copyfileobj(plain, out)
