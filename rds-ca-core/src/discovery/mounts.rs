//! File systems mounted below a folder, from the kernel's list: one read instead of one `stat` per folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The folders below `root` on which another file system is mounted, as paths that begin with `root`.
///
/// A bind mount of the same device is not another file system. `None` if the system has no such list: then each
/// folder's device must be read.
pub(super) fn below(root: &Path) -> Option<HashSet<PathBuf>> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let list = std::fs::read("/proc/self/mountinfo").ok()?;
    let real = std::fs::canonicalize(root).ok()?;
    Some(of_list(&list, root, &real, device(&real)?))
}

#[cfg(unix)]
fn device(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let number = std::fs::metadata(path).ok()?.dev();
    // Linux packs the major and minor numbers into one (`makedev(3)`).
    let major = ((number >> 8) & 0xfff) | ((number >> 32) & !0xfff);
    let minor = (number & 0xff) | ((number >> 12) & !0xff);
    Some(format!("{major}:{minor}"))
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<String> {
    None
}

/// Reads lines of `proc_pid_mountinfo(5)`: `36 35 98:0 /mnt1 /mnt2 rw,noatime … - ext3 /dev/root rw`.
fn of_list(list: &[u8], root: &Path, real: &Path, device: String) -> HashSet<PathBuf> {
    let mut mounts = HashSet::new();
    for line in list.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b' ').skip(2);
        let (Some(number), Some(point)) = (fields.next(), fields.nth(1)) else {
            continue;
        };
        let point = path(&unescape(point));
        match point.strip_prefix(real) {
            Ok(rest) if !rest.as_os_str().is_empty() => {
                // The last mount on a folder hides the earlier ones.
                if number == device.as_bytes() {
                    mounts.remove(&root.join(rest));
                } else {
                    mounts.insert(root.join(rest));
                }
            }
            _ => {}
        }
    }
    mounts
}

/// Decodes space, tab, line end and backslash, which are written as three octal digits.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|_| *first == b'\\');
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match byte {
            Some(byte) => {
                plain.push(byte);
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &[u8] = b"\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:5 / /dev rw,nosuid - devtmpfs udev rw
40 22 8:1 / /srv/data\\040one rw shared:2 - xfs /dev/sda1 rw
41 22 254:0 /home /srv/bound rw - ext4 /dev/vda rw
42 22 0:33 / /srv/nfs\\134back rw - nfs4 host:/x rw
43 22 0:34 / /srv/twice rw - tmpfs tmpfs rw
44 43 254:0 /x /srv/twice rw - ext4 /dev/vda rw
45 22 0:35 / /srvother rw - tmpfs tmpfs rw
46 22 0:36 / /srv rw - tmpfs tmpfs rw

short line
";

    #[test]
    fn other_devices_below_the_root_are_mounts_and_bind_mounts_are_not() {
        let found = of_list(LIST, Path::new("link"), Path::new("/srv"), "254:0".into());
        let expected = ["link/data one", "link/nfs\\back"];
        assert_eq!(found, expected.map(PathBuf::from).into());
    }

    #[test]
    fn the_device_of_a_folder_is_written_as_the_kernel_writes_it() {
        if cfg!(target_os = "linux") {
            let list = std::fs::read("/proc/self/mountinfo").unwrap();
            let of_proc = device(Path::new("/proc")).unwrap();
            let line = format!(" {of_proc} / /proc ");
            assert!(memchr::memmem::find(&list, line.as_bytes()).is_some());
        }
    }
}
