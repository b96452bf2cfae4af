//! Whether the engine refuses sessions without TLS: the parameter, its value, and the source of the value.
//!
//! Forced on means that every *new* network session to the engine uses TLS, once the setting is applied. It does not
//! cover the connection in front of a proxy or pooler, nor does it mean that any client verifies. Off proves nothing:
//! clients may use TLS anyway. Sources: the RDS and Aurora user guides on requiring TLS for each engine.

use crate::name::{Engine, EngineFamily, EngineVersion};

words! {
    /// Whether sessions without TLS are refused.
    #[non_exhaustive]
    pub enum Forced: "whether TLS is forced" {
        /// New network sessions without TLS are refused.
        On = "on",
        /// They are accepted, whether or not there are any.
        Off = "off",
        /// The engine has no such switch.
        NoSwitch = "no_switch",
        /// Undetermined.
        Unknown = "unknown",
    }
}

words! {
    /// Where the answer comes from, most reliable first.
    #[non_exhaustive]
    pub enum ForcedBy: "where a value comes from" {
        /// The server itself reports it.
        Server = "server",
        /// The parameter group sets it explicitly (`Source` is `user`).
        Explicit = "explicit",
        /// The parameter group shows it as a default (`Source` is `system` or `engine-default`).
        GroupDefault = "group_default",
        /// The engine's documented default for its version.
        EngineDefault = "engine_default",
        /// The option group, for Oracle.
        OptionGroup = "option_group",
        /// No source.
        Nothing = "nothing",
    }
}

words! {
    /// Whether a change of the parameter needs a reboot.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Apply: "when a parameter takes effect" {
        /// It takes effect without a reboot.
        Dynamic = "dynamic",
        /// It takes effect at the next reboot.
        Static = "static",
    }
}

/// A parameter as `DescribeDBParameters` and `DescribeDBClusterParameters` list it; other members are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(clippy::exhaustive_structs)] // filled by callers
pub struct StatedParameter {
    /// `ParameterName`.
    pub parameter_name: String,
    /// `ParameterValue`, absent where the engine decides.
    #[serde(default)]
    pub parameter_value: Option<String>,
    /// `Source`: `user`, `system` or `engine-default`.
    #[serde(default)]
    pub source: Option<String>,
    /// `ApplyType`: `static` or `dynamic`.
    #[serde(default)]
    pub apply_type: Option<String>,
}

/// Whether one instance forces TLS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ForcedTls {
    /// Whether sessions without TLS are refused now, as far as is known.
    pub forced: Forced,
    /// The parameter that determines it, if the engine has one.
    pub parameter: Option<String>,
    /// Its value, verbatim.
    pub value: Option<String>,
    /// Where the value comes from.
    pub origin: ForcedBy,
    /// Whether a change of the parameter needs a reboot, if known.
    pub apply: Option<Apply>,
    /// Whether another value is pending a reboot, if known.
    pub pending_reboot: Option<bool>,
}

impl ForcedTls {
    /// Determines it from the rows of `DescribeDBParameters` (or the cluster's), or else from the engine's default for
    /// the version.
    ///
    /// A parameter group may contain a change that is pending a reboot, so the server's own report takes precedence:
    /// see [`or_parameters`](Self::or_parameters).
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::name::{Engine, EngineVersion};
    /// use rds_ca_core::sessions::force::{Forced, ForcedTls, ForcedBy};
    ///
    /// let of = |engine, version| ForcedTls::from_parameters(&engine, &EngineVersion::new(version), &[]);
    /// assert_eq!(of(Engine::POSTGRES, "15.4").forced, Forced::On);
    /// assert_eq!(of(Engine::AURORA_POSTGRESQL, "15.4").forced, Forced::Off);
    /// assert_eq!(of(Engine::POSTGRES, "15.4").origin, ForcedBy::EngineDefault);
    /// ```
    pub fn from_parameters(
        engine: &Engine,
        version: &EngineVersion,
        parameters: &[StatedParameter],
    ) -> Self {
        let Some(name) = parameter_name(engine, version) else {
            return Self::without_parameter(engine, version);
        };
        let found = parameters
            .iter()
            .find(|parameter| parameter.parameter_name.eq_ignore_ascii_case(name));
        let apply = found
            .and_then(|parameter| parameter.apply_type.as_deref())
            .and_then(|text| match text {
                "static" => Some(Apply::Static),
                "dynamic" => Some(Apply::Dynamic),
                _ => None,
            })
            .or_else(|| documented_apply(engine));
        let value = found.and_then(|parameter| parameter.parameter_value.as_deref());
        let (forced, origin) = match value {
            Some(value) => {
                let explicit = found.and_then(|parameter| parameter.source.as_deref());
                let origin = match explicit {
                    Some("user") => ForcedBy::Explicit,
                    _ => ForcedBy::GroupDefault,
                };
                (read(engine, value), origin)
            }
            None => match default(engine, version) {
                Forced::Unknown => (Forced::Unknown, ForcedBy::Nothing),
                forced => (forced, ForcedBy::EngineDefault),
            },
        };
        Self {
            forced,
            parameter: Some(name.to_owned()),
            value: value.map(str::to_owned),
            origin,
            apply,
            pending_reboot: None,
        }
    }

    /// Determines it from the names of an Oracle instance's options: without `SSL` there is no TLS at all; with it, the
    /// plain port may still be open.
    pub fn from_options<'a>(options: impl IntoIterator<Item = &'a str>) -> Self {
        let ssl = options
            .into_iter()
            .any(|name| name.eq_ignore_ascii_case("SSL"));
        Self {
            forced: Forced::NoSwitch,
            parameter: Some("option SSL".to_owned()),
            value: Some(if ssl { "present" } else { "absent" }.to_owned()),
            origin: ForcedBy::OptionGroup,
            apply: None,
            pending_reboot: None,
        }
    }

    /// Determines it from the server's own report; `None` without one.
    pub(super) fn from_server(
        engine: &Engine,
        value: Option<&str>,
        pending_reboot: Option<bool>,
    ) -> Option<Self> {
        let value = value?.trim();
        // The version only matters where the parameter may not exist, and the server has just shown it.
        let name = parameter_name(engine, &EngineVersion::new(""))?;
        Some(Self {
            forced: read(engine, value),
            parameter: Some(name.to_owned()),
            value: Some(value.to_owned()),
            origin: ForcedBy::Server,
            apply: documented_apply(engine),
            pending_reboot,
        })
    }

    /// Combines the server's setting with the parameter group's: the server's counts, and a difference means a pending reboot.
    #[must_use]
    pub fn or_parameters(self, parameters: Self) -> Self {
        if self.origin != ForcedBy::Server {
            return parameters;
        }
        let differs = self.forced != parameters.forced
            && matches!(
                parameters.origin,
                ForcedBy::Explicit | ForcedBy::GroupDefault
            );
        Self {
            apply: parameters.apply.or(self.apply),
            pending_reboot: self.pending_reboot.or(differs.then_some(true)),
            ..self
        }
    }

    /// What the answer means, one statement per item.
    pub fn meaning(&self) -> Vec<&'static str> {
        let mut meaning = match self.forced {
            Forced::On => vec![
                "every new network session to the engine encrypts; sessions from before the change may not",
                "the connection in front of a proxy or pooler is not covered",
                "it does not show that any client verifies the certificate",
            ],
            Forced::Off => vec!["it proves nothing: clients may still use TLS"],
            Forced::NoSwitch if self.value.as_deref() == Some("absent") => {
                vec!["without the option SSL no session can use TLS"]
            }
            Forced::NoSwitch => {
                vec![
                    "the engine cannot force TLS; only a closed plain port keeps plain sessions out",
                ]
            }
            Forced::Unknown => vec!["it is undetermined whether TLS is forced"],
        };
        if self.pending_reboot == Some(true) {
            meaning.push("another value takes effect at the next reboot");
        }
        meaning
    }

    /// One sentence: the parameter, its value, the source, and what it means.
    pub fn describe(&self) -> String {
        let verdict = match self.forced {
            Forced::On => "TLS is forced",
            Forced::Off => "TLS is not forced",
            Forced::NoSwitch => "TLS cannot be forced",
            Forced::Unknown => "whether TLS is forced is unknown",
        };
        let source = match self.origin {
            ForcedBy::Server => "reported by the server",
            ForcedBy::Explicit => "set in the parameter group",
            ForcedBy::GroupDefault => "default of the parameter group",
            ForcedBy::EngineDefault => "default of the engine's version",
            ForcedBy::OptionGroup => "option group",
            ForcedBy::Nothing => "no source",
        };
        let parameter = self.parameter.as_deref().unwrap_or("no parameter");
        let value = self.value.as_deref().unwrap_or("not shown");
        format!(
            "{verdict} ({parameter}: {value}; {source}): {}",
            self.meaning().join("; ")
        )
    }

    fn without_parameter(engine: &Engine, version: &EngineVersion) -> Self {
        let forced = match engine.family() {
            EngineFamily::Oracle => Forced::NoSwitch,
            // `require_secure_transport` exists since 10.5.
            EngineFamily::MariaDb if version.major().is_some() => Forced::NoSwitch,
            _ => Forced::Unknown,
        };
        Self {
            forced,
            parameter: None,
            value: None,
            origin: if forced == Forced::Unknown {
                ForcedBy::Nothing
            } else {
                ForcedBy::EngineDefault
            },
            apply: None,
            pending_reboot: None,
        }
    }
}

/// `rds.force_ssl` and its equivalents; `None` where the engine or the version has none.
fn parameter_name(engine: &Engine, version: &EngineVersion) -> Option<&'static str> {
    match engine.family() {
        EngineFamily::Postgres | EngineFamily::SqlServer => Some("rds.force_ssl"),
        EngineFamily::MySql => Some("require_secure_transport"),
        EngineFamily::MariaDb if version.major().is_some() && !version.at_least(&[10, 5]) => None,
        EngineFamily::MariaDb => Some("require_secure_transport"),
        EngineFamily::DocumentDb => Some("tls"),
        EngineFamily::Db2 => Some("DB2COMM"),
        EngineFamily::Oracle | EngineFamily::Neptune | EngineFamily::Unknown => None,
    }
}

/// Interprets a value.
fn read(engine: &Engine, value: &str) -> Forced {
    let value = value.trim().to_ascii_lowercase();
    match engine.family() {
        // Every value but `disabled` allows TLS only; they differ in the TLS versions.
        EngineFamily::DocumentDb => match value.as_str() {
            "disabled" => Forced::Off,
            "enabled" => Forced::On,
            other if other.starts_with("fips") || other.starts_with("tls1") => Forced::On,
            _ => Forced::Unknown,
        },
        EngineFamily::Db2 => {
            let mut protocols: Vec<_> = value.split(',').map(str::trim).collect();
            protocols.retain(|protocol| !protocol.is_empty());
            match protocols.as_slice() {
                [] => Forced::Unknown,
                ["ssl"] => Forced::On,
                _ if protocols.contains(&"tcpip") => Forced::Off,
                _ => Forced::Unknown,
            }
        }
        _ => match value.as_str() {
            "1" | "on" | "true" => Forced::On,
            "0" | "off" | "false" => Forced::Off,
            _ => Forced::Unknown,
        },
    }
}

/// The documented default; unknown where the documentation has a gap.
fn default(engine: &Engine, version: &EngineVersion) -> Forced {
    let on_from = |first: u64| match version.major() {
        Some(major) if major >= first => Forced::On,
        Some(_) => Forced::Off,
        None => Forced::Unknown,
    };
    match engine.family() {
        EngineFamily::Postgres if engine.is_aurora() => on_from(17),
        EngineFamily::Postgres => on_from(15),
        EngineFamily::MySql | EngineFamily::SqlServer => Forced::Off,
        EngineFamily::MariaDb => {
            if version.at_least(&[11, 8]) {
                Forced::On
            } else if version.major().is_some() && !version.at_least(&[11, 5]) {
                Forced::Off
            } else {
                Forced::Unknown
            }
        }
        EngineFamily::DocumentDb => Forced::On,
        _ => Forced::Unknown,
    }
}

/// Only where the documentation is consistent: for PostgreSQL its pages differ.
fn documented_apply(engine: &Engine) -> Option<Apply> {
    match engine.family() {
        EngineFamily::MySql | EngineFamily::MariaDb => Some(Apply::Dynamic),
        EngineFamily::SqlServer => Some(Apply::Static),
        _ => None,
    }
}

/// Reads the parameters from the JSON that `aws rds describe-db-parameters` or its cluster equivalent prints.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when it is not such JSON.
///
/// # Example
///
/// ```
/// use rds_ca_core::sessions::force;
///
/// let json = r#"{"Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "Source": "user"}]}"#;
/// assert_eq!(force::parameters_from_json(json)?.len(), 1);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn parameters_from_json(text: &str) -> crate::Result<Vec<StatedParameter>> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Page {
        parameters: Vec<StatedParameter>,
    }
    serde_json::from_str::<Page>(text)
        .map(|page| page.parameters)
        .map_err(|cause| {
            crate::Error::invalid("cannot read the parameters", cause.to_string())
                .hinting("give the output of `aws rds describe-db-parameters --output json`")
                .caused_by(cause)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(engine: &str, version: &str, parameters: &[StatedParameter]) -> ForcedTls {
        ForcedTls::from_parameters(
            &Engine::new(engine),
            &EngineVersion::new(version),
            parameters,
        )
    }

    #[test]
    fn defaults_by_family_and_version() {
        use Forced::*;
        for (engine, version, forced) in [
            ("postgres", "14.9", Off),
            ("postgres", "15.2", On),
            ("postgres", "9.6.24", Off),
            ("postgres", "", Unknown),
            ("aurora-postgresql", "16.4", Off),
            ("aurora-postgresql", "17.1", On),
            ("mysql", "8.4.3", Off),
            ("aurora-mysql", "8.0.mysql_aurora.3.04.0", Off),
            ("mariadb", "10.4.8", NoSwitch),
            ("mariadb", "10.11.6", Off),
            ("mariadb", "11.4.3", Off),
            ("mariadb", "11.6.2", Unknown),
            ("mariadb", "11.8.1", On),
            ("sqlserver-se", "15.00.4236.7.v1", Off),
            ("oracle-ee", "19.0.0.0.ru-2023-07.rur-2023-07.r1", NoSwitch),
            ("db2-se", "11.5.9.0", Unknown),
            ("docdb", "5.0.0", On),
            ("neptune", "1.3", Unknown),
            ("tomorrow", "1", Unknown),
        ] {
            let found = answer(engine, version, &[]);
            assert_eq!(found.forced, forced, "{engine} {version}");
            assert_eq!(
                found.origin == ForcedBy::Nothing,
                forced == Unknown,
                "{engine} {version}"
            );
        }
    }

    #[test]
    fn values_of_every_engine() {
        use Forced::*;
        for (engine, value, forced) in [
            ("postgres", "1", On),
            ("postgres", "0", Off),
            ("postgres", "maybe", Unknown),
            ("mysql", "ON", On),
            ("mariadb", "OFF", Off),
            ("sqlserver-ex", "1", On),
            ("docdb", "disabled", Off),
            ("docdb", "fips-140-3", On),
            ("docdb", "tls1.2+", On),
            ("db2-se", "SSL", On),
            ("db2-se", "TCPIP,SSL", Off),
            ("db2-se", "", Unknown),
        ] {
            assert_eq!(
                read(&Engine::new(engine), value),
                forced,
                "{engine} {value}"
            );
        }
    }

    fn force_ssl(value: &str, source: &str) -> StatedParameter {
        StatedParameter {
            parameter_name: "rds.force_ssl".to_owned(),
            parameter_value: Some(value.to_owned()),
            source: Some(source.to_owned()),
            apply_type: Some("dynamic".to_owned()),
        }
    }

    #[test]
    fn the_group_overrides_the_default_and_the_server_overrides_the_group() {
        let group = answer("postgres", "15.4", &[force_ssl("0", "user")]);
        assert_eq!(
            (group.forced, group.origin),
            (Forced::Off, ForcedBy::Explicit)
        );
        assert_eq!(group.apply, Some(Apply::Dynamic));
        let server = ForcedTls::from_server(&Engine::POSTGRES, Some("1"), None).unwrap();
        let both = server.clone().or_parameters(group);
        assert_eq!((both.forced, both.origin), (Forced::On, ForcedBy::Server));
        assert_eq!(both.pending_reboot, Some(true));
        let same = server.or_parameters(answer("postgres", "15.4", &[force_ssl("1", "system")]));
        assert_eq!(same.pending_reboot, None);
        assert!(both.describe().contains("next reboot"));
        assert_eq!(ForcedTls::from_server(&Engine::POSTGRES, None, None), None);
    }

    #[test]
    fn oracle_has_no_switch() {
        let absent = ForcedTls::from_options(["OEM"]);
        assert_eq!(absent.forced, Forced::NoSwitch);
        assert!(absent.describe().contains("no session can use TLS"));
        assert!(
            ForcedTls::from_options(["SSL"])
                .describe()
                .contains("closed plain port")
        );
    }
}
