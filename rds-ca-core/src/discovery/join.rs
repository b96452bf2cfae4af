//! Joins settings and stores: which store a pointer leads to, which region a store is for, which clients exist.

use std::collections::{BTreeMap, BTreeSet};

use super::Discover;
use super::draft::Draft;
use super::found::{FoundClient, FoundSetting, FoundStore, SettingKind, place};
use super::judge::{Judge, is_relevant};
use super::region;
use super::seen::RawStore;
use crate::bundle::Bundle;
use crate::certificate::Certificate;
use crate::driver::{Transport, Verifies};
use crate::name::{Endpoint, Region};
use crate::trust::Verdict;

/// The store that a pointer leads to: by the file's folder, the folders above it, the end of the path, the name.
pub(super) fn target(setting: &FoundSetting, paths: &Paths<'_>) -> Option<String> {
    let pointer = setting.store.as_deref()?;
    if pointer.contains("://") && !pointer.starts_with("file:")
        || setting.kind == SettingKind::Fetched
    {
        return None;
    }
    let pointer = pointer
        .trim_start_matches("file://")
        .trim_start_matches("file:")
        .trim_start_matches("classpath:")
        .split(['?', '#'])
        .next()?;
    let pointer = pointer.replace('\\', "/");
    // The part before a placeholder is unknown; the part after it is known.
    let known = pointer.rsplit(['}', ')', '>']).next().unwrap_or(&pointer);
    let parts: Vec<&str> = known
        .split('/')
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .collect();
    let name = parts.last()?;
    // A Dockerfile pattern: the first match in that folder.
    if let Some((start, end)) = name.split_once('*') {
        let folder = parts.get(..parts.len() - 1)?.join("/");
        return paths
            .by_name
            .range(start..)
            .take_while(|(own, _)| own.starts_with(start))
            .filter(|(own, _)| own.ends_with(end) && own.len() >= start.len() + end.len())
            .flat_map(|(_, paths)| paths)
            .find(|path| {
                let own = super::settings::folder(path);
                own == folder || own.ends_with(&format!("/{folder}")) || folder.is_empty()
            })
            .map(|path| (*path).to_owned());
    }
    let Some(candidates) = paths.by_name.get(*name) else {
        return paths.wallet(&parts);
    };
    if candidates.contains(&pointer.as_str()) {
        return Some(pointer);
    }
    let common = |path: &str| {
        path.split('/')
            .rev()
            .zip(parts.iter().rev())
            .take_while(|(a, b)| a == *b)
            .count()
    };
    // A file of that name on another host or in another image is a different file.
    let (root, is_image) = paths.root(&setting.path);
    let candidates: Vec<&str> = candidates
        .iter()
        .copied()
        .filter(|path| {
            let (own, in_image) = paths.root(path);
            own == root || (!is_image && !in_image && common(path) > 1)
        })
        .collect();
    let base = setting.path.split("!/").next().unwrap_or(&setting.path);
    let mut folder = super::settings::folder(base).to_owned();
    let relative = parts.join("/");
    loop {
        let wanted = if folder.is_empty() {
            relative.clone()
        } else {
            format!("{folder}/{relative}")
        };
        if candidates.contains(&wanted.as_str()) {
            return Some(wanted);
        }
        if folder.is_empty() {
            break;
        }
        folder = super::settings::folder(&folder).to_owned();
    }
    // The longest common path suffix decides; of equals, the longest common prefix.
    let best = candidates.iter().max_by_key(|path| {
        let common = common(path);
        let near = path
            .chars()
            .zip(setting.path.chars())
            .take_while(|(a, b)| a == b)
            .count();
        (common, near)
    })?;
    Some((*best).to_owned())
}

/// Stores that a Dockerfile copies: their paths in the image and their sources.
pub(super) struct Copies {
    /// The path in the image, and the setting that copies the store.
    copies: Vec<(String, FoundSetting)>,
}

impl Copies {
    pub(super) fn of(drafts: &[Draft]) -> Self {
        let copies = drafts
            .iter()
            .filter_map(|draft| {
                let target = draft.copied_to.clone()?;
                Some((target, super::settle::settle(draft, &[], "")))
            })
            .collect();
        Self { copies }
    }

    /// The store that was copied to the path that the setting points to.
    pub(super) fn source(&self, setting: &FoundSetting, paths: &Paths<'_>) -> Option<String> {
        let pointer = setting.store.as_deref()?;
        let (_, copy) = self.copies.iter().find(|(target, _)| target == pointer)?;
        target(copy, paths)
    }
}

/// The source of a mounted file: the store in a document that has the same certificates.
pub(super) fn mounted(draft: &Draft, stores: &[RawStore]) -> Option<String> {
    let text = draft.files.get(draft.pointer.as_deref()?)?;
    let bundle = Bundle::parse(text.as_bytes(), None).ok()?;
    if bundle.certificates().len() == 0 {
        return None;
    }
    let mounted: Vec<&Certificate> = bundle.certificates().collect();
    let same = |store: &&RawStore| {
        store.store.as_ref().is_some_and(|store| {
            store
                .bundle()
                .certificates()
                .map(Certificate::fingerprint)
                .eq(mounted.iter().map(|certificate| certificate.fingerprint()))
        })
    };
    let own = stores
        .iter()
        .filter(same)
        .find(|store| store.path == draft.path);
    own.or_else(|| stores.iter().find(same))
        .map(|store| place(&store.path, store.line))
}

/// Resolves Go connection strings that name a registered TLS configuration, if the service registers exactly one.
pub(super) fn registered(settings: &mut [FoundSetting]) {
    let pools: Vec<FoundSetting> = settings
        .iter()
        .filter(|setting| setting.key == "RootCAs")
        .cloned()
        .collect();
    for setting in settings.iter_mut() {
        if setting.driver.as_deref() != Some("go-mysql")
            || setting.kind != SettingKind::Dsn
            || setting.verifies_chain != Verifies::Unknown
        {
            continue;
        }
        let mut own = pools.iter().filter(|pool| pool.service == setting.service);
        if let (Some(pool), None) = (own.next(), own.next()) {
            (
                setting.transport,
                setting.verifies_chain,
                setting.verifies_name,
            ) = (pool.transport, pool.verifies_chain, pool.verifies_name);
            setting.store.clone_from(&pool.store);
            setting.leads_to.clone_from(&pool.leads_to);
        }
    }
}

/// Paths of stores by their file names.
pub(super) struct Paths<'a> {
    by_name: BTreeMap<&'a str, Vec<&'a str>>,
    /// The searched paths, longest first, and whether each is an image.
    roots: Vec<(&'a str, bool)>,
}

impl<'a> Paths<'a> {
    pub(super) fn of(
        paths: impl Iterator<Item = &'a str>,
        roots: impl Iterator<Item = (&'a str, bool)>,
    ) -> Self {
        let mut roots: Vec<(&str, bool)> = roots.collect();
        roots.sort_by_key(|(root, _)| std::cmp::Reverse(root.len()));
        let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in paths {
            let name = path.rsplit('/').next().unwrap_or(path);
            let of_name = by_name.entry(name).or_default();
            if !of_name.contains(&path) {
                of_name.push(path);
            }
        }
        Self { by_name, roots }
    }

    /// The searched folder or image that contains the file.
    fn root(&self, path: &str) -> (&'a str, bool) {
        let path = path.split("!/").next().unwrap_or(path);
        self.roots
            .iter()
            .find(|(root, _)| {
                root.is_empty()
                    || path
                        .strip_prefix(root)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
            .copied()
            .unwrap_or(("", false))
    }

    /// The wallet in the folder that the pointer names.
    fn wallet(&self, folder: &[&str]) -> Option<String> {
        ["ewallet.p12", "cwallet.sso"].iter().find_map(|name| {
            let found = self.by_name.get(name)?.iter().find(|path| {
                let own: Vec<&str> = super::settings::folder(path)
                    .split('/')
                    .filter(|part| !part.is_empty())
                    .collect();
                own.ends_with(folder)
            })?;
            Some((*found).to_owned())
        })
    }
}

/// Checks the stores for their regions; returns the relevant stores and the others separately.
pub(super) fn stores(
    raw: &[RawStore],
    settings: &[FoundSetting],
    options: &Discover<'_>,
) -> (Vec<FoundStore>, Vec<FoundStore>) {
    let mut judge = Judge::new(options);
    let (mut own, mut others) = (Vec::new(), Vec::new());
    // If all settings are in one region, stores without another hint are checked for that region.
    let mut mentioned: BTreeSet<Region> = settings
        .iter()
        .filter_map(|setting| setting.endpoint.as_deref())
        .filter_map(region::of_endpoint)
        .collect();
    if mentioned.is_empty() {
        mentioned.extend(
            settings
                .iter()
                .filter(|setting| setting.kind == SettingKind::Fetched)
                .filter_map(|setting| region::in_text(setting.store.as_deref()?)),
        );
    }
    let only = if mentioned.len() == 1 {
        mentioned.into_iter().next()
    } else {
        None
    };
    let mut by_target: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, setting) in settings.iter().enumerate() {
        if let Some(target) = &setting.leads_to {
            by_target.entry(target).or_default().push(at);
        }
    }
    for raw in raw {
        let used_by = by_target
            .get(place(&raw.path, raw.line).as_str())
            .cloned()
            .unwrap_or_default();
        let mut regions: BTreeSet<Region> = used_by
            .iter()
            .filter_map(|at| settings.get(*at)?.endpoint.as_deref())
            .filter_map(region::of_endpoint)
            .collect();
        if regions.is_empty() {
            regions.extend(region::in_text(
                raw.path.rsplit('/').next().unwrap_or(&raw.path),
            ));
        }
        if regions.is_empty() {
            regions.extend(only.clone());
        }
        if regions.is_empty() {
            regions.extend(options.region.clone());
        }
        let mut judged: Vec<FoundStore> = regions
            .into_iter()
            .map(|region| judge.judge(raw, Some(region)))
            .collect();
        if judged.is_empty() {
            judged.push(judge.judge(raw, None));
        }
        // Of several regions, the worst verdict counts.
        judged.sort_by_key(|store| store.verdict != Verdict::NotTrusted);
        let Some(mut store) = judged.into_iter().next() else {
            continue;
        };
        store.used_by = used_by;
        let of_databases = store
            .used_by
            .iter()
            .filter_map(|at| settings.get(*at))
            .any(|setting| !matches!(setting.kind, SettingKind::Copied));
        let relevant = (is_relevant(raw, &store)
            || of_databases && store.holds != super::found::Holds::EndEntities)
            && (!store.is_dependency || of_databases);
        if relevant {
            own.push(store)
        } else {
            others.push(store)
        }
    }
    (own, others)
}

/// The clients: the settings of one service that name the same host or none, with their stores.
pub(super) fn clients(settings: &[FoundSetting], options: &Discover<'_>) -> Vec<FoundClient> {
    let mut services: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, setting) in settings.iter().enumerate() {
        services.entry(&setting.service).or_default().push(at);
    }
    let mut clients = Vec::new();
    for (service, members) in services {
        let of = |at: &usize| settings.get(*at);
        // Each host is one connection; settings without a host apply to all of them.
        let mut hosts: Vec<String> = Vec::new();
        for host in members
            .iter()
            .filter_map(of)
            .filter_map(|setting| setting.endpoint.clone())
        {
            let bare = host.split(':').next().unwrap_or(&host).to_ascii_lowercase();
            if !hosts
                .iter()
                .any(|known| known.split(':').next() == Some(&bare))
            {
                hosts.push(host.to_ascii_lowercase());
            }
        }
        let hosted: Vec<Option<String>> = if hosts.is_empty() {
            vec![None]
        } else {
            hosts.into_iter().map(Some).collect()
        };
        let several = hosted.len() > 1;
        for host in hosted {
            let bare = host
                .as_deref()
                .map(|host| host.split(':').next().unwrap_or(host).to_owned());
            let own: Vec<usize> = members
                .iter()
                .filter(|at| {
                    settings
                        .get(**at)
                        .is_some_and(|setting| match (&setting.endpoint, &bare) {
                            (Some(endpoint), Some(bare)) => endpoint
                                .split(':')
                                .next()
                                .is_some_and(|own| own.eq_ignore_ascii_case(bare)),
                            (None, _) => true,
                            (Some(_), None) => false,
                        })
                })
                .copied()
                .collect();
            if let Some(mut client) = client(service, &own, settings) {
                if let Some(host) = host {
                    if several {
                        let identifier = Endpoint::parse(&host)
                            .identifier()
                            .unwrap_or(&host)
                            .to_owned();
                        client.name = format!("{service}-{identifier}");
                    }
                    client.databases = vec![options.in_fleet(&host)];
                }
                clients.push(client);
            }
        }
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for client in &mut clients {
        let count = seen.entry(client.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            client.name = format!("{}-{count}", client.name);
        }
    }
    clients
}

fn client(service: &str, own: &[usize], settings: &[FoundSetting]) -> Option<FoundClient> {
    let of: Vec<(usize, &FoundSetting)> = own
        .iter()
        .filter_map(|at| Some((*at, settings.get(*at)?)))
        .collect();
    let connects = |setting: &FoundSetting| {
        matches!(
            setting.kind,
            SettingKind::Dsn
                | SettingKind::Environment
                | SettingKind::Options
                | SettingKind::Endpoint
                | SettingKind::Pointer
        )
    };
    if !of.iter().any(|(_, setting)| connects(setting)) {
        return None;
    }
    let decisive: Vec<&FoundSetting> = of
        .iter()
        .map(|(_, setting)| *setting)
        .filter(|setting| setting.verifies_chain != Verifies::Unknown)
        .collect();
    // Settings that name the host take precedence over those that do not.
    let with_host: Vec<&FoundSetting> = decisive
        .iter()
        .copied()
        .filter(|setting| setting.endpoint.is_some())
        .collect();
    let decisive = if with_host.is_empty() {
        decisive
    } else {
        with_host
    };
    let agreed = |value: &dyn Fn(&FoundSetting) -> Verifies| {
        let mut values: Vec<Verifies> = decisive.iter().map(|setting| value(setting)).collect();
        values.sort_unstable();
        values.dedup();
        match values.as_slice() {
            [only] => *only,
            // The settings contradict one another: development and production, or a switch.
            _ => Verifies::Unknown,
        }
    };
    let mut transports: Vec<Transport> = decisive.iter().map(|setting| setting.transport).collect();
    transports.sort_unstable();
    transports.dedup();
    let mut stores: Vec<String> = Vec::new();
    for (_, setting) in &of {
        let store = setting.leads_to.clone().or_else(|| {
            setting.store.clone().filter(|store| {
                setting.kind != SettingKind::Fetched
                    && setting.kind != SettingKind::Copied
                    && !store.contains("${")
            })
        });
        if let Some(store) = store
            && !stores.contains(&store)
            && setting.kind != SettingKind::Copied
        {
            stores.push(store);
        }
    }
    Some(FoundClient {
        name: service.to_owned(),
        driver: decisive
            .iter()
            .find_map(|setting| setting.driver.clone())
            .or_else(|| of.iter().find_map(|(_, setting)| setting.driver.clone())),
        stores,
        databases: Vec::new(),
        transport: match transports.as_slice() {
            [only] => *only,
            _ => Transport::Unknown,
        },
        verifies_chain: agreed(&|setting| setting.verifies_chain),
        verifies_name: agreed(&|setting| setting.verifies_name),
        origins: of
            .iter()
            .map(|(_, setting)| format!("{}:{} {}", setting.path, setting.line, setting.key))
            .collect(),
        settings: own.to_vec(),
    })
}
