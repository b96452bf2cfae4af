//! The operations of the API.

mod change;
mod describe;
mod shapes;

use crate::answer::{Refusal, Tree};
use crate::request::Request;
use crate::world::World;

/// Executes the request.
pub(crate) fn perform(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    match request.operation.as_str() {
        "DescribeDBInstances" => describe::instances(world, request),
        "DescribeDBClusters" => describe::clusters(world, request),
        "DescribeCertificates" => describe::certificates(world, request),
        "DescribeDBEngineVersions" => describe::engine_versions(world, request),
        "DescribePendingMaintenanceActions" => describe::pending_actions(world, request),
        "DescribeDBParameters" => describe::parameters(world, request, false),
        "DescribeDBClusterParameters" => describe::parameters(world, request, true),
        "DescribeDBProxies" => describe::proxies(world, request),
        "ListTagsForResource" => describe::tags(world, request),
        "ModifyDBInstance" => change::modify_instance(world, request),
        "ModifyDBCluster" => change::modify_cluster(world, request),
        "ModifyCertificates" => change::modify_certificates(world, request),
        "ApplyPendingMaintenanceAction" => change::apply_action(world, request),
        "RebootDBInstance" => change::reboot(world, request),
        "FailoverDBCluster" => change::failover(world, request),
        other => {
            let why = format!("Could not find operation {other} for version 2014-10-31");
            Err(Refusal::new(400, "InvalidAction", why))
        }
    }
}
