//! Laws of merging samples, for arbitrary samples: order and grouping do not matter, and stored usages resume exactly.

use proptest::prelude::*;
use rds_ca_core::name::{Engine, EngineVersion};
use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::sessions::{Rows, Sample, Sampler, State, TlsSeen, Usage, Value};
use time::UtcDateTime;

/// One generated session: user, last part of the address, whether TLS, whether hidden.
type Generated = (u8, u8, bool, bool);

fn sample(minute: u16, generated: &[Generated], forced: bool) -> Sample {
    let columns = [
        "pid",
        "usename",
        "client_addr",
        "client_port",
        "backend_type",
        "ssl",
        "hidden",
        "own",
    ];
    let rows = generated.iter().map(|(user, address, tls, hidden)| {
        vec![
            1.into(),
            format!("user{}", user % 3).into(),
            format!("10.0.0.{}", address % 3).into(),
            4000.into(),
            if *hidden {
                Value::Null
            } else {
                "client backend".into()
            },
            (*tls).into(),
            (*hidden).into(),
            false.into(),
        ]
    });
    let mut sampler = Sampler::of(Engine::POSTGRES, EngineVersion::new("15.4"));
    let mut sampling = sampler.begin();
    while let Some(sql) = sampling.statement() {
        sampling.answer(if sql.contains("pg_stat_activity") {
            Ok(Rows::new(columns, rows.clone()))
        } else {
            let value = i64::from(forced);
            Ok::<_, String>(Rows::new(["forced"], [vec![value.into()]]))
        });
    }
    let at = UtcDateTime::from_unix_timestamp(1_800_000_000 + i64::from(minute) * 60).unwrap();
    sampling.finish(at)
}

/// Usages of a few samples each; minutes may collide, so that refusals are covered as well.
fn usage() -> impl Strategy<Value = Usage> {
    let generated = prop::collection::vec(any::<Generated>(), 0..5);
    let one = (0_u16..200, generated, any::<bool>());
    (prop::collection::vec(one, 0..4), prop::option::of("[ab]")).prop_map(|(samples, instance)| {
        let mut usage = instance.map_or_else(Usage::default, Usage::new);
        for (minute, generated, forced) in samples {
            // A second sample of the same minute is refused, which leaves the usage unchanged.
            let before = usage.clone();
            if usage.record(&sample(minute, &generated, forced)).is_err() {
                assert_eq!(usage, before);
            }
        }
        usage
    })
}

fn merge(a: &Option<Usage>, b: &Option<Usage>) -> Option<Usage> {
    a.clone()?.merge(b.clone()?).ok()
}

proptest! {
    #[test]
    fn merging_is_commutative(a in usage(), b in usage()) {
        let (a, b) = (Some(a), Some(b));
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
    }

    #[test]
    fn merging_is_associative(a in usage(), b in usage(), c in usage()) {
        let (a, b, c) = (Some(a), Some(b), Some(c));
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
    }

    #[test]
    fn merging_with_nothing_changes_nothing(a in usage()) {
        prop_assert_eq!(a.clone().merge(Usage::default()).unwrap(), a);
    }

    #[test]
    fn a_stored_usage_resumes_exactly(a in usage()) {
        let read = Usage::from_json(&a.to_json().unwrap()).unwrap();
        prop_assert_eq!(read, a);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = Usage::from_json(&text);
    }

    #[test]
    fn any_log_is_read(text in "[ -~\\t\\n]{0,400}", format in 0..4_u8) {
        let format = match format {
            0 => LogFormat::Postgres,
            1 => LogFormat::MySqlGeneral,
            2 => LogFormat::MariaDbAudit,
            _ => LogFormat::OracleListener,
        };
        let mut reader = LogReader::new(format, "i");
        reader.read(text.as_bytes()).unwrap();
        let reading = reader.finish().unwrap();
        prop_assert!(reading.connections <= reading.lines);
    }
}

#[test]
fn counts_add_up() {
    let mut usage = Usage::new("orders");
    usage
        .record(&sample(
            0,
            &[
                (1, 1, true, false),
                (1, 1, true, false),
                (2, 1, false, false),
            ],
            false,
        ))
        .unwrap();
    usage
        .record(&sample(5, &[(1, 1, true, false)], true))
        .unwrap();
    let rows: Vec<_> = usage.rows().collect();
    assert_eq!(rows.len(), 2);
    let tls = rows
        .iter()
        .find(|row| row.session.state == State::Encrypted)
        .unwrap();
    assert_eq!((tls.tally.sightings, tls.tally.samples), (3, 2));
    assert_eq!(
        tls.tally.last_seen.unwrap() - tls.tally.first_seen.unwrap(),
        time::Duration::minutes(5)
    );
    assert_eq!(usage.tls_seen(), TlsSeen::Yes);
    assert!(
        usage
            .forced()
            .unwrap()
            .describe()
            .contains("reported by the server")
    );
    assert!(
        usage.summary().contains("orders: postgres 15.4"),
        "{}",
        usage.summary()
    );
}

#[test]
fn absence_requires_a_watch_without_gaps() {
    let plain = [(1, 1, false, false)];
    let mut usage = Usage::new("orders");
    usage.record(&sample(0, &plain, false)).unwrap();
    assert_eq!(
        usage.tls_seen(),
        TlsSeen::Unknown,
        "one sample proves nothing"
    );
    usage.record(&sample(1, &plain, false)).unwrap();
    assert_eq!(usage.tls_seen(), TlsSeen::No);
    usage
        .record(&sample(2, &[(1, 1, false, true)], false))
        .unwrap();
    assert_eq!(
        usage.tls_seen(),
        TlsSeen::Unknown,
        "a hidden row may be TLS"
    );
    assert_eq!(usage.watch().incomplete_samples(), 1);
}

#[test]
fn unmergeable_usages_are_refused_with_a_reason() {
    let mut usage = Usage::new("orders");
    usage.record(&sample(0, &[], false)).unwrap();
    let twice = usage.clone().merge(usage.clone()).unwrap_err();
    let text = twice.to_string();
    assert!(
        text.contains("both hold the sample of 2027-01-15T08:00:00Z"),
        "{text}"
    );
    let other = usage.merge(Usage::new("billing")).unwrap_err();
    let text = other.to_string();
    assert!(
        text.contains("one is of instance \"orders\", the other of \"billing\""),
        "{text}"
    );
}

#[test]
fn a_report_names_engines_not_tested_on_a_live_server() {
    let summary_of = |engine: &str| {
        let mut sampler = Sampler::of(Engine::new(engine), EngineVersion::new("19"));
        let mut sampling = sampler.begin();
        while sampling.statement().is_some() {
            sampling.answer(Ok::<_, String>(Rows::default()));
        }
        let mut usage = Usage::new("orders");
        let at = UtcDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        usage.record(&sampling.finish(at)).unwrap();
        usage.summary()
    };
    for engine in ["oracle-ee", "sqlserver-se", "db2-se"] {
        let summary = summary_of(engine);
        assert!(summary.contains("not on a live server"), "{summary}");
    }
    assert!(!summary_of("postgres").contains("live server"));
}
