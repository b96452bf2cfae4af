//! Rotates through aws-sdk-rds with the simulator, over real HTTP.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use rds_ca_core::aws::{Environment, FleetReader, RotationDriver};
use rds_ca_core::client::Selector;
use rds_ca_core::rotation::{
    Action, ClientEvidence, Evidence, Journal, OutcomeKind, Plan, PlanRequest, Policy, Run,
    RunEvent, RunMode,
};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Fleet, Region, timestamp};
use rds_ca_simulator::{Config, Fault, Simulator};
use time::UtcDateTime;

const ACCOUNT: &str = "111111111111";
const NOW: &str = "2026-11-23T12:00:00Z";

/// The simulator's clock advances as fast as the test requires; the run gets the same time.
struct Fast {
    simulator: Simulator,
    now: UtcDateTime,
}

impl Environment for Fast {
    fn now(&mut self) -> UtcDateTime {
        self.now
    }

    async fn sleep(&mut self, duration: Duration) {
        let seconds = i64::try_from(duration.as_secs()).unwrap().max(1);
        self.now += Duration::from_secs(seconds.unsigned_abs());
        self.simulator.advance(seconds);
    }

    async fn probe(&mut self, _: &Action) -> RunEvent {
        panic!("the policy requires no probes")
    }

    async fn ask(&mut self, _: &str) -> bool {
        panic!("no restart by a person is expected")
    }
}

fn sdk_config(url: &str) -> SdkConfig {
    let credentials = Credentials::from_keys(format!("SIM{ACCOUNT}"), "any", None);
    SdkConfig::builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

const SAMPLE: &str = r#"[
    {"id": "orders"}, {"id": "old", "engine": "mysql", "version": "5.7.33"},
    {"id": "shop-a", "engine": "aurora-mysql", "cluster": "shop", "writer": true},
    {"id": "shop-b", "engine": "aurora-mysql", "cluster": "shop"},
    {"id": "multi-1", "engine": "mysql", "version": "8.0.35", "cluster": "multi"}
]"#;
const AT_ONCE: &str = r#"{"apply": "immediately", "soak_seconds": 0}"#;

/// A simulator, the fleet read from it, a plan of that fleet, and what the driver needs.
struct World {
    around: Fast,
    sdk: SdkConfig,
    plan: Plan,
    folder: tempfile::TempDir,
}

impl World {
    async fn new(databases: &str, target: &CaId, policy: &str) -> Self {
        let text =
            format!(r#"{{"clock_rate": 0, "visibility_seconds": 10, "databases": {databases}}}"#);
        let config: Config = serde_json::from_str(&text).unwrap();
        let simulator = Simulator::start(config).unwrap();
        let sdk = sdk_config(&simulator.url());
        let now = timestamp::parse(NOW).unwrap();
        let around = Fast { simulator, now };
        let plan = plan(&fleet(&sdk).await, target, policy);
        assert!(plan.blocked.is_empty(), "{}", plan.to_text());
        let folder = tempfile::tempdir().unwrap();
        Self {
            around,
            sdk,
            plan,
            folder,
        }
    }

    fn fault(&self, fault: serde_json::Value) {
        let fault: Fault = serde_json::from_value(fault).unwrap();
        self.around.simulator.set_faults(vec![fault]);
    }

    fn open(&self, mode: RunMode) -> (Run, Journal) {
        let (journal, records) = Journal::open(self.folder.path().join("journal")).unwrap();
        let digest = self.plan.digest().unwrap();
        let run = Run::new(self.plan.clone(), &digest, &records, mode, "test").unwrap();
        (run, journal)
    }

    async fn run(&mut self, mode: RunMode) -> Vec<OutcomeKind> {
        let (mut run, mut journal) = self.open(mode);
        let mut driver = RotationDriver::new().account(ACCOUNT, &self.sdk);
        let outcomes = driver
            .drive(&mut run, &mut journal, &mut self.around)
            .await
            .unwrap();
        outcomes.into_iter().map(|outcome| outcome.kind).collect()
    }

    /// Runs until that many requests were sent, and stops there, before it knows the result of the last one. Returns
    /// the requested changes, and whether the run ended before that.
    async fn run_and_crash(&mut self, requests: usize) -> (Vec<String>, bool) {
        let (mut run, mut journal) = self.open(RunMode::Forward);
        let mut driver = RotationDriver::new().account(ACCOUNT, &self.sdk);
        let (mut changes, mut sent) = (Vec::new(), 0);
        loop {
            let now = self.around.now();
            let turn = run.next(now);
            journal.append(&turn.records).unwrap();
            let event = match &turn.action {
                Action::Finished => return (changes, true),
                Action::Call(call) => {
                    if call.changes {
                        changes.push(format!("{:?}", call.parameters));
                    }
                    sent += 1;
                    driver.call(call).await.unwrap()
                }
                Action::Wait(wait) => {
                    let left = Duration::try_from(wait.until - now).unwrap_or_default();
                    self.around.sleep(left).await;
                    RunEvent::Waited
                }
                other => panic!("{other:?}"),
            };
            if sent >= requests && matches!(turn.action, Action::Call(_)) {
                return (changes, false);
            }
            run.tell(event, self.around.now()).unwrap();
        }
    }

    async fn cas(&self) -> Vec<CaId> {
        let used = |instance: &rds_ca_core::fleet::Instance| {
            instance
                .server_certificate()
                .and_then(|found| found.ca.as_deref().cloned())
        };
        let fleet = fleet(&self.sdk).await;
        fleet.instances().iter().filter_map(used).collect()
    }
}

async fn fleet(sdk: &SdkConfig) -> Fleet {
    FleetReader::new([Region::new("eu-west-1")])
        .account(ACCOUNT, sdk)
        .read(timestamp::parse(NOW).unwrap())
        .await
}

fn plan(fleet: &Fleet, target: &CaId, policy: &str) -> Plan {
    let at = timestamp::parse(NOW).unwrap();
    let mut evidence = Evidence::default();
    for instance in fleet.instances() {
        let mut client = ClientEvidence::new("app", Verdict::Trusted);
        (client.verifies, client.at) = (Some(true), Some(at));
        evidence.add(instance.arn().unwrap()).clients.push(client);
    }
    PlanRequest::new(fleet, target, at)
        .evidence(&evidence)
        .policy(Policy::parse(policy).unwrap())
        .only([Selector::parse("*").unwrap()])
        .plan()
        .unwrap()
}

fn count(kinds: &[OutcomeKind], wanted: OutcomeKind) -> usize {
    kinds.iter().filter(|kind| **kind == wanted).count()
}

#[tokio::test]
async fn a_fleet_is_rotated_in_its_windows() {
    let mut world = World::new(SAMPLE, &CaId::RSA2048_G1, "{}").await;
    let dry = world.run(RunMode::DryRun).await;
    assert_eq!(count(&dry, OutcomeKind::WouldChange), 5, "{dry:?}");
    assert!(world.cas().await.iter().all(|ca| *ca != CaId::RSA2048_G1));
    let kinds = world.run(RunMode::Forward).await;
    assert_eq!(kinds, [OutcomeKind::Done; 5]);
    assert!(world.cas().await.iter().all(|ca| *ca == CaId::RSA2048_G1));
}

#[tokio::test]
async fn transient_faults_do_not_change_the_result() {
    for kind in [
        "throttle",
        "internal_error",
        "internal_error_after",
        "timeout",
        "timeout_after",
        "truncated",
    ] {
        let mut world = World::new(SAMPLE, &CaId::RSA2048_G1, AT_ONCE).await;
        world.fault(
            serde_json::json!({"kind": kind, "probability": 0.3, "times": 25, "millis": 20}),
        );
        let kinds = world.run(RunMode::Forward).await;
        assert_eq!(kinds, [OutcomeKind::Done; 5], "{kind}");
    }
}

#[tokio::test]
async fn killed_at_any_request_and_resumed() {
    for requests in 1..60 {
        let mut world = World::new(SAMPLE, &CaId::RSA2048_G1, AT_ONCE).await;
        let (mut changes, is_over) = world.run_and_crash(requests).await;
        changes.extend(world.run_and_crash(usize::MAX).await.0);
        changes.sort();
        let asked = changes.len();
        changes.dedup();
        assert_eq!(
            (asked, changes.len()),
            (5, 5),
            "killed after {requests} requests"
        );
        assert!(world.cas().await.iter().all(|ca| *ca == CaId::RSA2048_G1));
        if is_over {
            return;
        }
    }
    panic!("the run never ends");
}

#[tokio::test]
async fn a_refused_or_endless_change_fails_and_stops_the_run() {
    for kind in ["refused", "stuck"] {
        let mut world = World::new(SAMPLE, &CaId::RSA2048_G1, AT_ONCE).await;
        world.fault(serde_json::json!({"kind": kind}));
        let kinds = world.run(RunMode::Forward).await;
        assert_eq!(count(&kinds, OutcomeKind::Failed), 1, "{kind}: {kinds:?}");
        assert_eq!(count(&kinds, OutcomeKind::NotAttempted), 4, "{kind}");
        assert!(world.cas().await.iter().all(|ca| *ca != CaId::RSA2048_G1));
    }
}

#[tokio::test]
async fn drift_stops_the_run() {
    let mut world = World::new(SAMPLE, &CaId::RSA2048_G1, AT_ONCE).await;
    world.fault(serde_json::json!({"kind": "drift", "operation": "DescribeDBInstances"}));
    let kinds = world.run(RunMode::Forward).await;
    assert!(kinds.contains(&OutcomeKind::NotAttempted), "{kinds:?}");
    assert_eq!(count(&kinds, OutcomeKind::Failed), 0, "{kinds:?}");
}

#[tokio::test]
async fn changes_are_rolled_back() {
    let databases = SAMPLE.replace("{\"id\"", "{\"ca\": \"rds-ca-rsa2048-g1\", \"id\"");
    for policy in ["{}", AT_ONCE] {
        let mut world = World::new(&databases, &CaId::RSA4096_G1, policy).await;
        assert_eq!(world.run(RunMode::Forward).await, [OutcomeKind::Done; 5]);
        assert!(world.cas().await.iter().all(|ca| *ca == CaId::RSA4096_G1));
        assert_eq!(
            world.run(RunMode::Rollback).await,
            [OutcomeKind::Restored; 5]
        );
        assert!(world.cas().await.iter().all(|ca| *ca == CaId::RSA2048_G1));
    }
}

#[tokio::test]
async fn the_cluster_fails_over_before_its_writer_would_restart() {
    let databases = r#"[
        {"id": "shop-a", "engine": "aurora-mysql", "version": "5.7.mysql_aurora.2.11.1", "cluster": "shop",
         "writer": true},
        {"id": "shop-b", "engine": "aurora-mysql", "version": "5.7.mysql_aurora.2.11.1", "cluster": "shop"}
    ]"#;
    let policy = r#"{"apply": "immediately", "soak_seconds": 0, "failover": true}"#;
    for fault in ["none", "throttle", "timeout", "timeout_after"] {
        let mut world = World::new(databases, &CaId::RSA2048_G1, policy).await;
        if fault != "none" {
            let operation = "FailoverDBCluster";
            world.fault(
                serde_json::json!({"kind": fault, "operation": operation, "times": 1, "millis": 20}),
            );
        }
        let kinds = world.run(RunMode::Forward).await;
        assert_eq!(kinds, [OutcomeKind::Done; 2], "{fault}");
        let fleet = fleet(&world.sdk).await;
        let members = fleet.clusters()[0].members().unwrap();
        let writer = members.iter().find(|member| member.is_writer == Some(true));
        assert_eq!(&*writer.unwrap().instance, "shop-b", "{fault}");
    }
}
