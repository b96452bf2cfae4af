//! Our own format: a fleet as one JSON object, with a format number.

use std::path::Path;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use time::UtcDateTime;

use super::aws_json::intern::Interner;
use super::aws_json::read::from_json;
use super::instance::ServerCertificate;
use super::{
    Answer, Cluster, DefaultCa, EngineSupport, Fleet, FleetBuilder, Gap, GapKind, HealthNotice,
    Instance, OfferedCa, ParameterGroup, PendingAction, Proxy,
};
use crate::error::{Error, ErrorKind, Result};
use crate::file_header::Head;
use crate::files::Output;
use crate::timestamp;

const FORMAT: &str = "rds-ca-fleet";
const VERSION: u32 = 1;

/// Writes the fleet as JSON.
pub(super) fn write_json(fleet: &Fleet, mut out: impl std::io::Write) -> Result<()> {
    let failed = |why: String| Error::new(ErrorKind::Io, "cannot write the fleet", why);
    serde_json::to_writer(&mut out, fleet).map_err(|cause| failed(cause.to_string()))?;
    out.flush().map_err(|cause| failed(cause.to_string()))
}

/// Saves the fleet as a file, atomically.
pub(super) fn write(fleet: &Fleet, path: &Path) -> Result<()> {
    let mut output = Output::create(path)?;
    write_json(fleet, std::io::BufWriter::new(&mut output))
        .map_err(|error| error.at(path.display().to_string()))?;
    output.commit()
}

impl Serialize for Fleet {
    fn serialize<S: Serializer>(&self, out: S) -> std::result::Result<S::Ok, S::Error> {
        let mut fleet = out.serialize_struct("Fleet", 14)?;
        fleet.serialize_field("format", FORMAT)?;
        fleet.serialize_field("version", &VERSION)?;
        fleet.serialize_field("taken_at", &self.taken_at.map(timestamp::format))?;
        fleet.serialize_field("gaps", &self.gaps)?;
        fleet.serialize_field("answers", &self.answers)?;
        fleet.serialize_field("instances", &self.instances)?;
        fleet.serialize_field("clusters", &self.clusters)?;
        fleet.serialize_field("proxies", &self.proxies)?;
        fleet.serialize_field("offered_cas", &self.offered_cas)?;
        fleet.serialize_field("default_cas", &self.default_cas)?;
        fleet.serialize_field("engine_support", &self.engine_support)?;
        fleet.serialize_field("pending_actions", &self.pending_actions)?;
        fleet.serialize_field("parameter_groups", &self.parameter_groups)?;
        fleet.serialize_field("health", &self.health)?;
        fleet.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    taken_at: Option<UtcDateTime>,
    gaps: Vec<Gap>,
    answers: Vec<Answer>,
    instances: Vec<Instance>,
    clusters: Vec<Cluster>,
    proxies: Vec<Proxy>,
    offered_cas: Vec<OfferedCa>,
    default_cas: Vec<DefaultCa>,
    engine_support: Vec<EngineSupport>,
    pending_actions: Vec<PendingAction>,
    parameter_groups: Vec<ParameterGroup>,
    health: Vec<HealthNotice>,
}

impl FleetBuilder {
    pub(super) fn add_saved(&mut self, json: &[u8]) -> Result<()> {
        from_json::<Head>(json)?.expect(FORMAT, VERSION, "cannot read the fleet")?;
        let saved: Saved = from_json(json)?;
        self.count(saved.instances.len() + saved.clusters.len() + saved.engine_support.len())?;
        self.count(saved.pending_actions.len() + saved.proxies.len() + saved.health.len())?;
        if let Some(at) = saved.taken_at {
            self.taken_at(at);
        }
        for mut instance in saved.instances {
            share(&mut self.intern, &mut instance);
            self.put_instance(instance);
        }
        for cluster in saved.clusters {
            self.put_cluster(cluster);
        }
        let fleet = self.fleet();
        // A gap that another file fills is dropped; one that none fills is detected again at the end.
        let kept = |gap: &Gap| gap.kind != GapKind::NotDescribed;
        fleet.gaps.extend(saved.gaps.into_iter().filter(kept));
        fleet.answers.extend(saved.answers);
        fleet.proxies.extend(saved.proxies);
        fleet.offered_cas.extend(saved.offered_cas);
        fleet.default_cas.extend(saved.default_cas);
        fleet.engine_support.extend(saved.engine_support);
        fleet.pending_actions.extend(saved.pending_actions);
        fleet.parameter_groups.extend(saved.parameter_groups);
        fleet.health.extend(saved.health);
        Ok(())
    }
}

/// Replaces the values that a saved instance owns by shared copies.
fn share(intern: &mut Interner, instance: &mut Instance) {
    fn each<T>(field: &mut Option<T>, share: impl FnOnce(&T) -> T) {
        if let Some(value) = field {
            *value = share(value);
        }
    }
    each(&mut instance.account, |text| intern.text(text));
    each(&mut instance.region, |region| {
        intern.region(region.as_str())
    });
    each(&mut instance.engine, |engine| {
        intern.engine(engine.as_str())
    });
    each(&mut instance.engine_version, |version| {
        intern.version(version.as_str())
    });
    each(&mut instance.class, |text| intern.text(text));
    each(&mut instance.status, |text| intern.text(text));
    each(&mut instance.cluster, |text| intern.text(text));
    each(&mut instance.ca, |ca| intern.ca(ca.as_str()));
    if let Some(ServerCertificate { ca, .. }) = &mut instance.server_certificate {
        each(ca, |ca| intern.ca(ca.as_str()));
    }
    each(&mut instance.pending, |list| intern.pending(list.to_vec()));
    each(&mut instance.parameter_groups, |list| {
        intern.parameter_groups(list.to_vec())
    });
    each(&mut instance.option_groups, |list| {
        intern.option_groups(list.to_vec())
    });
    each(&mut instance.tags, |list| intern.tags(list.to_vec()));
}
