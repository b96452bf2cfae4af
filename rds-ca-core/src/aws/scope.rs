//! Reads one account in one region.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_rds::Client;
use aws_sdk_rds::types::Filter;
use tokio::sync::Semaphore;

use super::documents;
use super::failure::Failure;
use super::limiter::Limiter;
use super::progress::Progress;
use super::shared::Shared;
use crate::error::Result;
use crate::fleet::aws_json::document::PageDocument;
use crate::fleet::{
    FleetBuilder, Gap, GapKind, ParameterGroupKind, ParameterGroupName, Scope, TLS_PARAMETERS,
};

/// The page size: as large as the API allows.
const PAGE: i32 = 100;

/// The most requests in progress in one account and region.
const AT_ONCE: usize = 8;

/// More pages than any account has; an endless sequence of markers is cut off here.
const MAX_PAGES: usize = 10_000;

/// One account in one region.
pub(super) struct ScopeReader {
    client: Client,
    scope: Scope,
    shared: Arc<Shared>,
    limiter: Limiter,
    slots: Semaphore,
}

/// Further requests that the listed databases require.
#[derive(Default)]
struct Wanted {
    engine_versions: BTreeSet<(String, String)>,
    parameter_groups: BTreeSet<(ParameterGroupKind, String)>,
    /// The ARNs of proxies, whose tags are not part of their own listing.
    proxies: BTreeSet<String>,
}

impl Wanted {
    fn note(&mut self, page: &PageDocument<'_>) {
        for instance in page.instances.iter().flatten() {
            if let (Some(engine), Some(version)) = (&instance.engine, &instance.engine_version) {
                let key = (engine.to_string(), version.to_string());
                self.engine_versions.insert(key);
            }
            for group in instance.parameter_groups.iter().flatten() {
                if let Some(name) = &group.name {
                    let key = (ParameterGroupKind::Instance, name.to_string());
                    self.parameter_groups.insert(key);
                }
            }
        }
        for cluster in page.clusters.iter().flatten() {
            if let Some(name) = &cluster.parameter_group {
                let key = (ParameterGroupKind::Cluster, name.to_string());
                self.parameter_groups.insert(key);
            }
        }
        let proxies = page.proxies.iter().flatten();
        self.proxies
            .extend(proxies.filter_map(|proxy| proxy.arn.as_deref().map(str::to_owned)));
    }
}

impl ScopeReader {
    pub(super) fn new(client: Client, scope: Scope, shared: &Arc<Shared>) -> Self {
        Self {
            client,
            scope,
            limiter: Limiter::new(shared.requests_per_second, shared.burst),
            slots: Semaphore::new(AT_ONCE),
            shared: Arc::clone(shared),
        }
    }

    /// First reads the lists of databases, concurrently; then the further data that these require.
    pub(super) async fn read(&self) {
        let client = &self.client;
        let wanted = std::sync::Mutex::new(Wanted::default());
        let add = |builder: &mut FleetBuilder, page: &PageDocument<'_>| {
            if let Ok(mut wanted) = wanted.lock() {
                wanted.note(page);
            }
            builder.add_page(page, &self.scope)
        };
        tokio::join!(
            self.pages(
                "DescribeDBInstances",
                |marker| {
                    let request = client
                        .describe_db_instances()
                        .set_marker(marker)
                        .max_records(PAGE);
                    async move { request.send().await.map_err(Failure::of) }
                },
                documents::instances,
                add,
            ),
            self.pages(
                "DescribeDBClusters",
                |marker| {
                    let request = client
                        .describe_db_clusters()
                        .set_marker(marker)
                        .max_records(PAGE);
                    async move { request.send().await.map_err(Failure::of) }
                },
                documents::clusters,
                add,
            ),
            self.pages(
                "DescribeCertificates",
                |marker| {
                    let request = client
                        .describe_certificates()
                        .set_marker(marker)
                        .max_records(PAGE);
                    async move { request.send().await.map_err(Failure::of) }
                },
                documents::certificates,
                add,
            ),
            self.pages(
                "DescribePendingMaintenanceActions",
                |marker| {
                    let request = client.describe_pending_maintenance_actions();
                    let request = request.set_marker(marker).max_records(PAGE);
                    async move { request.send().await.map_err(Failure::of) }
                },
                documents::maintenance,
                add,
            ),
            self.pages(
                "DescribeDBProxies",
                |marker| {
                    let request = client
                        .describe_db_proxies()
                        .set_marker(marker)
                        .max_records(PAGE);
                    async move { request.send().await.map_err(Failure::of) }
                },
                documents::proxies,
                add,
            ),
        );
        let wanted = wanted.into_inner().unwrap_or_default();
        for chunk in wanted
            .engine_versions
            .into_iter()
            .collect::<Vec<_>>()
            .chunks(AT_ONCE)
        {
            all(chunk
                .iter()
                .map(|(engine, version)| self.read_engine_version(engine, version)))
            .await;
        }
        self.read_tags(wanted.proxies).await;
        if self.shared.with_parameters {
            for chunk in wanted
                .parameter_groups
                .into_iter()
                .collect::<Vec<_>>()
                .chunks(AT_ONCE)
            {
                all(chunk
                    .iter()
                    .map(|(kind, name)| self.read_parameters(*kind, name)))
                .await;
            }
        }
    }

    /// The capabilities of an engine version are the same for all accounts of a region.
    async fn read_engine_version(&self, engine: &str, version: &str) {
        let region = self
            .scope
            .region
            .clone()
            .unwrap_or_else(|| crate::Region::new(""));
        if !self.shared.is_first_request(&region, engine, version) {
            return;
        }
        let complete = self
            .pages(
                "DescribeDBEngineVersions",
                |marker| {
                    let request = self.client.describe_db_engine_versions();
                    // Versions that can no longer be created may still be in use.
                    let request = request
                        .engine(engine)
                        .engine_version(version)
                        .include_all(true);
                    let request = request.set_marker(marker).max_records(PAGE);
                    async move { request.send().await.map_err(Failure::of) }
                },
                documents::engine_versions,
                |builder, page| builder.add_page(page, &self.scope),
            )
            .await;
        if !complete {
            self.shared.request_failed(&region, engine, version);
        }
    }

    /// The tags of proxies. A permission that is missing for one is missing for all: that is one gap.
    async fn read_tags(&self, arns: BTreeSet<String>) {
        const OPERATION: &str = "ListTagsForResource";
        for arn in &arns {
            let request = || {
                let request = self.client.list_tags_for_resource().resource_name(arn);
                async move { request.send().await.map_err(Failure::of) }
            };
            let failure = match self.ask(OPERATION, request).await {
                Ok(output) => {
                    let page = documents::tags(arn, &output);
                    let added = self.shared.builder().add_page(&page, &self.scope);
                    let Err(error) = added else { continue };
                    (GapKind::Failed, error.to_string())
                }
                Err(failure) => (failure.kind, failure.detail),
            };
            let (kind, detail) = failure;
            let is_denied = kind == GapKind::AccessDenied;
            self.gap(OPERATION, kind, format!("{arn}: {detail}"), 0);
            if is_denied {
                return;
            }
        }
    }

    async fn read_parameters(&self, kind: ParameterGroupKind, name: &str) {
        let group = ParameterGroupName::new(self.scope.clone(), kind, name);
        let add = |builder: &mut FleetBuilder, page: &PageDocument<'_>| {
            builder.add_parameter_page(page, &group)
        };
        // Only a few of the hundreds of parameters matter; the filter avoids reading the others.
        let names = TLS_PARAMETERS
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let filter = Filter::builder()
            .name("parameter-name")
            .set_values(Some(names))
            .build();
        match kind {
            ParameterGroupKind::Instance => {
                self.pages(
                    "DescribeDBParameters",
                    |marker| {
                        let request = self.client.describe_db_parameters();
                        let request = request
                            .db_parameter_group_name(name)
                            .filters(filter.clone());
                        let request = request.set_marker(marker).max_records(PAGE);
                        async move { request.send().await.map_err(Failure::of) }
                    },
                    documents::parameters,
                    add,
                )
                .await
            }
            ParameterGroupKind::Cluster => {
                self.pages(
                    "DescribeDBClusterParameters",
                    |marker| {
                        let request = self.client.describe_db_cluster_parameters();
                        let request = request
                            .db_cluster_parameter_group_name(name)
                            .filters(filter.clone());
                        let request = request.set_marker(marker).max_records(PAGE);
                        async move { request.send().await.map_err(Failure::of) }
                    },
                    documents::cluster_parameters,
                    add,
                )
                .await
            }
        };
    }

    /// Reads all pages of an operation; returns whether they were complete. If not, there is a gap.
    async fn pages<O, F>(
        &self,
        operation: &'static str,
        ask: impl Fn(Option<String>) -> F,
        document: impl for<'a> Fn(&'a O) -> PageDocument<'a>,
        add: impl Fn(&mut FleetBuilder, &PageDocument<'_>) -> Result<()>,
    ) -> bool
    where
        F: Future<Output = std::result::Result<O, Failure>>,
    {
        let mut marker = None;
        for page in 1..=MAX_PAGES {
            let output = match self.ask(operation, || ask(marker.clone())).await {
                Ok(output) => output,
                Err(failure) => {
                    self.gap(operation, failure.kind, failure.detail, page - 1);
                    return false;
                }
            };
            let document = document(&output);
            let next = document.marker.as_deref().map(str::to_owned);
            let instances = {
                let mut builder = self.shared.builder();
                if let Err(error) = add(&mut builder, &document) {
                    drop(builder);
                    self.gap(operation, GapKind::Failed, error.to_string(), page - 1);
                    return false;
                }
                builder.instances()
            };
            self.shared.report(|| Progress::Page {
                scope: self.scope.clone(),
                operation,
                page,
                instances,
            });
            match next.filter(|next| !next.is_empty()) {
                None => return true,
                next if next == marker => {
                    let detail = "the service returned the same marker twice".to_owned();
                    self.gap(operation, GapKind::Failed, detail, page);
                    return false;
                }
                next => marker = next,
            }
        }
        let detail = format!("more than {MAX_PAGES} pages");
        self.gap(operation, GapKind::Failed, detail, MAX_PAGES);
        false
    }

    /// One request, retried while its failure is transient.
    async fn ask<O, F>(
        &self,
        operation: &'static str,
        request: impl Fn() -> F,
    ) -> std::result::Result<O, Failure>
    where
        F: Future<Output = std::result::Result<O, Failure>>,
    {
        let mut attempt = 1;
        loop {
            self.limiter.turn().await;
            let answer = {
                // The semaphore is never closed.
                let _slot = self.slots.acquire().await;
                request().await
            };
            match answer {
                Err(failure) if failure.is_transient && attempt < self.shared.attempts => {
                    self.shared.report(|| Progress::Retry {
                        scope: self.scope.clone(),
                        operation,
                        why: failure.detail.clone(),
                    });
                    tokio::time::sleep(pause(attempt)).await;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }

    fn gap(&self, operation: &'static str, kind: GapKind, detail: String, pages_read: usize) {
        let gap = Gap::new(self.scope.clone(), operation, kind, detail);
        self.shared.gap(gap.after_pages(pages_read));
    }
}

/// A random fraction of a time that doubles with each attempt, from 0.2 to 20 seconds.
fn pause(attempt: u32) -> Duration {
    let longest = 0.2 * f64::from(2_u32.saturating_pow(attempt.saturating_sub(1)));
    Duration::from_secs_f64(longest.min(20.0) * fastrand::f64())
}

/// Waits for all of the futures.
async fn all<F: Future<Output = ()>>(futures: impl Iterator<Item = F>) {
    let mut waiting: Vec<_> = futures.map(|future| Some(Box::pin(future))).collect();
    std::future::poll_fn(|context| {
        for slot in &mut waiting {
            if let Some(future) = slot
                && future.as_mut().poll(context).is_ready()
            {
                *slot = None;
            }
        }
        match waiting.iter().all(Option::is_none) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
}
