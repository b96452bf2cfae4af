//! Identifiers of TLS stacks.

use super::open_name;

open_name! {
    /// A TLS stack as a client configures it: a reader of trust files, a verifier and a name rule.
    ///
    /// [`trust::stacks()`](crate::trust::stacks) lists the identifiers that this crate has rules for; any other is kept
    /// as it was written, and every question about it is answered *unknown*.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::StackId;
    ///
    /// assert_eq!(StackId::new(" libpq-verify-full "), StackId::LIBPQ_VERIFY_FULL);
    /// ```
    StackId {
        /// curl with OpenSSL: --cacert.
        CURL = "curl",
        /// libcurl with GnuTLS: CURLOPT_CAINFO.
        CURL_GNUTLS = "curl-gnutls",
        /// .NET 8 on Linux: ImportFromPemFile and CustomRootTrust, as Npgsql does for Root Certificate.
        DOTNET = "dotnet",
        /// .NET 8 on Linux: new X509Certificate2(file) and CustomRootTrust.
        DOTNET_FIRST = "dotnet-first",
        /// gnutls-cli --x509cafile.
        GNUTLS = "gnutls",
        /// Go from 1.23: RootCAs filled by AppendCertsFromPEM (lib/pq, pgx, go-sql-driver).
        GO_NEW = "go-new",
        /// Go before 1.23: RootCAs filled by AppendCertsFromPEM (lib/pq, pgx, go-sql-driver).
        GO_OLD = "go-old",
        /// A key store made by the keytool loop of the RDS guide.
        JAVA_AWSSCRIPT = "java-awsscript",
        /// JSSE 17, trust store filled by CertificateFactory, endpoint identification HTTPS.
        JAVA_JSSE = "java-jsse",
        /// JSSE 17 without endpoint identification.
        JAVA_JSSE_NOHOST = "java-jsse-nohost",
        /// javax.net.ssl.trustStore: a JKS, JCEKS or PKCS#12 key store.
        JAVA_KEYSTORE = "java-keystore",
        /// A key store made by one keytool -importcert of the file.
        JAVA_KEYTOOL = "java-keytool",
        /// JSSE 25, trust store filled by CertificateFactory, endpoint identification HTTPS.
        JAVA_NEW_JSSE = "java-new-jsse",
        /// JSSE 25 without endpoint identification.
        JAVA_NEW_JSSE_NOHOST = "java-new-jsse-nohost",
        /// libpq, psql: sslmode=require with a root file.
        LIBPQ_REQUIRE = "libpq-require",
        /// libpq, psql: sslmode=verify-ca.
        LIBPQ_VERIFY_CA = "libpq-verify-ca",
        /// libpq, psql: sslmode=verify-full.
        LIBPQ_VERIFY_FULL = "libpq-verify-full",
        /// MariaDB Connector/J: serverSslCert.
        MARIADB_J = "mariadb-j",
        /// MariaDB client: --ssl-ca without --ssl-verify-server-cert.
        MARIADB_NOVERIFY = "mariadb-noverify",
        /// MariaDB client: --ssl-ca --ssl-verify-server-cert.
        MARIADB_VERIFY = "mariadb-verify",
        /// Mbed TLS: mbedtls_x509_crt_parse_file and the default profile.
        MBEDTLS = "mbedtls",
        /// mysql-connector-python (libmysqlclient): VERIFY_CA.
        MYSQLCONN_VERIFY_CA = "mysqlconn-verify-ca",
        /// mysql-connector-python (libmysqlclient): VERIFY_IDENTITY.
        MYSQLCONN_VERIFY_IDENTITY = "mysqlconn-verify-identity",
        /// Node.js 20 tls.connect({ca}).
        NODE = "node",
        /// Node.js 20 with NODE_EXTRA_CA_CERTS.
        NODE_EXTRA_CA = "node-extra-ca",
        /// mysql2 for Node.js {ssl: {ca}}.
        NODE_MYSQL2 = "node-mysql2",
        /// mysql2 for Node.js {ssl: {ca, verifyIdentity: true}}.
        NODE_MYSQL2_VERIFYID = "node-mysql2-verifyid",
        /// Node.js 24 tls.connect({ca}).
        NODE_NEW = "node-new",
        /// node-postgres {ssl: {ca}}.
        NODE_PG = "node-pg",
        /// NSS with a database filled by certutil -A -t C,, from the pieces of the file.
        NSS = "nss",
        /// OpenSSL s_client -verify_hostname.
        OPENSSL = "openssl",
        /// OpenSSL s_client without a host name check.
        OPENSSL_NOHOST = "openssl-nohost",
        /// OpenSSL s_client -partial_chain.
        OPENSSL_PARTIAL = "openssl-partial",
        /// OpenSSL s_client at security level 0.
        OPENSSL_SL0 = "openssl-sl0",
        /// OpenSSL s_client at security level 1.
        OPENSSL_SL1 = "openssl-sl1",
        /// OpenSSL s_client -x509_strict.
        OPENSSL_STRICT = "openssl-strict",
        /// pgjdbc: sslmode=verify-ca.
        PGJDBC_VERIFY_CA = "pgjdbc-verify-ca",
        /// pgjdbc: sslmode=verify-full.
        PGJDBC_VERIFY_FULL = "pgjdbc-verify-full",
        /// PHP mysqli ssl_set(ca).
        PHP_MYSQLI = "php-mysqli",
        /// PHP mysqli ssl_set(ca) with MYSQLI_CLIENT_SSL_VERIFY_SERVER_CERT.
        PHP_MYSQLI_VERIFY = "php-mysqli-verify",
        /// PHP ssl:// streams with cafile.
        PHP_SSL = "php-ssl",
        /// psycopg-binary: sslmode=verify-ca.
        PSYCOPG_VERIFY_CA = "psycopg-verify-ca",
        /// psycopg-binary: sslmode=verify-full.
        PSYCOPG_VERIFY_FULL = "psycopg-verify-full",
        /// Python load_verify_locations(cadata=…).
        PYTHON_CADATA = "python-cadata",
        /// Python ssl.create_default_context(cafile=…), up to 3.12.
        PYTHON_SSL = "python-ssl",
        /// Python ssl.create_default_context(cafile=…), from 3.13.
        PYTHON_SSL_STRICT = "python-ssl-strict",
        /// native-tls: Certificate::from_pem(file).
        RUST_NATIVE_TLS = "rust-native-tls",
        /// native-tls: Certificate::stack_from_pem(file).
        RUST_NATIVE_TLS_STACK = "rust-native-tls-stack",
        /// openssl crate: SslConnector::set_ca_file.
        RUST_OPENSSL = "rust-openssl",
        /// rustls: undecodable PEM blocks dropped, add_parsable_certificates.
        RUSTLS_LENIENT = "rustls-lenient",
        /// rustls: every PEM block must decode and be added to the RootCertStore.
        RUSTLS_STRICT = "rustls-strict",
        /// wolfSSL: wolfSSL_CTX_load_verify_locations.
        WOLFSSL = "wolfssl",
    }
}

impl StackId {
    /// Every identifier that this crate has rules for.
    pub const KNOWN: &'static [Self] = &[
        Self::CURL,
        Self::CURL_GNUTLS,
        Self::DOTNET,
        Self::DOTNET_FIRST,
        Self::GNUTLS,
        Self::GO_NEW,
        Self::GO_OLD,
        Self::JAVA_AWSSCRIPT,
        Self::JAVA_JSSE,
        Self::JAVA_JSSE_NOHOST,
        Self::JAVA_KEYSTORE,
        Self::JAVA_KEYTOOL,
        Self::JAVA_NEW_JSSE,
        Self::JAVA_NEW_JSSE_NOHOST,
        Self::LIBPQ_REQUIRE,
        Self::LIBPQ_VERIFY_CA,
        Self::LIBPQ_VERIFY_FULL,
        Self::MARIADB_J,
        Self::MARIADB_NOVERIFY,
        Self::MARIADB_VERIFY,
        Self::MBEDTLS,
        Self::MYSQLCONN_VERIFY_CA,
        Self::MYSQLCONN_VERIFY_IDENTITY,
        Self::NODE,
        Self::NODE_EXTRA_CA,
        Self::NODE_MYSQL2,
        Self::NODE_MYSQL2_VERIFYID,
        Self::NODE_NEW,
        Self::NODE_PG,
        Self::NSS,
        Self::OPENSSL,
        Self::OPENSSL_NOHOST,
        Self::OPENSSL_PARTIAL,
        Self::OPENSSL_SL0,
        Self::OPENSSL_SL1,
        Self::OPENSSL_STRICT,
        Self::PGJDBC_VERIFY_CA,
        Self::PGJDBC_VERIFY_FULL,
        Self::PHP_MYSQLI,
        Self::PHP_MYSQLI_VERIFY,
        Self::PHP_SSL,
        Self::PSYCOPG_VERIFY_CA,
        Self::PSYCOPG_VERIFY_FULL,
        Self::PYTHON_CADATA,
        Self::PYTHON_SSL,
        Self::PYTHON_SSL_STRICT,
        Self::RUST_NATIVE_TLS,
        Self::RUST_NATIVE_TLS_STACK,
        Self::RUST_OPENSSL,
        Self::RUSTLS_LENIENT,
        Self::RUSTLS_STRICT,
        Self::WOLFSSL,
    ];

    /// The identifier written as `text`, in lower case, surrounding blanks removed.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase().into())
    }
}
