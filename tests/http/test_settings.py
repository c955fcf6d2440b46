"""Where the service listens and keeps its files, and what it says if it cannot."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from asking import COMMAND, ROOT, Service, environment, started
from click.testing import CliRunner

from moratoria.cli import main
from moratoria.errors import InputError
from moratoria.web import settings
from moratoria.web.settings import Settings

DEFAULTS = {field.name: field.default for field in fields(Settings)}


def test_defaults_are_right_on_ones_own_machine() -> None:
    """Nothing has to be set."""
    settings = Settings.from_env(env={})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir == Path.cwd() / "data"


def test_an_argument_goes_before_our_variable_and_that_before_the_plain_one() -> None:
    """The nearer to the caller, the stronger; an empty variable is none."""
    env = {"PORT": "1", "MORATORIA_PORT": "2", "HOST": "::1", "MORATORIA_HOST": ""}
    assert Settings.from_env(env=env).port == 2
    assert Settings.from_env(env=env, port=3).port == 3
    assert Settings.from_env(env=env).host == "::1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("MORATORIA_PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٣"),
        ("HOST", "http://localhost"),
        ("HOST", "local host"),
        ("DATA_DIR", __file__),
        ("MORATORIA_BASE_IRI", "law.example"),
        ("MORATORIA_BASE_IRI", "https://law.example/?a=b"),
        ("MORATORIA_FEDERATION", "query.example/sparql"),
        ("MORATORIA_FEDERATION", "file:///etc/passwd"),
        ("MORATORIA_FEDERATION", "https://name:word@query.example/"),
        ("MORATORIA_FEDERATION", "https://query.example/#a"),
        ("MORATORIA_FEDERATION", "https://query.example/a>b"),
        ("MORATORIA_FEDERATION", "https://query.example:port/"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    """The message says which variable, and what was found in it."""
    with pytest.raises(InputError) as caught:
        Settings.from_env(env={name: value})
    assert name in str(caught.value)
    assert value in str(caught.value)


def test_the_address_is_the_one_that_others_use() -> None:
    """As it is set; else where it listens; for one that listens everywhere, the lasting one."""
    assert Settings.from_env(env={"MORATORIA_BASE_IRI": "https://law.example/a"}).address == (
        "https://law.example/a/"
    )
    assert Settings.from_env(env={"PORT": "9000"}).address == "http://127.0.0.1:9000/"
    assert Settings.from_env(env={"HOST": "::"}).address == "https://w3id.org/moratoria/"


def test_endpoints_are_listed_with_spaces_between() -> None:
    """Each once, as it is written; by default there are none."""
    given = " https://b.example/sparql\n https://a.example/  https://b.example/sparql "
    found = Settings.from_env(env={"MORATORIA_FEDERATION": given}).federation
    assert found == ("https://b.example/sparql", "https://a.example/")
    assert Settings.from_env(env={}).federation == ()


# ---------------------------------------------------------------- a file

EVERY = """
host = "::1"
port = 9000
data_dir = "/srv/moratoria"
journal_url = "postgresql://name@db.example/m"
store_url = "https://store.example/ds"
store_update_url = "https://store.example/u"
behind_tls = true
disk_reserve = 0
requests_per_minute = 1
query_seconds = 3
document_seconds = 4
base_iri = "https://law.example"
federation = ["https://a.example/sparql", "https://b.example/"]
"""


def written(folder: Path, content: str, mode: int = 0o600) -> Path:
    """Returns a settings file."""
    path = folder / "moratoria.toml"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def test_every_setting_can_stand_in_a_file(tmp_path: Path) -> None:
    """In the types of TOML; the environment can name the file."""
    path = written(tmp_path, EVERY)
    found = Settings.from_env(config=path, env={})
    assert found == Settings(
        host="::1",
        port=9000,
        data_dir=Path("/srv/moratoria"),
        journal_url="postgresql://name@db.example/m",
        store_url="https://store.example/ds",
        store_update_url="https://store.example/u",
        behind_tls=True,
        disk_reserve=0,
        requests_per_minute=1,
        query_seconds=3,
        document_seconds=4,
        base_iri="https://law.example/",
        federation=("https://a.example/sparql", "https://b.example/"),
    )
    assert not any(getattr(found, name) == default for name, default in DEFAULTS.items())
    assert Settings.from_env(env={"MORATORIA_CONFIG": str(path)}) == found


def test_every_setting_is_read() -> None:
    """From the environment and from a file alike."""
    assert set(settings._READ) == set(DEFAULTS)


def test_an_option_goes_before_the_environment_and_that_before_a_file(tmp_path: Path) -> None:
    """And a file before the default; an empty variable is none."""
    path = written(tmp_path, "port = 1\nquery_seconds = 1\n")
    env = {"MORATORIA_QUERY_SECONDS": "2"}
    assert Settings.from_env(config=path, env={"PORT": "2"}, port=3).port == 3
    assert Settings.from_env(config=path, env={"PORT": "2"}).port == 2
    assert Settings.from_env(config=path, env={"PORT": ""}).port == 1
    assert Settings.from_env(config=path, env=env).query_seconds == 2
    assert Settings.from_env(config=path, env=env).host == Settings.host


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("prot = 1", "There is no setting 'prot', which {path} sets; did you mean port?"),
        ("xyz = 1", "There is no setting 'xyz', which {path} sets; known: host, port, "),
        ("[host]\nport = 1", "host in {path} is a table; write a text in quotes."),
        ("[serve]\nport = 1", "There is no setting 'serve'"),
        ('port = "80"', "port in {path} is a text; write a whole number, without quotes."),
        ("port = true", "port in {path} is true or false; write a whole number"),
        ("port = 8.5", "port in {path} is a number with a point; write"),
        ("port = 65536", "port in {path} is '65536'; a port is a whole number from 0 to 65535."),
        ("port = -1", "port in {path} is '-1'"),
        ('behind_tls = "yes"', "behind_tls in {path} is a text; write true or false."),
        ("behind_tls = 1", "behind_tls in {path} is a whole number; write true or false."),
        ("host = 1979-05-27", "host in {path} is a date or a time; write a text"),
        ("journal_url = 1", "journal_url in {path} is a whole number; write a text"),
        ('journal_url = ""', "journal_url in {path} is empty; leave it out"),
        ('data_dir = ""', "data_dir in {path} is empty"),
        ("requests_per_minute = 0", "requests_per_minute in {path} is '0'; write a whole number"),
        ('federation = "https://a.example/"', "federation in {path} is a text; write a list"),
        ("federation = [1]", "federation in {path} is a list; write a list of texts"),
        ('federation = ["a b"]', "federation in {path} names 'a'"),
        ("port = ", "The settings file {path} is no TOML: Invalid value (at "),
        ("port = 1\nport = 2", "The settings file {path} is no TOML: Cannot overwrite a value"),
    ],
    ids=range(21),
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, line: str, words: str) -> None:
    """The setting, the file, what was found and what would do."""
    path = written(tmp_path, line)
    with pytest.raises(InputError) as caught:
        Settings.from_env(config=path, env={})
    assert words.format(path=path) in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """It is not taken for an empty one."""
    for path, words in (
        (tmp_path / "none.toml", "no such file or directory"),
        (tmp_path, "is a directory"),
    ):
        with pytest.raises(InputError, match=f"The settings file {path} .*{words}"):
            Settings.from_env(config=path, env={})
    path = tmp_path / "latin.toml"
    path.write_bytes(b'host = "\xe9"')
    with pytest.raises(InputError, match="not UTF-8"):
        Settings.from_env(config=path, env={})


SECRETS = [
    "postgresql://name:w0rd@db.example/m?sslmode=require",
    "postgresql://db.example/m?user=name&password=w0rd",
    "postgresql://name:w0rd@[db.example/m",
]


@pytest.mark.parametrize("url", SECRETS, ids=range(len(SECRETS)))
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_check_46_a_password_that_others_can_read_is_refused(
    tmp_path: Path, url: str, mode: int
) -> None:
    """The message is the command to run, and does not say the password again."""
    path = written(tmp_path, f'journal_url = "{url}"', mode)
    with pytest.raises(InputError, match=f"run chmod 600 {path}") as caught:
        Settings.from_env(config=path, env={})
    assert "w0rd" not in str(caught.value)
    path.chmod(0o600)
    assert Settings.from_env(config=path, env={}).journal_url == url


def test_a_file_without_a_password_may_be_read_by_all(tmp_path: Path) -> None:
    """There is nothing to keep in it."""
    path = written(tmp_path, 'journal_url = "postgresql://name@db.example/m"\n', 0o644)
    assert Settings.from_env(config=path, env={}).journal_url is not None


# ---------------------------------------------------------------- the sample


SAMPLE = ROOT / "moratoria.example.toml"


def test_the_sample_changes_nothing() -> None:
    """As it lies there, every setting is as it is without it."""
    assert Settings.from_env(config=SAMPLE, env={}) == Settings.from_env(env={})


def test_the_sample_lists_every_setting_with_its_default(tmp_path: Path) -> None:
    """In their order, each with what it means, and with a value that can be used."""
    content = SAMPLE.read_text(encoding="utf-8")
    blocks = re.findall(
        r"((?:^# .*\n)+?)^# Default: (.*)\n^# ([a-z_]+) = (.*)$", content, re.MULTILINE
    )
    assert [name for _, _, name, _ in blocks] == list(DEFAULTS)
    for _, default, name, value in blocks:
        if DEFAULTS[name] is None:
            assert default.startswith("none, "), name
            continue
        expected = DEFAULTS[name]
        plain = str(expected) if isinstance(expected, Path) else expected
        plain = list(plain) if isinstance(plain, tuple) else plain
        assert tomllib.loads(f"x = {default}")["x"] == plain, name
        assert value == default, name
    used = re.sub(r"^# ([a-z_]+ = )", r"\1", content, flags=re.MULTILINE)
    found = Settings.from_env(config=written(tmp_path, used), env={})
    assert all(getattr(found, name) for name, default in DEFAULTS.items() if default is None)


# ---------------------------------------------------------------- the process


def test_the_service_reads_a_file(tmp_path: Path) -> None:
    """The one that the option names; what the environment says goes before it."""
    path = written(tmp_path, "query_seconds = 7\nport = 1\n")
    with started([*COMMAND, "--config", path], DATA_DIR=str(tmp_path)) as running:
        assert running.ask("/limits").json["limits"]["query-time"]["value"] == 7
        assert running.port != 1


def test_a_file_that_is_wrong_is_one_clear_error(tmp_path: Path) -> None:
    """The service does not start."""
    path = written(tmp_path, "prot = 1\n")
    done = subprocess.run(
        [*COMMAND, "--config", path],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"moratoria: There is no setting 'prot', which {path} sets; did you mean port?\n"
    )


def test_every_command_reads_the_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token is made where the service will look for it."""
    path = written(tmp_path, f"data_dir = {json.dumps(str(tmp_path / 'here'))}\n")
    monkeypatch.setenv("MORATORIA_CONFIG", str(path))
    for name in ("DATA_DIR", "MORATORIA_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    made = CliRunner().invoke(main, ["token", "create", "--role", "monitor", "--name", "watch"])
    assert made.output.startswith("mor_")
    assert (tmp_path / "here/journal/journal.sqlite").exists()


def test_the_banner_says_what_to_open(service: Service) -> None:
    """One line, before the first request."""
    address = f"http://127.0.0.1:{service.port}"
    assert service.banner == (
        f"Moratoria serves at {address} - open it in a browser; SPARQL at /sparql\n"
    )


def test_a_port_in_use_is_one_clear_error() -> None:
    """The service says so, and starts nothing."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            COMMAND, env=environment(PORT=port), capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"cannot listen at 127.0.0.1, port {port}: address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_service_stops_when_told(tmp_path: Path) -> None:
    """It answers before the graph is loaded, and ends in time, its workers with it."""
    with started(DATA_DIR=str(tmp_path)) as running:
        assert running.ask("/healthz").json["status"] == "ok"
    assert running.process.returncode == 0
