//! Builds a fleet from answers, in any order, with each resource once.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use time::UtcDateTime;

use super::convert;
use super::document::{HealthDocument, HealthEntityDocument, PageDocument, Text};
use super::intern::Interner;
use crate::error::{Error, ErrorKind, Result};
use crate::fleet::parameters::controls_tls;
use crate::fleet::{
    Answer, Cluster, DefaultCa, Fleet, Gap, GapKind, HealthEntity, HealthNotice, HealthSubject,
    Instance, ParameterGroup, ParameterGroupKind, ParameterGroupName, Scope, Tag,
};
use crate::name::{CaId, Region};

/// Limits on the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetLimits {
    /// The size of one JSON document in bytes: an answer, a line of NDJSON, a saved fleet.
    pub document_bytes: usize,
    /// The number of resources of all kinds.
    pub resources: usize,
}

impl Default for FleetLimits {
    /// 1 GiB; ten million resources.
    fn default() -> Self {
        Self {
            document_bytes: 1 << 30,
            resources: 10_000_000,
        }
    }
}

/// Builds a [`Fleet`], page by page.
///
/// A resource that occurs twice is stored once, as it was last read; if the two differ about its certificate, that is a
/// [`Gap`]. Pages of one operation must be given in order: if the last one still has a `Marker`, the rest is missing
/// and becomes a [`Gap`].
///
/// # Example
///
/// ```
/// use rds_ca_core::{Region, fleet::{FleetBuilder, GapKind, Scope}};
///
/// let scope = Scope::new("123456789012", Region::new("eu-west-1"));
/// let mut builder = FleetBuilder::new();
/// builder.add_json(br#"{"DBInstances": [{"DBInstanceIdentifier": "a"}], "Marker": "x"}"#, &scope)?;
/// let fleet = builder.finish();
/// assert_eq!(fleet.instances().len(), 1);
/// assert_eq!(fleet.gaps()[0].kind, GapKind::MorePages);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Default)]
pub struct FleetBuilder {
    fleet: Fleet,
    pub(in crate::fleet) intern: Interner,
    instances: Indices,
    clusters: Indices,
    offered_cas: HashMap<(Scope, CaId), usize>,
    default_cas: HashMap<Scope, usize>,
    engine_support: HashMap<(Scope, String, String), usize>,
    parameter_groups: HashMap<ParameterGroupName, usize>,
    answers: BTreeMap<(Scope, &'static str), Pages>,
    health: HashMap<String, usize>,
    /// The tags of resources by ARN, from `ListTagsForResource`.
    tags: HashMap<String, Vec<Tag>>,
    pub(in crate::fleet) limits: FleetLimits,
    resources: usize,
}

#[derive(Default)]
struct Pages {
    read: usize,
    more: bool,
}

impl FleetBuilder {
    /// An empty fleet with the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty fleet with these limits.
    pub fn with_limits(limits: FleetLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Sets the read time; the earliest of several is kept.
    pub fn taken_at(&mut self, at: UtcDateTime) {
        let known = self.fleet.taken_at.get_or_insert(at);
        *known = at.min(*known);
    }

    /// Records a gap.
    pub fn add_gap(&mut self, gap: Gap) {
        self.fleet.gaps.push(gap);
    }

    /// The number of instances so far.
    pub fn instances(&self) -> usize {
        self.fleet.instances.len()
    }

    /// The fleet.
    pub fn finish(mut self) -> Fleet {
        for ((scope, operation), pages) in std::mem::take(&mut self.answers) {
            let known = |gap: &Gap| gap.scope == scope && gap.operation == operation;
            if pages.more && !self.fleet.gaps.iter().any(known) {
                let detail = "the last page has a marker: give all pages in order";
                let gap = Gap::new(scope.clone(), operation, GapKind::MorePages, detail);
                self.fleet.gaps.push(gap.after_pages(pages.read));
            }
            self.note_answer(scope, operation, pages.read);
        }
        for proxy in &mut self.fleet.proxies {
            if let Some(arn) = &proxy.arn
                && let Some(tags) = self.tags.remove(arn)
            {
                proxy.tags = Some(tags);
            }
        }
        self.fleet.index();
        let missing = missing_members(&self.fleet);
        self.fleet.gaps.extend(missing);
        self.fleet
    }

    pub(crate) fn add_page(&mut self, page: &PageDocument<'_>, scope: &Scope) -> Result<()> {
        let more = page.marker.is_some() || page.next_token.is_some();
        self.add_instances(page, scope, more)?;
        self.add_clusters(page, scope, more)?;
        self.add_certificates(page, scope, more)?;
        if let Some(versions) = &page.engine_versions {
            self.count(versions.len())?;
            self.note_page("DescribeDBEngineVersions", scope.clone(), more);
            for version in versions {
                let Some(support) = convert::engine_support(version, scope) else {
                    self.unidentified("DescribeDBEngineVersions", scope, "an engine version");
                    continue;
                };
                let key = (
                    support.scope.clone(),
                    support.engine.as_str().to_owned(),
                    support.version.as_str().to_owned(),
                );
                put(
                    &mut self.fleet.engine_support,
                    self.engine_support.entry(key),
                    support,
                );
            }
        }
        if let Some(resources) = &page.maintenance {
            self.count(resources.len())?;
            let arn = resources
                .first()
                .and_then(|first| convert::present(&first.resource));
            let scope_of_page = page_scope(arn, scope);
            self.note_page("DescribePendingMaintenanceActions", scope_of_page, more);
            for resource in resources {
                match convert::pending_actions(resource, scope) {
                    Some(actions) => self.fleet.pending_actions.extend(actions),
                    None => self.unidentified(
                        "DescribePendingMaintenanceActions",
                        scope,
                        "a resource with pending actions",
                    ),
                }
            }
        }
        if let Some(proxies) = &page.proxies {
            self.count(proxies.len())?;
            let arn = proxies
                .first()
                .and_then(|first| convert::present(&first.arn));
            self.note_page("DescribeDBProxies", page_scope(arn, scope), more);
            for proxy in proxies {
                match convert::proxy(proxy, scope) {
                    Some(proxy) => self.fleet.proxies.push(proxy),
                    None => self.unidentified("DescribeDBProxies", scope, "a proxy"),
                }
            }
        }
        if let (Some(arn), Some(tags)) = (convert::present(&page.resource), &page.tags) {
            self.count(tags.len())?;
            self.note_page("ListTagsForResource", page_scope(Some(arn), scope), false);
            self.tags.insert(arn.to_owned(), convert::proxy_tags(tags));
        }
        if page.parameters.is_some() {
            let cluster = convert::present(&page.cluster_parameter_group)
                .map(|name| (ParameterGroupKind::Cluster, name));
            let instance = convert::present(&page.parameter_group)
                .map(|name| (ParameterGroupKind::Instance, name));
            match cluster.or(instance) {
                Some((kind, name)) => {
                    let group = ParameterGroupName::new(scope.clone(), kind, name);
                    self.add_parameter_page(page, &group)?;
                }
                None => self.unidentified(
                    "DescribeDBParameters",
                    scope,
                    "the parameters of an unnamed group: \
                     add the member DBParameterGroupName or DBClusterParameterGroupName to the response",
                ),
            }
        }
        Ok(())
    }

    fn add_instances(&mut self, page: &PageDocument<'_>, scope: &Scope, more: bool) -> Result<()> {
        let Some(instances) = &page.instances else {
            return Ok(());
        };
        self.count(instances.len())?;
        let arn = instances
            .first()
            .and_then(|first| convert::present(&first.arn));
        self.note_page("DescribeDBInstances", page_scope(arn, scope), more);
        for document in instances {
            match convert::instance(document, scope, &mut self.intern) {
                Some(instance) => self.put_instance(instance),
                None => self.unidentified("DescribeDBInstances", scope, "an instance"),
            }
        }
        Ok(())
    }

    fn add_clusters(&mut self, page: &PageDocument<'_>, scope: &Scope, more: bool) -> Result<()> {
        let Some(clusters) = &page.clusters else {
            return Ok(());
        };
        self.count(clusters.len())?;
        let arn = clusters
            .first()
            .and_then(|first| convert::present(&first.arn));
        self.note_page("DescribeDBClusters", page_scope(arn, scope), more);
        for document in clusters {
            match convert::cluster(document, scope, &mut self.intern) {
                Some(cluster) => self.put_cluster(cluster),
                None => self.unidentified("DescribeDBClusters", scope, "a cluster"),
            }
        }
        Ok(())
    }

    fn add_certificates(
        &mut self,
        page: &PageDocument<'_>,
        scope: &Scope,
        more: bool,
    ) -> Result<()> {
        let Some(certificates) = &page.certificates else {
            return Ok(());
        };
        self.count(certificates.len())?;
        // A certificate's ARN contains only the region.
        let arn = certificates
            .first()
            .and_then(|first| convert::present(&first.arn));
        let scope_of_page = page_scope(arn, scope);
        self.note_page("DescribeCertificates", scope_of_page.clone(), more);
        for certificate in certificates {
            match convert::offered_ca(certificate, scope) {
                Some(offered) => {
                    let key = (offered.scope.clone(), offered.ca.clone());
                    put(
                        &mut self.fleet.offered_cas,
                        self.offered_cas.entry(key),
                        offered,
                    );
                }
                None => self.unidentified("DescribeCertificates", scope, "a CA"),
            }
        }
        if let Some(ca) = convert::present(&page.default_ca) {
            let default = DefaultCa {
                scope: scope_of_page.clone(),
                ca: CaId::new(ca),
            };
            put(
                &mut self.fleet.default_cas,
                self.default_cas.entry(scope_of_page),
                default,
            );
        }
        Ok(())
    }

    pub(crate) fn add_parameter_page(
        &mut self,
        page: &PageDocument<'_>,
        group: &ParameterGroupName,
    ) -> Result<()> {
        let parameters = page.parameters.as_deref().unwrap_or_default();
        self.count(parameters.len())?;
        let operation = match group.kind {
            ParameterGroupKind::Instance => "DescribeDBParameters",
            ParameterGroupKind::Cluster => "DescribeDBClusterParameters",
        };
        let more = page.marker.is_some() || page.next_token.is_some();
        self.note_page(operation, group.scope.clone(), more);
        let at = *self
            .parameter_groups
            .entry(group.clone())
            .or_insert_with(|| {
                self.fleet.parameter_groups.push(ParameterGroup {
                    group: group.clone(),
                    parameters: BTreeMap::new(),
                });
                self.fleet.parameter_groups.len() - 1
            });
        let Some(known) = self.fleet.parameter_groups.get_mut(at) else {
            return Ok(());
        };
        for parameter in parameters {
            if let Some(name) = convert::present(&parameter.name).filter(|name| controls_tls(name))
            {
                known
                    .parameters
                    .insert(name.to_owned(), convert::parameter(parameter));
            }
        }
        Ok(())
    }

    pub(in crate::fleet) fn add_health(
        &mut self,
        health: &HealthDocument<'_>,
        scope: &Scope,
    ) -> Result<()> {
        for event in health.events.iter().flatten() {
            let notice = self.notice(text(&event.arn), scope)?;
            replace_if_stated(&mut notice.type_code, text(&event.type_code));
            replace_if_stated(&mut notice.scope.region, region(&event.region));
            replace_if_stated(&mut notice.start, event.start.map(|at| at.0));
        }
        for details in health.details.iter().flatten() {
            let Some(event) = &details.event else {
                continue;
            };
            let notice = self.notice(text(&event.arn), scope)?;
            replace_if_stated(&mut notice.type_code, text(&event.type_code));
            replace_if_stated(&mut notice.scope.region, region(&event.region));
            replace_if_stated(&mut notice.scope.account, text(&details.account));
            replace_if_stated(&mut notice.start, event.start.map(|at| at.0));
            if let Some(words) = details
                .description
                .as_ref()
                .and_then(|found| found.text.as_deref())
            {
                notice.subject = HealthSubject::of_text(words);
            }
        }
        for entity in health.entities.iter().flatten() {
            self.add_entity(text(&entity.event), entity, scope)?;
        }
        if let Some(event) = &health.event {
            // Events of other services arrive in the same format.
            if event
                .service
                .as_deref()
                .is_some_and(|service| !service.eq_ignore_ascii_case("RDS"))
            {
                return Ok(());
            }
            let arn = text(&event.event);
            let notice = self.notice(arn.clone(), scope)?;
            replace_if_stated(&mut notice.type_code, text(&event.type_code));
            replace_if_stated(
                &mut notice.scope.region,
                region(&event.region).or(region(&health.region)),
            );
            replace_if_stated(
                &mut notice.scope.account,
                text(&event.account).or(text(&health.account)),
            );
            replace_if_stated(&mut notice.start, event.start.map(|at| at.0));
            let words: Vec<&str> = event
                .descriptions
                .iter()
                .flatten()
                .filter_map(|description| description.text.as_deref())
                .collect();
            if !words.is_empty() {
                notice.subject = HealthSubject::of_text(&words.join("\n"));
            }
            for entity in event.entities.iter().flatten() {
                self.add_entity(arn.clone(), entity, scope)?;
            }
        }
        if health.next_token.is_some() {
            let detail = "the response of AWS Health has a next token";
            self.add_gap(Gap::new(
                scope.clone(),
                "DescribeAffectedEntities",
                GapKind::MorePages,
                detail,
            ));
        }
        Ok(())
    }

    fn add_entity(
        &mut self,
        event: Option<String>,
        from: &HealthEntityDocument<'_>,
        scope: &Scope,
    ) -> Result<()> {
        let Some(name) = text(&from.arn).or(text(&from.value)) else {
            self.unidentified("DescribeAffectedEntities", scope, "an affected resource");
            return Ok(());
        };
        let entity = HealthEntity {
            name,
            account: text(&from.account),
            status: text(&from.status_code).or(text(&from.status)),
        };
        let notice = self.notice(event, scope)?;
        if !notice.entities.contains(&entity) {
            notice.entities.push(entity);
        }
        Ok(())
    }

    /// The notice of that event; an event without an ARN always gets a new one.
    fn notice(&mut self, event: Option<String>, scope: &Scope) -> Result<&mut HealthNotice> {
        let new = self.fleet.health.len();
        let at = match &event {
            Some(event) => *self.health.entry(event.clone()).or_insert(new),
            None => new,
        };
        if at == new {
            self.count(1)?;
            // `arn:aws:health:<region>::event/…`
            let of_event = event.as_deref().map(Scope::of_arn).unwrap_or_default();
            self.fleet.health.push(HealthNotice {
                event,
                scope: of_event.or(scope),
                type_code: None,
                subject: HealthSubject::Unknown,
                start: None,
                entities: Vec::new(),
            });
        }
        self.fleet.health.get_mut(at).ok_or_else(|| {
            Error::new(
                ErrorKind::Conflict,
                "cannot read the fleet",
                "a notice of AWS Health was lost",
            )
        })
    }

    pub(in crate::fleet) fn put_instance(&mut self, instance: Instance) {
        let key = (instance.account(), instance.region(), instance.id());
        let all = &mut self.fleet.instances;
        let same = |at: usize| {
            all.get(at)
                .is_some_and(|known| (known.account(), known.region(), known.id()) == key)
        };
        match self.instances.find(key, same) {
            Some(at) => {
                let Some(known) = all.get_mut(at) else {
                    return;
                };
                let contradiction = contradiction(known, &instance);
                *known = instance;
                if let Some(gap) = contradiction {
                    self.add_gap(gap);
                }
            }
            None => all.push(instance),
        }
    }

    pub(in crate::fleet) fn put_cluster(&mut self, cluster: Cluster) {
        let key = (cluster.account(), cluster.region(), cluster.id());
        let all = &mut self.fleet.clusters;
        let same = |at: usize| {
            all.get(at)
                .is_some_and(|known| (known.account(), known.region(), known.id()) == key)
        };
        match self.clusters.find(key, same) {
            Some(at) => {
                if let Some(known) = all.get_mut(at) {
                    *known = cluster;
                }
            }
            None => all.push(cluster),
        }
    }

    /// Counts resources before they are stored.
    pub(in crate::fleet) fn count(&mut self, more: usize) -> Result<()> {
        self.resources = self.resources.saturating_add(more);
        if self.resources > self.limits.resources {
            let why = format!(
                "more than {} resources (the limit `resources`)",
                self.limits.resources
            );
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                "cannot read the fleet",
                why,
            ));
        }
        Ok(())
    }

    pub(in crate::fleet) fn fleet(&mut self) -> &mut Fleet {
        &mut self.fleet
    }

    fn note_page(&mut self, operation: &'static str, scope: Scope, more: bool) {
        let pages = self.answers.entry((scope, operation)).or_default();
        pages.read += 1;
        pages.more = more;
    }

    fn note_answer(&mut self, scope: Scope, operation: &str, pages: usize) {
        let same = |known: &&mut Answer| known.scope == scope && known.operation == operation;
        match self.fleet.answers.iter_mut().find(same) {
            Some(known) => known.pages += pages,
            None => self.fleet.answers.push(Answer {
                scope,
                operation: operation.to_owned(),
                pages,
            }),
        }
    }

    pub(in crate::fleet) fn unidentified(&mut self, operation: &str, scope: &Scope, what: &str) {
        let detail = format!("{what} without an identifier");
        let detail = if what.contains(':') {
            what.to_owned()
        } else {
            detail
        };
        self.add_gap(Gap::new(
            scope.clone(),
            operation,
            GapKind::Unidentified,
            detail,
        ));
    }
}

/// The difference between two answers about one instance, in the values that determine which clients can connect.
fn contradiction(one: &Instance, other: &Instance) -> Option<Gap> {
    let certificate = |instance: &Instance| {
        let presented = instance.server_certificate();
        let ca = presented.and_then(|found| found.ca.as_deref().cloned());
        (instance.ca().cloned(), ca, instance.pending_ca())
    };
    if certificate(one) == certificate(other) {
        return None;
    }
    let cas = |instance: &Instance| {
        let (chosen, presented, pending) = certificate(instance);
        let cas = [
            ("chosen", chosen),
            ("presented", presented),
            ("pending", pending),
        ];
        let cas = cas
            .into_iter()
            .filter_map(|(what, ca)| Some(format!("{what} {}", ca?)));
        cas.collect::<Vec<_>>().join(", ")
    };
    let detail = format!(
        "{} occurs twice: first with {}, then with {}, which counts",
        one.id(),
        cas(one),
        cas(other)
    );
    let scope = Scope {
        account: other.account().map(str::to_owned),
        region: other.region().cloned(),
    };
    Some(Gap::new(
        scope,
        "DescribeDBInstances",
        GapKind::Contradictory,
        detail,
    ))
}

/// A gap for each cluster with members that no answer describes: clients may connect to them nevertheless.
fn missing_members(fleet: &Fleet) -> Vec<Gap> {
    let mut known: Option<HashSet<Identity<'_>>> = None;
    let mut by_scope: BTreeMap<Scope, Vec<(&str, String)>> = BTreeMap::new();
    for cluster in &fleet.clusters {
        let mut missing: Vec<&str> = cluster
            .members()
            .unwrap_or_default()
            .iter()
            .map(|member| &*member.instance)
            .collect();
        for instance in fleet.instances_of(cluster) {
            missing.retain(|id| !id.eq_ignore_ascii_case(instance.id()));
        }
        if missing.is_empty() {
            continue;
        }
        // An instance whose own answer does not name the cluster is described as well.
        let known = known.get_or_insert_with(|| {
            let identity = |instance| {
                let instance: &Instance = instance;
                (instance.account(), instance.region(), instance.id())
            };
            fleet.instances.iter().map(identity).collect()
        });
        missing.retain(|id| !known.contains(&(cluster.account(), cluster.region(), *id)));
        if missing.is_empty() {
            continue;
        }
        let of_scope = by_scope.entry(cluster.scope()).or_default();
        of_scope.push((cluster.id(), missing.join(", ")));
    }
    let gap = |(scope, clusters): (Scope, Vec<(&str, String)>)| {
        let detail = match clusters.as_slice() {
            [(cluster, missing)] => {
                format!("the cluster {cluster} has members that no response describes: {missing}")
            }
            clusters => format!(
                "{} clusters have members that no response describes: {}",
                clusters.len(),
                named(clusters)
            ),
        };
        Gap::new(scope, "DescribeDBInstances", GapKind::NotDescribed, detail)
    };
    by_scope.into_iter().map(gap).collect()
}

/// The first of the clusters with their members, and the number of the others.
fn named(clusters: &[(&str, String)]) -> String {
    const SHOWN: usize = 10;
    let shown = clusters.iter().take(SHOWN);
    let mut texts: Vec<String> = shown
        .map(|(cluster, missing)| format!("{cluster} ({missing})"))
        .collect();
    if let Some(more) = clusters.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        texts.push(format!("and {more} more"));
    }
    texts.join(", ")
}

/// The scope of a page: as stated by the caller, or else from the ARN of its first resource.
fn page_scope(arn: Option<&str>, scope: &Scope) -> Scope {
    scope
        .clone()
        .or(&arn.map(Scope::of_arn).unwrap_or_default())
}

/// Replaces the value with the same key, or appends the value.
fn put<K, V>(all: &mut Vec<V>, entry: Entry<'_, K, usize>, value: V) {
    let at = *entry.or_insert(all.len());
    match all.get_mut(at) {
        Some(known) => *known = value,
        None => all.push(value),
    }
}

fn replace_if_stated<T>(known: &mut Option<T>, stated: Option<T>) {
    if stated.is_some() {
        *known = stated;
    }
}

fn text(text: &Option<Text<'_>>) -> Option<String> {
    convert::present(text).map(str::to_owned)
}

fn region(text: &Option<Text<'_>>) -> Option<Region> {
    convert::present(text).map(Region::new)
}

/// The index of each resource, by a hash of its identity: 16 bytes per resource instead of a copy of its name.
#[derive(Default)]
struct Indices {
    by_hash: HashMap<u64, u32>,
}

type Identity<'a> = (Option<&'a str>, Option<&'a Region>, &'a str);

impl Indices {
    /// The index of the resource if it exists; otherwise records that it will be appended.
    ///
    /// Without account and region, two resources with the same name may be different databases: both are kept.
    fn find(&mut self, identity: Identity<'_>, same: impl Fn(usize) -> bool) -> Option<usize> {
        let next = u32::try_from(self.by_hash.len()).ok()?;
        let known = identity.0.is_some() && identity.1.is_some();
        let mut hasher = DefaultHasher::new();
        identity.hash(&mut hasher);
        let mut hash = hasher.finish();
        loop {
            match self.by_hash.entry(hash) {
                Entry::Vacant(vacant) => {
                    vacant.insert(next);
                    return None;
                }
                Entry::Occupied(found) => {
                    let at = usize::try_from(*found.get()).ok()?;
                    if known && same(at) {
                        return Some(at);
                    }
                    // Another resource with the same hash: try the next slot.
                    hash = hash.wrapping_add(1);
                }
            }
        }
    }
}
