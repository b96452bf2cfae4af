//! Audits: which facts lead to which findings, at which time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::support::mint::Ca;
use rds_ca_core::audit::{Audit, AuditRule, Change, Finding, Inputs, Outcome, Readiness, Severity};
use rds_ca_core::catalogue::Trust;
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector, Suppression};
use rds_ca_core::fleet::{FleetBuilder, Scope};
use rds_ca_core::name::{Engine, EngineVersion};
use rds_ca_core::probed::{ProbeFailure, ProbeFailureKind, ProbePhase, ProbedChain};
use rds_ca_core::rotation::Evidence;
use rds_ca_core::sessions::{Rows, Sampler, Usage, Value};
use rds_ca_core::{Bundle, CaId, Catalogue, Fleet, Region, StackId, TrustStore, timestamp};
use time::{Duration, UtcDateTime};

fn at(text: &str) -> UtcDateTime {
    timestamp::parse(text).unwrap()
}

fn root(region: &str, ca: &CaId) -> String {
    Catalogue::builtin()
        .authority(&Region::new(region), ca)
        .unwrap()
        .pem()
        .unwrap()
}

/// An instance as `DescribeDBInstances` describes it.
fn instance(id: &str, ca: &str, valid_till: &str) -> serde_json::Value {
    serde_json::json!({
        "DBInstanceIdentifier": id,
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:123456789012:db:{id}"),
        "Engine": "postgres", "EngineVersion": "15.4",
        "Endpoint": {"Address": format!("{id}.abc.eu-west-1.rds.amazonaws.com"), "Port": 5432},
        "CACertificateIdentifier": ca,
        "CertificateDetails": {"CAIdentifier": ca, "ValidTill": valid_till},
        "PendingModifiedValues": {},
    })
}

fn fleet(instances: &[serde_json::Value]) -> Fleet {
    Fleet::parse(
        serde_json::json!({"DBInstances": instances})
            .to_string()
            .as_bytes(),
    )
    .unwrap()
}

fn client(name: &str, mode: Mode, store: Option<&str>) -> Client {
    let mut client = Client::new(name);
    client.mode = mode;
    client.stores = store.map(PathBuf::from).into_iter().collect();
    client.databases = vec![Selector::parse("*").unwrap()];
    client
}

/// Stores by name: `g1` contains the three current roots of eu-west-1, `2019` the global root of 2019.
fn open(clients: Vec<Client>, suppressions: Vec<Suppression>) -> Clients {
    open_with(clients, suppressions, &[])
}

/// The same, with additional stores by name.
fn open_with(
    clients: Vec<Client>,
    suppressions: Vec<Suppression>,
    further: &[(&str, String)],
) -> Clients {
    let mut manifest = Manifest::default();
    manifest.clients = clients;
    manifest.suppressions = suppressions;
    Clients::open_with(manifest, |path, _| {
        let name = path.to_str().unwrap();
        if let Some((_, pem)) = further.iter().find(|(known, _)| *known == name) {
            return TrustStore::from_bytes(pem.as_bytes(), None);
        }
        let pem = match name {
            "g1" => CaId::CURRENT
                .iter()
                .map(|ca| root("eu-west-1", ca))
                .collect(),
            "2019" => root("eu-west-1", &CaId::RDS_CA_2019),
            "damaged" => root("eu-west-1", &CaId::RDS_CA_2019).replace("-----END", "!!!\n-----END"),
            other => return TrustStore::open(other, None),
        };
        TrustStore::from_bytes(pem.as_bytes(), None)
    })
}

fn rules(audit: &Audit) -> Vec<AuditRule> {
    audit.counting().map(|finding| finding.rule).collect()
}

const BEFORE_THE_END: &str = "2024-06-01";
const AFTER_THE_END: &str = "2024-09-01";

fn on_2019() -> Fleet {
    fleet(&[instance("orders", "rds-ca-2019", "2024-08-22T17:08:50Z")])
}

fn on_g1(until: &str) -> Fleet {
    fleet(&[instance("orders", "rds-ca-rsa2048-g1", until)])
}

#[test]
fn the_rotation_of_2024_is_foreseen() {
    let fleet = on_2019();
    let clients = open(
        vec![
            client("old", Mode::VerifyFull, Some("2019")),
            client("new", Mode::VerifyFull, Some("g1")),
            client("careless", Mode::Encrypt, None),
        ],
        vec![],
    );
    let audit = Audit::of(&Inputs::new(&fleet, at(BEFORE_THE_END)).clients(&clients));
    assert_eq!(audit.outcome(), Outcome::NotFine);
    let of = |rule| {
        audit
            .counting()
            .find(|finding| finding.rule == rule)
            .unwrap()
    };
    // The client with the old root is not ready for the next CA, which matters when the old CA ends.
    let not_ready = of(AuditRule::ClientNotReady);
    assert_eq!(not_ready.subject.name, "old");
    assert_eq!(not_ready.bites, Some(at("2024-08-22T17:08:50Z")));
    assert!(
        !rules(&audit).contains(&AuditRule::ClientStops),
        "its root ends with the CA, not before"
    );
    // The client with only the new roots fails already, and is ready for the next CA.
    assert_eq!(of(AuditRule::ClientRefuses).subject.name, "new");
    assert_eq!(of(AuditRule::ClientDoesNotVerify).subject.name, "careless");
    assert_eq!(
        of(AuditRule::DatabaseCaEnds).bites,
        Some(at("2024-08-22T17:08:50Z"))
    );
    assert_eq!(audit.databases[0].target_ca, Some(CaId::RSA2048_G1));
    let cell = |client: usize, ca: &CaId| {
        audit
            .matrix
            .iter()
            .find(|cell| cell.client == client && cell.ca == *ca)
            .unwrap()
            .readiness
    };
    assert_eq!(cell(0, &CaId::RDS_CA_2019), Readiness::Ready);
    assert_eq!(cell(0, &CaId::RSA2048_G1), Readiness::NotReady);
    assert_eq!(cell(1, &CaId::RSA2048_G1), Readiness::Ready);
    assert_eq!(cell(2, &CaId::RSA4096_G1), Readiness::DoesNotVerify);
    // Its stack is not stated, and must accept a key of another type, whether it verifies or not.
    assert_eq!(cell(2, &CaId::ECC384_G1), Readiness::Unknown);

    let later = Audit::of(&Inputs::new(&fleet, at(AFTER_THE_END)).clients(&clients));
    assert!(rules(&later).contains(&AuditRule::DatabaseCaEnded));
    let refusing: Vec<&str> = later
        .counting()
        .filter(|finding| finding.rule == AuditRule::ClientRefuses)
        .map(|finding| finding.subject.name.as_str())
        .collect();
    assert_eq!(refusing, ["new", "old"]);
}

#[test]
fn complete_and_current_inputs_are_fine() {
    let at = at("2026-12-01");
    let fleet = on_g1("2027-09-01T00:00:00Z");
    let mut ready = client("ready", Mode::VerifyFull, Some("g1"));
    ready.stack = Some(StackId::new("openssl"));
    let clients = open(vec![ready], vec![]);
    let audit = Audit::of(&Inputs::new(&fleet, at).clients(&clients));
    let unsettling: Vec<_> = audit
        .counting()
        .filter(|finding| finding.severity > Severity::Note)
        .collect();
    assert_eq!(unsettling, Vec::<&_>::new());
    assert_eq!(audit.outcome(), Outcome::Fine);
    assert_eq!(audit.outcome().exit_status(), 0);
}

#[test]
fn unknown_never_counts_as_fine() {
    let now = at("2026-12-01");
    let good = on_g1("2027-09-01T00:00:00Z");
    // Without clients: one finding about that, and not fine.
    let audit = Audit::of(&Inputs::new(&good, now));
    assert_eq!(
        rules(&audit)
            .iter()
            .filter(|rule| **rule == AuditRule::ClientsUnknown)
            .count(),
        1
    );
    assert_eq!(audit.outcome(), Outcome::Unknown);
    assert_eq!(audit.outcome().exit_status(), 3);

    let with = |client: Client| {
        let clients = open(vec![client], vec![]);
        let audit = Audit::of(&Inputs::new(&good, now).clients(&clients));
        (rules(&audit), audit.outcome())
    };
    for (client, rule) in [
        (
            client("a", Mode::Unknown, Some("g1")),
            AuditRule::ClientModeUnknown,
        ),
        (
            client("a", Mode::VerifyFull, None),
            AuditRule::ClientStoreUnknown,
        ),
        (
            client("a", Mode::VerifyFull, Some("/no/such/store.pem")),
            AuditRule::StoreUnopened,
        ),
    ] {
        let (rules, outcome) = with(client);
        assert!(rules.contains(&rule), "{rule}: {rules:?}");
        assert_eq!(outcome, Outcome::Unknown, "{rule}");
    }
    let mut astray = client("a", Mode::VerifyFull, Some("g1"));
    astray.databases = vec![Selector::parse("ordres").unwrap()];
    let (rules, outcome) = with(astray);
    assert!(rules.contains(&AuditRule::ClientMatchesNothing));
    assert!(rules.contains(&AuditRule::DatabaseWithoutClients));
    assert_eq!(outcome, Outcome::Unknown);
}

#[test]
fn a_damaged_store_is_unknown_and_not_ready() {
    let fleet = on_g1("2027-09-01T00:00:00Z");
    let clients = open(vec![client("a", Mode::VerifyFull, Some("damaged"))], vec![]);
    let audit = Audit::of(&Inputs::new(&fleet, at("2026-12-01")).clients(&clients));
    let cell = audit
        .matrix
        .iter()
        .find(|cell| cell.ca == CaId::RSA2048_G1)
        .unwrap();
    assert!(cell.readiness >= Readiness::Unknown, "{cell:?}");
    assert!(rules(&audit).contains(&AuditRule::StoreDamaged));
}

#[test]
fn values_missing_in_the_fleet_are_unknown() {
    let silent =
        Fleet::parse(br#"{"DBInstances": [{"DBInstanceIdentifier": "a"}], "Marker": "more"}"#)
            .unwrap();
    let clients = open(vec![client("a", Mode::VerifyFull, Some("g1"))], vec![]);
    let audit = Audit::of(&Inputs::new(&silent, at("2026-12-01")).clients(&clients));
    let rules = rules(&audit);
    for rule in [
        AuditRule::DatabaseCaUnknown,
        AuditRule::DatabaseCertificateUnknown,
        AuditRule::FleetGap,
    ] {
        assert!(rules.contains(&rule), "{rule}");
    }
    assert_eq!(audit.outcome(), Outcome::Unknown);
}

#[test]
fn a_pending_change_is_reported_before_it_takes_effect() {
    let mut waiting = instance("orders", "rds-ca-rsa2048-g1", "2024-08-22T17:08:50Z");
    waiting["CertificateDetails"]["CAIdentifier"] = "rds-ca-2019".into();
    let fleet = fleet(&[waiting]);
    let clients = open(vec![client("old", Mode::VerifyFull, Some("2019"))], vec![]);
    let audit = Audit::of(&Inputs::new(&fleet, at(BEFORE_THE_END)).clients(&clients));
    let rules = rules(&audit);
    assert!(rules.contains(&AuditRule::DatabaseChangeWaiting));
    assert!(rules.contains(&AuditRule::ClientRefusesNext));
    assert!(
        !rules.contains(&AuditRule::ClientRefuses),
        "it accepts what is presented now"
    );
}

#[test]
fn suppressions_count_until_they_end() {
    let fleet = on_g1("2027-09-01T00:00:00Z");
    let suppressed = |until: &str, rule: &str| {
        let suppression = Suppression::new(rule, "known and planned", at(until));
        open(vec![client("cron", Mode::Plain, None)], vec![suppression])
    };
    let audit =
        |clients: &Clients| Audit::of(&Inputs::new(&fleet, at("2026-12-01")).clients(clients));

    let valid = audit(&suppressed("2027-01-01", "client-does-not-verify"));
    assert_eq!(valid.outcome(), Outcome::Fine);
    let finding = valid
        .findings
        .iter()
        .find(|f| f.rule == AuditRule::ClientDoesNotVerify)
        .unwrap();
    assert_eq!(
        finding.suppressed.as_ref().unwrap().reason,
        "known and planned"
    );

    let over = audit(&suppressed("2026-11-30", "client-does-not-verify"));
    assert_eq!(over.outcome(), Outcome::NotFine);
    assert!(rules(&over).contains(&AuditRule::SuppressionExpired));
    assert!(rules(&over).contains(&AuditRule::ClientDoesNotVerify));

    let idle = audit(&suppressed("2027-01-01", "client-does-not-verfy"));
    assert!(rules(&idle).contains(&AuditRule::SuppressionUnused));
}

#[test]
fn a_probe_takes_precedence_over_aws() {
    let fleet = on_2019();
    let now = at("2026-12-01");
    let mut probe = ProbedChain::new("orders.abc.eu-west-1.rds.amazonaws.com", 5432, now);
    // The root itself serves as a chain of that CA.
    let pem = root("eu-west-1", &CaId::RSA2048_G1);
    probe.chain = Bundle::parse(pem.as_bytes(), None)
        .unwrap()
        .certificates()
        .cloned()
        .collect();
    probe.key_proved = true;
    let probes = [probe];
    let audit = Audit::of(&Inputs::new(&fleet, now).probes(&probes));
    assert_eq!(audit.databases[0].ca, Some(CaId::RSA2048_G1));
    assert!(rules(&audit).contains(&AuditRule::DatabaseProbeDiffers));

    // A client that checks names refuses a root in place of a server certificate, whatever its store contains.
    let mut client = client("strict", Mode::VerifyFull, Some("g1"));
    client.stack = Some(StackId::new("openssl"));
    let clients = open(vec![client], vec![]);
    let audit = Audit::of(&Inputs::new(&fleet, now).probes(&probes).clients(&clients));
    let refuses = audit
        .counting()
        .find(|finding| finding.rule == AuditRule::ClientRefuses)
        .unwrap();
    assert!(
        refuses.message.contains("1 endpoint presented"),
        "{refuses:?}"
    );

    // A server that does not prove its key has sent a public chain, which anyone can do.
    let mut replayed = probes[0].clone();
    replayed.key_proved = false;
    let replayed = [replayed];
    let audit = Audit::of(&Inputs::new(&fleet, now).probes(&replayed).clients(&clients));
    assert_eq!(
        audit.databases[0].ca,
        Some(CaId::RDS_CA_2019),
        "as AWS reports"
    );
    assert!(rules(&audit).contains(&AuditRule::DatabaseProbeUnproved));
    assert!(!rules(&audit).contains(&AuditRule::DatabaseProbeDiffers));

    let mut failed = ProbedChain::new("orders.abc.eu-west-1.rds.amazonaws.com", 5432, now);
    failed.failure = Some(ProbeFailure {
        phase: ProbePhase::Connect,
        kind: ProbeFailureKind::Timeout,
        reason: "no answer within 5 s".to_owned(),
    });
    let elsewhere = ProbedChain::new("other.example.com", 5432, now);
    let probes = [failed, elsewhere];
    let audit = Audit::of(&Inputs::new(&fleet, now).probes(&probes));
    assert_eq!(audit.databases[0].ca, Some(CaId::RDS_CA_2019));
    assert!(rules(&audit).contains(&AuditRule::DatabaseProbeFailed));
    assert!(rules(&audit).contains(&AuditRule::ProbeUnmatched));
}

#[test]
fn a_target_applies_to_every_database() {
    let fleet = on_g1("2027-09-01T00:00:00Z");
    let clients = open(vec![client("old", Mode::VerifyFull, Some("2019"))], vec![]);
    let inputs = Inputs::new(&fleet, at("2026-12-01")).clients(&clients);
    assert!(!rules(&Audit::of(&inputs)).contains(&AuditRule::ClientNotReady));
    let target = CaId::ECC384_G1;
    let audit = Audit::of(&inputs.target(&target));
    let finding = audit
        .counting()
        .find(|f| f.rule == AuditRule::ClientNotReady)
        .unwrap();
    assert!(finding.message.contains("rds-ca-ecc384-g1"));
}

/// One sample of a PostgreSQL server with one session.
fn sampled(name: &str, tls: bool) -> Usage {
    let columns = [
        "pid",
        "usename",
        "client_addr",
        "client_port",
        "backend_type",
        "ssl",
        "hidden",
        "own",
    ];
    let row: Vec<Value> = vec![
        1.into(),
        "app".into(),
        "10.0.0.1".into(),
        4000.into(),
        "client backend".into(),
        tls.into(),
        false.into(),
        false.into(),
    ];
    let mut sampler = Sampler::of(Engine::POSTGRES, EngineVersion::new("15.4"));
    let mut sampling = sampler.begin();
    while let Some(sql) = sampling.statement() {
        sampling.answer(Ok::<_, String>(if sql.contains("pg_stat_activity") {
            Rows::new(columns, [row.clone()])
        } else {
            Rows::new(["forced"], [vec![0.into()]])
        }));
    }
    let mut usage = Usage::new(name);
    usage.record(&sampling.finish(at("2026-11-30"))).unwrap();
    usage
}

#[test]
fn sessions_raise_risks_and_never_clear_them() {
    let fleet = on_g1("2027-09-01T00:00:00Z");
    let arn = "arn:aws:rds:eu-west-1:123456789012:db:orders";
    let audit = |usages: &[Usage]| {
        let inputs = Inputs::new(&fleet, at("2026-12-01")).sessions(usages);
        Audit::of(&inputs)
    };
    // By identifier, by ARN, by host; of several samples none hides another.
    let host = "ORDERS.abc.eu-west-1.rds.amazonaws.com";
    for usages in [
        vec![sampled("orders", false)],
        vec![sampled(arn, false), sampled(arn, true)],
        vec![sampled(arn, true), sampled(host, false)],
    ] {
        let told = audit(&usages);
        assert!(
            rules(&told).contains(&AuditRule::DatabasePlainSessions),
            "{usages:?}"
        );
        assert_eq!(told.outcome(), Outcome::NotFine);
    }
    // Encrypted sessions do not show which clients verify.
    let encrypted = audit(&[sampled("orders", true)]);
    assert_eq!(encrypted.outcome(), Outcome::Unknown);
    assert!(rules(&encrypted).contains(&AuditRule::ClientsUnknown));
    let astray = audit(&[sampled("ordres", true)]);
    assert!(rules(&astray).contains(&AuditRule::SessionsUnmatched));
    // The evidence of a plan has the same sessions.
    let clients = open(vec![client("app", Mode::VerifyFull, Some("g1"))], vec![]);
    for (usages, wanted) in [
        (vec![], None),
        // One sample does not show every session.
        (vec![sampled("orders", false)], None),
        (vec![sampled("ORDERS", true)], Some(true)),
        (vec![sampled(arn, false), sampled(host, true)], Some(true)),
        (vec![sampled(host, true), sampled(arn, false)], Some(true)),
        (vec![sampled("ordres", true)], None),
    ] {
        let inputs = Inputs::new(&fleet, at("2026-12-01")).clients(&clients);
        let evidence = Evidence::gather(inputs, &CaId::RSA4096_G1, &usages);
        let known: Vec<_> = evidence.databases.values().collect();
        assert_eq!(known.len(), 1, "{evidence:?}");
        assert_eq!(known[0].tls_seen, wanted, "{usages:?}");
        assert_eq!(known[0].clients.len(), 1);
        assert_eq!(known[0].probed_ca, None, "AWS reports it, no probe saw it");
    }
}

/// An imitation of `rds-ca-rsa2048-g1` in eu-west-1, and stores that stop some clients before it ends.
struct Minted {
    catalogue: Catalogue,
    /// A copy of the root that ends after 400 days.
    short: String,
    short_ends: UtcDateTime,
    /// The root, and an intermediate that ends after 300 days.
    shadowed: String,
    shadowed_ends: UtcDateTime,
}

fn minted() -> Minted {
    const ROOT: &str = "Amazon RDS eu-west-1 Root CA RSA2048 G1";
    let root = Ca::root(ROOT, 3650);
    let below = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.9", 300);
    let short = root.reissued(ROOT, 400);
    let end_of = |pem: &str| {
        let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
        bundle.certificates().next().unwrap().validity().not_after
    };
    Minted {
        catalogue: Catalogue::builtin()
            .with_bundle(root.pem.as_bytes(), Trust::Yes)
            .unwrap(),
        short_ends: end_of(&short),
        short,
        // OpenSSL rejects the last second already.
        shadowed_ends: end_of(&below.pem) - Duration::SECOND,
        shadowed: format!("{}{}", root.pem, below.pem),
    }
}

fn with_stack(name: &str, stack: &str, store: &str) -> Client {
    let mut client = client(name, Mode::VerifyFull, Some(store));
    client.stack = Some(StackId::new(stack));
    client
}

/// Some stacks ignore the end of an anchor, some fail because of an expired intermediate next to it.
#[test]
fn a_client_stops_by_the_rules_of_its_stack() {
    let minted = minted();
    // One database uses the CA, the other must move to it: both clients stop for both.
    let fleet = fleet(&[
        instance("new", "rds-ca-rsa2048-g1", "2030-01-01T00:00:00Z"),
        instance("old", "rds-ca-2019", "2024-08-22T17:08:50Z"),
    ]);
    let stores = [("short", minted.short), ("shadowed", minted.shadowed)];
    let mut lax = with_stack("lax", "go-new", "short");
    lax.mode = Mode::Opportunistic;
    let clients = vec![
        with_stack("go", "go-new", "short"),
        with_stack("java", "java-jsse", "short"),
        with_stack("rustls", "rustls-strict", "short"),
        with_stack("psql", "libpq-verify-full", "shadowed"),
        with_stack("go-shadowed", "go-new", "shadowed"),
        lax,
    ];
    let clients = open_with(clients, vec![], &stores);
    let audit = |at: UtcDateTime| {
        let inputs = Inputs::new(&fleet, at).clients(&clients);
        Audit::of(&inputs.catalogue(&minted.catalogue))
    };
    let now = UtcDateTime::now() + Duration::HOUR;
    let stops: Vec<_> = audit(now)
        .calendar
        .into_iter()
        .filter(|event| event.change == Change::ClientStops)
        .map(|event| {
            let (clients, databases) = (event.clients.to_vec(), event.databases.to_vec());
            (event.subject.to_string(), event.at, clients, databases)
        })
        .collect();
    let subject = |client: &str| format!("{client} on rds-ca-rsa2048-g1 in eu-west-1");
    assert_eq!(
        stops,
        [
            (subject("psql"), minted.shadowed_ends, vec![3], vec![0, 1]),
            (subject("go"), minted.short_ends, vec![0], vec![0, 1]),
        ]
    );
    // The warning is half a year before, and the event follows.
    let near = audit(minted.shadowed_ends - Duration::DAY);
    let finding = |audit: &Audit, rule| -> Vec<(String, Option<UtcDateTime>)> {
        let of_ca = |finding: &&Finding| finding.message.contains("rds-ca-rsa2048-g1");
        let found = audit.counting().filter(|finding| finding.rule == rule);
        let found = found.filter(of_ca);
        found
            .map(|finding| (finding.subject.name.to_string(), finding.bites))
            .collect()
    };
    assert_eq!(
        finding(&near, AuditRule::ClientStops),
        [
            ("psql".to_owned(), Some(minted.shadowed_ends)),
            ("go".to_owned(), Some(minted.short_ends)),
        ]
    );
    let after = audit(minted.short_ends + Duration::SECOND);
    let refuses = finding(&after, AuditRule::ClientRefuses);
    let by = |client: &str| refuses.iter().any(|(name, _)| name == client);
    assert!(
        by("go") && !by("java") && !by("rustls") && !by("lax"),
        "{refuses:?}"
    );
    let unknown = finding(&after, AuditRule::ClientUnknown);
    assert_eq!(
        unknown
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        // Some drivers verify in an opportunistic mode if there is a store, and then continue in plain text.
        ["lax", "psql"]
    );
}

/// A database that does not use the CA yet counts too: clients that are ready for the next CA must stay ready.
#[test]
fn a_client_that_stops_under_the_next_ca_is_reported() {
    let minted = minted();
    let mut changing = instance("orders", "rds-ca-2019", "2024-08-22T17:08:50Z");
    changing["PendingModifiedValues"] =
        serde_json::json!({"CACertificateIdentifier": "rds-ca-rsa2048-g1"});
    let fleet = fleet(&[changing]);
    let clients = vec![with_stack("go", "go-new", "short")];
    let clients = open_with(clients, vec![], &[("short", minted.short)]);
    let near = minted.short_ends - Duration::DAY;
    let inputs = Inputs::new(&fleet, near).clients(&clients);
    let audit = Audit::of(&inputs.catalogue(&minted.catalogue));
    let stops: Vec<_> = audit
        .counting()
        .filter(|finding| finding.rule == AuditRule::ClientStops)
        .collect();
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0].bites, Some(minted.short_ends));
}

#[test]
fn copies_of_a_store_are_checked_once_and_each_is_named() {
    let fleet = on_2019();
    let old = root("eu-west-1", &CaId::RDS_CA_2019);
    let stores = [
        ("one", old.clone()),
        ("two", old.clone()),
        ("three", format!("# ours\n{old}")),
    ];
    let clients = ["one", "two", "three"].map(|store| client(store, Mode::VerifyFull, Some(store)));
    let clients = open_with(clients.to_vec(), vec![], &stores);
    let audit = Audit::of(&Inputs::new(&fleet, at("2024-06-01")).clients(&clients));
    let refused: Vec<_> = audit
        .matrix
        .iter()
        .filter(|cell| cell.ca == CaId::RSA2048_G1 && cell.readiness == Readiness::NotReady)
        .map(|cell| (cell.client, cell.store.as_deref().unwrap(), &cell.reason))
        .collect();
    let reason = refused[0].2;
    assert_eq!(
        refused,
        [(0, "one", reason), (1, "two", reason), (2, "three", reason)]
    );
}

#[test]
fn an_unmatched_selector_is_reported_next_to_matching_ones() {
    let fleet = on_g1("2027-09-01T00:00:00Z");
    let mut client = client("shop", Mode::VerifyFull, Some("g1"));
    client.databases = ["orders", "ordres", "tag:app=shop"]
        .map(|text| Selector::parse(text).unwrap())
        .to_vec();
    let clients = open(vec![client], vec![]);
    let audit = Audit::of(&Inputs::new(&fleet, at("2026-12-01")).clients(&clients));
    let told = audit
        .counting()
        .find(|finding| finding.rule == AuditRule::ClientMatchesNothing)
        .unwrap();
    assert_eq!(
        told.message,
        "nothing in the fleet matches ordres, tag:app=shop"
    );
    assert_eq!(audit.outcome(), Outcome::Unknown);
}

/// Checks that nothing changes between two dates of the calendar, that no date is missing, and that each is a real
/// change.
fn proves_its_calendar(audit: impl Fn(UtcDateTime) -> Audit, start: UtcDateTime, real: &[Change]) {
    let state = |when: UtcDateTime| {
        let audit = audit(when);
        let mut state: Vec<_> = audit
            .findings
            .iter()
            .map(|finding| {
                let name = finding.subject.name.clone();
                let suppressed = finding.suppressed.is_some();
                (finding.rule, name, finding.severity, suppressed)
            })
            .collect();
        state.sort();
        state
    };
    let calendar = audit(start).calendar;
    let mut dates: Vec<UtcDateTime> = calendar
        .iter()
        .map(|event| event.at)
        .filter(|at| *at >= start)
        .collect();
    dates.dedup();
    assert!(dates.is_sorted() && dates.len() > real.len());
    let ends = calendar
        .iter()
        .filter(|event| event.change == Change::CaEnds);
    let ends_of_cas: Vec<UtcDateTime> = ends.map(|event| event.at).collect();
    for pair in dates.windows(2) {
        let (first, mut last) = (pair[0] + Duration::SECOND, pair[1]);
        // OpenSSL rejects the last second of a root already; that is not a separate date.
        if ends_of_cas.contains(&last) {
            last -= Duration::SECOND;
        }
        let middle = first + (last - first) / 2;
        let expected = state(first);
        assert_eq!(
            state(middle),
            expected,
            "between {first} and {last}, at {middle}"
        );
        assert_eq!(
            state(last),
            expected,
            "between {first} and {last}, at its end"
        );
    }
    // Each kind of date in the fixture does change something.
    for change in real {
        let changes = calendar
            .iter()
            .filter(|event| event.change == *change)
            .any(|event| state(event.at) != state(event.at + Duration::SECOND));
        assert!(changes, "{change:?}");
    }
}

#[test]
fn the_calendar_contains_every_date_on_which_something_changes() {
    let mut due = instance("due", "rds-ca-2019", "2024-08-22T17:08:50Z");
    due["PendingModifiedValues"] =
        serde_json::json!({"CACertificateIdentifier": "rds-ca-rsa4096-g1"});
    let fleet = fleet(&[
        instance("orders", "rds-ca-2019", "2024-08-22T17:08:50Z"),
        instance("new", "rds-ca-rsa2048-g1", "2025-03-01T00:00:00Z"),
        due,
    ]);
    let suppression = Suppression::new("client-does-not-verify", "planned", at("2024-07-07"));
    let clients = open(
        vec![
            client("old", Mode::VerifyFull, Some("2019")),
            client("plain", Mode::Plain, None),
            client("lax", Mode::Opportunistic, Some("2019")),
            with_stack("go", "go-new", "g1"),
        ],
        vec![suppression],
    );
    let real = [
        Change::CaEnds,
        Change::ServerCertificateEnds,
        Change::SuppressionEnds,
        Change::CatalogueOld,
    ];
    proves_its_calendar(
        |when| Audit::of(&Inputs::new(&fleet, when).clients(&clients)),
        at("2024-01-01"),
        &real,
    );
}

#[test]
fn the_calendar_contains_every_date_on_which_a_client_stops() {
    let minted = minted();
    let fleet = fleet(&[
        instance("new", "rds-ca-rsa2048-g1", "2030-01-01T00:00:00Z"),
        instance("old", "rds-ca-2019", "2024-08-22T17:08:50Z"),
    ]);
    let stores = [("short", minted.short), ("shadowed", minted.shadowed)];
    let clients = vec![
        with_stack("go", "go-new", "short"),
        with_stack("java", "java-jsse", "short"),
        with_stack("psql", "libpq-verify-full", "shadowed"),
        client("lax", Mode::Opportunistic, Some("short")),
        client("unstated", Mode::VerifyFull, Some("short")),
    ];
    let clients = open_with(clients, vec![], &stores);
    proves_its_calendar(
        |when| {
            let inputs = Inputs::new(&fleet, when).clients(&clients);
            Audit::of(&inputs.catalogue(&minted.catalogue))
        },
        UtcDateTime::now() + Duration::HOUR,
        &[
            Change::ClientStops,
            Change::ServerCertificateEnds,
            Change::CaEnds,
        ],
    );
}

#[test]
fn rules_are_documented_once() {
    let mut ids: Vec<&str> = AuditRule::ALL.iter().map(|rule| rule.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), AuditRule::ALL.len());
    for rule in AuditRule::ALL {
        assert!(rule.meaning().ends_with('.') && !rule.remedy().is_empty());
        assert_eq!(rule.id().parse::<AuditRule>().unwrap(), *rule);
    }
}

#[test]
fn an_old_inventory_is_unknown_and_an_audit_for_later_does_not_make_it_old() {
    let mut builder = FleetBuilder::new();
    let document = serde_json::json!({"DBInstances": [instance("orders", "rds-ca-rsa2048-g1", "2029-09-01T00:00:00Z")]});
    builder
        .add_json(document.to_string().as_bytes(), &Scope::default())
        .unwrap();
    builder.taken_at(at("2026-11-01"));
    let fleet = builder.finish();
    let is_stale = |inputs: Inputs<'_>| rules(&Audit::of(&inputs)).contains(&AuditRule::FleetStale);
    assert!(!is_stale(Inputs::new(&fleet, at("2026-11-08"))));
    assert!(is_stale(Inputs::new(&fleet, at("2026-11-09"))));
    assert!(!is_stale(
        Inputs::new(&fleet, at("2027-06-01")).asked_at(at("2026-11-02"))
    ));
    assert!(is_stale(
        Inputs::new(&fleet, at("2027-06-01")).asked_at(at("2026-11-20"))
    ));
    assert!(!is_stale(Inputs::new(&fleet, at("2024-01-01"))));
}

#[test]
fn identifiers_of_findings_are_stable_when_other_values_change() {
    let mut manifest = vec![
        client("old", Mode::VerifyFull, Some("2019")),
        client("careless", Mode::Encrypt, None),
    ];
    let ids = |clients: &[Client], at: UtcDateTime| -> BTreeMap<String, String> {
        let clients = open(clients.to_vec(), vec![]);
        let audit = Audit::of(&Inputs::new(&on_2019(), at).clients(&clients));
        let ids: BTreeMap<String, String> = audit
            .findings
            .iter()
            .map(|finding| {
                (
                    finding.id.to_string(),
                    format!("{} {}", finding.rule, finding.subject),
                )
            })
            .collect();
        assert_eq!(ids.len(), audit.findings.len(), "no identifier comes twice");
        ids
    };
    let first = ids(&manifest, at(BEFORE_THE_END));
    manifest.insert(0, client("another", Mode::VerifyFull, Some("g1")));
    let later = ids(&manifest, at("2024-06-02"));
    for (id, what) in &first {
        assert_eq!(later.get(id), Some(what), "{id}");
    }
    assert!(later.len() > first.len());
}
