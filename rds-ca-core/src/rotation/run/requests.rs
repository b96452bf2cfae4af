//! The requests of a run: API calls in AWS's shape, probes, questions.

use std::collections::BTreeMap;

use super::super::plan::{ResourceKind, RestartExpectation, Step};
use super::action::{Action, Call, ParameterValue};
use crate::fleet::Product;
use crate::name::{CaId, Engine, EngineFamily};

/// The request that changes the CA of a step's database to `goal`, or renews its certificate.
pub(super) fn change(step: &Step, goal: &CaId, immediately: bool) -> Action {
    let text = |text: &str| ParameterValue::Text(text.to_owned());
    let action = step
        .renewal
        .as_ref()
        .and_then(|renewal| renewal.action.as_deref());
    if let (Some(action), Some(arn)) = (action, &step.resource.arn) {
        let opt_in = if immediately {
            "immediate"
        } else {
            "next-maintenance"
        };
        let parameters = BTreeMap::from([
            ("ResourceIdentifier".to_owned(), text(arn)),
            ("ApplyAction".to_owned(), text(action)),
            ("OptInType".to_owned(), text(opt_in)),
        ]);
        return call(step, "ApplyPendingMaintenanceAction", parameters, true);
    }
    let (operation, id) = match step.resource.kind {
        ResourceKind::Instance => ("ModifyDBInstance", "DBInstanceIdentifier"),
        ResourceKind::Cluster => ("ModifyDBCluster", "DBClusterIdentifier"),
    };
    let mut parameters = BTreeMap::from([
        (id.to_owned(), text(&step.resource.id)),
        ("CACertificateIdentifier".to_owned(), text(goal.as_str())),
        (
            "ApplyImmediately".to_owned(),
            ParameterValue::Flag(immediately),
        ),
    ]);
    if step.restart == RestartExpectation::Postponed && step.resource.kind == ResourceKind::Instance
    {
        parameters.insert(
            "CertificateRotationRestart".to_owned(),
            ParameterValue::Flag(false),
        );
    }
    call(step, operation, parameters, true)
}

/// A handshake that must show `goal`; `None` where the plan knows no endpoint.
pub(super) fn probe(step: &Step, goal: &CaId) -> Option<Action> {
    let endpoint = step.endpoint.as_ref()?;
    Some(Action::Probe {
        host: endpoint.host.to_string(),
        port: endpoint.port,
        engine: step.engine.clone(),
        protocol: protocol(step).to_owned(),
        region: step.resource.scope.region.clone(),
        expected: goal.clone(),
    })
}

fn protocol(step: &Step) -> &'static str {
    match step.engine.as_ref().map(Engine::family) {
        Some(EngineFamily::Postgres) => "postgres",
        Some(EngineFamily::MySql | EngineFamily::MariaDb) => "mysql",
        Some(EngineFamily::SqlServer) => "mssql",
        Some(
            EngineFamily::Oracle
            | EngineFamily::Db2
            | EngineFamily::DocumentDb
            | EngineFamily::Neptune,
        ) => "tls",
        _ => "auto",
    }
}

pub(super) fn describe(step: &Step) -> Action {
    let (operation, id) = match step.resource.kind {
        ResourceKind::Instance => ("DescribeDBInstances", "DBInstanceIdentifier"),
        ResourceKind::Cluster => ("DescribeDBClusters", "DBClusterIdentifier"),
    };
    read(step, operation, id, &step.resource.id)
}

pub(super) fn describe_cluster(step: &Step) -> Action {
    let cluster = step.expected.cluster.as_deref().unwrap_or_default();
    read(step, "DescribeDBClusters", "DBClusterIdentifier", cluster)
}

pub(super) fn describe_offer(step: &Step) -> Action {
    read(
        step,
        "DescribeCertificates",
        "CertificateIdentifier",
        step.from.as_str(),
    )
}

fn read(step: &Step, operation: &str, parameter: &str, value: &str) -> Action {
    let parameters =
        BTreeMap::from([(parameter.to_owned(), ParameterValue::Text(value.to_owned()))]);
    call(step, operation, parameters, false)
}

pub(super) fn failover(step: &Step) -> Action {
    let cluster = ParameterValue::Text(step.failover.clone().unwrap_or_default());
    call(
        step,
        "FailoverDBCluster",
        BTreeMap::from([("DBClusterIdentifier".to_owned(), cluster)]),
        true,
    )
}

fn call(
    step: &Step,
    operation: &str,
    parameters: BTreeMap<String, ParameterValue>,
    changes: bool,
) -> Action {
    let service = match step.resource.product {
        // The same API under another name.
        Product::DocumentDb => "docdb",
        _ => "rds",
    };
    Action::Call(Call {
        service: service.to_owned(),
        scope: step.resource.scope.clone(),
        operation: operation.to_owned(),
        parameters,
        changes,
    })
}

pub(super) fn question(step: &Step) -> String {
    let why = match step.restart {
        RestartExpectation::RebootAfterwards => {
            "a Babelfish cluster has to be rebooted after a change of its CA"
        }
        _ => "the new certificate is in use only after a restart, which the policy postpones",
    };
    format!("{}: {why}. Has it been restarted?", step.resource)
}
