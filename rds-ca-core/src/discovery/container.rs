//! The environment and files of a container, a function or a systemd unit.

use std::collections::BTreeMap;

/// A container, a function or a systemd unit, with its environment and mounted files.
///
/// `Debug` and JSON show the names of variables and files but never their values, since any may be a secret.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Container {
    /// The document that declares it.
    pub path: String,
    /// Its workload, such as `Deployment/web`, if it has one.
    pub workload: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it is an init container.
    pub is_init: bool,
    /// The image.
    pub image: Option<String>,
    /// Its environment variables; `None` when it cannot start.
    pub environment: Option<BTreeMap<String, String>>,
    /// Variables that are named but not set.
    pub unset: Vec<String>,
    /// Variables whose values are not in the documents.
    pub unresolved: Vec<String>,
    /// Mounted files with their content; the text is empty where the documents do not contain it.
    pub files: BTreeMap<String, String>,
    /// Why it cannot start; `None` if it can.
    pub error: Option<String>,
}

impl std::fmt::Debug for Container {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Container")
            .field("workload", &self.workload)
            .field("name", &self.name)
            .field(
                "environment",
                &self
                    .environment
                    .as_ref()
                    .map(|environment| environment.keys().collect::<Vec<_>>()),
            )
            .field("files", &self.files.keys().collect::<Vec<_>>())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl serde::Serialize for Container {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let names: Option<Vec<&String>> = self
            .environment
            .as_ref()
            .map(|environment| environment.keys().collect());
        let files: Vec<&String> = self.files.keys().collect();
        let mut fields = out.serialize_struct("Container", 10)?;
        fields.serialize_field("path", &self.path)?;
        fields.serialize_field("workload", &self.workload)?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("init", &self.is_init)?;
        fields.serialize_field("image", &self.image)?;
        fields.serialize_field("variables", &names)?;
        fields.serialize_field("unset", &self.unset)?;
        fields.serialize_field("unresolved", &self.unresolved)?;
        fields.serialize_field("files", &files)?;
        fields.serialize_field("error", &self.error)?;
        fields.end()
    }
}

impl Container {
    /// The name of the service: the workload's name, followed by the container's where the workload has several.
    pub(super) fn service(&self, all: &[Self]) -> String {
        let Some(workload) = &self.workload else {
            return self.name.clone();
        };
        let bare = workload.rsplit('/').next().unwrap_or(workload);
        let siblings = all
            .iter()
            .filter(|other| other.path == self.path && other.workload == self.workload)
            .count();
        if siblings > 1 && bare != self.name {
            format!("{bare}-{}", self.name)
        } else {
            bare.to_owned()
        }
    }
}
