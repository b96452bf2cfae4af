//! Tests aws-sdk-rds with the simulator, over real HTTP: a complete fleet, a fleet with gaps, one with every fault.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use rds_ca_core::aws::{FleetReader, Progress};
use rds_ca_core::fleet::{GapKind, ParameterGroupKind, Product, RotationRestart};
use rds_ca_core::{Catalogue, Fleet, Region, fleet::CatalogueMatch, timestamp};
use rds_ca_simulator::{Config, Fault, FaultKind, Simulator};

fn sdk_config(url: &str, account: &str) -> SdkConfig {
    let credentials = Credentials::from_keys(format!("SIM{account}"), "any", None);
    SdkConfig::builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

fn reader(url: &str, accounts: &[String], regions: &[String]) -> FleetReader {
    let regions = regions.iter().map(|region| Region::new(region));
    accounts
        .iter()
        .fold(FleetReader::new(regions), |reader, account| {
            reader.account(account, &sdk_config(url, account))
        })
}

async fn read(reader: FleetReader) -> Fleet {
    reader
        .read(timestamp::parse("2026-11-23T12:00:00Z").unwrap())
        .await
}

fn accounts(count: usize) -> Vec<String> {
    (1..=count).map(|n| n.to_string().repeat(12)).collect()
}

/// Existing regions, and invented ones.
fn regions(count: usize) -> Vec<String> {
    let known: BTreeSet<_> = Catalogue::builtin()
        .regions()
        .map(ToString::to_string)
        .collect();
    let more = (1..).map(|n| format!("xx-north-{n}"));
    known.into_iter().chain(more).take(count).collect()
}

#[tokio::test]
async fn every_value_of_the_api_arrives() {
    let config = Config {
        instances: 130,
        regions: vec!["eu-west-1".to_owned()],
        clock_rate: 0.0,
        ..Config::default()
    };
    let simulator = Simulator::start(config).unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let reader = reader(&simulator.url(), &accounts(1), &["eu-west-1".to_owned()])
        .on_progress(move |event| seen.lock().unwrap().push(event));
    let fleet = read(reader).await;

    assert_eq!(fleet.gaps(), []);
    assert_eq!(fleet.instances().len(), 130);
    assert!(fleet.instances().iter().all(|found| {
        found.account() == Some("111111111111")
            && found.region() == Some(&Region::new("eu-west-1"))
            && found.pending_changes().is_some()
            && found.tag("app").is_some()
            && found.maintenance_window().is_some()
    }));
    let products: BTreeSet<_> = fleet
        .instances()
        .iter()
        .map(|found| found.product())
        .collect();
    for product in [
        Product::Rds,
        Product::Aurora,
        Product::DocumentDb,
        Product::Neptune,
        Product::RdsCustom,
    ] {
        assert!(
            products.contains(&product),
            "{product:?} among {products:?}"
        );
    }
    assert!(
        fleet
            .clusters()
            .iter()
            .any(|found| found.product() == Product::AuroraServerlessV1)
    );
    let multi = fleet
        .clusters()
        .iter()
        .find(|found| found.product() == Product::MultiAzCluster);
    assert!(
        multi
            .unwrap()
            .server_certificate()
            .unwrap()
            .valid_till
            .is_some()
    );

    // The values that a rotation needs, of every version in use.
    let restarts: BTreeSet<_> = fleet
        .instances()
        .iter()
        .map(|found| {
            let (engine, version) = (found.engine().unwrap(), found.engine_version().unwrap());
            fleet
                .support_of(engine, version, &found.scope())
                .unwrap()
                .restart
        })
        .collect();
    assert_eq!(
        restarts.len(),
        3,
        "{restarts:?}: not needed, needed, not stated"
    );
    assert!(restarts.contains(&RotationRestart::Unknown));
    assert_eq!(fleet.offered_cas().len(), 3, "the ended CA is not on offer");
    for offered in fleet.offered_cas() {
        assert_eq!(offered.compare(Catalogue::builtin()), CatalogueMatch::Root);
    }
    assert!(
        fleet
            .pending_actions()
            .iter()
            .any(|found| found.action == "ca-certificate-rotation")
    );
    assert!(
        fleet
            .pending_actions()
            .iter()
            .any(|found| found.action == "server-certificate-rotation")
    );
    let tags = fleet.proxies().iter().map(|proxy| {
        let tags = proxy.tags.as_deref().unwrap_or_default();
        (proxy.name.as_str(), &*tags[0].key, &*tags[0].value)
    });
    assert_eq!(
        tags.collect::<Vec<_>>(),
        [("front", "app", "front"), ("legacy", "app", "legacy")]
    );
    let postgres = fleet
        .parameter_groups()
        .iter()
        .find(|found| found.group.name == "default.postgres15");
    assert_eq!(
        postgres.unwrap().parameters["rds.force_ssl"]
            .value
            .as_deref(),
        Some("1")
    );
    let kinds: BTreeSet<_> = fleet
        .parameter_groups()
        .iter()
        .map(|found| found.group.kind)
        .collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&ParameterGroupKind::Cluster));

    let events = events.lock().unwrap();
    assert!(matches!(
        events.last(),
        Some(Progress::Done { done: 1, of: 1, .. })
    ));
    let pages = events.iter().filter(|event| {
        matches!(
            event,
            Progress::Page {
                operation: "DescribeDBInstances",
                ..
            }
        )
    });
    assert_eq!(pages.count(), 2);

    // The saved JSON reads back as the same fleet.
    let mut saved = Vec::new();
    fleet.write_json(&mut saved).unwrap();
    assert_eq!(Fleet::parse(&saved).unwrap(), fleet);
}

#[tokio::test]
async fn permanent_failures_are_gaps_and_nothing_else_is_lost() {
    let (accounts, regions) = (accounts(2), regions(3));
    let only = |kind, account: usize, region: usize, operation: Option<&str>| Fault {
        account: Some(accounts[account].clone()),
        region: Some(regions[region].clone()),
        operation: operation.map(str::to_owned),
        millis: 2_000,
        ..Fault::new(kind)
    };
    let simulator = Simulator::start(Config {
        instances: 30,
        accounts: accounts.clone(),
        regions: regions[..2].to_vec(),
        faults: vec![
            only(FaultKind::AccessDenied, 0, 0, Some("DescribeDBProxies")),
            only(FaultKind::AccessDenied, 1, 1, Some("ListTagsForResource")),
            only(FaultKind::RegionDisabled, 0, 1, None),
            only(FaultKind::Throttle, 1, 0, Some("DescribeCertificates")),
            only(FaultKind::Timeout, 1, 0, Some("DescribeDBClusters")),
            only(
                FaultKind::Truncated,
                1,
                0,
                Some("DescribePendingMaintenanceActions"),
            ),
        ],
        ..Config::default()
    })
    .unwrap();
    // The third region is not simulated: its credentials are unknown there.
    let reader = reader(&simulator.url(), &accounts, &regions)
        .attempts(2)
        .timeout(Duration::from_millis(500));
    let fleet = read(reader).await;
    assert_eq!(fleet.instances().len(), 3 * 30);
    let gaps: BTreeMap<_, BTreeSet<_>> =
        fleet.gaps().iter().fold(BTreeMap::new(), |mut gaps, gap| {
            let scope = (
                gap.scope.account.clone().unwrap(),
                gap.scope.region.clone().unwrap(),
            );
            let found: &mut BTreeSet<_> = gaps.entry(scope).or_default();
            found.insert((gap.operation.as_str(), gap.kind));
            gaps
        });
    let scope =
        |account: usize, region: usize| (accounts[account].clone(), Region::new(&regions[region]));
    assert_eq!(
        gaps[&scope(0, 0)],
        BTreeSet::from([("DescribeDBProxies", GapKind::AccessDenied)])
    );
    assert_eq!(
        gaps[&scope(1, 1)],
        BTreeSet::from([("ListTagsForResource", GapKind::AccessDenied)])
    );
    for scope in [scope(0, 1), scope(0, 2), scope(1, 2)] {
        assert_eq!(gaps[&scope].len(), 5, "{:?}", gaps[&scope]);
        assert!(
            gaps[&scope]
                .iter()
                .all(|(_, kind)| *kind == GapKind::RegionDisabled)
        );
    }
    assert_eq!(
        gaps[&scope(1, 0)],
        BTreeSet::from([
            ("DescribeCertificates", GapKind::Throttled),
            ("DescribeDBClusters", GapKind::TimedOut),
            ("DescribePendingMaintenanceActions", GapKind::Failed),
        ])
    );
    assert_eq!(gaps.len(), 6);
}

#[tokio::test]
async fn transient_failures_are_retried() {
    let kinds = [
        FaultKind::Throttle,
        FaultKind::InternalError,
        FaultKind::Truncated,
        FaultKind::Slow,
        FaultKind::Timeout,
    ];
    let faults = kinds.map(|kind| Fault {
        probability: 0.05,
        millis: 1_000,
        ..Fault::new(kind)
    });
    for seed in 1..=3 {
        let simulator = Simulator::start(Config {
            seed,
            instances: 250,
            faults: faults.to_vec(),
            ..Config::default()
        })
        .unwrap();
        let reader = reader(&simulator.url(), &accounts(1), &["eu-west-1".to_owned()])
            .rate(100, 100)
            .timeout(Duration::from_millis(500));
        let fleet = read(reader).await;
        assert_eq!(fleet.gaps(), [], "seed {seed}");
        assert_eq!(fleet.instances().len(), 250, "seed {seed}");
    }
}

#[tokio::test]
async fn a_page_lost_in_the_middle_is_a_gap_after_the_pages_read() {
    let simulator = Simulator::start(Config {
        instances: 250,
        ..Config::default()
    })
    .unwrap();
    let faulty = Arc::new(simulator);
    let inner = Arc::clone(&faulty);
    let reader = reader(&faulty.url(), &accounts(1), &["eu-west-1".to_owned()])
        .attempts(1)
        .on_progress(move |event| {
            if let Progress::Page {
                operation: "DescribeDBInstances",
                page: 1,
                ..
            } = event
            {
                let fault = Fault {
                    operation: Some("DescribeDBInstances".to_owned()),
                    ..Fault::new(FaultKind::InternalError)
                };
                inner.set_faults(vec![fault]);
            }
        });
    let fleet = read(reader).await;
    assert_eq!(fleet.instances().len(), 100);
    // The members on the lost pages are missing, and each cluster reports that.
    let [gap, clusters @ ..] = fleet.gaps() else {
        panic!("a lost page is a gap")
    };
    assert!(!clusters.is_empty());
    assert!(clusters.iter().all(|gap| gap.kind == GapKind::NotDescribed));
    assert_eq!(
        (gap.operation.as_str(), gap.kind, gap.pages_read),
        ("DescribeDBInstances", GapKind::Failed, 1)
    );
}

/// The simulator as a separate process, so that memory and time are those of the reader.
struct Process(Child, String);

impl Process {
    fn start(config: &str) -> Self {
        let file =
            std::env::temp_dir().join(format!("rds-ca-simulator-{}.json", std::process::id()));
        std::fs::write(&file, config).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_rds-ca-simulator"))
            .arg("--config")
            .arg(&file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        Self(child, url.trim().to_owned())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Resident memory of this process in kilobytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

struct Measured {
    wall: Duration,
    requests: usize,
    peak: u64,
    kept: u64,
}

/// Accounts × regions × instances with 50 ms latency, 5 % throttling and one denied region.
async fn large(account_count: usize, region_count: usize, instances: usize) -> Measured {
    let (accounts, regions) = (accounts(account_count), regions(region_count));
    let denied = (&accounts[account_count - 1], &regions[region_count / 2]);
    let config = format!(
        r#"{{"accounts": {accounts:?}, "regions": {regions:?}, "instances": {instances}, "latency_ms": 50,
            "request_rate": {{"burst": 300, "per_second": 12}},
            "faults": [{{"kind": "access_denied", "account": {:?}, "region": {:?}}},
                       {{"kind": "throttle", "probability": 0.05}}]}}"#,
        denied.0, denied.1
    );
    let simulator = Process::start(&config);
    let before = resident();
    let peak = Arc::new(Mutex::new(before));
    let sampled = Arc::clone(&peak);
    let pages = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&pages);
    let reader = reader(&simulator.1, &accounts, &regions).on_progress(move |event| {
        if let Progress::Page { page, .. } = event {
            *counted.lock().unwrap() += 1;
            if page % 4 == 1 {
                let mut peak = sampled.lock().unwrap();
                *peak = resident().max(*peak);
            }
        }
    });
    let start = Instant::now();
    let fleet = read(reader).await;
    let wall = start.elapsed();

    // Complete, except for the denied scope.
    let scopes = account_count * region_count - 1;
    assert_eq!(fleet.instances().len(), scopes * instances);
    let mut by_scope: BTreeMap<_, usize> = BTreeMap::new();
    for instance in fleet.instances() {
        *by_scope
            .entry((instance.account(), instance.region()))
            .or_default() += 1;
    }
    assert_eq!(by_scope.len(), scopes);
    assert!(by_scope.values().all(|count| *count == instances));
    assert_eq!(fleet.gaps().len(), 5, "{:?}", fleet.gaps());
    for gap in fleet.gaps() {
        assert_eq!(gap.kind, GapKind::AccessDenied);
        assert_eq!(gap.scope.account.as_ref(), Some(denied.0));
        assert_eq!(gap.scope.region, Some(Region::new(denied.1)));
    }
    let requests = requests(&simulator.1).await;
    rate_is_kept(&requests);
    let peak = *peak.lock().unwrap();
    Measured {
        wall,
        requests: requests.len(),
        peak: peak.saturating_sub(before),
        kept: resident().saturating_sub(before),
    }
}

/// The simulator's log: account, region, milliseconds, outcome.
async fn requests(url: &str) -> Vec<(String, u64, String)> {
    use std::io::{Read as _, Write as _};
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /_simulator/requests HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let log: serde_json::Value = serde_json::from_str(body).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    log.as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let scope = format!("{} {}", text(&entry["account"]), text(&entry["region"]));
            (
                scope,
                entry["at"].as_u64().unwrap(),
                text(&entry["outcome"]),
            )
        })
        .collect()
}

/// At most the burst plus twelve per second, in any period, in every account and region.
fn rate_is_kept(requests: &[(String, u64, String)]) {
    let mut scopes: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (scope, at, _) in requests {
        scopes.entry(scope).or_default().push(*at);
    }
    for (scope, times) in scopes {
        for (first, start) in times.iter().enumerate() {
            for (last, end) in times.iter().enumerate().skip(first) {
                let seconds = (end - start) as f64 / 1000.0;
                // Requests reach a busy server in groups: a tenth of a second of slack, still far below AWS's burst.
                let allowed = 24.0 + 12.0 * (seconds + 0.5) + 1.0;
                let sent = (last - first + 1) as f64;
                assert!(sent <= allowed, "{scope}: {sent} requests in {seconds} s");
            }
        }
    }
    let throttled = requests
        .iter()
        .filter(|request| request.2 == "ThrottlingException")
        .count();
    assert_eq!(throttled, 0, "requests above the documented rate");
}

fn report(what: &str, measured: &Measured, critical_pages: f64) {
    let ideal = critical_pages * 0.05;
    eprintln!(
        "{what}: {:.2} s for {} requests; {critical_pages} consecutive responses of 50 ms take {ideal:.2} s, \
         ratio {:.1}; memory {} kB at most, {} kB kept",
        measured.wall.as_secs_f64(),
        measured.requests,
        measured.wall.as_secs_f64() / ideal,
        measured.peak,
        measured.kept
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_accounts_in_forty_regions_with_500_databases_each() {
    let measured = large(3, 40, 500).await;
    // Five pages of instances, then two rounds of engine versions and four of parameter groups.
    report("3 accounts x 40 regions x 500 instances", &measured, 11.0);
    assert!(measured.wall < Duration::from_secs(120));
    // A fleet of that size takes about half; the rest is pages in progress.
    assert!(measured.peak < 256 * 1024, "{} kB", measured.peak);
}
