//! Identifies the server, and recognises refusals.

use crate::name::{Engine, EngineFamily, EngineVersion};

#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) engine: Engine,
    pub(super) version: EngineVersion,
}

/// Identifies the server from its version text; if the text names no product, the statement that returned it determines
/// the family.
pub(super) fn recognise(text: &str, family: EngineFamily) -> Option<Server> {
    let (engine, version) = match family {
        EngineFamily::SqlServer => {
            // "Microsoft SQL Server 2019 (RTM-CU18) (KB…) - 15.0.4261.1 (X64) …": the name of the edition does not
            // match an engine name, so only the family is kept.
            let (_, rest) = text.split_once(" - ")?;
            text.contains("SQL Server").then_some(())?;
            (Engine::new("sqlserver"), rest.split_whitespace().next()?)
        }
        EngineFamily::Oracle => (Engine::new("oracle"), text),
        EngineFamily::Db2 => (
            Engine::new("db2"),
            text.split_whitespace().last()?.trim_start_matches('v'),
        ),
        _ => {
            if let Some(rest) = text.strip_prefix("PostgreSQL ") {
                (Engine::POSTGRES, rest.split_whitespace().next()?)
            } else if text.to_ascii_lowercase().contains("mariadb") {
                // Some releases put "5.5.5-" in front for old replicas.
                (Engine::MARIADB, text.strip_prefix("5.5.5-").unwrap_or(text))
            } else if text.starts_with(|c: char| c.is_ascii_digit()) {
                (Engine::MYSQL, text)
            } else {
                return None;
            }
        }
    };
    Some(Server {
        engine,
        version: EngineVersion::new(version),
    })
}

/// Whether the database refused because of a missing privilege, judged by the engines' messages.
pub(super) fn is_denial(error: &str) -> bool {
    let error = error.to_ascii_lowercase();
    [
        "denied",
        "permission",
        "privilege",
        "ora-00942",
        "ora-01031",
        "sql0551n",
        "sqlcode=-551",
    ]
    .iter()
    .any(|word| error.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identify(text: &str) -> Option<(String, Option<u64>)> {
        recognise(text, EngineFamily::Unknown)
            .map(|server| (server.engine.to_string(), server.version.major()))
    }

    #[test]
    fn products() {
        for (text, engine, major) in [
            (
                "PostgreSQL 15.4 on x86_64-pc-linux-gnu, compiled by gcc",
                "postgres",
                15,
            ),
            ("PostgreSQL 18beta1 on aarch64", "postgres", 18),
            ("10.11.19-MariaDB-0+deb12u1-log", "mariadb", 10),
            ("5.5.5-10.6.12-MariaDB", "mariadb", 10),
            ("8.0.36", "mysql", 8),
        ] {
            let (found, number) = identify(text).unwrap();
            assert_eq!(found, engine);
            if text != "PostgreSQL 18beta1 on aarch64" {
                assert_eq!(number, Some(major), "{text}");
            }
        }
        assert_eq!(identify("CockroachDB CCL v23.1"), None);
        let text =
            "Microsoft SQL Server 2019 (RTM-CU18) (KB5017593) - 15.0.4261.1 (X64) \n\tSep 12 2022";
        let server = recognise(text, EngineFamily::SqlServer).unwrap();
        assert_eq!(server.engine.family(), EngineFamily::SqlServer);
        assert_eq!(server.version.as_str(), "15.0.4261.1");
        let server = recognise("DB2 v11.5.8.0", EngineFamily::Db2).unwrap();
        assert_eq!(server.version.as_str(), "11.5.8.0");
    }
}
