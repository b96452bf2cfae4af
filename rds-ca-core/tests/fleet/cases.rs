//! Audits and plans: the cases that both Rust and Python run (tests/cases/README.md).
// A test helper may panic like a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use crate::standing::fleet;
use crate::support::{Scratch, cases};
use rds_ca_core::audit::{Audit, Inputs};
use rds_ca_core::client::{Clients, Manifest, Selector};
use rds_ca_core::rotation::{Evidence, Plan, PlanRequest};
use rds_ca_core::{CaId, Fleet, timestamp};
use serde_json::{Value, json};
use time::UtcDateTime;

/// The clients of a case, with their stores in a folder; `None` if it has no manifest.
fn clients(case: &Value, folder: &Scratch) -> Option<Clients> {
    if let Some(stores) = case.get("stores") {
        for (name, pieces) in stores.as_object().unwrap() {
            folder.write(name, cases::bytes(pieces, &Value::Null));
        }
    }
    let manifest = folder.write("clients.toml", case.get("manifest")?.as_str().unwrap());
    let manifest = Manifest::read_all([manifest]).unwrap();
    Some(Clients::open(manifest, |_| None))
}

/// Runs every case of a suite: the result of `found` must equal the expected value.
fn run(
    suite: &str,
    least: usize,
    found: impl Fn(&Value, &Fleet, Option<&Clients>, UtcDateTime) -> Value,
) {
    let suite: Value = serde_json::from_str(suite).unwrap();
    let cases = suite["cases"].as_array().unwrap();
    for case in cases {
        let folder = Scratch::new();
        let clients = clients(case, &folder);
        let at = timestamp::parse(cases::of(case, &suite, "at")).unwrap();
        let found = found(case, &fleet(&case["documents"]), clients.as_ref(), at);
        assert_eq!(found, case["expect"], "{}", case["name"]);
    }
    assert!(cases.len() >= least, "{}", cases.len());
}

fn inputs<'a>(fleet: &'a Fleet, clients: Option<&'a Clients>, at: UtcDateTime) -> Inputs<'a> {
    let inputs = Inputs::new(fleet, at);
    match clients {
        Some(clients) => inputs.clients(clients),
        None => inputs,
    }
}

#[test]
fn audits() {
    run(
        include_str!("../cases/audit.json"),
        20,
        |case, fleet, clients, at| {
            let target = CaId::new(case["to"].as_str().unwrap());
            let audit = Audit::of(&inputs(fleet, clients, at).target(&target));
            let mut rules: Vec<&str> = audit.findings.iter().map(|one| one.rule.id()).collect();
            rules.sort_unstable();
            rules.dedup();
            let json = serde_json::to_value(&audit).unwrap();
            let matrix: Vec<Value> = json["matrix"]
                .as_array()
                .unwrap()
                .iter()
                .map(|cell| {
                    let client = usize::try_from(cell["client"].as_u64().unwrap()).unwrap();
                    let name = &json["clients"][client]["name"];
                    json!([name, cell["ca"], cell["readiness"], cell["effect"]])
                })
                .collect();
            json!({"outcome": audit.outcome(), "findings": rules, "matrix": matrix})
        },
    );
}

fn planned(case: &Value, fleet: &Fleet, clients: Option<&Clients>, at: UtcDateTime) -> Plan {
    let target = case.get("to").map(|ca| CaId::new(ca.as_str().unwrap()));
    let mut evidence = Evidence::default();
    let request = match &target {
        Some(target) => {
            evidence = Evidence::gather(inputs(fleet, clients, at), target, &[]);
            PlanRequest::new(fleet, target, at)
        }
        None => PlanRequest::renewing(fleet, at),
    };
    let only = case.get("only").and_then(Value::as_array);
    let only = only.into_iter().flatten();
    request
        .evidence(&evidence)
        .only(only.map(|one| Selector::parse(one.as_str().unwrap()).unwrap()))
        .plan()
        .unwrap()
}

#[test]
fn plans() {
    run(
        include_str!("../cases/plan.json"),
        20,
        |case, fleet, clients, at| {
            let plan = planned(case, fleet, clients, at);
            let steps: Vec<_> = plan
                .steps
                .iter()
                .map(|step| json!([step.resource.id, step.restart]))
                .collect();
            let blocked: Vec<_> = plan
                .blocked
                .iter()
                .map(|blocked| {
                    let rules: Vec<_> = blocked.findings.iter().map(|one| one.rule).collect();
                    json!([blocked.resource.id, rules])
                })
                .collect();
            let unchanged: Vec<_> = plan
                .unchanged
                .iter()
                .map(|one| json!([one.resource.id, one.reason]))
                .collect();
            let client_steps: Vec<_> = plan
                .client_steps
                .iter()
                .map(|step| json!([step.client, step.verdict, step.effect]))
                .collect();
            json!({
                "status": plan.status(), "steps": steps, "blocked": blocked, "unchanged": unchanged,
                "client_steps": client_steps,
            })
        },
    );
}
