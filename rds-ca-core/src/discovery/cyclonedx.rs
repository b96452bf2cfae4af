//! Writes a cryptographic bill of materials (CBOM): CycloneDX 1.7 or 1.6.
//!
//! CycloneDX has no asset type for a trust store. A store is a `file` component with its hash and locations, which
//! depends on its certificates; a client is an `application` that depends on its stores. The schema's `fingerprint`
//! covers the certificate without its signature, so the usual SHA-256 of the DER is a hash and a property of ours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use time::UtcDateTime;

use super::{Discovery, FoundStore};
use crate::certificate::Certificate;
use crate::error::{Error, Result};
use crate::timestamp;

impl Discovery {
    /// The stores, their certificates and the clients that depend on them, as CycloneDX JSON of version `1.7` or `1.6`.
    ///
    /// The output is deterministic: the timestamp is `at`, and there is no serial number.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for another version.
    pub fn to_cyclonedx(&self, version: &str, at: UtcDateTime) -> Result<String> {
        let is_newest = match version {
            "1.7" => true,
            "1.6" => false,
            other => {
                return Err(Error::invalid(
                    "cannot write CycloneDX",
                    format!("version {other:?} is not supported"),
                )
                .hinting("give 1.7 or 1.6"));
            }
        };
        let mut certificates: BTreeMap<String, Json> = BTreeMap::new();
        let mut dependencies: Vec<Json> = Vec::new();
        let mut stores: BTreeMap<String, Json> = BTreeMap::new();
        let mut of_path: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for store in self.stores.iter().chain(&self.other_stores) {
            let reference = reference(store);
            of_path
                .entry(store.place())
                .or_default()
                .insert(reference.clone());
            if let Some(known) = stores.get_mut(&reference) {
                if let Some(Json::Array(occurrences)) = known.pointer_mut("/evidence/occurrences") {
                    occurrences.push(occurrence(store));
                }
                continue;
            }
            let mut members: BTreeSet<String> = BTreeSet::new();
            for certificate in &store.contents {
                let reference = format!("crypto/certificate/{}", certificate.fingerprint());
                members.insert(reference.clone());
                certificates
                    .entry(reference)
                    .or_insert_with_key(|reference| asset(reference, certificate, is_newest, at));
            }
            dependencies.push(json!({"ref": reference, "dependsOn": members}));
            stores.insert(reference.clone(), file(&reference, store));
        }
        let mut clients = Vec::new();
        let mut names = BTreeSet::new();
        for client in &self.clients {
            let reference = format!("client/{}", client.name);
            if !names.insert(reference.clone()) {
                continue;
            }
            let reads: BTreeSet<&String> = client
                .stores
                .iter()
                .filter_map(|path| of_path.get(path.as_str()))
                .flatten()
                .collect();
            dependencies.push(json!({"ref": reference, "dependsOn": reads}));
            let mut properties = vec![
                json!({"name": "rds-ca:transport", "value": client.transport.as_str()}),
                json!({"name": "rds-ca:verifies-chain", "value": client.verifies_chain.as_str()}),
                json!({"name": "rds-ca:verifies-name", "value": client.verifies_name.as_str()}),
            ];
            properties.extend(
                client
                    .driver
                    .iter()
                    .map(|driver| json!({"name": "rds-ca:driver", "value": driver})),
            );
            properties.extend(
                client
                    .databases
                    .iter()
                    .map(|database| json!({"name": "rds-ca:database", "value": database})),
            );
            clients.push(json!({"type": "application", "bom-ref": reference, "name": client.name, "properties": properties}));
        }
        let components: Vec<Json> = clients
            .into_iter()
            .chain(stores.into_values())
            .chain(certificates.into_values())
            .collect();
        let document = json!({
            "$schema": format!("http://cyclonedx.org/schema/bom-{version}.schema.json"),
            "bomFormat": "CycloneDX",
            "specVersion": version,
            "version": 1,
            "metadata": {
                "timestamp": timestamp::format(at),
                "tools": {"components": [{"type": "application", "name": "rds-ca", "version": env!("CARGO_PKG_VERSION")}]},
            },
            "components": components,
            "dependencies": dependencies,
        });
        serde_json::to_string_pretty(&document)
            .map_err(|cause| Error::invalid("cannot write CycloneDX", cause.to_string()))
    }
}

/// The component's `bom-ref`: stores with equal bytes are one component with several occurrences.
fn reference(store: &FoundStore) -> String {
    match &store.sha256 {
        Some(digest) => format!("store/{digest}"),
        None => format!("store/{}", store.path),
    }
}

fn occurrence(store: &FoundStore) -> Json {
    match store.line {
        Some(line) => json!({"location": store.path, "line": line}),
        None => json!({"location": store.path}),
    }
}

fn file(reference: &str, store: &FoundStore) -> Json {
    let mut component = json!({
        "type": "file",
        "bom-ref": reference,
        "name": store.path.rsplit('/').next().unwrap_or(&store.path),
        "evidence": {"occurrences": [occurrence(store)]},
        "properties": [
            {"name": "rds-ca:container", "value": store.container},
            {"name": "rds-ca:holds", "value": store.holds.as_str()},
            {"name": "rds-ca:verdict", "value": store.verdict.as_str()},
            {"name": "rds-ca:reason", "value": store.reason},
        ],
    });
    // The digest of a store inside other text covers only its certificates, not the file.
    if let (Some(digest), None) = (&store.sha256, &store.within)
        && store.container != "directory"
    {
        set(
            &mut component,
            "hashes",
            json!([{"alg": "SHA-256", "content": digest}]),
        );
    }
    component
}

fn asset(reference: &str, certificate: &Certificate, is_newest: bool, at: UtcDateTime) -> Json {
    let validity = certificate.validity();
    let digest = certificate.fingerprint().to_string();
    let mut properties = json!({
        "subjectName": certificate.subject(),
        "issuerName": certificate.issuer(),
        "notValidBefore": timestamp::format(validity.not_before),
        "notValidAfter": timestamp::format(validity.not_after),
        "certificateFormat": "X.509",
    });
    if is_newest {
        set(&mut properties, "serialNumber", json!(certificate.serial()));
        if certificate.is_ca() {
            set(
                &mut properties,
                "certificateExtensions",
                json!([{"commonExtensionName": "basicConstraints", "commonExtensionValue": "CA:TRUE"}]),
            );
        }
        if at > validity.not_after {
            set(
                &mut properties,
                "certificateState",
                json!([{"state": "deactivated", "reason": "the certificate has expired"}]),
            );
        } else if at >= validity.not_before {
            set(
                &mut properties,
                "certificateState",
                json!([{"state": "active"}]),
            );
        }
    }
    json!({
        "type": "cryptographic-asset",
        "bom-ref": reference,
        "name": certificate.subject_common_name().unwrap_or(certificate.subject()),
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "cryptoProperties": {"assetType": "certificate", "certificateProperties": properties},
        "properties": [{"name": "rds-ca:sha256-der", "value": digest}],
    })
}

fn set(object: &mut Json, key: &str, value: Json) {
    if let Some(members) = object.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
}
