"""The files that pages are made of: how long they may be kept, what is bundled, and of what."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import ROOT, Service
from flask import Flask

from moratoria.web import create_app, static_files
from moratoria.web.settings import Settings

LOCKS = ("frontend", "tests/clients")
BUNDLES = {"LICENSES.txt", "sparql.css", "sparql.js", "zoom.js"}
STATIC = ROOT / "service/moratoria/web/static"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application whose pages are made of files of the test."""
    app = create_app(Settings(data_dir=tmp_path / "data"))
    app.static_folder = str(tmp_path / "static")
    (tmp_path / "static").mkdir()
    return app


def test_a_file_is_kept_for_good_at_the_address_of_its_content(app: Flask) -> None:
    """With its own mark a year, with another or none it is asked for again, and 304 then."""
    folder = Path(str(app.static_folder))
    (folder / "a.js").write_text("let a = 1;" * 200, encoding="utf-8")
    client = app.test_client()
    with app.test_request_context():
        address = app.url_for("static", filename="a.js")
    assert re.fullmatch(r"/static/a\.js\?v=[0-9a-f]{12}", address)
    assert "immutable" in client.get(address).headers["Cache-Control"]
    for other in ("/static/a.js", "/static/a.js?v=000000000000"):
        answer = client.get(other)
        assert answer.headers["Cache-Control"] == "no-cache", other
        held = client.get(other, headers={"If-None-Match": answer.headers["ETag"]})
        assert held.status_code == 304, other


def test_a_changed_file_has_another_address(app: Flask) -> None:
    """What a browser keeps for good is never the wrong file."""
    file = Path(str(app.static_folder), "a.css")
    found = set()
    for text in ("a{}", "b{ }"):
        file.write_text(text, encoding="utf-8")
        with app.test_request_context():
            found.add(app.url_for("static", filename="a.css"))
    assert len(found) == 2


def test_a_file_is_packed_for_who_takes_it(service: Service) -> None:
    """The stylesheet is sent packed at less than half its size, and whole to others."""
    plain = service.ask("/static/moratoria.css")
    packed = service.ask("/static/moratoria.css", accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) * 2 < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_a_page_is_told_what_is_not_built(app: Flask) -> None:
    """Where nothing was bundled there is no address, so that the page does without."""
    with app.test_request_context():
        assert static_files.built("zoom.js") is None
    folder = Path(str(app.static_folder), "built")
    folder.mkdir()
    (folder / "zoom.js").write_text("1", encoding="utf-8")
    with app.test_request_context():
        assert str(static_files.built("zoom.js")).startswith("/static/built/zoom.js?v=")


def test_the_bundles_are_made(require: Callable[[str], str]) -> None:
    """Where npm is, each bundle is there, and the licence of each package in it beside it."""
    require("npm")
    held = {path.name for path in (STATIC / "built").glob("*")}
    assert held >= BUNDLES, "run `make assets`"
    told = (STATIC / "built/LICENSES.txt").read_text(encoding="utf-8")
    assert "d3-zoom 3.0.1 (ISC)" in told
    assert "@zazuko/yasqe 4.6.2 (MIT)\n\nCopyright (c) Triply" in told
    assert "codemirror 5" in told  # which YASQE brought bundled itself


@pytest.mark.parametrize("folder", LOCKS)
def test_a_lock_file_is_for_everyone(folder: str) -> None:
    """It names packages by version and digest, and no registry that they came from."""
    text = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert len(packages) > 10
    assert "resolved" not in text
    assert "registry" not in text
    assert all("integrity" in package for path, package in packages.items() if path)


@pytest.mark.parametrize("folder", LOCKS)
def test_a_package_is_asked_for_by_its_exact_version(folder: str) -> None:
    """What is tested is what is bundled; nothing of it is ours to publish."""
    told = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    wanted = told["dependencies"] | told.get("devDependencies", {})
    assert told["private"] is True
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
