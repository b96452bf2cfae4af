//! Failures between two writes: no space, no write permission, an interrupted run, a second mender.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use rds_ca_core::bundle::Writer;
use rds_ca_core::certificate::Fingerprint;
use rds_ca_core::mend::{Mend, Selection};
use rds_ca_core::{Bundle, Catalogue, Region, timestamp};

fn mend(region: &str) -> Mend<'static> {
    let at = timestamp::parse("2026-12-01").unwrap();
    Mend::new(Selection::new(Catalogue::builtin(), at).region(&Region::new(region)))
}

fn roots(region: &str) -> Vec<rds_ca_core::Certificate> {
    let at = timestamp::parse("2026-12-01").unwrap();
    let roots = Catalogue::builtin().trust_roots(&Region::new(region), at);
    roots.iter().filter_map(|root| root.certificate()).collect()
}

fn pem(region: &str) -> String {
    roots(region).iter().map(|root| root.pem()).collect()
}

/// A hashed directory with the roots of a region.
fn directory(path: &Path, region: &str) {
    fs::create_dir_all(path).unwrap();
    let at = timestamp::parse("2026-12-01").unwrap();
    for (name, content) in Writer::new(at).write_directory(&roots(region)).unwrap() {
        fs::write(path.join(name), content).unwrap();
    }
}

fn held(path: &Path) -> BTreeSet<Fingerprint> {
    let bundle = Bundle::read(path, None).unwrap();
    assert!(bundle.problems().is_empty(), "{:?}", bundle.problems());
    bundle.certificates().map(|it| it.fingerprint()).collect()
}

fn of(regions: &[&str]) -> BTreeSet<Fingerprint> {
    let roots = regions.iter().flat_map(|region| roots(region));
    roots.map(|root| root.fingerprint()).collect()
}

/// Runs a mender in a separate mount namespace after `prepare`; returns its output.
///
/// It needs root, or a system that lets every user create such namespaces; it fails elsewhere.
fn in_own_mounts(prepare: &str, store: &Path) -> String {
    let script = format!(
        "set -e; {prepare}; RDS_CA_MEND_ONCE=1 RDS_CA_MEND_HERE='{}' '{}' --exact disk::in_a_child --ignored --nocapture; {}",
        store.display(),
        std::env::current_exe().unwrap().display(),
        // The file system disappears with the namespace, so its content is copied out.
        format_args!(
            "cp -a '{0}' \"$OUT/\"; ls -A \"$(dirname '{0}')\" > \"$OUT/names\"",
            store.display()
        ),
    );
    let done = Command::new("unshare")
        .args(["--map-root-user", "--mount", "bash", "-c", &script])
        .env("OUT", store.parent().unwrap().with_extension("out"))
        .output()
        .expect("`unshare` of util-linux is needed");
    assert!(
        done.status.success(),
        "a mount of its own needs root: {}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// On file systems from too small to large enough, so that the space ends at every point: before the copy, between the
/// copy and the new file, within the new file.
#[cfg(target_os = "linux")]
#[test]
fn a_full_file_system_leaves_the_old_store_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    let out = disk.with_extension("out");
    let source = folder.path().join("source");
    for is_directory in [false, true] {
        let _ = fs::remove_file(&source);
        let name = if is_directory { "certs" } else { "store.pem" };
        match is_directory {
            true => directory(&source, "eu-west-2"),
            false => fs::write(&source, pem("eu-west-2")).unwrap(),
        }
        let (mut refused, mut mended, mut copied) = (0, 0, 0);
        for pages in 3..=14 {
            for path in [&disk, &out] {
                let _ = fs::remove_dir_all(path);
                fs::create_dir(path).unwrap();
            }
            let prepare = format!(
                "mount -t tmpfs -o nr_blocks={pages} none '{0}'; cp -r '{1}' '{0}/{name}' 2>/dev/null || {{ echo SMALL; exit 0; }}",
                disk.display(),
                source.display()
            );
            let output = in_own_mounts(&prepare, &disk.join(name));
            if output.contains("SMALL") {
                continue;
            }
            let names = fs::read_to_string(out.join("names")).unwrap();
            let now = held(&out.join(name));
            if output.contains("REFUSED") {
                refused += 1;
                copied += usize::from(names.contains(".bak"));
                assert!(output.to_lowercase().contains("no space left"), "{output}");
                assert_eq!(now, of(&["eu-west-2"]), "{pages} pages: {output}");
            } else {
                mended += 1;
                assert!(output.contains("DONE true"), "{output}");
                assert_eq!(now, of(&["eu-west-1", "eu-west-2"]));
            }
            assert!(!names.contains(".tmp"), "{names}");
            if is_directory {
                assert!(!out.join(name).join(".rds-ca-mend").exists());
            }
        }
        assert!(
            refused > 0 && mended > 0,
            "{refused} refused, {mended} mended"
        );
        assert!(
            is_directory || copied > 0,
            "never between the copy and the rename"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_file_system_leaves_the_store_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    let out = disk.with_extension("out");
    for name in ["store.pem", "certs"] {
        for path in [&disk, &out] {
            let _ = fs::remove_dir_all(path);
            fs::create_dir(path).unwrap();
        }
        let source = folder.path().join(name);
        match name {
            "certs" => directory(&source, "eu-west-2"),
            _ => fs::write(&source, pem("eu-west-2")).unwrap(),
        }
        let prepare = format!(
            "mount -t tmpfs none '{0}'; cp -r '{1}' '{0}/'; mount -o remount,ro '{0}'",
            disk.display(),
            source.display()
        );
        let output = in_own_mounts(&prepare, &disk.join(name));
        assert!(
            output.contains("REFUSED") && output.contains(name),
            "{output}"
        );
        assert!(
            output.to_lowercase().contains("read-only file system"),
            "{output}"
        );
        assert_eq!(held(&out.join(name)), of(&["eu-west-2"]));
        assert_eq!(fs::read_to_string(out.join("names")).unwrap().trim(), name);
    }
}

/// A folder in which the user may not write, although the store in it belongs to the user.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_write_permission_leaves_the_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    let (path, dir) = (closed.join("store.pem"), closed.join("certs"));
    directory(&dir, "eu-west-2");
    fs::write(&path, pem("eu-west-2")).unwrap();
    for store in [&path, &dir] {
        for shut in [&closed, &dir] {
            fs::set_permissions(shut, fs::Permissions::from_mode(0o555)).unwrap();
        }
        // Root may write everywhere, so that capability is dropped.
        let done = Command::new("setpriv")
            .args(["--bounding-set=-dac_override,-dac_read_search", "--"])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "disk::in_a_child", "--ignored", "--nocapture"])
            .env("RDS_CA_MEND_ONCE", "1")
            .env("RDS_CA_MEND_HERE", store)
            .output()
            .expect("`setpriv` of util-linux is needed");
        let output = String::from_utf8_lossy(&done.stdout).into_owned();
        for shut in [&closed, &dir] {
            fs::set_permissions(shut, fs::Permissions::from_mode(0o755)).unwrap();
        }
        assert!(
            output.contains("REFUSED PermissionDenied"),
            "{output}{}",
            String::from_utf8_lossy(&done.stderr)
        );
        assert_eq!(held(store), of(&["eu-west-2"]));
    }
    assert_eq!(fs::read_dir(&closed).unwrap().count(), 2);
}

/// A run that was interrupted after its change was recorded: the next run, whatever it is asked, completes it.
#[test]
fn the_next_run_completes_a_recorded_change_of_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("certs");
    directory(&dir, "eu-west-2");
    let gone = roots("eu-west-2").swap_remove(0);
    let (name, _) = Writer::new(timestamp::parse("2026-12-01").unwrap())
        .write_directory(std::slice::from_ref(&gone))
        .unwrap()
        .swap_remove(0);
    let stage = dir.join(".rds-ca-mend");
    fs::create_dir(&stage).unwrap();
    let new = Writer::new(timestamp::parse("2026-12-01").unwrap())
        .write_directory(&roots("us-east-1"))
        .unwrap();
    for (number, (_, content)) in new.iter().enumerate() {
        fs::write(stage.join(number.to_string()), content).unwrap();
    }
    // Without the journal no change is recorded, and no reader sees the prepared files.
    assert_eq!(held(&dir), of(&["eu-west-2"]));
    let applied = mend("eu-west-2").path(&dir, true, false).unwrap();
    assert!(applied.mended.is_unchanged() && !stage.exists());

    fs::create_dir(&stage).unwrap();
    // The first file was put in place before the interruption.
    for (number, (_, content)) in new.iter().enumerate().skip(1) {
        fs::write(stage.join(number.to_string()), content).unwrap();
    }
    fs::write(dir.join(&new[0].0), &new[0].1).unwrap();
    let hashes: Vec<_> = new
        .iter()
        .map(|(name, _)| name.split('.').next().unwrap())
        .collect();
    let digest = Fingerprint::of(&fs::read(dir.join(&name)).unwrap());
    let journal = serde_json::json!({
        "format": "rds-ca-mend", "version": 1, "add": hashes, "remove": [[name, digest], ["../outside.pem", digest]],
    });
    fs::write(stage.join("journal.json"), journal.to_string()).unwrap();
    fs::write(folder.path().join("outside.pem"), pem("eu-west-2")).unwrap();
    let applied = mend("us-east-1").path(&dir, false, false).unwrap();
    assert!(
        stage.exists() && applied.mended.notes[0].contains("interrupted"),
        "{:?}",
        applied.mended.notes
    );
    let done = mend("us-east-1").path(&dir, true, false).unwrap();
    assert!(
        done.written && done.mended.notes[0].contains("completed"),
        "{:?}",
        done.mended.notes
    );
    let mut wanted = of(&["eu-west-2", "us-east-1"]);
    wanted.remove(&gone.fingerprint());
    assert_eq!(held(&dir), wanted);
    assert_eq!(fs::read(done.backup.unwrap().join(&name)).unwrap(), {
        let mut old = Writer::new(timestamp::parse("2026-12-01").unwrap())
            .write_directory(&[gone])
            .unwrap();
        old.swap_remove(0).1
    });
    assert!(folder.path().join("outside.pem").exists());
    let again = mend("us-east-1").path(&dir, true, false).unwrap();
    assert!(!again.written && again.mended.is_unchanged());
}

#[test]
fn concurrent_menders_of_one_directory_take_turns() {
    let regions = ["eu-west-1", "us-east-1", "us-west-2", "ap-south-1"];
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("certs");
    directory(&dir, "eu-west-2");
    std::thread::scope(|scope| {
        for region in regions.iter().cycle().take(12) {
            let dir = &dir;
            scope.spawn(move || mend(region).path(dir, true, false).unwrap());
        }
    });
    let mut all = vec!["eu-west-2"];
    all.extend(regions);
    assert_eq!(held(&dir), of(&all));
    assert_eq!(
        fs::read_dir(&dir).unwrap().count(),
        3 * all.len(),
        "each once"
    );
}

/// Killed at any point, a directory holds all of the new certificates after one more run, each once.
#[cfg(unix)]
#[test]
fn the_next_run_completes_a_directory_after_a_kill_at_any_point() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("certs");
    for wait in 0..30u64 {
        let _ = fs::remove_dir_all(&dir);
        directory(&dir, "eu-west-2");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "disk::in_a_child", "--ignored"])
            .env("RDS_CA_MEND_ONCE", "1")
            .env("RDS_CA_MEND_HERE", &dir)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(2000 + wait * 400));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(held(&dir).is_superset(&of(&["eu-west-2"])), "after {wait}");
        mend("eu-west-1").path(&dir, true, false).unwrap();
        assert_eq!(held(&dir), of(&["eu-west-1", "eu-west-2"]), "after {wait}");
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 6, "after {wait}");
    }
}
