"""Threads, signals and memory: the interpreter is released, Ctrl-C works, nothing leaks."""

from __future__ import annotations

import concurrent.futures
import gc
import os
import resource
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
import rds_ca


@pytest.fixture(scope="module")
def slow_store(tmp_path_factory: pytest.TempPathFactory, hierarchy: Path) -> Path:
    """Make a PKCS#12 store whose key derivation takes a second or so."""
    store = tmp_path_factory.mktemp("slow") / "slow.p12"
    command = [
        "openssl",
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        str(hierarchy / "root.pem"),
        "-out",
        str(store),
    ]
    subprocess.run([*command, "-iter", "2000000", "-passout", "pass:x"], check=True)
    return store


def test_the_interpreter_is_released_while_a_store_is_opened(slow_store: Path):
    counted = 0
    done = threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    start = time.monotonic()
    rds_ca.TrustStore.open(slow_store, "x")
    took = time.monotonic() - start
    done.set()
    thread.join()
    assert took > 0.1, "the store has to be slow for this test"
    # A blocked thread would have counted to one or two.
    assert counted > took / 0.05


def test_ctrl_c_ends_a_long_call(slow_store: Path):
    alarm = threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT))
    start = time.monotonic()
    alarm.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(100):
            rds_ca.TrustStore.open(slow_store, "x")
    assert time.monotonic() - start < 5
    # The next call works.
    assert len(rds_ca.TrustStore.open(slow_store, "x").bundle.certificates) == 1


def test_ctrl_c_ends_check_many(slow_store: Path):
    alarm = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    start = time.monotonic()
    alarm.start()
    with pytest.raises(KeyboardInterrupt):
        rds_ca.check_many([slow_store] * 1000, region="us-east-1", ca="rds-ca-rsa2048-g1", password="x")
    assert time.monotonic() - start < 5


def test_check_many_keeps_order_and_hides_nothing(global_bundle: Path):
    paths = [global_bundle, Path("/no/such/file"), "/etc/hosts"] * 20
    results = rds_ca.check_many(paths, region="us-east-1", ca="rds-ca-rsa2048-g1", at="2027-01-01")
    assert len(results) == 60
    for good, missing, bad in zip(results[::3], results[1::3], results[2::3]):
        assert isinstance(good, rds_ca.TrustReport)
        assert good.verdict == "trusted"
        assert isinstance(missing, rds_ca.StoreNotFoundError)
        assert isinstance(bad, rds_ca.TrustReport)
        assert bad.verdict == "not_trusted"
    assert rds_ca.check_many([], region="us-east-1", ca="rds-ca-rsa2048-g1") == []


def test_errors_in_threads_do_not_affect_later_calls(global_bundle: Path):
    def work(number: int) -> object:
        try:
            store = rds_ca.TrustStore.open("/no/such/file" if number % 2 else global_bundle)
        except rds_ca.StoreNotFoundError:
            return None
        return store.check(region="us-east-1", ca="rds-ca-rsa2048-g1", at="2027-01-01").verdict

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(200))) == ["trusted", None] * 100


def test_ten_thousand_opens_leak_nothing(global_bundle: Path):
    content = global_bundle.read_bytes()[: 4 * 1600]

    def opens(count: int) -> None:
        for _ in range(count):
            store = rds_ca.TrustStore.open(content)
            _ = [certificate.authority for certificate in store.bundle.certificates]
            store.check(region="us-east-1", ca="rds-ca-rsa2048-g1", at="2027-01-01")

    opens(1000)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    opens(10_000)
    gc.collect()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # A leak of only the content would add 60 MB.
    assert grown < 8 * 1024, f"{grown} KiB"
