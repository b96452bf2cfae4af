"""Images, archives, cluster dumps and connection strings from others, read by `discover`, `audit` and `explain`."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import rds_ca
from conftest import Command

AT = ("--at", "2026-12-01")
PEM = rds_ca.bundle(regions=["eu-west-1"], at="2026-12-01")


def member(name: str, content: bytes = b"", **more: object) -> tuple[tarfile.TarInfo, bytes]:
    """Return a member of a tar file; `more` sets what its header says."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in more.items():
        setattr(info, key, value)
    return info, content


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return a tar file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def image(path: Path, *layers: bytes, names: list[str] | None = None, env: list[str] | None = None) -> None:
    """Write an image as `docker save` does; `names` is what its manifest calls the layers."""
    real = [f"{number}/layer.tar" for number in range(len(layers))]
    manifest = [{"Config": "config.json", "RepoTags": ["app:1"], "Layers": names or real}]
    config = {"config": {"Env": env or []}, "rootfs": {"type": "layers", "diff_ids": []}}
    path.write_bytes(
        tar(
            member("manifest.json", json.dumps(manifest).encode()),
            member("config.json", json.dumps(config).encode()),
            *(member(name, layer) for name, layer in zip(real, layers)),
        )
    )


def is_incomplete(content: dict) -> bool:
    """Return whether a gap may hide a store or a setting."""
    return any(gap["may_hide"] for gap in content["gaps"])


def found(done) -> dict:
    """Return the discovery that the command wrote."""
    assert done.returncode in {0, 3}, done.stderr
    return json.loads(done.stdout)


def test_members_that_leave_the_image_write_nothing_and_read_no_file_of_the_host(
    rds_ca: Command, tmp_path: Path
):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "host.pem").write_bytes(PEM)
    layer = tar(
        member("../../outside/written.pem", PEM),
        member(f"{outside}/absolute.pem", PEM),
        member("etc/rds.pem", type=tarfile.SYMTYPE, linkname=str(outside / "host.pem")),
        member("etc/up.pem", type=tarfile.SYMTYPE, linkname="../" * 20 + str(outside / "host.pem")),
        member("etc/hard.pem", type=tarfile.LNKTYPE, linkname=str(outside / "host.pem")),
        member("etc/loop", type=tarfile.SYMTYPE, linkname="loop"),
        member("etc/device", type=tarfile.CHRTYPE),
        member("etc/pipe", type=tarfile.FIFOTYPE),
    )
    image(tmp_path / "app.tar", layer, env=["PGSSLROOTCERT=/etc/rds.pem", "PGSSLMODE=verify-full"])
    content = found(rds_ca("discover", "app.tar", "--json", *AT))
    assert [path.name for path in outside.iterdir()] == ["host.pem"]
    # The link leads to a path of the image, where there is no such file: nothing of the host answers for it.
    (setting,) = [one for one in content["settings"] if one["store"] == "/etc/rds.pem"]
    assert setting["leads_to"] is None
    assert not any("host.pem" in store["path"] for store in content["stores"])


@pytest.mark.parametrize("size", [2**33, 2**40, 2**62])
def test_a_member_that_claims_more_than_there_is(rds_ca: Command, tmp_path: Path, size: int):
    info = tarfile.TarInfo("etc/rds.pem")
    info.size = size
    whole = info.tobuf(tarfile.GNU_FORMAT) + PEM
    image(tmp_path / "app.tar", whole)
    content = found(rds_ca("discover", "app.tar", "--json", *AT))
    assert is_incomplete(content), "what is cut off is no clean answer"


def test_a_layer_that_unpacks_to_far_more_than_it_is(rds_ca: Command, tmp_path: Path):
    zeros = gzip.compress(b"\0" * (32 << 20), 9)
    info = tarfile.TarInfo("var/zeros")
    info.size = 16 * (32 << 20)
    # Several members of gzip are one stream: 512 MiB of zeros in half a megabyte.
    layer = gzip.compress(info.tobuf()) + zeros * 16 + gzip.compress(tar(member("etc/rds.pem", PEM)))
    image(tmp_path / "app.tar", layer)
    content = found(rds_ca("discover", "app.tar", "--json", *AT))
    assert content["stores"] or is_incomplete(content)


def test_a_layer_that_is_listed_again_and_again_is_read_once(rds_ca: Command, tmp_path: Path):
    layer = tar(*(member(f"d{number % 100}/f{number}") for number in range(20_000)), member("rds.pem", PEM))
    image(tmp_path / "app.tar", layer, names=["0/layer.tar"] * 500)
    content = found(rds_ca("discover", "app.tar", "--json", *AT))
    assert len(content["stores"]) == 1
    assert not is_incomplete(content)


def test_images_that_share_one_layer_without_end(rds_ca: Command, tmp_path: Path):
    layer = tar(*(member(f"d{number % 100}/f{number}") for number in range(5_000)))
    one = {"Config": "config.json", "RepoTags": ["app:1"], "Layers": ["0/layer.tar"]}
    members = (
        ("manifest.json", json.dumps([one] * 2_000).encode()),
        ("config.json", b"{}"),
        ("0/layer.tar", layer),
    )
    (tmp_path / "app.tar").write_bytes(tar(*(member(name, content) for name, content in members)))
    content = found(rds_ca("discover", "app.tar", "--json", *AT))
    assert is_incomplete(content)


@pytest.mark.parametrize(
    "manifest",
    [
        b"[" * 100_000,
        b'[{"Config": "config.json", "Layers": ["../../../etc/passwd", "/dev/zero", "absent"]}]',
        b'[{"Config": {"a": []}, "Layers": 7}]',
        b"\xff\xfe[",
    ],
    ids=["deep", "elsewhere", "types", "no-text"],
)
def test_the_manifest_of_an_image_leads_nowhere_else(rds_ca: Command, tmp_path: Path, manifest: bytes):
    layer = tar(member("etc/rds.pem", PEM))
    members = (("manifest.json", manifest), ("config.json", b"{}"), ("0/layer.tar", layer))
    (tmp_path / "app.tar").write_bytes(tar(*(member(name, content) for name, content in members)))
    done = rds_ca("discover", "app.tar", "--json", *AT)
    assert done.returncode in {2, 3}, "it is not read, and not fine"
    assert "root:" not in done.stdout + done.stderr


def test_entries_of_a_zip_file_that_share_their_bytes(rds_ca: Command, tmp_path: Path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("000000", b"\0" * (64 << 20))
    plain = out.getvalue()
    at = plain.index(b"PK\x01\x02")
    entry, end = plain[at : plain.index(b"PK\x05\x06")], bytearray(plain[plain.index(b"PK\x05\x06") :])
    count = 5_000
    struct.pack_into("<HHI", end, 8, count, count, len(entry) * count)
    # 320 GB for one who unpacks each.
    entries = b"".join(entry.replace(b"000000", b"%06d" % number) for number in range(count))
    (tmp_path / "app.jar").write_bytes(plain[:at] + entries + bytes(end))
    content = found(rds_ca("discover", "app.jar", "--json", *AT))
    assert is_incomplete(content)


def nested(content: bytes, depth: int) -> bytes:
    """Return the store in an archive in an archive and so on."""
    for level in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("BOOT-INF/classes/rds.pem" if level == 0 else "inner.jar", content)
        content = out.getvalue()
    return content


@pytest.mark.parametrize(("depth", "is_found"), [(1, True), (2, True), (3, True), (4, False), (40, False)])
def test_archives_in_archives_are_opened_or_reported(
    rds_ca: Command, tmp_path: Path, depth: int, is_found: bool
):
    (tmp_path / "deep.jar").write_bytes(nested(PEM, depth))
    content = found(rds_ca("discover", "deep.jar", "--json", *AT))
    assert (len(content["stores"]) == 1) is is_found
    assert is_incomplete(content) is not is_found


def test_a_store_behind_megabytes_of_a_member_is_found(rds_ca: Command, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "app.jar", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.txt", b"\n" * (12 << 20) + PEM)
    content = found(rds_ca("discover", "app.jar", "--json", *AT))
    assert len(content["stores"]) == 1
    assert not is_incomplete(content)


BOMB = "a: &a0 [x, x]\n" + "".join(f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dump.yaml", "apiVersion: v1\nkind: Deployment\n" + BOMB),
        ("docker-compose.yml", "services:\n  app:\n    image: x\n" + BOMB),
        ("dump.yaml", "kind: List\nitems: " + "[" * 100_000),
        ("dump.json", '{"kind": "List", "items": ' + '{"a":' * 100_000),
        ("dump.yaml", "kind: Deployment\nspec: &s\n  template: *s\n"),
        ("dump.yaml", "kind: ConfigMap\n---\n" * 50_000),
    ],
    ids=["aliases", "aliases-compose", "deep-yaml", "deep-json", "itself", "many"],
)
def test_a_dump_that_grows_when_it_is_read(rds_ca: Command, tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    done = rds_ca("discover", name, "--json", *AT)
    assert done.returncode in {0, 2, 3}
    assert "Traceback" not in done.stderr


def pod(name: str, **container: object) -> dict:
    """Return a deployment of one container."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "app", "image": "app:1", **container}]}}},
    }


EVIL = [
    'x"]\nverify = true\n[[client]]\nname = "injected',
    "x'''\n[[client]]\nname = 'injected'",
    "\x1b[2J\x1b]0;owned\x07",
    "a\r\n::error::b",
    "$(touch owned)",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_names_of_a_dump_stay_names(rds_ca: Command, tmp_path: Path, evil: str):
    env = [
        {"name": "PGHOST", "value": "orders.abc123.eu-west-1.rds.amazonaws.com"},
        {"name": "PGSSLMODE", "value": "verify-full"},
        {"name": "PGSSLROOTCERT", "value": f"/etc/{evil}/rds.pem"},
        {"name": "PGAPPNAME", "value": evil},
    ]
    items = {"kind": "List", "apiVersion": "v1", "items": [pod(evil, env=env), pod("calm", env=env[:2])]}
    (tmp_path / "dump.json").write_text(json.dumps(items))
    done = rds_ca("discover", "dump.json", "-o", "clients.toml", *AT)
    assert done.returncode in {0, 1, 3}, done.stderr
    text = rds_ca("discover", "dump.json", "--full", *AT)
    for shown in (text.stdout, text.stderr, done.stdout, done.stderr):
        assert not {"\x1b", "\x07", "\r", "\u202e"} & set(shown)
    manifest = (tmp_path / "clients.toml").read_text()
    assert "\x1b" not in manifest
    # The manifest is read again: what was a name is a name, and nobody was added.
    audited = rds_ca("audit", "--clients", "clients.toml", "--fleet", "empty.json", "--format", "json", *AT)
    assert "Traceback" not in audited.stderr
    assert "injected" not in [line.strip() for line in manifest.splitlines()]
    assert not (tmp_path / "owned").exists()
    clients = json.loads(rds_ca("discover", "dump.json", "--json", *AT).stdout)["clients"]
    assert len(clients) <= 2


def test_a_mount_that_leads_up_reads_no_file_of_the_host(rds_ca: Command, tmp_path: Path):
    (tmp_path / "host.pem").write_bytes(PEM)
    mounts = [{"name": "ca", "mountPath": "/etc/rds", "subPath": "../../host.pem"}]
    env = [
        {"name": "PGHOST", "value": "orders.abc123.eu-west-1.rds.amazonaws.com"},
        {"name": "PGSSLMODE", "value": "verify-full"},
        {"name": "PGSSLROOTCERT", "value": str(tmp_path / "host.pem")},
    ]
    dump = tmp_path / "dump"
    dump.mkdir()
    deployment = pod("app", env=env, volumeMounts=mounts)
    deployment["spec"]["template"]["spec"]["volumes"] = [{"name": "ca", "hostPath": {"path": "/"}}]
    (dump / "dump.json").write_text(json.dumps(deployment))
    content = found(rds_ca("discover", "dump/dump.json", "--json", *AT))
    assert content["stores"] == [], "this machine's file is not the container's"
    done = rds_ca("discover", "dump/dump.json", "--check", *AT)
    assert done.returncode != 0


def test_secrets_of_a_dump_are_in_no_output(rds_ca: Command, tmp_path: Path):
    secret = "hunter2-of-the-dump"
    url = f"postgresql://app:{secret}@orders.abc123.eu-west-1.rds.amazonaws.com/shop?sslmode=require"
    odd = f"postgresql://app:{secret}%@orders.abc123.eu-west-1.rds.amazonaws.com:nonsense/shop?password={secret}"
    coded = base64.b64encode(url.encode()).decode()
    items = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "db", "namespace": "shop"},
            "data": {"url": coded},
        },
        pod(
            "one", env=[{"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}}}]
        ),
        pod("two", env=[{"name": "DATABASE_URL", "value": odd}, {"name": "PGPASSWORD", "value": secret}]),
        pod("three", args=["psql", url, f"--password={secret}"]),
    ]
    (tmp_path / "dump.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    for more in (
        ["--json"],
        ["--full"],
        ["-o", "out.toml"],
        ["--format", "sarif"],
        ["--format", "cyclonedx"],
    ):
        done = rds_ca("discover", "dump.json", *more, *AT)
        written = (tmp_path / "out.toml").read_text() if more[0] == "-o" else ""
        shown = done.stdout + done.stderr + written
        assert secret not in shown, more
        assert coded not in shown, more
        assert "Traceback" not in shown, more


DSNS = {
    "long": "postgresql://" + "a" * 1_000_000,
    "repeated": "postgresql://h/?" + "sslmode=verify-full&" * 50_000,
    "hosts": "postgresql://" + ",".join(["h:5432"] * 50_000) + "/db",
    "escapes": "postgresql://h/db?sslrootcert=" + "%25" * 300_000,
    "quotes": "host=h " + "sslmode='" * 100_000,
    "brackets": "jdbc:mysql://" + "(" * 100_000,
    "addresses": "jdbc:mysql:loadbalance://" + "address=(host=h)(" * 20_000,
    "pairs": "mongodb://h/?" + "tls=true&" * 100_000,
    "descriptions": "(DESCRIPTION=" * 50_000,
    "equals": "Server=h;" + "Encrypt=" * 100_000,
    "nothing": "\0\0\0",
    "escape": "postgresql://h/db?sslmode=\x1b[2J&sslrootcert=/a\x1b]0;b\x07",
}


EVERY_DRIVER = """
import resource, sys
import rds_ca
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
dsn = open(sys.argv[1], errors="surrogateescape").read()
for driver in rds_ca.drivers():
    try:
        answer = repr(rds_ca.effective(driver["id"], dsn=dsn))
    except rds_ca.RdsCaError as refused:
        answer = str(refused)
    assert len(answer) < 20_000, (driver["id"], len(answer))
    assert not {"\x1b", "\x07"} & set(answer), driver["id"]
print("all")
"""


@pytest.mark.parametrize("name", DSNS)
def test_every_driver_reads_a_connection_string_in_bounded_time(rds_ca: Command, tmp_path: Path, name: str):
    (tmp_path / "dsn").write_text(DSNS[name])
    (tmp_path / "env").write_text("URL=" + DSNS[name].replace("\0", ""))
    (tmp_path / "every.py").write_text(EVERY_DRIVER)
    done = subprocess.run(
        [sys.executable, "every.py", "dsn"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "all\n", done.stderr[-2000:]
    done = rds_ca("client", "--driver", "psycopg", "--env-file", "env", "--dsn-env", "URL", *AT)
    assert done.returncode in {0, 1, 2, 3}
    assert "Traceback" not in done.stderr
    assert not {"\x1b", "\x07"} & set(done.stdout + done.stderr)
    assert len(done.stdout) + len(done.stderr) < 20_000
