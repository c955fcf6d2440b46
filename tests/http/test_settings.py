"""Where the service listens and keeps its files, and what it says if it cannot."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest
from asking import COMMAND, Service, environment, started

from moratoria.errors import InputError
from moratoria.web.settings import Settings


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
