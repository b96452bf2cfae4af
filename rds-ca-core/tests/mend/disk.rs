//! Mending a store on disk is atomic, whatever happens at the same time.

use std::fs;
use std::path::Path;

use rds_ca_core::mend::{Mend, Selection};
use rds_ca_core::{Bundle, Catalogue, ErrorKind, Region, timestamp};

fn mend(region: &str) -> Mend<'static> {
    let at = timestamp::parse("2026-12-01").unwrap();
    Mend::new(Selection::new(Catalogue::builtin(), at).region(&Region::new(region)))
}

fn old() -> String {
    let at = timestamp::parse("2026-12-01").unwrap();
    let roots = Catalogue::builtin().trust_roots(&Region::new("eu-west-2"), at);
    roots.iter().filter_map(|root| root.pem()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_dry_run_writes_nothing_and_a_real_run_keeps_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.pem");
    fs::write(&path, old()).unwrap();
    let applied = mend("eu-west-1").path(&path, false, false).unwrap();
    assert!(!applied.written && !applied.mended.is_unchanged());
    assert_eq!(fs::read_to_string(&path).unwrap(), old());
    let done = mend("eu-west-1").path(&path, true, false).unwrap();
    assert!(done.written);
    assert_eq!(fs::read(&path).unwrap(), done.mended.content());
    assert_eq!(fs::read_to_string(done.backup.unwrap()).unwrap(), old());
    assert_eq!(names(folder.path()), ["store.pem", "store.pem.bak"]);
    let again = mend("eu-west-1").path(&path, true, false).unwrap();
    assert!(!again.written && again.mended.is_unchanged());
}

#[cfg(unix)]
#[test]
fn mode_stays_and_links_are_not_followed_out_of_their_folder() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let real = elsewhere.path().join("real.pem");
    let link = folder.path().join("link.pem");
    fs::write(&real, old()).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, &link).unwrap();
    let error = mend("eu-west-1").path(&link, true, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("symbolic link"), "{error}");
    assert_eq!(fs::read_to_string(&real).unwrap(), old());
    let done = mend("eu-west-1").path(&link, true, true).unwrap();
    assert!(done.written && fs::symlink_metadata(&link).unwrap().is_symlink());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&real), 0o640);
    assert_eq!(
        mode(&done.backup.unwrap()) & 0o077,
        0,
        "no other user can read the copy"
    );
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    let error = mend("us-east-1").path(&real, true, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
}

#[test]
fn concurrent_menders_lose_nothing() {
    let regions = ["eu-west-1", "us-east-1", "us-west-2", "ap-south-1"];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.pem");
    fs::write(&path, old()).unwrap();
    std::thread::scope(|scope| {
        for region in regions {
            let path = &path;
            scope.spawn(move || {
                // A mender that finds the file changed gets an error, and tries again.
                for _ in 0..100 {
                    match mend(region).path(path, true, false) {
                        Ok(_) => return,
                        Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict, "{error}"),
                    }
                }
                panic!("{region} never got its turn");
            });
        }
    });
    let held = Bundle::read(&path, None).unwrap();
    assert_eq!(held.certificates().len(), 3 * (1 + regions.len()));
    assert!(held.problems().is_empty());
    assert_eq!(names(folder.path()), ["store.pem", "store.pem.bak"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_store() {
    // A limit on the size of files stands in for the full disk: writing fails part of the way.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.pem");
    fs::write(&path, old()).unwrap();
    let child = std::env::current_exe().unwrap();
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; RDS_CA_MEND_HERE='{}' exec '{}' --exact disk::in_a_child --ignored --nocapture",
        path.display(),
        child.display()
    );
    let done = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        said.contains("REFUSED"),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), old());
    assert!(
        names(folder.path())
            .iter()
            .all(|name| !name.contains(".tmp")),
        "{:?}",
        names(folder.path())
    );
}

#[test]
#[ignore = "run by the test of the full disk, under its limit"]
fn in_a_child() {
    let Some(path) = std::env::var_os("RDS_CA_MEND_HERE") else {
        return;
    };
    if std::env::var_os("RDS_CA_MEND_ONCE").is_some() {
        match mend("eu-west-1").path(Path::new(&path), true, false) {
            Ok(done) => println!("DONE {}", done.written),
            Err(error) => println!("REFUSED {:?} {error}", error.kind()),
        }
        return;
    }
    let mut mend = mend("eu-west-1");
    for region in Catalogue::builtin()
        .regions()
        .filter(|region| region.partition().as_str() == "aws")
    {
        let at = timestamp::parse("2026-12-01").unwrap();
        let selection = Selection::new(Catalogue::builtin(), at).region(region);
        mend = Mend::new(selection);
        if let Err(error) = mend.path(Path::new(&path), true, false) {
            println!("REFUSED {error}");
            return;
        }
    }
    drop(mend);
}

#[test]
fn a_hashed_directory_gets_files_that_openssl_finds() {
    let folder = tempfile::tempdir().unwrap();
    let done = mend("eu-west-1").path(folder.path(), true, false).unwrap();
    assert!(done.written);
    assert_eq!(names(folder.path()).len(), 3);
    let again = mend("eu-west-1").path(folder.path(), true, false).unwrap();
    assert!(!again.written && again.mended.is_unchanged());
}

/// A hashed directory in which some roots have expired: they are removed, and OpenSSL still finds every other one.
#[test]
fn removals_leave_no_gap_in_a_hashed_directory() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("certs");
    let at = timestamp::parse("2026-12-01").unwrap();
    let ended: Vec<_> = Bundle::parse(
        crate::support::data::read("aws/legacy-2019.pem").as_bytes(),
        None,
    )
    .unwrap()
    .certificates()
    .cloned()
    .collect();
    let good: Vec<_> = Catalogue::builtin()
        .trust_roots(&Region::new("eu-west-2"), at)
        .iter()
        .filter_map(|root| root.certificate())
        .collect();
    fs::create_dir(&dir).unwrap();
    let writer = rds_ca_core::bundle::Writer::new(at);
    for (name, content) in writer.write_directory(&good).unwrap() {
        fs::write(dir.join(&name), content).unwrap();
    }
    for (name, content) in writer.write_directory(&ended[2..]).unwrap() {
        fs::write(dir.join(&name), content).unwrap();
    }
    // With the same hash: first an expired one, then a valid one.
    let (first, _) = writer.write_directory(&good).unwrap().swap_remove(0);
    let hash = first.split('.').next().unwrap();
    fs::rename(dir.join(&first), dir.join(format!("{hash}.1"))).unwrap();
    fs::write(dir.join(format!("{hash}.0")), ended[1].pem()).unwrap();
    // The same certificate under another name.
    fs::write(dir.join("old.pem"), ended[1].pem()).unwrap();
    let ended_pem = ended[0].pem();
    let shared = dir.join("several.pem");
    fs::write(&shared, format!("{ended_pem}{}", good[0].pem())).unwrap();

    let drops = mend("eu-west-1").drop_expired(true);
    let applied = drops.path(&dir, false, false).unwrap();
    assert!(!applied.written);
    let done = drops.path(&dir, true, false).unwrap();
    assert!(done.written);
    assert_eq!(applied.mended.changes.len(), done.mended.changes.len());
    assert!(
        done.mended
            .notes
            .iter()
            .any(|note| note.contains("several.pem")),
        "{:?}",
        done.mended.notes
    );
    assert!(done.backup.unwrap().ends_with("certs.bak"));
    assert!(dir.join(format!("{hash}.0")).exists() && !dir.join(format!("{hash}.1")).exists());
    let held = Bundle::read(&dir, None).unwrap();
    let left: Vec<_> = held
        .entries()
        .iter()
        .filter(|entry| entry.place.file.as_deref() != Some("several.pem"))
        .map(|entry| entry.certificate.clone())
        .collect();
    assert!(left.iter().all(|it| it.validity().not_after > at));
    assert!(good.iter().all(|it| left.contains(it)));
    let again = drops.path(&dir, true, false).unwrap();
    assert!(
        !again.written && again.mended.is_unchanged(),
        "{:?}",
        again.mended.changes
    );
}

/// Killed at any point: the old store or the new one is complete, and no file that others can read has its password or
/// key.
#[cfg(unix)]
#[test]
fn the_store_is_complete_after_a_kill_at_any_point() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.pem");
    let child = std::env::current_exe().unwrap();
    for wait in 0..40u64 {
        fs::write(&path, old()).unwrap();
        let mut child = std::process::Command::new(&child)
            .args(["--exact", "disk::in_a_child", "--ignored"])
            .env("RDS_CA_MEND_HERE", &path)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2 + wait * 5));
        child.kill().unwrap();
        child.wait().unwrap();
        let held = Bundle::read(&path, None).unwrap();
        assert!(
            held.problems().is_empty(),
            "after {wait}: {:?}",
            held.problems()
        );
        let count = held.certificates().len();
        assert!(
            count >= 3 && count.is_multiple_of(3),
            "{count} certificates"
        );
        assert!(held.certificates().any(|it| old().contains(&it.pem())));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_access_control_list_is_kept_and_never_widened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.pem");
    fs::write(&path, old()).unwrap();
    // user::rw-, user:65534:r--, group::---, mask::r--, other::---
    let set = "import os, struct, sys\n\
        tag = lambda t, p, i=0xffffffff: struct.pack('<HHI', t, p, i)\n\
        acl = struct.pack('<I', 2) + tag(1, 6) + tag(2, 4, 65534) + tag(4, 0) + tag(16, 4) + tag(32, 0)\n\
        os.setxattr(sys.argv[1], 'system.posix_acl_access', acl)";
    let get = "import os, sys\nprint(os.getxattr(sys.argv[1], 'system.posix_acl_access').hex())";
    let python = |script: &str| {
        std::process::Command::new("python3")
            .args(["-c", script])
            .arg(&path)
            .output()
            .unwrap()
    };
    let done = python(set);
    if String::from_utf8_lossy(&done.stderr).contains("Operation not supported") {
        // The file system has no such lists; another test covers the mode in that case.
        return;
    }
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let before = python(get).stdout;
    let done = mend("eu-west-1").path(&path, true, false).unwrap();
    assert!(
        done.written && done.not_kept.is_empty(),
        "{:?}",
        done.not_kept
    );
    assert_eq!(python(get).stdout, before);
}
