//! The plan as AWS CLI commands, and as settings for infrastructure code.

use std::fmt::Write as _;

use super::super::text::{option, visible};
use super::approval;
use super::consequences::RestartExpectation;
use super::model::{Plan, ResourceKind, Step};
use crate::fleet::Product;

/// The AWS CLI commands that do what the steps say, by wave, as a shell script.
///
/// They check nothing: the person who runs them must wait for each change and check its result.
pub(super) fn shell(plan: &Plan) -> String {
    let mut out = String::from(
        "# These commands omit the checks that a run makes before and after each change.\n",
    );
    for line in approval::lines(plan) {
        let _ = writeln!(out, "# {}", visible(&line));
    }
    for known in &plan.accepted {
        let database = known.database.as_deref().unwrap_or("all databases");
        let _ = writeln!(
            out,
            "# accepted: {} for {}: {}",
            known.rule,
            visible(database),
            visible(&known.reason)
        );
    }
    by_wave(plan, &mut out, "#", |out, step| {
        let account = step.resource.scope.account.as_deref().unwrap_or_default();
        let _ = writeln!(
            out,
            "# {} in account {}, restart: {}",
            visible(&step.resource.to_string()),
            visible(account),
            step.restart.as_str()
        );
        let commands = failover_command(step).into_iter();
        for command in commands.chain([change_command(plan, step)]) {
            match command {
                Some(command) => {
                    let _ = writeln!(out, "{command}");
                }
                None => out.push_str("# left out: it contains a name that AWS does not allow\n"),
            }
        }
    });
    out
}

/// The settings that Terraform configurations must have, by wave; otherwise the next apply reverts the changes.
pub(super) fn terraform(plan: &Plan) -> String {
    let mut out = String::from(
        "# After each wave, set these where its databases are declared: otherwise the next apply reverts the\n\
         # change. `terraform plan` must then show no difference.\n",
    );
    by_wave(plan, &mut out, "#", |out, step| {
        let (resource, argument, id) = match (step.resource.product, step.resource.kind) {
            (Product::DocumentDb, _) => (
                "aws_docdb_cluster_instance",
                "ca_cert_identifier",
                "identifier",
            ),
            (_, ResourceKind::Cluster) => (
                "aws_rds_cluster",
                "ca_certificate_identifier",
                "cluster_identifier",
            ),
            (Product::Aurora, _) => (
                "aws_rds_cluster_instance",
                "ca_cert_identifier",
                "identifier",
            ),
            _ => ("aws_db_instance", "ca_cert_identifier", "identifier"),
        };
        if let Some(address) = &step.terraform_address {
            let _ = writeln!(out, "# {}", visible(address));
        }
        let _ = writeln!(
            out,
            "# {resource} with {id} = {}\n{argument} = {}",
            json(&step.resource.id),
            json(step.to.as_str())
        );
    });
    out
}

/// The settings that CloudFormation templates must have, by wave; otherwise the next update reverts the changes.
pub(super) fn cloudformation(plan: &Plan) -> String {
    let mut out = String::from(
        "# After each wave, set these where its databases are declared: otherwise the next update of the stack\n\
         # reverts the change. Drift detection must then show no difference.\n",
    );
    by_wave(plan, &mut out, "#", |out, step| {
        let (kind, id) = match (step.resource.product, step.resource.kind) {
            (Product::DocumentDb, _) => ("AWS::DocDB::DBInstance", "DBInstanceIdentifier"),
            (_, ResourceKind::Cluster) => ("AWS::RDS::DBCluster", "DBClusterIdentifier"),
            _ => ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
        };
        let _ = writeln!(out, "# {kind} with {id}: {}", json(&step.resource.id));
        if step.resource.kind == ResourceKind::Cluster {
            out.push_str("# (the CA of a Multi-AZ DB cluster may not be settable in templates: leave it out if so)\n");
        }
        let _ = writeln!(out, "CACertificateIdentifier: {}", json(step.to.as_str()));
    });
    out
}

fn by_wave(plan: &Plan, out: &mut String, comment: &str, write: impl Fn(&mut String, &Step)) {
    let mut wave = 0;
    for step in &plan.steps {
        if step.wave != wave {
            wave = step.wave;
            let canaries = if step.canary { ", canaries" } else { "" };
            let _ = writeln!(out, "\n{comment} wave {wave}{canaries}");
        }
        write(out, step);
    }
}

fn failover_command(step: &Step) -> Option<Option<String>> {
    let cluster = step.failover.as_ref()?;
    let options = [
        option("region", region(step)),
        option("db-cluster-identifier", cluster),
    ];
    Some(command(
        step.resource.service(),
        "failover-db-cluster",
        options,
    ))
}

fn change_command(plan: &Plan, step: &Step) -> Option<String> {
    let service = step.resource.service();
    let action = step
        .renewal
        .as_ref()
        .and_then(|renewal| renewal.action.as_deref());
    if let (Some(action), Some(arn)) = (action, &step.resource.arn) {
        let opt_in = if plan.is_immediate() {
            "immediate"
        } else {
            "next-maintenance"
        };
        let options = [
            option("region", region(step)),
            option("resource-identifier", arn),
            option("apply-action", action),
            option("opt-in-type", opt_in),
        ];
        return command(service, "apply-pending-maintenance-action", options);
    }
    let (operation, name) = match step.resource.kind {
        ResourceKind::Instance => ("modify-db-instance", "db-instance-identifier"),
        ResourceKind::Cluster => ("modify-db-cluster", "db-cluster-identifier"),
    };
    let apply = if plan.is_immediate() {
        "--apply-immediately"
    } else {
        "--no-apply-immediately"
    };
    let options = [
        option("region", region(step)),
        option(name, &step.resource.id),
        option("ca-certificate-identifier", step.to.as_str()),
        Some(apply.to_owned()),
    ];
    let mut text = command(service, operation, options)?;
    if step.restart == RestartExpectation::Postponed {
        text.push_str(" --no-certificate-rotation-restart");
    }
    Some(text)
}

fn region(step: &Step) -> &str {
    let region = step.resource.scope.region.as_ref();
    region.map(|region| region.as_str()).unwrap_or_default()
}

fn command<const N: usize>(
    service: &str,
    operation: &str,
    options: [Option<String>; N],
) -> Option<String> {
    let options: Vec<String> = options.into_iter().collect::<Option<_>>()?;
    Some(format!("aws {service} {operation} {}", options.join(" ")))
}

/// A string quoted for HCL and YAML.
fn json(text: &str) -> String {
    // HCL would evaluate `${` and `%{`.
    let text = visible(text).replace("${", "$${").replace("%{", "%%{");
    serde_json::to_string(&text).unwrap_or_default()
}
