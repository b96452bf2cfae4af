//! Reads container images without a daemon: `docker save` archives and OCI layouts, as folders or tar files.
//!
//! Layers are read from the top down; a file is read only if no layer above replaces or deletes it (OCI image
//! specification, "Layer Filesystem Changeset"). Each layer is streamed once; only the names and one file are in memory.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::MAX_FILE;
use super::archive::MAX_HELD;
use super::container::Container;
use super::found::GapKind;
use super::reader::Reader;
use super::seen::Seen;
use super::walk::shown;

/// The longest JSON of an image, in bytes.
const MAX_JSON: u64 = 8 << 20;
/// The largest number of file names in an image.
const MAX_NAMES: usize = 4_000_000;
/// A layer may expand to this many bytes plus [`MAX_RATIO`] times its compressed size.
const MAX_EXPANDED: u64 = 2 << 30;
const MAX_RATIO: u64 = 200;
/// The largest number of layers of one image.
const MAX_LAYERS: usize = 512;
/// The layers of all images together are read up to this many times the length of the file.
const MAX_READ: u64 = 64;

/// Files that drivers read by default.
const DEFAULTS: &[&str] = &[
    ".postgresql/root.crt",
    ".my.cnf",
    "etc/my.cnf",
    "etc/mysql/my.cnf",
    ".pg_service.conf",
    ".pgpass",
];

/// The location of an image's parts.
enum Blobs {
    Folder(PathBuf),
    /// A tar file, with the offset and length of each member.
    Tar(PathBuf, BTreeMap<String, (u64, u64)>),
}

/// Whether the path is an image.
pub(super) fn is_image(path: &Path) -> bool {
    if path.is_dir() {
        return path.join("oci-layout").is_file() && path.join("index.json").is_file();
    }
    is_tar(path)
}

fn is_tar(path: &Path) -> bool {
    let mut head = [0u8; 512];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head.get(257..262) == Some(b"ustar".as_slice())
}

/// Reads every image of a file or folder; a tar file that is not an image is read member by member.
pub(super) fn read(
    path: &Path,
    reader: &Reader<'_>,
    seen: &mut Seen,
) -> io::Result<Vec<Container>> {
    let name = shown(path);
    let blobs = Blobs::of(path)?;
    let images = blobs.images(&name, seen);
    let length = blobs.length();
    if images.is_empty() {
        if let Blobs::Tar(..) = blobs {
            let mut hidden = Hidden::default();
            layer(
                &name,
                BufReader::new(File::open(path)?),
                length,
                &mut hidden,
                reader,
                seen,
                &mut BTreeMap::new(),
            );
        }
        return Ok(Vec::new());
    }
    let mut containers = Vec::new();
    let several = images.len() > 1;
    // Images share layers; but a list of images may not name the same layers without end.
    let mut left = length.saturating_mul(MAX_READ);
    for image in images {
        let label = if several {
            format!("{name}({})", image.name)
        } else {
            name.clone()
        };
        let mut hidden = Hidden::default();
        let mut defaults = BTreeMap::new();
        if image.layers.len() > MAX_LAYERS {
            seen.gap(
                label.clone(),
                GapKind::TooLarge,
                format!("{} layers", image.layers.len()),
            );
        }
        // A lower copy of the same layer adds nothing.
        let mut read = HashSet::new();
        for blob in image.layers.iter().take(MAX_LAYERS).rev() {
            if !read.insert(blobs.position(blob)) {
                continue;
            }
            match blobs.open(blob) {
                Ok((_, length)) if length > left => seen.gap(
                    format!("{label}: layer {blob}"),
                    GapKind::TooLarge,
                    format!("the images name more than {MAX_READ} times what the file holds"),
                ),
                Ok((input, length)) => {
                    left -= length;
                    layer(
                        &label,
                        input,
                        length,
                        &mut hidden,
                        reader,
                        seen,
                        &mut defaults,
                    );
                }
                Err(error) => seen.gap(
                    format!("{label}: layer {blob}"),
                    GapKind::Missing,
                    error.to_string(),
                ),
            }
        }
        containers.push(container(&label, &image, defaults));
    }
    Ok(containers)
}

struct Image {
    name: String,
    config: Json,
    layers: Vec<String>,
}

fn container(label: &str, image: &Image, files: BTreeMap<String, String>) -> Container {
    let config = image.config.get("config").cloned().unwrap_or_default();
    let words = |key: &str| -> Vec<String> {
        config
            .get(key)
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect()
    };
    let mut environment: BTreeMap<String, String> = words("Env")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let command = [words("Entrypoint"), words("Cmd")].concat().join(" ");
    // JVM flags are part of the command.
    if command.contains("-Djavax.net.ssl") {
        environment
            .entry("JAVA_COMMAND".to_owned())
            .or_insert(command);
    }
    if let Some(user) = config
        .get("User")
        .and_then(Json::as_str)
        .filter(|user| !user.is_empty())
    {
        let user = user.split(':').next().unwrap_or(user);
        let home = if user == "root" || user == "0" {
            "/root".to_owned()
        } else {
            format!("/home/{user}")
        };
        environment.entry("HOME".to_owned()).or_insert(home);
    }
    Container {
        path: label.to_owned(),
        name: image.name.clone(),
        image: Some(image.name.clone()),
        environment: Some(environment),
        files,
        ..Container::default()
    }
}

impl Blobs {
    fn of(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let mut members = BTreeMap::new();
        let mut links: Vec<(String, String)> = Vec::new();
        let mut archive = tar::Archive::new(BufReader::new(File::open(path)?));
        for entry in archive.entries_with_seek()? {
            // If the archive is damaged, the members read so far are kept.
            let Ok(entry) = entry else {
                break;
            };
            let name = normal(&String::from_utf8_lossy(&entry.path_bytes()));
            if entry.header().entry_type().is_symlink()
                || entry.header().entry_type().is_hard_link()
            {
                if let Some(target) = entry.link_name_bytes() {
                    links.push((name, String::from_utf8_lossy(&target).into_owned()));
                }
                continue;
            }
            if members.len() > MAX_NAMES {
                break;
            }
            members.insert(name, (entry.raw_file_position(), entry.size()));
        }
        // Old versions of `docker save` link equal layers: `../<id>/layer.tar`.
        for (name, target) in links {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = normal(&format!("{folder}/{target}"));
            if let Some(place) = members.get(&target).copied() {
                members.insert(name, place);
            }
        }
        Ok(Self::Tar(path.to_owned(), members))
    }

    fn open(&self, name: &str) -> io::Result<(Box<dyn Read>, u64)> {
        match self {
            Self::Folder(folder) => {
                let file = File::open(folder.join(normal(name)))?;
                let length = file.metadata()?.len();
                Ok((Box::new(BufReader::new(file)), length))
            }
            Self::Tar(path, members) => {
                let (at, length) = members
                    .get(&normal(name))
                    .copied()
                    .ok_or(io::ErrorKind::NotFound)?;
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(at))?;
                Ok((Box::new(BufReader::new(file).take(length)), length))
            }
        }
    }

    /// A key that is equal for all names of a part: its offset in a tar file, its path in a folder.
    fn position(&self, name: &str) -> String {
        let name = normal(name);
        match self {
            Self::Tar(_, members) => members
                .get(&name)
                .map_or(name, |(begin, _)| begin.to_string()),
            Self::Folder(_) => name,
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::Tar(_, members) => members.contains_key(&normal(name)),
            Self::Folder(folder) => folder.join(normal(name)).exists(),
        }
    }

    /// The total length of all parts, in bytes.
    fn length(&self) -> u64 {
        match self {
            Self::Tar(path, _) => path.metadata().map_or(0, |meta| meta.len()),
            Self::Folder(folder) => folder_length(&folder.join("blobs"), 2),
        }
    }

    /// Whether the tar file has the typical parts of an image, so that an unreadable list of images is reported.
    fn has_layers(&self) -> bool {
        match self {
            Self::Tar(_, members) => members.keys().any(|name| {
                name == "oci-layout"
                    || name.starts_with("blobs/sha256/")
                    || name.ends_with("/layer.tar")
            }),
            Self::Folder(_) => true,
        }
    }

    fn json(&self, name: &str) -> io::Result<Json> {
        let (input, _) = self.open(name)?;
        let mut text = Vec::new();
        input.take(MAX_JSON).read_to_end(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// The JSON of a part that another part names; without it, a gap.
    fn named(&self, name: &str, label: &str, seen: &mut Seen) -> Option<Json> {
        self.json(name)
            .map_err(|error| {
                let kind = if error.kind() == io::ErrorKind::NotFound {
                    GapKind::Missing
                } else {
                    GapKind::Damaged
                };
                seen.gap(format!("{label}: {name}"), kind, error.to_string());
            })
            .ok()
    }

    fn images(&self, label: &str, seen: &mut Seen) -> Vec<Image> {
        let mut images = Vec::new();
        if let Ok(Json::Array(manifests)) = self.json("manifest.json") {
            for manifest in manifests {
                let text = |value: Option<&Json>| value.and_then(Json::as_str).map(str::to_owned);
                let Some(layers) = list(manifest.get("Layers"), |layer| text(Some(layer))) else {
                    seen.gap(format!("{label}: manifest.json"), GapKind::Damaged, NO_LIST);
                    continue;
                };
                let config = text(manifest.get("Config")).unwrap_or_default();
                let tag = manifest
                    .pointer("/RepoTags/0")
                    .and_then(Json::as_str)
                    .unwrap_or_default();
                images.push(Image {
                    name: short(tag).unwrap_or_else(|| self.stem()),
                    config: self.named(&config, label, seen).unwrap_or_default(),
                    layers,
                });
            }
            if !images.is_empty() {
                return images;
            }
        }
        if let Ok(index) = self.json("index.json") {
            self.index(&index, 0, &mut images, label, seen);
        }
        if images.is_empty() && self.has_layers() {
            let why = "no list of images can be read (manifest.json, index.json)";
            seen.gap(label, GapKind::Damaged, why);
        }
        images
    }

    fn index(
        &self,
        index: &Json,
        depth: usize,
        images: &mut Vec<Image>,
        label: &str,
        seen: &mut Seen,
    ) {
        if depth > 4 {
            seen.gap(label, GapKind::TooLarge, "its indexes are nested too deep");
            return;
        }
        for manifest in index
            .get("manifests")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            // Attestations are not images.
            if manifest.pointer("/platform/os").and_then(Json::as_str) == Some("unknown") {
                continue;
            }
            let Some(name) = manifest.get("digest").and_then(Json::as_str).map(blob) else {
                seen.gap(
                    label,
                    GapKind::Damaged,
                    "an index names a part without its digest",
                );
                continue;
            };
            if manifest.get("platform").is_some() && !self.has(&name) {
                let why = "the image of another platform, which is not in this file";
                seen.gap(format!("{label}: {name}"), GapKind::Skipped, why);
                continue;
            }
            let Some(body) = self.named(&name, label, seen) else {
                continue;
            };
            if body.get("manifests").is_some() {
                self.index(&body, depth + 1, images, label, seen);
                continue;
            }
            let digest = |value: &Json| value.get("digest").and_then(Json::as_str).map(blob);
            let tag = manifest
                .pointer("/annotations/io.containerd.image.name")
                .or_else(|| manifest.pointer("/annotations/org.opencontainers.image.ref.name"))
                .and_then(Json::as_str)
                .unwrap_or_default();
            let Some(layers) = list(body.get("layers"), digest) else {
                seen.gap(format!("{label}: {name}"), GapKind::Damaged, NO_LIST);
                continue;
            };
            let config = body
                .get("config")
                .and_then(digest)
                .and_then(|name| self.named(&name, label, seen));
            images.push(Image {
                name: short(tag)
                    .filter(|name| name != "latest")
                    .unwrap_or_else(|| self.stem()),
                config: config.unwrap_or_default(),
                layers,
            });
        }
    }

    fn stem(&self) -> String {
        let (Self::Folder(path) | Self::Tar(path, _)) = self;
        path.file_stem().map_or_else(
            || "image".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    }
}

const NO_LIST: &str = "it does not say what the image consists of";

/// Each element of a JSON array, if every one can be read; an image without layers has `null`, or an empty list.
fn list<T>(value: Option<&Json>, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    match value? {
        Json::Null => Some(Vec::new()),
        Json::Array(elements) => elements.iter().map(read).collect(),
        _ => None,
    }
}

/// The lengths of all files in a folder and in those below it, to a depth.
fn folder_length(folder: &Path, depth: usize) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)))
        .map(|(path, meta)| match meta.is_dir() {
            true if depth > 0 => folder_length(&path, depth - 1),
            _ => meta.len(),
        })
        .fold(0, u64::saturating_add)
}

/// `registry/team/orders:1.2` → `orders`.
fn short(tag: &str) -> Option<String> {
    let name = tag.rsplit('/').next()?.split(['@', ':']).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

/// The path without `.`, `..` and a leading slash.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The paths that the layers above hide.
#[derive(Default)]
struct Hidden {
    /// Files, links and deleted paths.
    names: HashSet<String>,
    /// Folders that hide all content of lower layers.
    opaque: HashSet<String>,
    /// Folders; they replace files of the same path in lower layers.
    folders: HashSet<String>,
}

impl Hidden {
    fn hides(&self, path: &str) -> bool {
        if self.names.contains(path) || self.folders.contains(path) {
            return true;
        }
        let mut rest = path;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if self.names.contains(folder) || self.opaque.contains(folder) {
                return true;
            }
            rest = folder;
        }
        self.opaque.contains("")
    }
}

/// Decompresses the input if it is compressed, with a limit on the expanded size.
fn plain(input: impl Read + 'static, length: u64) -> io::Result<Box<dyn Read>> {
    let mut input = BufReader::new(input);
    let head = io::BufRead::fill_buf(&mut input)?;
    let limit = length
        .saturating_mul(MAX_RATIO)
        .saturating_add(MAX_EXPANDED);
    Ok(match head {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(input).take(limit)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(input)
                .map_err(|error| io::Error::other(error.to_string()))?;
            Box::new(decoder.take(limit))
        }
        _ => Box::new(input),
    })
}

fn layer(
    label: &str,
    input: impl Read + 'static,
    length: u64,
    hidden: &mut Hidden,
    reader: &Reader<'_>,
    seen: &mut Seen,
    defaults: &mut BTreeMap<String, String>,
) {
    let input = match plain(input, length) {
        Ok(input) => input,
        Err(error) => {
            seen.gap(
                label,
                GapKind::Damaged,
                format!("a layer cannot be read: {error}"),
            );
            return;
        }
    };
    let mut own = Hidden::default();
    let mut archive = tar::Archive::new(input);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => {
            seen.gap(label, GapKind::Damaged, error.to_string());
            return;
        }
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                seen.gap(
                    label,
                    GapKind::Damaged,
                    format!("a layer ends early: {error}"),
                );
                break;
            }
        };
        let path = normal(&String::from_utf8_lossy(&entry.path_bytes()));
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if name == ".wh..wh..opq" {
            own.opaque.insert(folder.to_owned());
            continue;
        }
        if let Some(deleted) = name.strip_prefix(".wh.") {
            let deleted = if folder.is_empty() {
                deleted.to_owned()
            } else {
                format!("{folder}/{deleted}")
            };
            own.names.insert(deleted);
            continue;
        }
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            own.folders.insert(path);
            continue;
        }
        let is_hidden = hidden.hides(&path);
        if own.names.len() + hidden.names.len() > MAX_NAMES {
            seen.gap(
                label,
                GapKind::TooLarge,
                "the image has more file names than the limit",
            );
            break;
        }
        own.names.insert(path.clone());
        if is_hidden || !kind.is_file() {
            continue;
        }
        let declared = entry.size();
        member(label, &path, &mut entry, declared, reader, seen, defaults);
    }
    hidden.names.extend(own.names);
    hidden.opaque.extend(own.opaque);
    hidden.folders.extend(own.folders);
}

fn member(
    label: &str,
    path: &str,
    entry: &mut impl Read,
    declared: u64,
    reader: &Reader<'_>,
    seen: &mut Seen,
    defaults: &mut BTreeMap<String, String>,
) {
    let name = format!("{label}!/{path}");
    seen.files += 1;
    let mut content = std::mem::take(&mut seen.buffer);
    content.clear();
    let read = entry
        .by_ref()
        .take(MAX_FILE as u64 + 1)
        .read_to_end(&mut content);
    match read {
        Err(error) => seen.gap(name, GapKind::Damaged, error.to_string()),
        Ok(length) if (length as u64) < declared.min(MAX_FILE as u64) => {
            let why = format!("it declares {declared} bytes but has {length}");
            seen.gap(name, GapKind::Damaged, why);
        }
        Ok(length) if length <= MAX_FILE => {
            if DEFAULTS.iter().any(|default| path.ends_with(default)) {
                defaults.insert(
                    format!("/{path}"),
                    String::from_utf8_lossy(&content).into_owned(),
                );
            }
            reader.file(&name, &content, seen);
        }
        Ok(_) if content.starts_with(b"PK\x03\x04") => {
            let more = entry.by_ref().take(MAX_HELD).read_to_end(&mut content);
            if more.is_ok() && (content.len() as u64) < MAX_HELD {
                reader.archive(&name, io::Cursor::new(&content), seen);
            } else {
                seen.gap(
                    name,
                    GapKind::TooLarge,
                    format!("an archive of more than {MAX_HELD} bytes in a layer"),
                );
            }
            content = Vec::new();
        }
        Ok(_) => {
            let beginning = io::Cursor::new(std::mem::take(&mut content));
            if let Err(error) = reader.pieces(&name, beginning.chain(entry), seen) {
                seen.gap(name, GapKind::Damaged, error.to_string());
            }
        }
    }
    seen.buffer = content;
}
