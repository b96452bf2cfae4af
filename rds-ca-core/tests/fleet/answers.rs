//! Builds the fleet from AWS's real responses; a missing value never turns into "fine".

use rds_ca_core::fleet::{
    CatalogueMatch, FleetBuilder, FleetLimits, GapKind, Grouping, HealthSubject,
    ParameterGroupKind, ParameterGroupName, Product, RotationRestart, Scope, ServerVerdict,
};
use rds_ca_core::name::{Engine, EngineVersion};
use rds_ca_core::{CaId, Catalogue, ErrorKind, Fleet, Region, timestamp};

/// As `aws rds describe-db-instances` prints it, reduced to what differs between engines.
const INSTANCES: &str = r#"{
    "DBInstances": [
        {
            "DBInstanceIdentifier": "orders",
            "DBInstanceClass": "db.r6g.large",
            "Engine": "postgres",
            "DBInstanceStatus": "available",
            "Endpoint": {
                "Address": "orders.c9akciq32.eu-west-1.rds.amazonaws.com",
                "Port": 5432,
                "HostedZoneId": "Z29XKXDKYMONMX"
            },
            "InstanceCreateTime": "2023-05-04T10:21:58.126000+00:00",
            "DBParameterGroups": [{"DBParameterGroupName": "pg15", "ParameterApplyStatus": "in-sync"}],
            "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
            "PendingModifiedValues": {
                "CACertificateIdentifier": "rds-ca-rsa2048-g1",
                "MasterUserPassword": "****",
                "AllocatedStorage": 200
            },
            "MultiAZ": true,
            "EngineVersion": "15.4",
            "ReadReplicaDBInstanceIdentifiers": [],
            "OptionGroupMemberships": [{"OptionGroupName": "default:postgres-15", "Status": "in-sync"}],
            "PubliclyAccessible": false,
            "DbiResourceId": "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "CACertificateIdentifier": "rds-ca-2019",
            "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
            "TagList": [{"Key": "app", "Value": "shop"}],
            "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50+00:00"}
        },
        {
            "DBInstanceIdentifier": "graph",
            "Engine": "neptune",
            "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            "DBClusterIdentifier": "graphs",
            "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:graph"
        },
        {
            "DBInstanceIdentifier": "papers",
            "Engine": "docdb",
            "EngineVersion": "5.0.0",
            "DBClusterIdentifier": "paper",
            "Endpoint": {"Address": "papers.c9.eu-west-1.docdb.amazonaws.com", "Port": 27017},
            "CACertificateIdentifier": "rds-ca-ecc384-g1",
            "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:papers",
            "CertificateDetails": {"CAIdentifier": "rds-ca-ecc384-g1", "ValidTill": "2027-06-01T00:00:00Z"}
        },
        {
            "DBInstanceIdentifier": "own",
            "Engine": "custom-sqlserver-ee",
            "DBInstanceArn": "arn:aws-us-gov:rds:us-gov-west-1:123456789012:db:own"
        },
        {
            "DBInstanceIdentifier": "tomorrow",
            "Engine": "quantum-db",
            "EngineVersion": "q1",
            "CACertificateIdentifier": "rds-ca-future-g9",
            "Endpoint": {"Address": "tomorrow.c9.mars-north-1.rds.amazonaws.com", "Port": 0},
            "PendingModifiedValues": {}
        }
    ]
}"#;

fn parse(json: &str) -> Fleet {
    Fleet::parse(json.as_bytes()).unwrap()
}

#[test]
fn an_instance_with_everything() {
    let fleet = parse(INSTANCES);
    let orders = fleet.instances_called("ORDERS").next().unwrap();
    assert_eq!(orders.account(), Some("123456789012"));
    assert_eq!(orders.region(), Some(&Region::new("eu-west-1")));
    assert_eq!(orders.engine(), Some(&Engine::POSTGRES));
    assert_eq!(orders.engine_version(), Some(&EngineVersion::new("15.4")));
    assert_eq!(orders.product(), Product::Rds);
    assert_eq!(orders.class(), Some("db.r6g.large"));
    assert_eq!(orders.status(), Some("available"));
    let endpoint = orders.endpoint().unwrap();
    assert_eq!(
        (&*endpoint.host, endpoint.port),
        ("orders.c9akciq32.eu-west-1.rds.amazonaws.com", Some(5432))
    );
    assert_eq!(orders.ca(), Some(&CaId::RDS_CA_2019));
    let certificate = orders.server_certificate().unwrap();
    assert_eq!(certificate.ca.as_deref(), Some(&CaId::RDS_CA_2019));
    assert_eq!(
        certificate.valid_till,
        Some(timestamp::parse("2024-08-22T17:08:50Z").unwrap())
    );
    assert_eq!(orders.pending_ca(), Some(CaId::RSA2048_G1));
    let pending: Vec<_> = orders
        .pending_changes()
        .unwrap()
        .iter()
        .map(|change| (&*change.name, change.value.as_deref()))
        .collect();
    assert_eq!(
        pending,
        [
            ("AllocatedStorage", Some("200")),
            ("CACertificateIdentifier", Some("rds-ca-rsa2048-g1")),
            // A secret value is dropped; its name is kept.
            ("MasterUserPassword", None),
        ]
    );
    assert_eq!(
        orders.maintenance_window().unwrap().to_string(),
        "sun:05:00-sun:06:00"
    );
    assert_eq!(orders.tag("app"), Some("shop"));
    assert_eq!(&*orders.option_groups().unwrap()[0], "default:postgres-15");
    assert_eq!(
        (orders.publicly_accessible(), orders.multi_az()),
        (Some(false), Some(true))
    );
    assert_eq!(&*orders.parameter_groups().unwrap()[0].name, "pg15");
    assert_eq!(orders.created().unwrap().year(), 2023);
    assert!(orders.is_called("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    assert!(orders.is_called("orders.c9akciq32.eu-west-1.rds.amazonaws.com"));
}

#[test]
fn missing_values_are_unknown() {
    let fleet = parse(INSTANCES);
    let called = |name| fleet.instances_called(name).next().unwrap();
    assert_eq!(called("graph").product(), Product::Neptune);
    assert_eq!(called("graph").server_certificate(), None);
    assert_eq!(called("graph").pending_changes(), None);
    assert_eq!(called("papers").product(), Product::DocumentDb);
    assert_eq!(called("own").product(), Product::RdsCustom);
    assert_eq!(called("own").ca(), None);
    assert_eq!(called("own").region().unwrap().as_str(), "us-gov-west-1");
    let tomorrow = called("tomorrow");
    assert_eq!(tomorrow.product(), Product::Unknown);
    assert_eq!(tomorrow.ca().unwrap().as_str(), "rds-ca-future-g9");
    assert_eq!(
        tomorrow.endpoint().unwrap().port,
        None,
        "port 0 means none yet"
    );
    // No ARN: the region comes from the host name, the account is not known.
    assert_eq!(tomorrow.region().unwrap().as_str(), "mars-north-1");
    assert_eq!(tomorrow.account(), None);
    assert_eq!(tomorrow.pending_changes(), Some(&[][..]), "stated: none");
    assert_eq!(tomorrow.tags(), None);

    // An object without members, a null and an empty text state nothing.
    let fleet = parse(
        r#"{"DBInstances": [{"DBInstanceIdentifier": "a", "CertificateDetails": {}, "Engine": null,
            "CACertificateIdentifier": "", "PreferredMaintenanceWindow": "whenever"}]}"#,
    );
    let a = &fleet.instances()[0];
    assert_eq!(
        (a.server_certificate(), a.engine(), a.ca()),
        (None, None, None)
    );
    assert_eq!(a.maintenance_window(), None);
}

#[test]
fn clusters() {
    let fleet = parse(
        r#"{"DBClusters": [
            {"DBClusterIdentifier": "aurora1", "Engine": "aurora-postgresql", "EngineMode": "provisioned",
             "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:aurora1", "Port": 5432,
             "Endpoint": "aurora1.cluster-c9.eu-west-1.rds.amazonaws.com",
             "ReaderEndpoint": "aurora1.cluster-ro-c9.eu-west-1.rds.amazonaws.com",
             "CustomEndpoints": ["batch.cluster-custom-c9.eu-west-1.rds.amazonaws.com"],
             "DBClusterMembers": [{"DBInstanceIdentifier": "m1", "IsClusterWriter": true},
                                  {"DBInstanceIdentifier": "m2", "IsClusterWriter": false}]},
            {"DBClusterIdentifier": "old", "Engine": "aurora-mysql", "EngineMode": "serverless",
             "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:old"},
            {"DBClusterIdentifier": "multi", "Engine": "mysql", "DBClusterInstanceClass": "db.m6gd.large",
             "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:multi",
             "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": 1724346530},
             "PendingModifiedValues": {"CertificateDetails": {"CAIdentifier": "rds-ca-rsa4096-g1"}}}
        ], "DBInstances": [
            {"DBInstanceIdentifier": "m1", "DBClusterIdentifier": "aurora1", "Engine": "aurora-postgresql",
             "DBInstanceArn": "arn:aws:rds:eu-west-1:1:db:m1"},
            {"DBInstanceIdentifier": "m2", "DBClusterIdentifier": "aurora1", "Engine": "aurora-postgresql",
             "DBInstanceArn": "arn:aws:rds:eu-west-1:1:db:m2"},
            {"DBInstanceIdentifier": "m1", "DBClusterIdentifier": "aurora1", "Engine": "aurora-postgresql",
             "DBInstanceArn": "arn:aws:rds:us-east-1:1:db:m1"},
            {"DBInstanceIdentifier": "multi-1", "DBClusterIdentifier": "multi", "Engine": "mysql",
             "DBInstanceArn": "arn:aws:rds:eu-west-1:1:db:multi-1"}
        ]}"#,
    );
    let called = |name| fleet.clusters_called(name).next().unwrap();
    let aurora = called("aurora1");
    assert_eq!(aurora.product(), Product::Aurora);
    assert_eq!(aurora.endpoints().count(), 3);
    assert_eq!(aurora.members().unwrap()[0].is_writer, Some(true));
    let members: Vec<_> = fleet
        .instances_of(aurora)
        .map(|member| member.id())
        .collect();
    assert_eq!(members, ["m1", "m2"], "another region's m1 is not a member");
    assert_eq!(fleet.cluster_of(&fleet.instances()[0]), Some(aurora));
    assert_eq!(fleet.cluster_of(&fleet.instances()[2]), None);
    assert_eq!(called("old").product(), Product::AuroraServerlessV1);
    let multi = called("multi");
    assert_eq!(multi.product(), Product::MultiAzCluster);
    assert_eq!(fleet.instances()[3].product(), Product::MultiAzCluster);
    assert_eq!(
        multi.pending_ca(),
        Some(CaId::RSA4096_G1),
        "nested, unlike instances"
    );
    assert_eq!(
        multi.server_certificate().unwrap().valid_till,
        Some(timestamp::parse("2024-08-22T17:08:50Z").unwrap()),
        "a time in seconds"
    );
}

#[test]
fn every_format_of_several_documents() {
    let page = |id: &str, marker: &str| {
        format!(
            r#"{{"DBInstances": [{{"DBInstanceIdentifier": "{id}", "DBInstanceArn": "arn:aws:rds:eu-west-1:1:db:{id}"}}]{marker}}}"#
        )
    };
    let (first, last) = (page("a", r#", "Marker": "x""#), page("b", ""));
    let single = r#"{"DBInstanceIdentifier": "s{}\"", "Engine": "mysql"}"#;
    for (what, input, expected) in [
        ("one page", last.clone(), vec!["b"]),
        ("concatenated", format!("{first}{last}"), vec!["a", "b"]),
        ("NDJSON", format!("{first}\n{last}\n"), vec!["a", "b"]),
        ("list", format!("[{first},\r\n{last}]"), vec!["a", "b"]),
        ("BOM", format!("\u{feff}{last}"), vec!["b"]),
        (
            "single instances",
            format!("{single}\n{single}"),
            vec!["s{}\"", "s{}\""],
        ),
        (
            "mixed",
            format!("{single}{last}{single}"),
            vec!["s{}\"", "b", "s{}\""],
        ),
    ] {
        let fleet = parse(&input);
        let ids: Vec<_> = fleet.instances().iter().map(|found| found.id()).collect();
        assert_eq!(ids, expected, "{what}");
        assert_eq!(fleet.gaps(), [], "{what}");
    }
    // For the same database the last response counts.
    let again = last.replace(
        r#""DBInstanceArn""#,
        r#""Engine": "mysql", "DBInstanceArn""#,
    );
    let fleet = parse(&format!("{last}{again}"));
    assert_eq!(fleet.instances().len(), 1);
    assert_eq!(fleet.instances()[0].engine(), Some(&Engine::MYSQL));
}

/// `ListTagsForResource` does not name its resource: a caller who saves the response adds the request's member.
#[test]
fn tags_of_proxies_are_separate_documents_in_any_order() {
    let arn = "arn:aws:rds:eu-west-1:1:db-proxy:prx-1";
    let proxy = format!(r#"{{"DBProxies": [{{"DBProxyName": "p", "DBProxyArn": "{arn}"}}]}}"#);
    let tags = |arn: &str| {
        format!(r#"{{"ResourceName": "{arn}", "TagList": [{{"Key": "app", "Value": "shop"}}]}}"#)
    };
    for text in [
        format!("{proxy}{}", tags(arn)),
        format!("{}{proxy}", tags(arn)),
    ] {
        let fleet = parse(&text);
        let found = fleet.proxies()[0].tags.as_deref().unwrap();
        assert_eq!((&*found[0].key, &*found[0].value), ("app", "shop"));
        assert_eq!(fleet.gaps(), []);
    }
    // Tags of another resource do not count.
    assert_eq!(
        parse(&format!("{proxy}{}", tags("x"))).proxies()[0].tags,
        None
    );
    let none = format!(r#"{proxy}{{"ResourceName": "{arn}", "TagList": []}}"#);
    assert_eq!(parse(&none).proxies()[0].tags.as_deref(), Some(&[][..]));
}

/// The empty output of a failed command is not an account without databases.
#[test]
fn empty_input_is_refused() {
    for empty in ["", " \n", "[]", "[ ]\n"] {
        let error = Fleet::parse(empty.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("it is empty"), "{error}");
    }
    assert!(parse(r#"{"DBInstances": []}"#).instances().is_empty());
}

#[test]
fn times_in_the_formats_of_tools() {
    let expected = timestamp::parse("2024-08-22T17:08:50Z").unwrap();
    for text in [
        r#""2024-08-22T17:08:50+00:00""#,
        r#""2024-08-22T17:08:50Z""#,
        r#""2024-08-22T17:08:50.000Z""#,
        r#""2024-08-22 17:08:50+00:00""#,
        r#""2024-08-22T19:08:50+02:00""#,
        r#""Thu, 22 Aug 2024 17:08:50 GMT""#,
        "1724346530",
        "1724346530.0",
    ] {
        let fleet = parse(&format!(
            r#"{{"DBInstanceIdentifier": "a", "CertificateDetails": {{"ValidTill": {text}}}}}"#
        ));
        let certificate = fleet.instances()[0].server_certificate().unwrap();
        assert_eq!(certificate.valid_till, Some(expected), "{text}");
    }
}

#[test]
fn truncated_or_foreign_input_is_refused() {
    let mut limits = FleetLimits::default();
    limits.document_bytes = 300_000;
    limits.resources = 2;
    let owned = str::to_owned;
    for (input, kind, text) in [
        (
            owned(r#"{"DBInstances": ["#),
            ErrorKind::InvalidInput,
            "middle of a document",
        ),
        (
            owned(r#"[{"DBInstances": []},"#),
            ErrorKind::InvalidInput,
            "middle of a list",
        ),
        (owned("<html>"), ErrorKind::InvalidInput, "not JSON"),
        (owned("7"), ErrorKind::InvalidInput, "not JSON"),
        (
            owned(r#"{"Buckets": []}"#),
            ErrorKind::InvalidInput,
            "neither a known response of the RDS",
        ),
        (
            owned("\n\n{\"DBSnapshotIdentifier\": \"s\", \"DBInstanceIdentifier\": \"a\"}"),
            ErrorKind::InvalidInput,
            "line 3",
        ),
        (
            owned(r#"{"DBInstances": 7}"#),
            ErrorKind::InvalidInput,
            "line 1",
        ),
        (
            owned(r#"{"DBInstanceIdentifier": "a", "CertificateDetails": {"ValidTill": "soon"}}"#),
            ErrorKind::InvalidInput,
            "soon",
        ),
        (
            format!("{{\"x\": \"{}\"", "y".repeat(600_000)),
            ErrorKind::LimitExceeded,
            "document_bytes",
        ),
        (
            owned(r#"{"DBInstances": [{}, {}, {}]}"#),
            ErrorKind::LimitExceeded,
            "`resources`",
        ),
        (
            "[".repeat(100),
            ErrorKind::InvalidInput,
            "not a JSON object",
        ),
        (
            format!("{{\"DBInstances\": {}", "[".repeat(100_000)),
            ErrorKind::InvalidInput,
            "middle",
        ),
        (
            format!(
                "{{\"DBInstances\": {}{}}}",
                "[".repeat(100_000),
                "]".repeat(100_000)
            ),
            ErrorKind::InvalidInput,
            "",
        ),
        (
            owned(r#"{"format": "rds-ca-fleet", "version": 99}"#),
            ErrorKind::Unsupported,
            "version 99",
        ),
        (
            owned(r#"{"format": "other", "version": 1}"#),
            ErrorKind::InvalidInput,
            "other",
        ),
    ] {
        let error = FleetBuilder::with_limits(limits)
            .add_json(input.as_bytes(), &Scope::default())
            .unwrap_err();
        let start: String = input.chars().take(60).collect();
        assert_eq!(error.kind(), kind, "{start}: {error}");
        assert!(error.to_string().contains(text), "{start}: {error}");
    }
    let utf16: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let error = Fleet::parse(&utf16).unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error}");
    let error = Fleet::read(["/no/such"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn unread_data_is_a_gap() {
    let scope = Scope::new("prod", Region::new("eu-west-1"));
    let mut builder = FleetBuilder::new();
    let mut add = |json: &str| builder.add_json(json.as_bytes(), &scope).unwrap();
    add(r#"{"DBInstances": [{"Engine": "mysql"}]}"#);
    add(r#"{"DBClusters": [], "Marker": "m"}"#);
    add(r#"{"Certificates": [], "NextToken": "n"}"#);
    add(r#"{"Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "1"}]}"#);
    let fleet = builder.finish();
    let gaps: Vec<_> = fleet
        .gaps()
        .iter()
        .map(|gap| (gap.operation.as_str(), gap.kind, gap.pages_read))
        .collect();
    assert_eq!(
        gaps,
        [
            ("DescribeDBInstances", GapKind::Unidentified, 0),
            ("DescribeDBParameters", GapKind::Unidentified, 0),
            ("DescribeCertificates", GapKind::MorePages, 1),
            ("DescribeDBClusters", GapKind::MorePages, 1),
        ]
    );
    assert!(fleet.gaps().iter().all(|gap| gap.scope == scope));
    assert!(fleet.parameter_groups().is_empty());
    // Two instances with the same name and no known account may be two databases: both are kept.
    let single = r#"{"DBInstanceIdentifier": "a"}"#;
    assert_eq!(parse(&format!("{single}{single}")).instances().len(), 2);
}

#[test]
fn inputs_of_a_rotation() {
    let scope = Scope::new("1", Region::new("us-west-2"));
    let mut builder = FleetBuilder::new();
    let mut add = |json: &str| builder.add_json(json.as_bytes(), &scope).unwrap();
    add(
        r#"{"DefaultCertificateForNewLaunches": "rds-ca-rsa4096-g1", "Certificates": [
            {"CertificateIdentifier": "rds-ca-rsa2048-g1", "CertificateType": "CA",
             "Thumbprint": "7c40cb42714b6fdb2b296f9bbd0e8bb364436a76",
             "ValidFrom": "2021-05-24T22:00:00Z", "ValidTill": "2061-05-24T23:59:59Z",
             "CertificateArn": "arn:aws:rds:us-west-2::cert:rds-ca-rsa2048-g1",
             "CustomerOverride": true, "CustomerOverrideValidTill": "2061-05-24T23:59:59Z"},
            {"CertificateIdentifier": "odd", "Thumbprint": "zz"}]}"#,
    );
    add(r#"{"DBEngineVersions": [
            {"Engine": "postgres", "EngineVersion": "15.4", "SupportsCertificateRotationWithoutRestart": true,
             "SupportedCACertificateIdentifiers": ["rds-ca-rsa2048-g1", "rds-ca-ecc384-g1"]},
            {"Engine": "mysql", "EngineVersion": "5.7.33", "SupportsCertificateRotationWithoutRestart": false,
             "SupportedCACertificateIdentifiers": ["rds-ca-2019"]},
            {"Engine": "custom-oracle-ee", "EngineVersion": "19", "SupportedCACertificateIdentifiers": []}]}"#);
    add(
        r#"{"PendingMaintenanceActions": [{"ResourceIdentifier": "arn:aws:rds:us-west-2:1:db:a",
            "PendingMaintenanceActionDetails": [
                {"Action": "ca-certificate-rotation", "ForcedApplyDate": "2027-01-03T00:00:00Z"},
                {"Action": "server-certificate-rotation", "OptInStatus": "next-maintenance"},
                {"Action": "system-update"}]}]}"#,
    );
    add(
        r#"{"DBProxies": [{"DBProxyName": "p", "RequireTLS": true, "EngineFamily": "POSTGRESQL",
            "DBProxyArn": "arn:aws:rds:us-west-2:1:db-proxy:prx-1"}]}"#,
    );
    let group = ParameterGroupName::new(scope.clone(), ParameterGroupKind::Instance, "pg15");
    builder
        .add_parameters(
            br#"{"Parameters": [
                {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyType": "dynamic", "IsModifiable": true},
                {"ParameterName": "ssl_ciphers"},
                {"ParameterName": "shared_buffers", "ParameterValue": "secret"}]}"#,
            &group,
        )
        .unwrap();
    let fleet = builder.finish();

    let offered = fleet.offered_ca(&CaId::RSA2048_G1, &scope).unwrap();
    assert_eq!(offered.customer_override, Some(true));
    assert_eq!(
        offered.thumbprint.unwrap().to_string(),
        "7c40cb42714b6fdb2b296f9bbd0e8bb364436a76"
    );
    assert_eq!(
        fleet.offered_cas()[1].thumbprint,
        None,
        "unreadable: unknown"
    );
    assert_eq!(fleet.default_cas()[0].ca, CaId::RSA4096_G1);

    let support = |engine, version| {
        fleet.support_of(&Engine::new(engine), &EngineVersion::new(version), &scope)
    };
    let postgres = support("postgres", "15.4").unwrap();
    assert_eq!(postgres.restart, RotationRestart::NotNeeded);
    assert_eq!(postgres.supports(&CaId::RSA4096_G1), Some(false));
    assert_eq!(postgres.supports(&CaId::ECC384_G1), Some(true));
    let mysql = support("mysql", "5.7.33").unwrap();
    assert_eq!(mysql.restart, RotationRestart::Needed);
    let custom = support("custom-oracle-ee", "19").unwrap();
    assert_eq!(custom.restart, RotationRestart::Unknown);
    assert_eq!(custom.supports(&CaId::RSA2048_G1), None);
    assert!(support("postgres", "15.5").is_none());
    let elsewhere = Scope::new("1", Region::new("eu-west-1"));
    let version = EngineVersion::new("15.4");
    assert!(
        fleet
            .support_of(&Engine::POSTGRES, &version, &elsewhere)
            .is_none()
    );

    let actions = fleet.pending_actions_of("arn:aws:rds:us-west-2:1:db:a");
    let certificate: Vec<_> = actions
        .iter()
        .map(|action| action.certificate_action().is_some())
        .collect();
    assert_eq!(certificate, [true, true, false], "both spellings");
    assert_eq!(fleet.proxies()[0].require_tls, Some(true));

    let parameters = &fleet.parameter_group(&group).unwrap().parameters;
    assert_eq!(parameters["rds.force_ssl"].value.as_deref(), Some("1"));
    assert_eq!(parameters["ssl_ciphers"].value, None);
    assert_eq!(parameters.len(), 2, "only TLS parameters are kept");
    assert_eq!(fleet.answers().len(), 5);
}

#[test]
fn aws_health_gives_hints() {
    let mut builder = FleetBuilder::new();
    let event = "arn:aws:health:ap-northeast-1::event/RDS/AWS_RDS_PLANNED_LIFECYCLE_EVENT/AWS_RDS_PLANNED_LIFECYCLE_EVENT_1";
    for json in [
        format!(
            r#"{{"entities": [
                {{"entityValue": "seen", "eventArn": "{event}", "awsAccountId": "1", "statusCode": "PENDING"}},
                {{"entityValue": "arn:aws:rds:ap-northeast-1:1:db:hidden", "eventArn": "{event}"}}]}}"#
        ),
        format!(
            r#"{{"successfulSet": [{{"event": {{"arn": "{event}",
                "eventTypeCode": "AWS_RDS_PLANNED_LIFECYCLE_EVENT",
                "region": "ap-northeast-1", "startTime": 1724310000.0}}, "eventDescription":
                {{"latestDescription": "The CA certificate rds-ca-2019 expires on August 22, 2024."}}}}],
                "failedSet": []}}"#
        ),
        r#"{"version": "0", "detail-type": "AWS Health Event", "source": "aws.health", "account": "2",
            "region": "eu-west-1", "detail": {"eventArn": "arn:aws:health:eu-west-1::event/RDS/X/Y",
            "service": "RDS", "eventTypeCode": "AWS_RDS_PLANNED_LIFECYCLE_EVENT",
            "startTime": "Thu, 4 Jun 2026 05:01:10 GMT", "eventDescription": [
                {"language": "en_US", "latestDescription": "MySQL 5.7 reaches end of standard support."}],
            "affectedEntities": [{"entityValue": "old", "status": "PENDING"}]}}"#
            .to_owned(),
        r#"{"detail-type": "AWS Health Event", "detail": {"service": "EC2",
            "affectedEntities": [{"entityValue": "i-1"}]}}"#
            .to_owned(),
        r#"{"DBInstances": [{"DBInstanceIdentifier": "seen"}]}"#.to_owned(),
    ] {
        builder
            .add_json(json.as_bytes(), &Scope::default())
            .unwrap();
    }
    let fleet = builder.finish();
    let [ca, support] = fleet.health() else {
        panic!("{:#?}", fleet.health())
    };
    assert_eq!(ca.subject, HealthSubject::CertificateAuthority);
    assert_eq!(ca.scope.region, Some(Region::new("ap-northeast-1")));
    assert_eq!(
        ca.start,
        Some(timestamp::parse("2024-08-22T07:00:00Z").unwrap())
    );
    assert_eq!(
        support.subject,
        HealthSubject::EngineSupport,
        "the same code, another text"
    );
    let unseen: Vec<_> = fleet
        .unseen_by_health()
        .iter()
        .map(|unseen| unseen.entity.name.as_str())
        .collect();
    assert_eq!(unseen, ["arn:aws:rds:ap-northeast-1:1:db:hidden", "old"]);
}

#[test]
fn instances_without_the_value_form_a_group() {
    let fleet = parse(INSTANCES);
    let by_app = fleet.grouped(&Grouping::Tag("app".to_owned()));
    let shape: Vec<_> = by_app
        .iter()
        .map(|group| (group.name, group.instances.len()))
        .collect();
    assert_eq!(shape, [(None, 4), (Some("shop"), 1)]);
    assert_eq!(fleet.grouped(&Grouping::Cluster).len(), 5);
    assert_eq!(fleet.grouped(&Grouping::Region).len(), 3);
}

#[test]
fn a_saved_fleet_reads_back_equal() {
    let mut builder = FleetBuilder::new();
    builder.taken_at(timestamp::parse("2026-11-23").unwrap());
    let clusters = br#"{"DBClusters": [{"DBClusterIdentifier": "graphs"}], "Marker": "x"}"#;
    for json in [INSTANCES.as_bytes(), clusters] {
        builder.add_json(json, &Scope::default()).unwrap();
    }
    let fleet = builder.finish();
    let mut saved = Vec::new();
    fleet.write_json(&mut saved).unwrap();
    assert_eq!(Fleet::parse(&saved).unwrap(), fleet);
    // A truncated file is refused at every length: a partial fleet never passes for a complete one.
    for cut in (1..saved.len()).step_by(97) {
        assert!(Fleet::parse(&saved[..cut]).is_err(), "cut at {cut}");
    }
    let text = String::from_utf8(saved).unwrap();
    assert!(!text.contains("****"), "no secret is saved");
}

/// Recorded responses and the verdict of each; removing a field never turns one into "current".
#[test]
fn server_side_verdicts() {
    const GOOD: &str = r#"{"DBInstanceIdentifier": "a", "Engine": "postgres", "EngineVersion": "15.4",
        "DBInstanceArn": "arn:aws:rds:eu-west-1:1:db:a", "CACertificateIdentifier": "rds-ca-rsa2048-g1",
        "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-09-01T00:00:00Z"},
        "PendingModifiedValues": {}}"#;
    const OFFERED: &str = r#"{"Certificates": [
        {"CertificateIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2061-05-20T00:00:00Z",
         "CertificateArn": "arn:aws:rds:eu-west-1::cert:rds-ca-rsa2048-g1"}]}"#;
    const ACTION: &str = r#"{"PendingMaintenanceActions": [{"ResourceIdentifier": "arn:aws:rds:eu-west-1:1:db:a",
        "PendingMaintenanceActionDetails": [{"Action": "ACTION"}]}]}"#;
    const SUPPORT: &str = r#"{"DBEngineVersions": [{"Engine": "postgres", "EngineVersion": "15.4",
        "SupportsCertificateRotationWithoutRestart": true}]}"#;
    use ServerVerdict::{Affected, Current, Unknown};
    let change = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        GOOD.replace(from, to)
    };
    let old = GOOD.replace("rds-ca-rsa2048-g1", "rds-ca-2019");
    for (what, input, expected) in [
        ("all values current", GOOD.to_owned(), Current),
        ("its CA is offered", format!("{GOOD}{OFFERED}"), Current),
        ("a retired CA", old.clone(), Affected),
        (
            "one that AWS no longer lists",
            format!("{old}{OFFERED}"),
            Affected,
        ),
        ("an unknown CA", GOOD.replace("rsa2048-g1", "x9"), Unknown),
        (
            "an unknown CA, AWS lists others",
            format!("{}{OFFERED}", GOOD.replace("rsa2048-g1", "x9")),
            Unknown,
        ),
        (
            "no CA",
            change(r#""CACertificateIdentifier": "rds-ca-rsa2048-g1","#, ""),
            Unknown,
        ),
        (
            "an empty CA",
            change(r#"er": "rds-ca-rsa2048-g1","#, r#"er": "","#),
            Unknown,
        ),
        (
            "no details",
            change(r#""CertificateDetails": {"#, r#""Other": {"#),
            Unknown,
        ),
        ("no end", change(r#""ValidTill""#, r#""Other""#), Unknown),
        (
            "no signer",
            change(r#""CAIdentifier""#, r#""Other""#),
            Unknown,
        ),
        (
            "nothing on pending changes",
            change(r#""PendingModifiedValues""#, r#""Other""#),
            Unknown,
        ),
        (
            "an unknown region",
            change("eu-west-1", "mars-north-1"),
            Unknown,
        ),
        (
            "no ARN",
            change(r#""DBInstanceArn""#, r#""Other""#),
            Unknown,
        ),
        (
            "an unknown engine",
            change(r#""postgres""#, r#""quantum""#),
            Unknown,
        ),
        (
            "RDS Custom",
            change(r#""postgres""#, r#""custom-oracle-ee""#),
            Unknown,
        ),
        ("Neptune", change(r#""postgres""#, r#""neptune""#), Unknown),
        ("DocumentDB", change(r#""postgres""#, r#""docdb""#), Current),
        (
            "an ended certificate",
            change("2027-09-01", "2026-11-01"),
            Affected,
        ),
        (
            "one that ends",
            change("2027-09-01", "2026-12-01"),
            Affected,
        ),
        (
            "one that ends, renewed by RDS",
            format!("{}{SUPPORT}", change("2027-09-01", "2026-12-01")),
            Current,
        ),
        (
            "a change that is not finished",
            change(
                r#""CAIdentifier": "rds-ca-rsa2048-g1""#,
                r#""CAIdentifier": "rds-ca-rsa4096-g1""#,
            ),
            Affected,
        ),
        (
            "a queued change",
            change(
                r#""PendingModifiedValues": {}"#,
                r#""PendingModifiedValues": {"CACertificateIdentifier": "rds-ca-ecc384-g1"}"#,
            ),
            Affected,
        ),
        (
            "a new root is pending",
            format!(
                "{GOOD}{}",
                ACTION.replace("ACTION", "ca-certificate-rotation")
            ),
            Affected,
        ),
        (
            "a new leaf is pending",
            format!(
                "{GOOD}{}",
                ACTION.replace("ACTION", "server-certificate-rotation")
            ),
            Current,
        ),
        (
            "a patch is pending",
            format!("{GOOD}{}", ACTION.replace("ACTION", "system-update")),
            Current,
        ),
        (
            "only a name",
            r#"{"DBInstanceIdentifier": "a"}"#.to_owned(),
            Unknown,
        ),
    ] {
        let fleet = parse(&input);
        let (at, until) = ("2026-11-23", "2027-02-23");
        let side = fleet.server_side_of(
            &fleet.instances()[0],
            Catalogue::builtin(),
            timestamp::parse(at).unwrap(),
            timestamp::parse(until).unwrap(),
        );
        assert_eq!(side.verdict, expected, "{what}: {:?}", side.reasons);
    }
}

#[test]
fn server_side_of_clusters() {
    let fleet = parse(
        r#"{"DBClusters": [
            {"DBClusterIdentifier": "multi", "Engine": "mysql", "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:multi",
             "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2028-09-01T00:00:00Z"}},
            {"DBClusterIdentifier": "queued", "Engine": "mysql", "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:queued",
             "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2028-09-01T00:00:00Z"},
             "PendingModifiedValues": {"CertificateDetails": {"CAIdentifier": "rds-ca-rsa4096-g1"}}},
            {"DBClusterIdentifier": "v1", "Engine": "aurora-mysql", "EngineMode": "serverless"},
            {"DBClusterIdentifier": "empty", "Engine": "aurora-mysql"},
            {"DBClusterIdentifier": "seen", "Engine": "aurora-mysql", "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:seen"}],
          "DBInstances": [{"DBInstanceIdentifier": "m", "DBClusterIdentifier": "seen", "DBInstanceArn": "arn:aws:rds:eu-west-1:1:db:m"}]}"#,
    );
    let at = timestamp::parse("2026-11-23").unwrap();
    for (name, expected) in [
        ("multi", Some(ServerVerdict::Current)),
        ("queued", Some(ServerVerdict::Affected)),
        ("v1", Some(ServerVerdict::Unknown)),
        ("empty", Some(ServerVerdict::Unknown)),
        ("seen", None),
    ] {
        let cluster = fleet.clusters_called(name).next().unwrap();
        let side = fleet.server_side_of_cluster(cluster, Catalogue::builtin(), at, at);
        assert_eq!(
            side.as_ref().map(|side| side.verdict),
            expected,
            "{name}: {side:?}"
        );
    }
}

#[test]
fn the_catalogue_is_checked_against_what_aws_offers() {
    let thumbprint = |region: &str, ca: &str, thumbprint: &str| {
        let fleet = parse(&format!(
            r#"{{"Certificates": [{{"CertificateIdentifier": "{ca}", "Thumbprint": "{thumbprint}",
                "CertificateArn": "arn:aws:rds:{region}::cert:{ca}"}}]}}"#
        ));
        fleet.offered_cas()[0].compare(Catalogue::builtin())
    };
    for (region, ca, digits, expected) in [
        (
            "us-west-2",
            "rds-ca-rsa4096-g1",
            "19da4f2af579a8ae1f6a0fa77aa5befd874b4cab",
            CatalogueMatch::Root,
        ),
        (
            "us-west-2",
            "RDS-CA-ECC384-G1",
            "2EE3DCC06E50192559B13929E73484354F23387D",
            CatalogueMatch::Root,
        ),
        (
            "us-west-2",
            "rds-ca-rsa4096-g1",
            "2ee3dcc06e50192559b13929e73484354f23387d",
            CatalogueMatch::Differs,
        ),
        // The same identifier: once the global root, once the region's intermediate.
        (
            "us-east-1",
            "rds-ca-2019",
            "d40ddb29e3750dffa671c3140bbf5f478d1c8096",
            CatalogueMatch::Root,
        ),
        (
            "us-east-1",
            "rds-ca-2019",
            "f0ed823ed14447bab557fdf3e4927466988c1c78",
            CatalogueMatch::Intermediate,
        ),
        (
            "us-west-2",
            "rds-ca-x9",
            "2ee3dcc06e50192559b13929e73484354f23387d",
            CatalogueMatch::NotInCatalogue,
        ),
        (
            "us-west-2",
            "rds-ca-rsa4096-g1",
            "",
            CatalogueMatch::NotStated,
        ),
    ] {
        assert_eq!(
            thumbprint(region, ca, digits),
            expected,
            "{region} {ca} {digits}"
        );
    }
}

/// Two files without a date: it is not known which is newer, so the order of arguments must not decide the verdict.
#[test]
fn answers_that_contradict_each_other_are_a_gap() {
    let page = |ca: &str| {
        let instance = serde_json::json!({
            "DBInstanceIdentifier": "orders", "CACertificateIdentifier": ca,
            "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
        });
        serde_json::json!({"DBInstances": [instance]}).to_string()
    };
    let fleet = |first: &str, second: &str| {
        let mut builder = FleetBuilder::new();
        for ca in [first, second] {
            builder
                .add_json(page(ca).as_bytes(), &Scope::default())
                .unwrap();
        }
        builder.finish()
    };
    let (old, new) = ("rds-ca-2019", "rds-ca-rsa2048-g1");
    assert_eq!(fleet(new, new).gaps(), []);
    for (first, second) in [(old, new), (new, old)] {
        let fleet = fleet(first, second);
        let [gap] = fleet.gaps() else {
            panic!("{:?}", fleet.gaps());
        };
        assert_eq!(gap.kind, GapKind::Contradictory);
        assert!(
            gap.detail.contains(old) && gap.detail.contains(new),
            "{gap}"
        );
        assert_eq!(fleet.instances().len(), 1);
    }
}
