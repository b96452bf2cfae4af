//! Reads Kubernetes workloads, ConfigMaps and Secrets → environments and mounted files.
//!
//! Rules of the API reference (EnvVar, EnvFromSource, volumes): `env` takes precedence over `envFrom`, and the last
//! `envFrom` source over earlier ones; `$(NAME)` expands to an earlier variable; only the pod's namespace counts.

use std::collections::BTreeMap;

use base64::Engine as _;
use serde_json::Value as Json;

use super::super::container::Container;
use super::scalar;

/// The keys and values of a ConfigMap or Secret.
type Data = BTreeMap<String, String>;

/// The objects of a cluster, as far as the documents contain them.
#[derive(Default)]
pub(super) struct Cluster {
    workloads: Vec<(String, Json)>,
    /// By kind, namespace and name.
    data: BTreeMap<(&'static str, String, String), Data>,
    /// The document of each ConfigMap, by namespace and name.
    places: BTreeMap<(String, String), String>,
}

impl Cluster {
    pub(super) fn add(&mut self, path: &str, value: &Json) {
        let kind = value.get("kind").and_then(Json::as_str).unwrap_or_default();
        let kind = match kind {
            "ConfigMap" => "ConfigMap",
            "Secret" => "Secret",
            _ => {
                self.workloads.push((path.to_owned(), value.clone()));
                return;
            }
        };
        let mut data = Data::new();
        let members = |name: &str| {
            value
                .get(name)
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
        };
        for (key, text) in members("data") {
            let text = scalar(text).unwrap_or_default();
            let text = if kind == "Secret" {
                decoded(&text)
            } else {
                text
            };
            data.insert(key.clone(), text);
        }
        for (key, text) in members("binaryData") {
            data.insert(key.clone(), decoded(&scalar(text).unwrap_or_default()));
        }
        for (key, text) in members("stringData") {
            data.insert(key.clone(), scalar(text).unwrap_or_default());
        }
        if kind == "ConfigMap" {
            self.places
                .insert((namespace(value), name(value)), path.to_owned());
        }
        self.data
            .insert((kind, namespace(value), name(value)), data);
    }

    pub(super) fn containers(&self) -> Vec<Container> {
        let mut found = Vec::new();
        for (path, workload) in &self.workloads {
            let kind = workload
                .get("kind")
                .and_then(Json::as_str)
                .unwrap_or_default();
            let Some(spec) = pod_spec(workload, kind) else {
                continue;
            };
            let title = format!("{kind}/{}", name(workload));
            for (list, is_init) in [("initContainers", true), ("containers", false)] {
                for container in spec
                    .get(list)
                    .and_then(Json::as_array)
                    .into_iter()
                    .flatten()
                {
                    let mut read = self.container(container, spec, workload);
                    read.path.clone_from(path);
                    read.workload = Some(title.clone());
                    read.is_init = is_init;
                    found.push(read);
                }
            }
        }
        found.extend(self.unused());
        found
    }

    /// ConfigMaps that no workload in the documents refers to: their users are elsewhere, but their settings are read.
    fn unused(&self) -> Vec<Container> {
        let texts: Vec<String> = self
            .workloads
            .iter()
            .map(|(_, workload)| workload.to_string())
            .collect();
        let is_used = |name: &str| {
            texts
                .iter()
                .any(|text| text.contains(&format!("\"name\":\"{name}\"")))
        };
        self.places
            .iter()
            .filter(|((_, name), _)| !is_used(name))
            .filter_map(|((space, name), path)| {
                let data = self.get("ConfigMap", space, name)?;
                let (variables, files): (Data, Data) = data
                    .clone()
                    .into_iter()
                    .partition(|(key, _)| !key.contains('.'));
                Some(Container {
                    path: path.clone(),
                    workload: Some(format!("ConfigMap/{name}")),
                    name: name.clone(),
                    environment: Some(variables),
                    files,
                    ..Container::default()
                })
            })
            .collect()
    }

    fn get(&self, kind: &'static str, namespace: &str, name: &str) -> Option<&Data> {
        self.data
            .get(&(kind, namespace.to_owned(), name.to_owned()))
    }

    fn container(&self, container: &Json, spec: &Json, workload: &Json) -> Container {
        let space = namespace(workload);
        let mut read = Container {
            name: name_of(container),
            image: container
                .get("image")
                .and_then(Json::as_str)
                .map(str::to_owned),
            ..Container::default()
        };
        let mut environment: BTreeMap<String, String> = BTreeMap::new();
        for source in container
            .get("envFrom")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let prefix = source
                .get("prefix")
                .and_then(Json::as_str)
                .unwrap_or_default();
            for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
                let Some(reference) = source.get(field) else {
                    continue;
                };
                let name = name_of(reference);
                match self.get(kind, &space, &name) {
                    Some(data) => {
                        for (key, value) in data.iter().filter(|(key, _)| is_variable(key)) {
                            environment.insert(format!("{prefix}{key}"), value.clone());
                        }
                    }
                    None if is_optional(reference) => {}
                    None => read.unresolved.push(format!("{kind}/{name}")),
                }
            }
        }
        for variable in container
            .get("env")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let key = name_of(variable);
            let from = variable.get("valueFrom").filter(|from| !from.is_null());
            let Some(from) = from else {
                let text = variable.get("value").and_then(scalar).unwrap_or_default();
                let value = expanded(&text, &environment);
                environment.insert(key, value);
                continue;
            };
            self.from(&key, from, &space, workload, &mut environment, &mut read);
        }
        read.unset.retain(|name| !environment.contains_key(name));
        read.unresolved.dedup();
        self.files(container, spec, &space, &mut read);
        if read.error.is_none() {
            read.environment = Some(environment);
        }
        read
    }

    /// Resolves a variable with `valueFrom`.
    fn from(
        &self,
        key: &str,
        from: &Json,
        space: &str,
        workload: &Json,
        environment: &mut BTreeMap<String, String>,
        read: &mut Container,
    ) {
        for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
            let Some(reference) = from.get(field) else {
                continue;
            };
            let member = reference
                .get("key")
                .and_then(Json::as_str)
                .unwrap_or_default();
            let name = name_of(reference);
            match self.get(kind, space, &name).map(|data| data.get(member)) {
                Some(Some(value)) => {
                    environment.insert(key.to_owned(), value.clone());
                }
                _ if is_optional(reference) => {
                    read.unset.push(key.to_owned());
                }
                Some(None) => read.error = Some(format!("{kind} {name} has no key {member}")),
                None => {
                    environment.remove(key);
                    read.unresolved.push(key.to_owned());
                }
            }
            return;
        }
        let field = from
            .get("fieldRef")
            .and_then(|field| field.get("fieldPath"))
            .and_then(Json::as_str);
        let value = match field {
            Some("metadata.namespace") if workload.pointer("/metadata/namespace").is_some() => {
                Some(namespace(workload))
            }
            Some("metadata.name") if workload.get("kind").and_then(Json::as_str) == Some("Pod") => {
                Some(name(workload))
            }
            Some("spec.serviceAccountName") => pod_spec(
                workload,
                workload
                    .get("kind")
                    .and_then(Json::as_str)
                    .unwrap_or_default(),
            )
            .and_then(|spec| spec.get("serviceAccountName"))
            .and_then(scalar),
            _ => None,
        };
        match value {
            Some(value) => {
                environment.insert(key.to_owned(), value);
            }
            None => {
                environment.remove(key);
                read.unresolved.push(key.to_owned());
            }
        }
    }

    /// Collects the mounted files; a mount hides the files of other mounts below its path.
    fn files(&self, container: &Json, spec: &Json, space: &str, read: &mut Container) {
        let volumes: Vec<&Json> = spec
            .get("volumes")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .collect();
        let mut mounts: Vec<(String, &Json)> = container
            .get("volumeMounts")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(|mount| {
                Some((
                    mount
                        .get("mountPath")?
                        .as_str()?
                        .trim_end_matches('/')
                        .to_owned(),
                    mount,
                ))
            })
            .collect();
        mounts.sort_by_key(|(path, _)| path.len());
        for (path, mount) in mounts {
            let wanted = name_of(mount);
            let Some(volume) = volumes.iter().find(|volume| name_of(volume) == wanted) else {
                continue;
            };
            let below = format!("{path}/");
            read.files.retain(|known, _| !known.starts_with(&below));
            let Some(content) = self.volume(volume, space, read) else {
                continue;
            };
            match mount
                .get("subPath")
                .and_then(Json::as_str)
                .map(|path| path.trim_matches('/'))
            {
                Some(sub) if !sub.is_empty() => {
                    if let Some(text) = content.get(sub) {
                        read.files.insert(path, text.clone());
                    } else {
                        let inside = format!("{sub}/");
                        for (name, text) in &content {
                            if let Some(rest) = name.strip_prefix(&inside) {
                                read.files.insert(format!("{path}/{rest}"), text.clone());
                            }
                        }
                    }
                }
                _ => {
                    for (name, text) in content {
                        read.files.insert(format!("{path}/{name}"), text);
                    }
                }
            }
        }
    }

    /// The files of a volume, by their paths in the volume.
    fn volume(&self, volume: &Json, space: &str, read: &mut Container) -> Option<Data> {
        if let Some(source) = volume.get("configMap") {
            return self.source("ConfigMap", source, &name_of(source), space, read);
        }
        if let Some(source) = volume.get("secret") {
            let name = source
                .get("secretName")
                .and_then(Json::as_str)
                .unwrap_or_default()
                .to_owned();
            return self.source("Secret", source, &name, space, read);
        }
        let sources = volume.get("projected")?.get("sources")?.as_array()?;
        let mut all = Data::new();
        for source in sources {
            for (field, kind) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
                if let Some(source) = source.get(field) {
                    all.extend(
                        self.source(kind, source, &name_of(source), space, read)
                            .unwrap_or_default(),
                    );
                }
            }
        }
        Some(all)
    }

    fn source(
        &self,
        kind: &'static str,
        source: &Json,
        name: &str,
        space: &str,
        read: &mut Container,
    ) -> Option<Data> {
        let Some(data) = self.get(kind, space, name) else {
            if !is_optional(source) {
                read.unresolved.push(format!("{kind}/{name}"));
            }
            return None;
        };
        let Some(items) = source.get("items").and_then(Json::as_array) else {
            return Some(data.clone());
        };
        let mut chosen = Data::new();
        for item in items {
            let key = item.get("key").and_then(Json::as_str)?;
            let path = item.get("path").and_then(Json::as_str)?;
            match data.get(key) {
                Some(text) => {
                    chosen.insert(path.to_owned(), text.clone());
                }
                None if is_optional(source) => {}
                None => read.error = Some(format!("{kind} {name} has no key {key}")),
            }
        }
        Some(chosen)
    }
}

fn pod_spec<'a>(workload: &'a Json, kind: &str) -> Option<&'a Json> {
    let spec = workload.get("spec")?;
    match kind {
        "Pod" => Some(spec),
        "CronJob" => spec.pointer("/jobTemplate/spec/template/spec"),
        _ => spec.pointer("/template/spec"),
    }
}

fn name(value: &Json) -> String {
    value
        .pointer("/metadata/name")
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn name_of(value: &Json) -> String {
    value
        .get("name")
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn namespace(value: &Json) -> String {
    value
        .pointer("/metadata/namespace")
        .and_then(Json::as_str)
        .unwrap_or("default")
        .to_owned()
}

fn is_optional(reference: &Json) -> bool {
    reference.get("optional").and_then(Json::as_bool) == Some(true)
}

/// Whether the name is a valid variable name; others are skipped.
fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn decoded(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

/// Expands `$(NAME)` to an earlier variable; `$$(NAME)` is literal; a reference to an unset variable stays as written.
fn expanded(text: &str, environment: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some(escaped) = after.strip_prefix("$$") {
            out.push('$');
            rest = escaped;
            continue;
        }
        let reference = after
            .strip_prefix("$(")
            .and_then(|inside| inside.split_once(')'));
        match reference {
            Some((name, behind)) => {
                match environment.get(name) {
                    Some(value) => out.push_str(value),
                    None => {
                        out.push_str("$(");
                        out.push_str(name);
                        out.push(')');
                    }
                }
                rest = behind;
            }
            None => {
                out.push('$');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}
