import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CASE = CHECKOUT / "tests/cases/never-served-22-applied-before/case.ttl"
BUILT = "service/moratoria/web/static/built"
SHIPPED = {
    "alignments": "moratoria/alignments",
    "ontology": "moratoria/ontology",
    "shapes": "moratoria/shapes",
    "queries": "moratoria/queries",
    "tests/cases": "moratoria/cases",
}


def run(*command: str | Path, cwd: Path) -> str:
    """
    Runs a command that knows nothing of the checkout and returns what it printed.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "MORATORIA_", "VIRTUAL_ENV", "COV_"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=kept,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The wheel built from the source distribution, which is built from the checkout.
    """
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ".", cwd=CHECKOUT)
    (built,) = out.glob("moratoria-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The Python of a new environment that holds the wheel, its pinned dependencies and no more.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile"]
    run(*pip, "--require-hashes", "-r", CHECKOUT / "requirements/run.txt", cwd=folder)
    run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)
    return python


def test_every_data_file_is_shipped(wheel: Path) -> None:
    """
    The wheel holds each file of the data folders, byte for byte.
    """
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for folder, shipped in SHIPPED.items():
        for name in data_files(folder):
            inside = f"{shipped}/{name.relative_to(folder).as_posix()}"
            assert inside in held, f"{name} is not in the wheel"
            assert held[inside] == (CHECKOUT / name).read_bytes(), f"{name} differs in the wheel"
    assert "moratoria/py.typed" in held


def data_files(folder: str) -> list[Path]:
    """
    Lists the files of a data folder that hold law, questions or cases.
    """
    found = [
        path.relative_to(CHECKOUT)
        for path in sorted((CHECKOUT / folder).rglob("*"))
        if path.is_file() and path.suffix in {".rq", ".ttl", ".txt", ".yaml"}
    ]
    assert found, f"{folder} holds no data"
    return found


def test_nothing_else_is_shipped(wheel: Path) -> None:
    """
    Beside the package, its data and its metadata, the wheel holds nothing: no tests, no benchmarks.
    """
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    version = wheel.name.split("-")[1]
    assert tops == {"moratoria", f"moratoria-{version}.dist-info"}


def test_what_is_bundled_for_pages_is_shipped(wheel: Path, require: Callable[[str], str]) -> None:
    """
    The wheel holds each bundle that `make assets` made, byte for byte, and the licences of them.
    """
    require("npm")
    built = {path.name: path.read_bytes() for path in (CHECKOUT / BUILT).iterdir()}
    with zipfile.ZipFile(wheel) as archive:
        inside = "moratoria/web/static/built/"
        held = {
            name.removeprefix(inside): archive.read(name)
            for name in archive.namelist()
            if name.startswith(inside)
        }
    assert held == built
    assert {"LICENSES.txt", "sparql.js", "zoom.js"} <= held.keys()


def test_a_checkout_without_node_can_be_packed(tmp_path: Path) -> None:
    """
    Nothing of npm's is needed to build the wheel or to make a page: the page does without.
    """
    kept = shutil.ignore_patterns(
        "built", "node_modules", ".venv", ".git", "__pycache__", ".*cache"
    )
    copy = Path(shutil.copytree(CHECKOUT, tmp_path / "checkout", ignore=kept))
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, cwd=copy)
    (wheel,) = tmp_path.glob("moratoria-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    program = (
        "import sys; sys.path.insert(0, 'unpacked'); import moratoria.web as web; "
        "from pathlib import Path; app = web.create_app(web.Settings(data_dir=Path('data'))); "
        "answer = app.test_client().get('/sparql', headers={'Accept': 'text/html'}); "
        "told = '/built/' in answer.text, '<textarea' in answer.text; "
        "print(answer.status_code, web.__file__, *told)"
    )
    said = run(sys.executable, "-c", program, cwd=tmp_path).split()
    assert [said[0], *said[2:]] == ["200", "False", "True"]
    assert "unpacked" in Path(said[1]).parts


def test_dependencies_are_complete_and_compatible(python: Path, tmp_path: Path) -> None:
    """
    The pins satisfy what the wheel's metadata asks for.
    """
    run(sys.executable, "-m", "pip", "--python", python, "check", cwd=tmp_path)


def test_installed_package_is_not_the_checkout(python: Path, tmp_path: Path) -> None:
    """
    The package that answers in the next test lies in the new environment.
    """
    where = run(python, "-c", "import moratoria; print(moratoria.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1])


def test_installed_command_decides_a_case(python: Path, tmp_path: Path) -> None:
    """
    Without a checkout, the installed command reads the law it ships and answers a case.
    """
    case = shutil.copy(CASE, tmp_path)
    said = run(
        python.parent / "moratoria",
        "decide",
        case,
        "--on",
        "2022-09-01",
        "--format",
        "json",
        "--assume-not-excluded",
        cwd=tmp_path,
    )
    assert "decision-moratorium" in json.loads(said)["norms"]
