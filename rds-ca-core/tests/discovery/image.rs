//! Images written as tar files by the tests: layers, whiteouts, compression, false sizes.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use rds_ca_core::discovery::{Discover, Discovery, GapKind};
use rds_ca_core::{CaId, Catalogue, Region, timestamp};

fn root(region: &str) -> Vec<u8> {
    Catalogue::builtin()
        .authority(&Region::new(region), &CaId::RSA2048_G1)
        .unwrap()
        .pem()
        .unwrap()
        .into_bytes()
}

/// A member of a tar file (POSIX ustar): header, content, padding.
fn member(out: &mut Vec<u8>, name: &str, kind: u8, content: &[u8], declared: usize) {
    let mut header = [0u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[108..116].copy_from_slice(b"0000000\0");
    header[116..124].copy_from_slice(b"0000000\0");
    header[124..136].copy_from_slice(format!("{declared:011o}\0").as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    header[263..265].copy_from_slice(b"00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    out.extend(header);
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in members {
        member(
            &mut out,
            name,
            if name.ends_with('/') { b'5' } else { b'0' },
            content,
            content.len(),
        );
    }
    out.resize(out.len() + 1024, 0);
    out
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn discover(path: &Path) -> Discovery {
    Discover::new(timestamp::parse("2026-12-01").unwrap())
        .run([path])
        .unwrap()
}

fn names(found: &Discovery) -> Vec<&str> {
    found
        .stores
        .iter()
        .map(|store| store.path.split("!/").nth(1).unwrap())
        .collect()
}

#[test]
fn upper_layers_replace_and_delete() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (root("us-east-1"), root("eu-west-1"));
    let lower = tar(&[
        ("etc/ssl/replaced-rds.pem", &old),
        ("etc/ssl/deleted-rds.pem", &old),
        ("opt/app/hidden-rds.pem", &old),
        ("opt/kept/rds.pem", &old),
        ("opt/gone/deep/rds.pem", &old),
    ]);
    let upper = tar(&[
        ("etc/ssl/replaced-rds.pem", &new),
        ("etc/ssl/.wh.deleted-rds.pem", b""),
        ("opt/app/.wh..wh..opq", b""),
        ("opt/app/new-rds.pem", &new),
        ("opt/.wh.gone", b""),
    ]);
    let config = br#"{"config": {"Env": ["PGSSLMODE=verify-full", "PGSSLROOTCERT=/opt/kept/rds.pem", "PGHOST=db.c9akciq32.us-east-1.rds.amazonaws.com", "PGPASSWORD=hunter2"], "User": "app"}}"#;
    let manifest = br#"[{"Config": "c.json", "RepoTags": ["registry.example.com/team/orders:1.2"], "Layers": ["1/layer.tar", "2/layer.tar"]}]"#;
    let path = folder.path().join("image.tar");
    fs::write(
        &path,
        tar(&[
            ("manifest.json", manifest),
            ("c.json", config),
            ("1/layer.tar", &lower),
            ("2/layer.tar", &gzip(&upper)),
        ]),
    )
    .unwrap();
    let found = discover(&path);
    assert_eq!(
        names(&found),
        [
            "etc/ssl/replaced-rds.pem",
            "opt/app/new-rds.pem",
            "opt/kept/rds.pem"
        ],
        "{:?}",
        found.gaps
    );
    let serves_new = found.stores[0].contents[0].subject().contains("eu-west-1");
    assert!(serves_new, "the upper layer's file counts");
    assert_eq!(found.clients.len(), 1);
    let client = &found.clients[0];
    assert_eq!(
        (client.name.as_str(), client.verifies_chain.as_str()),
        ("orders", "yes")
    );
    assert!(client.stores[0].ends_with("opt/kept/rds.pem"), "{client:?}");
    assert!(!serde_json::to_string(&found).unwrap().contains("hunter2"));
}

#[test]
fn an_oci_layout_gives_the_same_as_a_folder_and_as_a_tar_file() {
    let folder = tempfile::tempdir().unwrap();
    let layer = gzip(&tar(&[("app/rds.pem", &root("eu-west-1"))]));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("oci-layout", br#"{"imageLayoutVersion": "1.0.0"}"#.to_vec()),
        ("index.json", br#"{"manifests": [{"digest": "sha256:aa", "annotations": {"org.opencontainers.image.ref.name": "shop"}}]}"#.to_vec()),
        ("blobs/sha256/aa", br#"{"config": {"digest": "sha256:cc"}, "layers": [{"digest": "sha256:bb"}]}"#.to_vec()),
        ("blobs/sha256/bb", layer),
        ("blobs/sha256/cc", br#"{"config": {}}"#.to_vec()),
    ];
    let layout = folder.path().join("layout");
    for (name, content) in &files {
        let path = layout.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let members: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, content)| (*name, content.as_slice()))
        .collect();
    let path = folder.path().join("layout.tar");
    fs::write(&path, tar(&members)).unwrap();
    for path in [layout, path] {
        assert_eq!(
            names(&discover(&path)),
            ["app/rds.pem"],
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_layer_that_declares_a_false_size_is_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let mut layer = Vec::new();
    member(
        &mut layer,
        "a/rds.pem",
        b'0',
        &root("eu-west-1"),
        root("eu-west-1").len(),
    );
    member(&mut layer, "b/rds.pem", b'0', b"short", 1 << 30);
    let manifest =
        br#"[{"Config": "c.json", "RepoTags": null, "Layers": ["layer.tar", "none.tar"]}]"#;
    let path = folder.path().join("liar.tar");
    fs::write(
        &path,
        tar(&[
            ("manifest.json", manifest),
            ("c.json", b"{}"),
            ("layer.tar", &layer),
        ]),
    )
    .unwrap();
    let found = discover(&path);
    assert_eq!(names(&found), ["a/rds.pem"]);
    let kinds: Vec<GapKind> = found.gaps.iter().map(|gap| gap.kind).collect();
    assert!(kinds.contains(&GapKind::Missing), "{:?}", found.gaps);
    assert!(
        kinds
            .iter()
            .any(|kind| matches!(kind, GapKind::Damaged | GapKind::TooLarge)),
        "{:?}",
        found.gaps
    );
}
