//! Title, reason, evidence and remedy of each cause, in terms of RDS.

use super::cause::CauseId::{self, *};
use super::cause::{Cause, Likelihood};
use super::command;
use super::facts::Facts;

const LIST_STORE: &str = "`openssl crl2pkcs7 -nocrl -certfile STORE | openssl pkcs7 -print_certs -noout` lists the certificates of a PEM file, `keytool -list -keystore STORE` those of a Java store";
const CHECK: &str = "`rds-ca check STORE --region REGION --ca CA --stack STACK` reports whether that stack would accept that CA, and what is missing";
const PROBE: &str = "`rds-ca probe HOST --store STORE` shows the chain that the server sends and which CA it comes from";
const REGIONAL_BUNDLE: &str = "give the client the complete bundle of the region, as AWS publishes it, and restart it; extra roots do no harm";

impl CauseId {
    pub(super) fn describe(
        self,
        rank: usize,
        likelihood: Likelihood,
        facts: &Facts,
        event: usize,
    ) -> Cause {
        let (title, why, evidence, remedy) = self.text();
        Cause {
            id: self,
            rank,
            likelihood,
            title,
            why,
            evidence,
            remedy,
            command: command::of(self, facts),
            event,
        }
    }

    /// Title, why, evidence, remedy.
    #[rustfmt::skip]
    fn text(self) -> (&'static str, &'static str, &'static [&'static str], &'static str) {
        match self {
            RootMissing => (
                "the trust store lacks the root of the CA that the database uses now",
                "The database was moved to another CA (from rds-ca-2019 to a G1 one, say), or the store was made before that CA existed. A client keeps its old store until someone replaces it.",
                &[PROBE, CHECK, LIST_STORE],
                REGIONAL_BUNDLE,
            ),
            OtherRegionOrAlgorithm => (
                "the store holds a root of RDS, but of another region or another key algorithm",
                "Every region has three different roots: RSA2048, RSA4096 and ECC384. None of them vouches for the others.",
                &[LIST_STORE, "compare region and algorithm in the root's name (`Amazon RDS eu-west-1 Root CA RSA2048 G1`) with the `CACertificateIdentifier` of `aws rds describe-db-instances`", CHECK],
                REGIONAL_BUNDLE,
            ),
            FirstCertificateOnly => (
                "only the first certificate of the bundle was read",
                "`keytool -importcert` on a bundle, native-tls' `Certificate::from_pem` and .NET's `new X509Certificate2(file)` read the first certificate and silently drop the rest. It works until the database moves to a CA whose root comes later in the file.",
                &["`keytool -list -keystore STORE` counts the entries: one entry from a bundle of many proves it", "the first certificate of the file is not the root that the server's chain ends in", CHECK],
                "import every certificate of the bundle under a separate alias, or use the call that reads all of them (`stack_from_pem`, `ImportFromPemFile`)",
            ),
            AliasesCollide => (
                "certificates of the bundle were left out because their alias was taken",
                "A loop that imports a bundle with the common name as the alias continues after `alias already exists`; if two roots have the same name, or the loop runs twice, the later one is left out.",
                &["`keytool -list -keystore STORE` shows fewer entries than the bundle has certificates"],
                "import into a new store and give each certificate its own alias",
            ),
            IntermediateAsAnchor => (
                "the store holds an intermediate, not the root",
                "OpenSSL and everything built on it (psql, MySQL, MariaDB, Node, PHP, Python up to 3.12) and .NET follow the path up to a self-signed root. Java, Go, rustls, GnuTLS, curl and Python from 3.13 stop at the intermediate, so the same file works in one service and fails in another.",
                &[LIST_STORE, "a certificate whose subject and issuer differ is not a root", CHECK],
                "put the self-signed root in the store: intermediates change without notice, and some stacks do not accept them",
            ),
            PinnedServerCertificate => (
                "the store holds the server certificate itself",
                "A pinned server certificate is refused by OpenSSL's default rules, rustls and others, and useless after the next renewal, which RDS does by itself.",
                &[LIST_STORE, "the subject of the certificate in the store is the endpoint's name"],
                REGIONAL_BUNDLE,
            ),
            ProxyNeedsOtherRoots => (
                "the endpoint is not signed by the RDS CAs, but under the roots of Amazon Trust Services",
                "RDS Proxy, Aurora Serverless v1, Aurora DSQL and Neptune present certificates of Amazon Trust Services. A store with only the RDS roots lacks theirs, and a change of an RDS CA does not affect their clients.",
                &["the endpoint's name contains `.proxy-`, `.dsql` or `.neptune.`, or the inventory lists it as Serverless v1 (`EngineMode` is `serverless`)", "`rds-ca check STORE --endpoint HOST` reports whether the store accepts that endpoint's authorities", PROBE],
                "add the Amazon Trust Services roots (Amazon Root CA 1 to 4 and Starfield Services Root Certificate Authority - G2) to the store: `rds-ca mend STORE --endpoint HOST`; or configure these clients to use the system's store",
            ),
            ChainIncomplete => (
                "the server, or something in front of it, does not send the intermediate",
                "RDS sends the server certificate and its subordinate CA. A proxy, a load balancer or your own test server may send only the first one, and no client finds the rest.",
                &["`openssl s_client -connect HOST:PORT -starttls postgres -showcerts` prints one certificate instead of two", PROBE],
                "make the proxy or load balancer send the complete chain; do not add the intermediate to the clients' stores, where it breaks them when it expires",
            ),
            SameNameOtherKey => (
                "the store holds a certificate with the right name and a different key",
                "An authority re-issued with a new key keeps its name; so does a forged or a test one. The names match, the signature does not.",
                &["compare the subject key identifier of the root in the store with the authority key identifier in the chain", PROBE],
                "replace the store by the bundle that AWS publishes and compare fingerprints (`rds-ca catalogue --region REGION`); if the server's chain is the wrong one, find out which server answers at that address",
            ),
            SentChainDamaged => (
                "a certificate that the server sends is damaged or forged",
                "RDS never sends a certificate with a bad signature. The server that answers is not RDS, or something in between changes the bytes.",
                &[PROBE, "compare the server certificate's fingerprint from two networks"],
                "find out which server answers at that address before connecting again",
            ),
            Intercepted => (
                "something between client and database answers with its own certificate",
                "A TLS-inspecting proxy, a tunnel's far end, a local container or a test server presents a certificate that no RDS CA signed.",
                &[PROBE, "the issuer of the server certificate is not an `Amazon RDS` subordinate CA"],
                "connect to the RDS endpoint itself, or give the client the root of the proxy in between, as a separate, deliberate decision",
            ),
            RootExpired => (
                "the root in the store has expired",
                "The rds-ca-2015 roots expired in 2020, the rds-ca-2019 ones in August 2024. OpenSSL, Go, GnuTLS, .NET and most others check a root's dates; Java and rustls do not, so \"it works from Java\" proves nothing.",
                &[LIST_STORE, "`openssl x509 -in STORE -noout -subject -enddate`", CHECK],
                REGIONAL_BUNDLE,
            ),
            IntermediateExpired => (
                "an intermediate has expired, in the store or in the chain that the server sends",
                "OpenSSL, .NET and Mbed TLS prefer an intermediate from the store to the one that is sent, so an old copy in the store breaks a path that is otherwise valid.",
                &[LIST_STORE, "`rds-ca check STORE --chain FILE --stack STACK` names the certificate", PROBE],
                "remove intermediates from the store: the roots suffice. If the server sends an expired one, rotate its certificate (`aws rds modify-db-instance --ca-certificate-identifier`)",
            ),
            ServerCertificateExpired => (
                "the server certificate has expired",
                "RDS renews server certificates by itself for the G1 CAs, after a restart on engines that need one; certificates under rds-ca-2019 expired with it.",
                &["`aws rds describe-db-instances --query 'DBInstances[].CertificateDetails'` shows `ValidTill`", PROBE],
                "rotate the database's certificate, after the clients trust the new root (`rds-ca plan`)",
            ),
            ValidLater => (
                "a certificate is not valid yet",
                "A new certificate, or one made on a machine whose clock is ahead.",
                &["`openssl x509 -in FILE -noout -startdate`", PROBE],
                "use a certificate that is valid now, and compare the clocks first",
            ),
            ClientClock => (
                "the client's clock is wrong",
                "A machine that wakes from a snapshot, a container or device without time service: every certificate is too old or too new for it.",
                &["`date -u` on the client", "other clients connect to the same server"],
                "set the client's clock and keep it set (NTP)",
            ),
            HostNameMismatch => (
                "the client asks for a name that the certificate does not have",
                "RDS certificates name the endpoints of the instance or cluster. A custom DNS name (CNAME), a tunnel's `localhost`, a final dot or another instance's endpoint does not match.",
                &["`openssl s_client -connect HOST:PORT -starttls postgres </dev/null | openssl x509 -noout -ext subjectAltName` lists the names", "`rds-ca check STORE --chain FILE --host NAME --stack STACK` applies that stack's name rule"],
                "connect by the endpoint's own name; through a tunnel keep it as the host name and give the address separately (libpq: `hostaddr=`)",
            ),
            ConnectsByAddress => (
                "the client connects by IP address",
                "RDS certificates name no addresses, and the address behind an endpoint changes.",
                &["the host in the client's configuration is an address"],
                "connect by the endpoint's name; if the address must be fixed, give it in addition to the name (libpq: `hostaddr=`)",
            ),
            CommonNameOnly => (
                "the server certificate has its name only in the common name",
                "Certificates that RDS issued before mid-2020 have no subject alternative name. Go, rustls and others do not use the common name.",
                &["`openssl x509 -noout -ext subjectAltName` prints nothing for the server certificate", PROBE],
                "rotate the database's certificate: a new one has subject alternative names",
            ),
            NotAnAuthorityInPath => (
                "a certificate in the path may not issue others",
                "The anchor or an intermediate is not marked as a CA (basicConstraints, keyUsage, an old version): a server certificate in the wrong place, or a test CA made without extensions.",
                &["`openssl x509 -in FILE -noout -text` shows `CA:FALSE`, no basicConstraints, or a keyUsage without `Certificate Sign`", "`rds-ca check STORE --chain FILE --stack STACK` names the certificate and the rule"],
                "put the published root into the store; make test CAs with `basicConstraints=critical,CA:TRUE` and `keyUsage=critical,keyCertSign`",
            ),
            CertificateForOtherUse => (
                "a certificate in the path is not meant for TLS servers",
                "Its extended key usage lacks serverAuth, or its keyUsage lacks what the handshake needs. RDS issues no such certificates, so another server answers, or a client's certificate is used as a server's.",
                &["`openssl x509 -noout -ext extendedKeyUsage,keyUsage` for each certificate of the chain", PROBE],
                "use a certificate with serverAuth on the server; if the database is RDS, find out which server answers at that address",
            ),
            PathTooLong => (
                "the chain is longer than one of its authorities allows",
                "RDS subordinate CAs have path length 0: they sign only server certificates, no further CAs.",
                &["`openssl x509 -noout -ext basicConstraints` shows `pathlen:`", PROBE],
                "have the server certificate issued by an authority that may do so; a chain that RDS sends is never too long",
            ),
            ForbiddenName => (
                "a name constraint of an authority excludes the name",
                "A private CA with name constraints has signed for a name outside them.",
                &["`openssl x509 -noout -ext nameConstraints` for each authority of the chain and the store"],
                "use an authority that may issue for the name",
            ),
            UnknownCriticalExtension => (
                "a certificate has a critical extension that the stack does not know",
                "By RFC 5280 such a certificate must be refused. RDS issues none.",
                &["`openssl x509 -noout -text` shows an extension by number, marked critical"],
                "have the certificate issued without it, or use a stack that supports it",
            ),
            WeakCertificate => (
                "a key or signature in the chain is too weak for this stack, or of a type that it does not support",
                "RSA-1024, SHA-1 or MD5: certificates of rds-ca-2015 and before, or of a private CA. Debian's OpenSSL (security level 2), Go and rustls refuse them; older settings accept them.",
                &["`openssl x509 -noout -text` shows `Signature Algorithm` and the key's size", PROBE],
                "rotate to a current CA (rds-ca-rsa2048-g1 or better); a private CA must issue new certificates with at least RSA-2048 and SHA-256",
            ),
            StrictFlags => (
                "the stack applies the strict profile of RFC 5280 (Python from 3.13, `-x509_strict`)",
                "It requires things that other stacks do not: key identifiers, a critical basicConstraints, keyUsage in every CA. The RDS roots satisfy it; many private CAs do not.",
                &["the certificate that is named lacks an extension: `openssl x509 -noout -text`"],
                "reissue the private CA with these extensions",
            ),
            DistrustedInStore => (
                "the store holds the root but marks it as not trusted for servers",
                "A `TRUSTED CERTIFICATE` block or a trust setting of the system can exclude a use.",
                &["`openssl x509 -in STORE -noout -text` ends with `Rejected Uses`", "`certutil -L -d DIR` shows the trust flags of an NSS store"],
                REGIONAL_BUNDLE,
            ),
            RevocationCheck => (
                "the client checks revocation and cannot, or the certificate is revoked",
                "A revocation list is configured (`sslcrl`, `PGSSLCRL`, `X509RevocationMode.Online`, a firewall in between), but there is none for this CA.",
                &["look for `sslcrl`, `ssl_crl_file`, `~/.postgresql/root.crl` in the client's configuration"],
                "give the client a current revocation list of every CA in the path, or let it reach the list's address",
            ),
            StoreDamaged => (
                "the trust file is damaged: part of it cannot be read",
                "A truncated download, files joined without a newline between them, a certificate edited by hand. OpenSSL and Java then load nothing; Node keeps what precedes the damage, Go everything that is intact, both without an error.",
                &["`rds-ca check STORE --every-stack` lists the damaged parts, and how each stack treats them", "the file ends with `-----END CERTIFICATE-----` and a newline, and no such line continues"],
                "replace the entire file: download AWS's bundle again and compare its digest",
            ),
            WrongContainer => (
                "the trust file has a format that this client does not read",
                "DER or PKCS#7 where PEM is expected, PEM where Java expects a key store, UTF-16 or a byte order mark from an editor, a certificate under another label.",
                &["`file STORE`, `head -c 40 STORE`", "`rds-ca check STORE` reports the format of the file"],
                "write the file in the format of the client, with keytool or openssl",
            ),
            StoreHoldsNothing => (
                "the trust file holds no certificate",
                "It is empty, an error page saved as a bundle, or text whose newlines were lost in an environment variable.",
                &["`head STORE`", "`grep -c 'BEGIN CERTIFICATE' STORE`"],
                REGIONAL_BUNDLE,
            ),
            StoreNotFound => (
                "the trust file does not exist, or the client may not read it",
                "A path that is right on another machine, relative to another directory, missing in the image, or readable only by root. Java treats a missing file as an empty store.",
                &["`ls -l STORE` as the user, and in the container, of the client"],
                "put the file where the client looks for it and let its user read it",
            ),
            WrongStorePassword => (
                "the store's password is wrong",
                "The password in the client's configuration is not the one that the store was made with; a damaged store or one of another type gives the same message.",
                &["`keytool -list -keystore STORE` asks for it"],
                "give the client the store's password, or make a new store from the bundle",
            ),
            Pkcs12WithoutTrust => (
                "the PKCS#12 file holds certificates but none marked as trusted",
                "Java treats a certificate of a PKCS#12 file as trusted only if it has the attribute that keytool writes (2.16.840.1.113894.746875.1.1). `openssl pkcs12 -export -nokeys` before OpenSSL 3.2 could not write it, so such a store is empty to Java.",
                &["`keytool -list -keystore STORE` shows 0 entries", "`rds-ca check STORE --stack java-keystore`"],
                "make the store with keytool, or with `openssl pkcs12 -export -nokeys -jdktrust anyExtendedKeyUsage` (OpenSSL 3.2 or newer)",
            ),
            TlsVersionTooOld => (
                "client and server have no TLS version or cipher in common",
                "New engine versions refuse TLS 1.0 and 1.1; old clients (Java 7, OpenSSL 1.0, MySQL 5.5 and 5.6) support nothing newer. A database with an ECC384 CA needs a client that supports ECDSA.",
                &["`openssl s_client -connect HOST:PORT -starttls postgres -tls1_2` connects where the client does not", "the parameter group: `ssl_min_protocol_version`, `tls_version`, `rds.tls10`"],
                "update the client or its runtime; until then keep the database on an RSA CA",
            ),
            WrongPort => (
                "the server on that port does not speak TLS in the way the client expects",
                "A wrong port, a proxy without TLS, or plain TLS where the database's own negotiation is needed (PostgreSQL and MySQL begin TLS within their protocol).",
                &["`openssl s_client -starttls postgres` (or `mysql`) connects where plain `s_client` does not", PROBE],
                "use the database's port and a client, or a load balancer, that supports the database's protocol",
            ),
            ServerWithoutTls => (
                "the server does not offer TLS",
                "Every RDS engine offers TLS, except Oracle and Db2 before an option or port is set up. So the client may have reached something else, or the option is missing.",
                &[PROBE, "Oracle: the option group has `SSL`, and the client uses its port (2484)"],
                "connect to the RDS endpoint itself; for Oracle add the SSL option",
            ),
            EncryptionForced => (
                "the database requires TLS and the client connected without it",
                "`rds.force_ssl` (the default from PostgreSQL 15, and for SQL Server when set), `require_secure_transport` (the default from MySQL 8.4 and MariaDB 11.8) or a user's `REQUIRE SSL`. MariaDB and MySQL may report only \"access denied\".",
                &["`rds-ca sessions` shows who connects without TLS", "the parameter group: `rds.force_ssl`, `require_secure_transport`; `SHOW CREATE USER`"],
                "turn TLS with verification on in the client: libpq `sslmode=verify-full`, MySQL `--ssl-mode=VERIFY_IDENTITY`, JDBC `sslMode=VERIFY_IDENTITY`, ODBC `Encrypt=yes`",
            ),
            WrongCredentials => (
                "user, password or host do not match an account of the server",
                "Most refused logins have nothing to do with certificates.",
                &["if the same login works over TLS, the password is correct", "`SHOW GRANTS`, `SHOW CREATE USER`"],
                "check the user and password first; then whether the account must use TLS",
            ),
            ClientCertificateWanted => (
                "the server requires a client certificate",
                "`clientcert=verify-full` or `REQUIRE X509`. RDS does not issue client certificates.",
                &["`SHOW CREATE USER` has `REQUIRE X509`, `ISSUER` or `SUBJECT`"],
                "give the client a certificate, or require only an encrypted connection (`REQUIRE SSL`)",
            ),
            NotReachable => (
                "the server was not reached",
                "A name that does not resolve, a security group, a route, a port without a listener, a database that is restarting. Certificates are not involved yet.",
                &["`getent hosts HOST` and `nc -vz HOST PORT` from the client's machine", PROBE],
                "fix name, network or security group first; during a rotation wait for the restart to end",
            ),
            ClientRefused => (
                "in the server's log: a client did not trust the server and disconnected",
                "The alert comes from the client. Its own log has the reason; it cannot be fixed in the database.",
                &["the client's address in the same line of the log", "the client's own log at that time, explained in the same way"],
                "find the client and check its store (`rds-ca check STORE --region REGION`)",
            ),
            StoreNotUsed => (
                "the trust store that is configured is not the one that the client uses",
                "An option with another driver's name, a URL parameter that overrides the options, an environment variable that this runtime does not read, or a missing restart: the client verifies against another store.",
                &["replace the path by one that does not exist: if the error stays the same, the option is not read", "`strace -f -e trace=openat CLIENT 2>&1 | grep -E 'pem|crt|jks|p12'` shows which files are opened", "`rds-ca client --driver DRIVER --dsn DSN` reports which store these settings select"],
                "set the store where this driver reads it, and restart the client",
            ),
            CaAsClientCertificate => (
                "the CA bundle is configured as the client's own certificate or key",
                "`sslcert`, `ssl_cert`, `ssl-cert`, `MYSQL_ATTR_SSL_CERT`, `tlsCertificateKeyFile` and the like name the client's own certificate; the option for the CA is `sslrootcert`, `ssl_ca`, `ssl-ca`, `MYSQL_ATTR_SSL_CA`, `tlsCAFile`. RDS needs no client certificate.",
                &["the file named in the message is the CA bundle", "`grep -c 'PRIVATE KEY' STORE` is 0: a CA bundle holds no key"],
                "move the path to the option for the CA and leave the client's certificate and key unset; remove a leftover `~/.postgresql/postgresql.crt`",
            ),
            OptionOfAnotherDriver => (
                "the option belongs to another driver",
                "Each driver has its own names for the same option: libpq `sslrootcert`, PyMySQL `ssl_ca`, Ruby mysql2 `sslca`, Node `ca`, MongoDB `tlsCAFile`, pgJDBC `sslrootcert`, MariaDB `serverSslCert`. Some drivers refuse an unknown name; others skip it and verify nothing.",
                &["`rds-ca client --driver DRIVER --dsn DSN` reports how this driver interprets the settings", "the driver's documentation lists its options"],
                "use this driver's name for the option",
            ),
            OptionClash => (
                "two options, or an option and its value, contradict each other",
                "The driver refused its settings before it connected: certificates are not involved yet.",
                &["the message names the option and the values that are allowed", "`rds-ca client --driver DRIVER --dsn DSN` reports how this driver interprets the settings"],
                "use the value that the message requires; to verify chain and name: libpq and JDBC `sslmode=verify-full`, MySQL `VERIFY_IDENTITY`",
            ),
            ClientWithoutTls => (
                "this build of the client does not support TLS",
                "A library that was compiled without OpenSSL, a crate without its TLS feature, an interpreter without its `ssl` module.",
                &["`ldd $(which psql) | grep ssl`, `python3 -c 'import ssl'`, the crate's features: none of them shows TLS support"],
                "install a build with TLS, or turn on the TLS feature of the driver",
            ),
            CauseHiddenByDriver => (
                "the driver prints only that TLS failed, not why",
                "The reason is in an inner error that the program does not print: Rust's `source()`, .NET's `InnerException`, Java's `Caused by`, Node's `error.cause`, the OpenSSL error queue.",
                &["print the error with its causes: Rust `{:?}` or anyhow's `{:#}`, .NET `ex.ToString()`, Java `printStackTrace()`, Node `console.error(error)`, Go `%+v`", PROBE],
                "print the inner error, or check the store separately from the client",
            ),
            RdsCaNotOffered => (
                "RDS does not offer that CA, or does not offer it in this region or for this engine",
                "rds-ca-2019 expired in August 2024, rds-ca-2015 in 2020. Templates, modules and scripts that still name them fail.",
                &["`aws rds describe-certificates` lists what the region offers", "`aws rds describe-db-engine-versions` shows `SupportedCACertificateIdentifiers`"],
                "name a CA that is offered (rds-ca-rsa2048-g1), after the clients trust its root (`rds-ca plan`)",
            ),
            RdsCaFlagWithoutCa => (
                "the request has a flag about certificate rotation, but no CA",
                "`--no-certificate-rotation-restart` and `--certificate-rotation-restart` state how a change of CA takes effect, so they require `--ca-certificate-identifier`.",
                &["the request has no `CACertificateIdentifier`"],
                "add the CA identifier to the flag, or omit the flag",
            ),
            BundleNeedsSplitting => (
                "the system's store takes one certificate per file, and this file has many",
                "`update-ca-certificates` skips a bundle (some versions read only its first certificate), and reports it only in a warning that is easily missed in a build's output.",
                &["`grep -c 'BEGIN CERTIFICATE' STORE` is more than 1"],
                "split the bundle into one file per certificate, each ending in `.crt`, and run `update-ca-certificates` again; or give the client the bundle itself as its trust file",
            ),
        }
    }
}
