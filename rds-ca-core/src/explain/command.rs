//! One command for each cause, filled with facts from the text.

use super::cause::CauseId::{self, *};
use super::facts::Facts;
use crate::text::shell_word;

/// The command; missing facts are written as shell variables in quotes.
pub(super) fn of(cause: CauseId, facts: &Facts) -> String {
    let store = facts
        .store
        .as_deref()
        .map_or_else(|| "\"$STORE\"".to_owned(), quoted);
    let host = facts
        .host
        .as_deref()
        .map_or_else(|| "\"$HOST\"".to_owned(), quoted);
    let region = facts
        .region
        .as_deref()
        .map_or_else(|| "\"$REGION\"".to_owned(), quoted);
    let stack = facts
        .stack
        .map_or(String::new(), |stack| format!(" --stack {stack}"));
    let engine = facts
        .engine
        .map_or(String::new(), |engine| format!(" --engine {engine}"));
    let target = match facts.port {
        Some(port) => format!("{host}:{port}"),
        None => host.clone(),
    };
    let port = facts.port.unwrap_or(match facts.engine {
        Some("mysql") => 3306,
        Some("mssql") => 1433,
        Some("tls") => 2484,
        _ => 5432,
    });
    let starttls = match facts.engine {
        Some("mysql") => " -starttls mysql",
        Some("tls") => "",
        _ => " -starttls postgres",
    };
    let check = format!("rds-ca check {store} --region {region}{stack}");
    let probe = format!("rds-ca probe {target}{engine} --store {store}");
    let show = format!("rds-ca probe {target}{engine}");
    match cause {
        RootMissing
        | OtherRegionOrAlgorithm
        | RootExpired
        | IntermediateAsAnchor
        | DistrustedInStore
        | FirstCertificateOnly
        | AliasesCollide
        | Pkcs12WithoutTrust => check,
        StoreDamaged | WrongContainer | StoreHoldsNothing | PinnedServerCertificate => {
            format!("rds-ca check {store}")
        }
        SameNameOtherKey
        | ChainIncomplete
        | IntermediateExpired
        | ValidLater
        | CertificateForOtherUse
        | NotAnAuthorityInPath
        | PathTooLong
        | ForbiddenName
        | UnknownCriticalExtension
        | WeakCertificate
        | StrictFlags
        | CauseHiddenByDriver => probe,
        ProxyNeedsOtherRoots => format!("rds-ca check {store} --endpoint {host}"),
        SentChainDamaged
        | Intercepted
        | ServerCertificateExpired
        | ServerWithoutTls
        | WrongPort => show,
        ClientClock => "date -u".to_owned(),
        HostNameMismatch | CommonNameOnly => format!(
            "openssl s_client -connect {host}:{port}{starttls} </dev/null | openssl x509 -noout -ext subjectAltName"
        ),
        ConnectsByAddress => format!("getent hosts {host}"),
        RevocationCheck => "env | grep -i crl; ls -l ~/.postgresql/root.crl".to_owned(),
        StoreNotFound => format!("ls -l {store}"),
        WrongStorePassword => format!("keytool -list -keystore {store}"),
        TlsVersionTooOld => {
            format!("openssl s_client -connect {host}:{port}{starttls} -tls1_2 </dev/null")
        }
        EncryptionForced => "rds-ca client --driver \"$DRIVER\" --dsn-env DSN".to_owned(),
        WrongCredentials => format!(
            "aws rds describe-db-instances --region {region} --query 'DBInstances[].[DBInstanceIdentifier,MasterUsername,IAMDatabaseAuthenticationEnabled]'"
        ),
        ClientCertificateWanted | StoreNotUsed | OptionOfAnotherDriver | OptionClash => {
            "rds-ca client --driver \"$DRIVER\" --dsn-env DSN".to_owned()
        }
        ClientRefused => check,
        NotReachable => format!("getent hosts {host} && nc -vz {host} {port}"),
        CaAsClientCertificate => format!("grep -c 'PRIVATE KEY' {store}"),
        ClientWithoutTls => "python3 -c 'import ssl; print(ssl.OPENSSL_VERSION)'".to_owned(),
        RdsCaNotOffered | RdsCaFlagWithoutCa => {
            format!("aws rds describe-certificates --region {region}")
        }
        BundleNeedsSplitting => format!("grep -c 'BEGIN CERTIFICATE' {store}"),
    }
}

/// The word quoted for a shell; `~/` at its start keeps its meaning.
fn quoted(word: &str) -> String {
    match word.strip_prefix("~/") {
        Some(rest) => format!("~/{}", shell_word(rest)),
        None => shell_word(word),
    }
}
