//! Drafts a client manifest from a fleet and the sessions of its databases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::fleet::{Fleet, Tag};
use crate::sessions::{State, Usage};
use crate::text::neutral;

/// The tags that name an application, the first one present counts.
const APPLICATION: [&str; 4] = ["application", "app", "service", "project"];
/// The tags that name its owner.
const OWNER: [&str; 4] = ["owner", "team", "squad", "contact"];

/// A client of the draft, as far as it is known.
#[derive(Default)]
struct Entry {
    owners: BTreeSet<String>,
    databases: BTreeSet<String>,
    seen: BTreeSet<String>,
}

/// Drafts a client manifest in TOML, for the owners of the clients to complete: a client for each application or user
/// that sessions show, else for each application that tags name, else for each database.
///
/// The draft states no stores and no modes: until its owner completes it, every client in it is *unknown*.
///
/// # Example
///
/// ```
/// use rds_ca_core::client::{Manifest, draft};
/// use rds_ca_core::Fleet;
///
/// let fleet = Fleet::parse(br#"{"DBInstances": [
///     {"DBInstanceIdentifier": "orders", "TagList": [{"Key": "app", "Value": "shop"}]},
///     {"DBInstanceIdentifier": "people"}]}"#)?;
/// let manifest = Manifest::parse(&draft(&fleet, &[]))?;
/// let names: Vec<&str> = manifest.clients.iter().map(|client| client.name.as_str()).collect();
/// assert_eq!(names, ["clients of people", "shop"]);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn draft(fleet: &Fleet, usages: &[Usage]) -> String {
    let mut clients: BTreeMap<String, Entry> = BTreeMap::new();
    let mut covered: BTreeSet<&str> = BTreeSet::new();
    for usage in usages {
        let Some(name) = usage.instance() else {
            continue;
        };
        for row in usage.rows() {
            let session = &row.session;
            if matches!(session.state, State::Refused | State::Local) {
                continue;
            }
            let given = session
                .application
                .as_ref()
                .filter(|text| !text.trim().is_empty());
            let Some(client) = given.or(session.user.as_ref()) else {
                continue;
            };
            covered.insert(name);
            let entry = clients.entry(client.clone()).or_default();
            entry.databases.insert(name.to_owned());
            let user = session.user.as_deref().unwrap_or("?");
            let state = session.state.as_str().replace('_', " ");
            entry.seen.insert(format!("{state}, as user {user}"));
        }
    }
    let mut put = |id: &str, endpoint: Option<&str>, arn: Option<&str>, tags: Option<&[Tag]>| {
        let own: Vec<&str> = [Some(id), endpoint, arn].into_iter().flatten().collect();
        if own.iter().any(|name| covered.contains(name)) {
            let names = clients
                .values_mut()
                .filter(|entry| own.iter().any(|name| entry.databases.contains(*name)));
            for entry in names {
                entry
                    .owners
                    .extend(tag(tags, &OWNER).map(|(_, value)| value));
            }
            return;
        }
        let application = tag(tags, &APPLICATION);
        let (name, selector) = match application {
            Some((key, value)) => (value.clone(), format!("tag:{key}={value}")),
            None => (format!("clients of {id}"), arn.unwrap_or(id).to_owned()),
        };
        let entry = clients.entry(name).or_default();
        entry.databases.insert(selector);
        entry
            .owners
            .extend(tag(tags, &OWNER).map(|(_, value)| value));
    };
    for cluster in fleet.clusters() {
        put(
            cluster.id(),
            cluster.writer_endpoint(),
            cluster.arn(),
            cluster.tags(),
        );
    }
    for instance in fleet.instances() {
        // A cluster stands for its members.
        if fleet.cluster_of(instance).is_none() {
            let endpoint = instance.endpoint().map(|address| &*address.host);
            put(instance.id(), endpoint, instance.arn(), instance.tags());
        }
    }
    write(&clients)
}

fn tag(tags: Option<&[Tag]>, names: &[&str]) -> Option<(String, String)> {
    let tags = tags?;
    let found = names.iter().find_map(|name| {
        tags.iter()
            .find(|tag| tag.key.eq_ignore_ascii_case(name) && !tag.value.trim().is_empty())
    })?;
    Some((found.key.to_string(), found.value.to_string()))
}

fn write(clients: &BTreeMap<String, Entry>) -> String {
    let mut out = String::from(
        "# The clients of these databases, to be completed by their owners: `rds-ca stacks` lists drivers and\n\
         # stacks, `rds-ca schema client-manifest` has every key. Until then each client is unknown, and unknown is never fine.\n",
    );
    for (name, entry) in clients {
        let _ = write!(out, "\n[[client]]\nname = {}\n", quoted(name));
        match entry.owners.iter().collect::<Vec<_>>().as_slice() {
            [] => out.push_str("# owner = \"\"\n"),
            owners => {
                let all: Vec<&str> = owners.iter().map(|owner| owner.as_str()).collect();
                let _ = writeln!(out, "owner = {}", quoted(&all.join(", ")));
            }
        }
        let databases: Vec<String> = entry.databases.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(out, "databases = [{}]", databases.join(", "));
        for seen in &entry.seen {
            let _ = writeln!(out, "# seen: {}", one_line(seen));
        }
        out.push_str(
            "# driver = \"psycopg\"               # with dsn, options, environment: mode and stores follow\n\
             # stack = \"libpq-verify-full\"      # or these three\n\
             # mode = \"verify-full\"             # plain, opportunistic, encrypt, verify-ca, verify-full\n\
             # stores = [\"certs/rds.pem\"]\n",
        );
    }
    out
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                out.push('\\');
                out.push(char);
            }
            char if char.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

fn one_line(text: &str) -> String {
    neutral(text).replace(['\n', '\r'], " ")
}
