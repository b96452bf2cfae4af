//! A complete handshake by rustls, with a verifier that records the chain and accepts it.
//!
//! The connection never leaves [`handshake`]: it is closed there, without any application data, and the recorder is
//! private to this file. That must not change: a client with this verifier would trust every server.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct,
    Error as TlsError, InvalidMessage, PeerIncompatible, ProtocolVersion, SignatureScheme,
};

use super::foreign;
use super::limits::ProbeLimits;
use super::registry;
use super::wire::{Stop, Transport};
use crate::probed::{ProbeFailureKind, TlsVersion};

/// The parameters of a handshake.
pub(super) struct Wanted<'a> {
    pub(super) server_name: Option<&'a str>,
    pub(super) address: IpAddr,
    pub(super) alpn: Option<&'static str>,
    /// TLS inside TDS packets is limited to 1.2; TLS 1.3 was introduced with TDS 8.0 ([MS-TDS] section 2.1).
    pub(super) at_most_tls12: bool,
}

/// The result of a handshake.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) version: Option<TlsVersion>,
    pub(super) cipher_suite: Option<String>,
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) key_proved: bool,
    pub(super) remarks: Vec<String>,
}

/// Why there is no chain, and whether the clear-text reader may still get one.
#[derive(Debug)]
pub(super) struct NoChain {
    pub(super) stop: Stop,
    pub(super) retry_in_clear_text: bool,
}

/// Runs the handshake, records the chain, and closes.
pub(super) fn handshake(
    transport: &mut dyn Transport,
    wanted: &Wanted<'_>,
    limits: &ProbeLimits,
) -> Result<Taken, NoChain> {
    let recorder = Arc::new(Recorder::new(limits));
    let mut connection = connection(wanted, &recorder).map_err(|stop| NoChain {
        stop,
        retry_in_clear_text: false,
    })?;
    let mut outcome = Ok(());
    while outcome.is_ok() && connection.is_handshaking() {
        let mut stream = &mut *transport;
        outcome = connection.complete_io(&mut stream).map(drop);
    }
    if outcome.is_ok() {
        // Our last flight still belongs to the handshake.
        let _ = transport.flush();
        transport.end_of_handshake();
        connection.send_close_notify();
    }
    let mut stream = &mut *transport;
    while connection.wants_write() && connection.write_tls(&mut stream).is_ok_and(|sent| sent > 0) {
    }
    let recorded = recorder.take();
    let taken = Taken {
        version: connection.protocol_version().and_then(version),
        cipher_suite: connection
            .negotiated_cipher_suite()
            .map(|suite| registry::name(u16::from(suite.suite()))),
        ..Taken::default()
    };
    let result = match (recorded.chain, outcome) {
        (Some(Err(too_much)), _) => Err(NoChain {
            stop: too_much,
            retry_in_clear_text: false,
        }),
        (Some(Ok(chain)), outcome) => {
            let mut remarks = Vec::new();
            if let Err(error) = outcome {
                let reason = recorded
                    .key_problem
                    .unwrap_or_else(|| explain(&error, transport.opening(), wanted).stop.reason);
                remarks.push(format!("the handshake ended after the chain: {reason}"));
            }
            Ok(Taken {
                chain,
                key_proved: recorded.key_proved,
                remarks,
                ..taken
            })
        }
        (None, Err(error)) => Err(explain(&error, transport.opening(), wanted)),
        (None, Ok(())) => Err(NoChain {
            stop: Stop::malformed("the handshake ended without a certificate"),
            retry_in_clear_text: true,
        }),
    };
    transport.finish();
    result
}

fn connection(wanted: &Wanted<'_>, recorder: &Arc<Recorder>) -> Result<ClientConnection, Stop> {
    let impossible =
        |error: TlsError| Stop::new(ProbeFailureKind::Io, format!("cannot set up TLS: {error}"));
    let builder = ClientConfig::builder_with_provider(provider());
    let builder = if wanted.at_most_tls12 {
        builder.with_protocol_versions(&[&rustls::version::TLS12])
    } else {
        builder.with_protocol_versions(rustls::ALL_VERSIONS)
    };
    let mut config = builder
        .map_err(impossible)?
        .dangerous()
        .with_custom_certificate_verifier(recorder.clone())
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    config.alpn_protocols = wanted
        .alpn
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    // With an address in place of a name, rustls sends no SNI.
    let name = wanted
        .server_name
        .and_then(|name| ServerName::try_from(name.to_owned()).ok())
        .unwrap_or_else(|| ServerName::from(wanted.address));
    ClientConnection::new(Arc::new(config), name).map_err(impossible)
}

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    PROVIDER
        .get_or_init(|| Arc::new(rustls::crypto::ring::default_provider()))
        .clone()
}

fn version(version: ProtocolVersion) -> Option<TlsVersion> {
    registry::version(u16::from(version))
}

/// Describes the reason and decides whether the clear-text reader should try.
fn explain(error: &io::Error, opening: &[u8], wanted: &Wanted<'_>) -> NoChain {
    let Some(error) = error.get_ref().and_then(|e| e.downcast_ref::<TlsError>()) else {
        let stop = Stop::from_io(error);
        // Schannel, among others, closes without an alert if there is no common suite.
        let retry_in_clear_text = stop.kind == ProbeFailureKind::Closed;
        return NoChain {
            stop,
            retry_in_clear_text,
        };
    };
    let no_tls_record = !matches!(opening, [0x14..=0x17, 3, ..]);
    let (kind, reason, retry_in_clear_text) = match error {
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType)
        | TlsError::InvalidMessage(_)
            if no_tls_record =>
        {
            let who = foreign::recognise(opening).unwrap_or_else(|| error.to_string());
            (ProbeFailureKind::OtherProtocol, who, false)
        }
        TlsError::AlertReceived(AlertDescription::NoApplicationProtocol) => (
            ProbeFailureKind::Incompatible,
            format!(
                "the server does not know the ALPN protocol {:?}",
                wanted.alpn.unwrap_or_default()
            ),
            false,
        ),
        TlsError::AlertReceived(alert) => (
            ProbeFailureKind::Incompatible,
            format!(
                "the server ended the handshake with alert {}",
                alert_name(*alert)
            ),
            true,
        ),
        TlsError::PeerIncompatible(why) => (
            ProbeFailureKind::Incompatible,
            format!(
                "the server's TLS and rustls have nothing in common: {}",
                gap(why)
            ),
            true,
        ),
        TlsError::NoCertificatesPresented => (
            ProbeFailureKind::Malformed,
            "the server sent no certificate".to_owned(),
            true,
        ),
        other => (ProbeFailureKind::Malformed, other.to_string(), true),
    };
    NoChain {
        stop: Stop::new(kind, reason),
        retry_in_clear_text,
    }
}

fn gap(why: &PeerIncompatible) -> String {
    match why {
        PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::ServerDoesNotSupportTls12Or13 => {
            "the server is older than TLS 1.2".to_owned()
        }
        other => format!("{other:?}"),
    }
}

fn alert_name(alert: AlertDescription) -> String {
    registry::alert(u8::from(alert))
}

/// Accepts every chain in order to record it; see the warning at the top of this file.
#[derive(Debug)]
struct Recorder {
    algorithms: WebPkiSupportedAlgorithms,
    certificates: usize,
    certificate_bytes: usize,
    recorded: Mutex<Recorded>,
}

#[derive(Debug, Default)]
struct Recorded {
    chain: Option<Result<Vec<Vec<u8>>, Stop>>,
    key_proved: bool,
    key_problem: Option<String>,
}

impl Recorder {
    fn new(limits: &ProbeLimits) -> Self {
        Self {
            algorithms: provider().signature_verification_algorithms,
            certificates: limits.certificates,
            certificate_bytes: limits.certificate_bytes,
            recorded: Mutex::default(),
        }
    }

    fn take(&self) -> Recorded {
        std::mem::take(&mut *self.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The handshake's signature is really verified: it proves that the server holds the key.
    fn record_proof(
        &self,
        result: Result<HandshakeSignatureValid, TlsError>,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        match &result {
            Ok(_) => recorded.key_proved = true,
            Err(error) => {
                recorded.key_problem = Some(format!(
                    "the server's proof that it holds the key could not be checked: {error}"
                ));
            }
        }
        result
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let sent = std::iter::once(end_entity).chain(intermediates);
        let chain = sent.map(|certificate| certificate.to_vec()).collect();
        let chain = bounded(chain, self.certificates, self.certificate_bytes);
        let accepted = chain.is_ok();
        self.recorded
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .chain = Some(chain);
        if accepted {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.record_proof(rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.algorithms,
        ))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.record_proof(rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.algorithms,
        ))
    }

    /// Includes schemes that cannot be verified: a server with a P-521 or Ed448 key must be able to show its chain too;
    /// its proof then fails, which is recorded, and the handshake ends there.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.algorithms.supported_schemes();
        let unchecked = [
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::ED448,
            SignatureScheme::RSA_PKCS1_SHA1,
            SignatureScheme::ECDSA_SHA1_Legacy,
        ];
        schemes.extend(unchecked);
        schemes
    }
}

/// The chain, if it is within the limits.
pub(super) fn bounded(
    chain: Vec<Vec<u8>>,
    certificates: usize,
    certificate_bytes: usize,
) -> Result<Vec<Vec<u8>>, Stop> {
    if chain.len() > certificates {
        return Err(Stop::limit(format!(
            "the server sent {} certificates, more than {certificates} (limit `certificates`)",
            chain.len()
        )));
    }
    for (position, certificate) in chain.iter().enumerate() {
        if certificate.len() > certificate_bytes {
            return Err(Stop::limit(format!(
                "certificate {} has {} bytes, more than {certificate_bytes} (limit `certificate_bytes`)",
                position + 1,
                certificate.len()
            )));
        }
    }
    Ok(chain)
}
