//! A request of the query protocol: an operation, its parameters, account and region.

use std::collections::BTreeMap;

use crate::answer::Refusal;

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: String,
    pub(crate) account: String,
    pub(crate) region: String,
    parameters: BTreeMap<String, String>,
}

impl Request {
    /// A request of one account in one region.
    pub(crate) fn new(
        account: &str,
        region: &str,
        operation: &str,
        parameters: BTreeMap<String, String>,
    ) -> Self {
        Self {
            operation: operation.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            parameters,
        }
    }

    /// Account and region come from the signature's credential: `SIM<account>/<date>/<region>/rds/aws4_request`.
    ///
    /// The signature itself is not checked: the simulator has no secrets.
    pub(crate) fn read(
        authorization: Option<&str>,
        body: &[u8],
        accounts: &[String],
    ) -> Result<Self, Refusal> {
        let credential = authorization
            .and_then(|header| header.split("Credential=").nth(1))
            .and_then(|rest| rest.split(',').next())
            .ok_or_else(|| {
                Refusal::new(
                    403,
                    "MissingAuthenticationToken",
                    "the request is not signed",
                )
            })?;
        let mut parts = credential.split('/');
        let (key, _date, region, service) =
            (parts.next(), parts.next(), parts.next(), parts.next());
        if service != Some("rds") {
            let why = "Credential should be scoped to correct service: 'rds'.";
            return Err(Refusal::new(403, "SignatureDoesNotMatch", why));
        }
        let account = key
            .and_then(|key| key.strip_prefix("SIM"))
            .filter(|account| accounts.iter().any(|known| known == account))
            .ok_or_else(|| {
                let why = "The security token included in the request is invalid.";
                Refusal::new(403, "InvalidClientTokenId", why)
            })?;
        let parameters: BTreeMap<String, String> =
            form_urlencoded::parse(body).into_owned().collect();
        if parameters.get("Version").map(String::as_str) != Some("2014-10-31") {
            let why = "The parameter Version must be 2014-10-31.";
            return Err(Refusal::new(400, "NoSuchVersion", why));
        }
        let operation = parameters
            .get("Action")
            .cloned()
            .ok_or_else(|| Refusal::new(400, "MissingAction", "The request has no Action."))?;
        Ok(Self {
            operation,
            account: account.to_owned(),
            region: region.unwrap_or_default().to_owned(),
            parameters,
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    pub(crate) fn require(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                let why = format!("The request must contain the parameter {name}.");
                Refusal::new(400, "MissingParameter", why)
            })
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => {
                let why = format!("Invalid value {other} for the boolean {name}.");
                Err(Refusal::new(400, "InvalidParameterValue", why))
            }
        }
    }

    /// The resource that it names, if any.
    pub(crate) fn resource(&self) -> Option<&str> {
        [
            "DBInstanceIdentifier",
            "DBClusterIdentifier",
            "ResourceIdentifier",
        ]
        .into_iter()
        .find_map(|name| self.get(name))
    }

    /// `Filters.Filter.<n>.Name` and `Filters.Filter.<n>.Values.Value.<m>`.
    pub(crate) fn filters(&self) -> Vec<(&str, Vec<&str>)> {
        (1..)
            .map_while(|n| {
                let name = self.get(&format!("Filters.Filter.{n}.Name"))?;
                let values = (1..)
                    .map_while(|m| self.get(&format!("Filters.Filter.{n}.Values.Value.{m}")))
                    .collect();
                Some((name, values))
            })
            .collect()
    }

    /// The request's parameters, for the log.
    pub(crate) fn parameters(&self) -> &BTreeMap<String, String> {
        &self.parameters
    }
}
