"""A batch on a Dask cluster of real processes, some of which are killed: nothing lost, nothing doubled, all said."""

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.batch_file import JOURNAL
from tests.waiting import wait_until

from .command_line import Said, several, tangga

pytestmark = pytest.mark.slow

COUNT = 60
START_SECONDS = 120


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return several(tmp_path_factory.mktemp("panel") / "panel.csv", COUNT)


@dataclass
class Cluster:
    """A scheduler and workers without anybody to restart them, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, folder: Path) -> None:
        arguments = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
        self.workers.append(_start("dask_worker", self.address, *arguments))

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers on loopback."""
    distributed = pytest.importorskip("distributed", reason="the Dask extra is not installed")
    port = _free_port()
    scheduler = _start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    made = Cluster(f"tcp://127.0.0.1:{port}", scheduler)
    try:
        for _ in range(2):
            made.add_worker(tmp_path_factory.mktemp("worker"))
        with distributed.Client(made.address, timeout=START_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=START_SECONDS)
        yield made
    finally:
        made.close()


@dataclass
class Running:
    """A batch in a process of its own."""

    process: subprocess.Popen[bytes]
    out: Path

    def wait_for_rows(self, least: int = 1) -> None:
        wait_until(lambda: len(_read(self.out)) >= least, f"{least} rows are written", every=0.005)

    def end(self) -> tuple[int, str]:
        _, errors = self.process.communicate(timeout=300)
        return self.process.returncode, " ".join(errors.decode().split())


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.exists() else []


def _call(panel: Path, out: Path, *options: str) -> list[str]:
    return ["batch", str(panel), "--target", "3,4", "--out", str(out), *options]


def _on(cluster: Cluster, panel: Path, out: Path) -> Running:
    call = _call(panel, out, "--backend", "dask", "--scheduler", cluster.address)
    code = "from api import batch_cluster as b, cli; b.EMPTY_SECONDS = 3; cli.main()"
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-c", code, *call], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    return Running(process, out)


def _goes_on(panel: Path, out: Path) -> Said:
    """The same call without the cluster, where the rows end."""
    assert Path(f"{out}{JOURNAL}").exists()
    return tangga(*_call(panel, out, "--jobs", "1"))


@pytest.fixture(scope="module")
def whole(panel: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What any way of running has to write."""
    out = tmp_path_factory.mktemp("utuh") / "utuh.csv"
    assert tangga(*_call(panel, out, "--jobs", "1")).status == 0
    return out.read_bytes()


def test_a_killed_worker_loses_and_doubles_nothing(panel: Path, tmp_path: Path, cluster: Cluster, whole: bytes) -> None:
    running = _on(cluster, panel, tmp_path / "hasil.csv")
    running.wait_for_rows()
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    status, errors = running.end()
    assert status == 0, errors
    assert running.out.read_bytes() == whole


def test_a_cluster_without_workers_left_is_said_and_the_rest_planned_later(
    panel: Path, tmp_path: Path, cluster: Cluster, whole: bytes
) -> None:
    running = _on(cluster, panel, tmp_path / "hasil.csv")
    running.wait_for_rows()
    for worker in cluster.workers:
        os.kill(worker.pid, signal.SIGKILL)
    status, errors = running.end()
    assert status == 2
    assert "tidak memiliki pekerja lagi" in errors
    assert _goes_on(panel, running.out).status == 0
    assert running.out.read_bytes() == whole


def test_a_killed_scheduler_is_said_and_the_rest_planned_later(
    panel: Path, tmp_path: Path, cluster: Cluster, whole: bytes
) -> None:
    running = _on(cluster, panel, tmp_path / "hasil.csv")
    running.wait_for_rows()
    os.kill(cluster.scheduler.pid, signal.SIGKILL)
    status, errors = running.end()
    assert status == 2, errors
    assert "penjadwal Dask tidak menjawab lagi" in errors
    assert "Traceback" not in errors, errors
    assert _goes_on(panel, running.out).status == 0
    assert running.out.read_bytes() == whole


def test_a_cluster_that_never_had_workers_is_refused(panel: Path, tmp_path: Path, cluster: Cluster) -> None:
    for worker in cluster.workers:
        worker.kill()
        worker.wait()
    out = tmp_path / "hasil.csv"
    deadline = time.monotonic() + START_SECONDS
    said = tangga(*_call(panel, out, "--backend", "dask", "--scheduler", cluster.address))
    assert time.monotonic() < deadline
    assert (said.status, said.out) == (2, "")
    assert "tidak memiliki pekerja" in said.words
    assert _goes_on(panel, out).status == 0


def test_a_scheduler_that_does_not_answer_is_named_and_nothing_lost(
    panel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bytes
) -> None:
    pytest.importorskip("distributed", reason="the Dask extra is not installed")
    monkeypatch.setattr("api.batch_cluster.CONNECT_SECONDS", 1)
    out = tmp_path / "hasil.csv"
    said = tangga(*_call(panel, out, "--backend", "dask", "--scheduler", "tcp://127.0.0.1:9"))
    assert (said.status, said.out) == (2, "")
    assert "penjadwal Dask tidak menjawab" in said.words
    assert _goes_on(panel, out).status == 0
    assert out.read_bytes() == whole


@pytest.mark.parametrize("address", ["10.0.0", "tcp://", "bukan alamat", "tcp://127.0.0.1:bukan"])
def test_an_address_that_is_none_is_refused(
    panel: Path, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the Dask extra is not installed")
    monkeypatch.setattr("api.batch_cluster.CONNECT_SECONDS", 1)
    said = tangga(*_call(panel, tmp_path / "hasil.csv", "--backend", "dask", "--scheduler", address))
    assert (said.status, said.out) == (2, "")
    assert "penjadwal Dask tidak menjawab" in said.words
