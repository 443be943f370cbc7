"""`/open-data`: what is in it, and its files, each with an ETag out of its digest."""

import json
import re
from datetime import datetime
from http import HTTPStatus

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from mingjian.kernel.text import Text
from mingjian.record.access.gate import public
from mingjian.record.registry.open_data import FORMATS, LICENCE, MANIFEST, standing
from mingjian.record.registry.open_tables import label_of, open_tables

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
NAME = re.compile(r"[a-z]+\.(?:" + "|".join(map(re.escape, FORMATS)) + r")|manifest\.json")


@public
def index(request: HttpRequest) -> HttpResponse:
    """`/open-data`: the tables with rows, columns, files, digests; as of which index of the log."""
    folder = standing()
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8")) if folder else None
    columns = {table.name: [(name, label_of(name)) for name, _ in table.columns] for table in open_tables()}
    tables = [
        (told, Text(told["title_zh"], told["title_en"]), columns[told["table"]])
        for told in (manifest["tables"] if manifest else ())
    ]
    context = {"manifest": manifest, "tables": tables, "licence": LICENCE}
    if manifest:
        context["as_of"] = datetime.fromisoformat(manifest["as_of"])
    return render(request, "registry/open_data.html", context)


@public
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """`/open-data/<name>`: a file as it was built; packed for who takes it so."""
    folder = standing()
    if folder is None or not NAME.fullmatch(name) or not (folder / name).is_file():
        raise Http404
    takes_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    path = folder / f"{name}.gz" if takes_packed and (folder / f"{name}.gz").is_file() else folder / name
    etag = f'"{folder.name}-{path.name}"'  # facts up to an index never change, and neither do the files
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    early = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if early is not None and early.status_code != HTTPStatus.OK:
        return early
    if path.suffix == ".gz":
        headers["Content-Encoding"] = "gzip"
    content_type = TYPES[name.rpartition(".")[2]]
    return FileResponse(path.open("rb"), content_type=content_type, headers=headers)
