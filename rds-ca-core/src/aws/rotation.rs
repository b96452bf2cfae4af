//! Executes the actions of a rotation through the SDK.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_rds::config::retry::RetryConfig;
use aws_sdk_rds::config::timeout::TimeoutConfig;
use aws_sdk_rds::config::{BehaviorVersion, Region as SdkRegion};
use aws_sdk_rds::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_types::SdkConfig;
use time::UtcDateTime;

use super::documents;
use super::failure::Status;
use crate::error::{Error, ErrorKind, Result};
use crate::fleet::aws_json::document::PageDocument;
use crate::fleet::{FleetBuilder, Scope};
use crate::rotation::{Action, Call, Failure, Journal, ParameterValue, Run, RunEvent, StepOutcome};

/// What a driver cannot do itself: time, probes, questions to people.
pub trait Environment: Send {
    /// The current time.
    fn now(&mut self) -> UtcDateTime;

    /// Waits for that duration or less.
    fn sleep(&mut self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// Executes [`Action::Probe`] and returns [`RunEvent::Probed`].
    fn probe(&mut self, action: &Action) -> impl Future<Output = RunEvent> + Send;

    /// Asks a person; returns true if it is done.
    fn ask(&mut self, question: &str) -> impl Future<Output = bool> + Send;
}

/// Sends the requests of a rotation, each once: the [`Run`] decides whether to repeat one, after reading the state.
///
/// `SdkConfig`s provide credentials and HTTP client, as for [`FleetReader`](super::FleetReader).
#[derive(Debug, Default)]
pub struct RotationDriver {
    accounts: HashMap<String, SdkConfig>,
    clients: HashMap<(String, String), aws_sdk_rds::Client>,
}

impl RotationDriver {
    /// The timeout of a request.
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// A driver without accounts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Uses that configuration for the account with that number.
    #[must_use]
    pub fn account(mut self, number: impl Into<String>, config: &SdkConfig) -> Self {
        self.accounts.insert(number.into(), config.clone());
        self
    }

    /// Drives a run to its end. Its facts are in the journal, on disk, before the actions that they announce.
    ///
    /// # Errors
    ///
    /// When the journal cannot be written, an account has no configuration, or a request cannot even be sent because
    /// credentials are missing. The run can then be resumed.
    pub async fn drive(
        &mut self,
        run: &mut Run,
        journal: &mut Journal,
        environment: &mut impl Environment,
    ) -> Result<Vec<StepOutcome>> {
        loop {
            let now = environment.now();
            let turn = run.next(now);
            journal.append(&turn.records)?;
            let event = match &turn.action {
                Action::Finished => return Ok(run.outcomes()),
                Action::Call(call) => self.call(call).await?,
                Action::Wait(wait) => {
                    let left = Duration::try_from(wait.until - now).unwrap_or_default();
                    environment.sleep(left.max(Duration::from_millis(50))).await;
                    RunEvent::Waited
                }
                Action::Ask { question } => RunEvent::Answer {
                    yes: environment.ask(question).await,
                },
                Action::Probe { .. } => environment.probe(&turn.action).await,
            };
            run.tell(event, environment.now())?;
        }
    }

    /// Sends one request and returns its result.
    ///
    /// # Errors
    ///
    /// When the account has no configuration, nothing could be sent, or the operation is not part of a rotation.
    pub async fn call(&mut self, call: &Call) -> Result<RunEvent> {
        let client = self.client(&call.scope)?;
        let text = |name: &str| match call.parameters.get(name) {
            Some(ParameterValue::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let flag = |name: &str| match call.parameters.get(name) {
            Some(ParameterValue::Flag(flag)) => Some(*flag),
            _ => None,
        };
        match call.operation.as_str() {
            "DescribeDBInstances" => {
                let id = text("DBInstanceIdentifier");
                match client
                    .describe_db_instances()
                    .set_db_instance_identifier(id)
                    .send()
                    .await
                {
                    Ok(output) => page(&documents::instances(&output), &call.scope),
                    Err(error) => failed(error),
                }
            }
            "DescribeDBClusters" => {
                let id = text("DBClusterIdentifier");
                match client
                    .describe_db_clusters()
                    .set_db_cluster_identifier(id)
                    .send()
                    .await
                {
                    Ok(output) => page(&documents::clusters(&output), &call.scope),
                    Err(error) => failed(error),
                }
            }
            "DescribeCertificates" => {
                let id = text("CertificateIdentifier");
                match client
                    .describe_certificates()
                    .set_certificate_identifier(id)
                    .send()
                    .await
                {
                    Ok(output) => page(&documents::certificates(&output), &call.scope),
                    Err(error) => failed(error),
                }
            }
            "ModifyDBInstance" => {
                let request = client
                    .modify_db_instance()
                    .set_db_instance_identifier(text("DBInstanceIdentifier"))
                    .set_ca_certificate_identifier(text("CACertificateIdentifier"))
                    .set_apply_immediately(flag("ApplyImmediately"))
                    .set_certificate_rotation_restart(flag("CertificateRotationRestart"));
                request.send().await.map_or_else(failed, |_| Ok(accepted()))
            }
            "ModifyDBCluster" => {
                let request = client
                    .modify_db_cluster()
                    .set_db_cluster_identifier(text("DBClusterIdentifier"))
                    .set_ca_certificate_identifier(text("CACertificateIdentifier"))
                    .set_apply_immediately(flag("ApplyImmediately"));
                request.send().await.map_or_else(failed, |_| Ok(accepted()))
            }
            "ApplyPendingMaintenanceAction" => {
                let request = client
                    .apply_pending_maintenance_action()
                    .set_resource_identifier(text("ResourceIdentifier"))
                    .set_apply_action(text("ApplyAction"))
                    .set_opt_in_type(text("OptInType"));
                request.send().await.map_or_else(failed, |_| Ok(accepted()))
            }
            "FailoverDBCluster" => {
                let request = client
                    .failover_db_cluster()
                    .set_db_cluster_identifier(text("DBClusterIdentifier"));
                request.send().await.map_or_else(failed, |_| Ok(accepted()))
            }
            other => {
                let why = format!("this driver does not know the operation {other}");
                Err(Error::new(
                    ErrorKind::Unsupported,
                    "cannot send the request",
                    why,
                ))
            }
        }
    }

    fn client(&mut self, scope: &Scope) -> Result<aws_sdk_rds::Client> {
        let missing = |why: String| {
            Error::new(ErrorKind::NotFound, "cannot send the request", why)
                .hinting("give the driver a configuration for each account of the plan")
        };
        let (Some(account), Some(region)) = (&scope.account, &scope.region) else {
            return Err(missing(format!(
                "its account or region is not known ({scope})"
            )));
        };
        let key = (account.clone(), region.as_str().to_owned());
        if let Some(client) = self.clients.get(&key) {
            return Ok(client.clone());
        }
        let Some(config) = self.accounts.get(account) else {
            return Err(missing(format!(
                "there is no configuration for the account {account}"
            )));
        };
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Self::TIMEOUT)
            .build();
        let config = aws_sdk_rds::config::Builder::from(config)
            .behavior_version(
                config
                    .behavior_version()
                    .unwrap_or_else(BehaviorVersion::latest),
            )
            .region(SdkRegion::new(region.as_str().to_owned()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        let client = aws_sdk_rds::Client::from_conf(config);
        self.clients.insert(key, client.clone());
        Ok(client)
    }
}

/// The response in the form that a run reads: a fleet with only this response.
fn page(page: &PageDocument<'_>, scope: &Scope) -> Result<RunEvent> {
    let mut builder = FleetBuilder::new();
    builder.add_page(page, scope)?;
    let mut json = Vec::new();
    builder.finish().write_json(&mut json)?;
    Ok(RunEvent::Response {
        json: String::from_utf8_lossy(&json).into_owned(),
    })
}

fn accepted() -> RunEvent {
    RunEvent::Response {
        json: "{}".to_owned(),
    }
}

fn failed<E, R>(error: SdkError<E, R>) -> Result<RunEvent>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
    SdkError<E, R>: Status,
{
    match &error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or_default();
            let message = service.err().message().unwrap_or_default();
            Ok(RunEvent::Failure(Failure::new(
                code,
                error.status(),
                message,
            )))
        }
        SdkError::ConstructionFailure(_) => {
            let why = DisplayErrorContext(&error).to_string();
            Err(Error::new(
                ErrorKind::PermissionDenied,
                "cannot send the request",
                why,
            ))
        }
        SdkError::DispatchFailure(failure) if failure.is_user() => {
            let why = DisplayErrorContext(&error).to_string();
            Err(Error::new(
                ErrorKind::PermissionDenied,
                "cannot send the request",
                why,
            ))
        }
        // It may have been received.
        _ => Ok(RunEvent::Failure(Failure::new(
            "",
            None,
            DisplayErrorContext(&error).to_string(),
        ))),
    }
}
