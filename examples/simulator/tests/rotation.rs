//! A rotation through aws-sdk-rds against the simulator, over real HTTP.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use rds_ca_core::aws::{FleetReader, RotationDriver, Surroundings};
use rds_ca_core::rotation::{
    Action, ClientEvidence, Event, Evidence, Journal, Mode, OutcomeKind, Plan, PlanRequest, Policy,
    Run,
};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Fleet, Region, timestamp};
use rds_ca_simulator::{Config, Fault, FaultKind, Simulator};
use time::UtcDateTime;

const ACCOUNT: &str = "111111111111";
const NOW: &str = "2026-11-23T12:00:00Z";

/// The simulator's clock runs as fast as the test asks; the run is told the same time.
struct Fast {
    simulator: Simulator,
    now: UtcDateTime,
}

impl Surroundings for Fast {
    fn now(&mut self) -> UtcDateTime {
        self.now
    }

    async fn sleep(&mut self, duration: Duration) {
        let seconds = i64::try_from(duration.as_secs()).unwrap().max(1);
        self.now += Duration::from_secs(seconds.unsigned_abs());
        self.simulator.advance(seconds);
    }

    async fn probe(&mut self, _: &Action) -> Event {
        panic!("the policy asks for no probes")
    }

    async fn ask(&mut self, _: &str) -> bool {
        panic!("nothing here is restarted by hand")
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

fn plan(fleet: &Fleet, policy: &str) -> Plan {
    let at = timestamp::parse(NOW).unwrap();
    let mut evidence = Evidence::default();
    for instance in fleet.instances() {
        let mut client = ClientEvidence::new("app", Verdict::Trusted);
        (client.verifies, client.at) = (Some(true), Some(at));
        evidence.add(instance.arn().unwrap()).clients.push(client);
    }
    PlanRequest::new(fleet, &CaId::RSA2048_G1, at)
        .evidence(&evidence)
        .policy(Policy::parse(policy).unwrap())
        .plan()
        .unwrap()
}

async fn world() -> (Fast, Fleet, SdkConfig) {
    let config: Config = serde_json::from_str(
        r#"{"clock_rate": 0, "databases": [
            {"id": "orders"}, {"id": "old", "engine": "mysql", "version": "5.7.33"},
            {"id": "shop-a", "engine": "aurora-mysql", "cluster": "shop", "writer": true},
            {"id": "shop-b", "engine": "aurora-mysql", "cluster": "shop"},
            {"id": "multi-1", "engine": "mysql", "version": "8.0.35", "cluster": "multi"}
        ]}"#,
    )
    .unwrap();
    let simulator = Simulator::start(config).unwrap();
    let sdk = sdk_config(&simulator.url());
    let now = timestamp::parse(NOW).unwrap();
    let fleet = FleetReader::new([Region::new("eu-west-1")])
        .account(ACCOUNT, &sdk)
        .read(now)
        .await;
    (Fast { simulator, now }, fleet, sdk)
}

async fn run(
    world: &mut Fast,
    sdk: &SdkConfig,
    plan: &Plan,
    name: &str,
    mode: Mode,
) -> Vec<OutcomeKind> {
    let path = std::env::temp_dir().join(format!("rds-ca-{name}-{}.journal", std::process::id()));
    let (mut journal, records) = Journal::open(&path).unwrap();
    let mut run = Run::new(
        plan.clone(),
        &plan.digest().unwrap(),
        &records,
        mode,
        "test",
    )
    .unwrap();
    let mut driver = RotationDriver::new().account(ACCOUNT, sdk);
    let outcomes = driver.drive(&mut run, &mut journal, world).await.unwrap();
    std::fs::remove_file(path).unwrap();
    outcomes.into_iter().map(|outcome| outcome.kind).collect()
}

async fn cas(sdk: &SdkConfig) -> Vec<CaId> {
    let reader = FleetReader::new([Region::new("eu-west-1")]).account(ACCOUNT, sdk);
    let fleet = reader.read(timestamp::parse(NOW).unwrap()).await;
    let used = |instance: &rds_ca_core::fleet::Instance| {
        instance
            .server_certificate()
            .and_then(|found| found.ca.as_deref().cloned())
    };
    fleet.instances().iter().filter_map(used).collect()
}

#[tokio::test]
#[ignore = "not yet seen to pass from beginning to end"]
async fn a_fleet_is_rotated_in_its_windows() {
    let (mut world, fleet, sdk) = world().await;
    let plan = plan(&fleet, "{}");
    assert!(plan.blocked.is_empty(), "{}", plan.to_text());
    let kinds = run(&mut world, &sdk, &plan, "windows", Mode::Forward).await;
    assert!(
        kinds.iter().all(|kind| *kind == OutcomeKind::Done),
        "{kinds:?}"
    );
    assert!(cas(&sdk).await.iter().all(|ca| *ca == CaId::RSA2048_G1));
}

#[tokio::test]
#[ignore = "not yet seen to pass from beginning to end"]
async fn passing_faults_change_nothing_about_the_end() {
    for kind in [
        "throttle",
        "internal_error",
        "internal_error_after",
        "truncated",
    ] {
        let (mut world, fleet, sdk) = world().await;
        let plan = plan(&fleet, r#"{"apply": "immediately", "soak_seconds": 0}"#);
        let fault: Fault = serde_json::from_value(
            serde_json::json!({"kind": kind, "probability": 0.3, "times": 25}),
        )
        .unwrap();
        world.simulator.set_faults(vec![fault]);
        let kinds = run(&mut world, &sdk, &plan, kind, Mode::Forward).await;
        assert!(
            kinds.iter().all(|kind| *kind == OutcomeKind::Done),
            "{kind}: {kinds:?}"
        );
    }
}

#[tokio::test]
#[ignore = "not yet seen to pass from beginning to end"]
async fn a_refused_change_fails_and_stops_the_run() {
    let (mut world, fleet, sdk) = world().await;
    let plan = plan(&fleet, r#"{"apply": "immediately", "soak_seconds": 0}"#);
    world
        .simulator
        .set_faults(vec![Fault::new(FaultKind::Refused)]);
    let kinds = run(&mut world, &sdk, &plan, "refused", Mode::Forward).await;
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == OutcomeKind::Failed)
            .count(),
        1,
        "{kinds:?}"
    );
    assert!(cas(&sdk).await.iter().all(|ca| *ca != CaId::RSA2048_G1));
}
