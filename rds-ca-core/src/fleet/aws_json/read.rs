//! Reads JSON: one document, several concatenated ones, one per line, or a list.

use std::io::Read;
use std::path::Path;

use super::builder::FleetBuilder;
use super::convert;
use super::document::{ClusterDocument, HealthDocument, InstanceDocument, Kind, PageDocument};
use super::terraform;
use crate::error::{Error, ErrorKind, Result};
use crate::fleet::{ParameterGroupName, Scope};

const READING: &str = "cannot read the fleet";
const HINT: &str = "give the JSON of `aws rds describe-…` or boto3, of `terraform show -json`, a document of AWS Health, or a saved fleet";

impl FleetBuilder {
    /// Adds a file's content; `scope` is its account and region, used where the responses do not state them.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, and as [`FleetBuilder::add_json`].
    pub fn add_file(&mut self, path: impl AsRef<Path>, scope: &Scope) -> Result<()> {
        let path = path.as_ref();
        let file =
            crate::files::open(path).map_err(|cause| Error::io("cannot read", path, cause))?;
        self.add_reader(file, scope)
            .map_err(|error| error.at(path.display().to_string()))
    }

    /// Adds JSON: responses of RDS operations, single instances or clusters, documents of AWS Health, saved fleets,
    /// states and plans of Terraform (`terraform show -json`, which does not contain the certificates in use); one
    /// document, several concatenated ones, one per line (NDJSON), or a list.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it is not JSON, is incomplete, or is JSON of another kind; the error names the
    /// line. [`ErrorKind::LimitExceeded`] when a limit of [`FleetLimits`](crate::fleet::FleetLimits) is exceeded.
    /// [`ErrorKind::Unsupported`] for a saved fleet of a later format.
    pub fn add_json(&mut self, json: &[u8], scope: &Scope) -> Result<()> {
        self.add_reader(json, scope)
    }

    /// As [`FleetBuilder::add_json`], with one document in memory at a time.
    ///
    /// # Errors
    ///
    /// As there, and when reading fails.
    pub fn add_reader(&mut self, input: impl Read, scope: &Scope) -> Result<()> {
        let mut documents = Documents::new(input, self.limits.document_bytes);
        // NDJSON repeats one type of document: the next one is likely of the same type as the last.
        let mut guess = Kind::Unknown;
        let mut is_empty = true;
        while let Some((line, document)) = documents.next()? {
            is_empty = false;
            guess = self
                .add_document(document, scope, guess)
                .map_err(|error| error.at(format!("the document at line {line}")))?;
        }
        // Otherwise the empty output of a failed command would look like an account without databases.
        match is_empty {
            true => Err(Error::invalid(READING, "it is empty").hinting(HINT)),
            false => Ok(()),
        }
    }

    /// Adds a response of `DescribeDBParameters` or `DescribeDBClusterParameters`, which does not name its group.
    ///
    /// # Errors
    ///
    /// As [`FleetBuilder::add_json`].
    pub fn add_parameters(&mut self, json: &[u8], group: &ParameterGroupName) -> Result<()> {
        let page: PageDocument<'_> = from_json(json)?;
        if page.parameters.is_none() {
            return Err(Error::invalid(
                READING,
                "the response has no member Parameters",
            ));
        }
        self.add_parameter_page(&page, group)
    }

    fn add_document(&mut self, json: &[u8], scope: &Scope, guess: Kind) -> Result<Kind> {
        if guess == Kind::Instance && self.add_instance(json, scope)? {
            return Ok(guess);
        }
        let kind = from_json(json)?;
        match kind {
            Kind::Page => self.add_page(&from_json(json)?, scope)?,
            Kind::Health => self.add_health(&from_json::<HealthDocument<'_>>(json)?, scope)?,
            Kind::Saved => self.add_saved(json)?,
            Kind::Terraform => {
                let Some(page) = terraform::page(&from_json(json)?) else {
                    let why = "it is a Terraform document without a state";
                    return Err(Error::invalid(READING, why).hinting(
                        "give the output of `terraform show -json`, run where the state is",
                    ));
                };
                self.add_page(&from_json(page.to_string().as_bytes())?, scope)?;
            }
            Kind::Instance => {
                if !self.add_instance(json, scope)? {
                    self.unidentified("DescribeDBInstances", scope, "an instance");
                }
            }
            Kind::Cluster => {
                let document: ClusterDocument<'_> = from_json(json)?;
                self.count(1)?;
                match convert::cluster(&document, scope, &mut self.intern) {
                    Some(cluster) => self.put_cluster(cluster),
                    None => self.unidentified("DescribeDBClusters", scope, "a cluster"),
                }
            }
            Kind::Unknown => {
                let why =
                    "it is neither a known response of the RDS or Health API nor a saved fleet";
                return Err(Error::invalid(READING, why).hinting(HINT));
            }
        }
        Ok(kind)
    }

    /// Returns whether it was one.
    fn add_instance(&mut self, json: &[u8], scope: &Scope) -> Result<bool> {
        let document: InstanceDocument<'_> = from_json(json)?;
        if document.snapshot.is_some() {
            return Ok(false);
        }
        let Some(instance) = convert::instance(&document, scope, &mut self.intern) else {
            return Ok(false);
        };
        self.count(1)?;
        self.put_instance(instance);
        Ok(true)
    }
}

pub(in crate::fleet) fn from_json<'a, T: serde::Deserialize<'a>>(json: &'a [u8]) -> Result<T> {
    serde_json::from_slice(json).map_err(|cause| {
        Error::invalid(READING, cause.to_string())
            .hinting(HINT)
            .caused_by(cause)
    })
}

/// Splits the input into its top-level JSON objects; those in a list count as top-level.
struct Documents<R> {
    input: R,
    limit: usize,
    buffer: Vec<u8>,
    // The bytes before `start` are processed; those before `scanned` have been examined.
    start: usize,
    scanned: usize,
    filled: usize,
    line: usize,
    ended: bool,
    in_list: bool,
    first: bool,
}

impl<R: Read> Documents<R> {
    const CHUNK: usize = 16 * 1024;

    fn new(input: R, limit: usize) -> Self {
        Self {
            input,
            limit,
            buffer: Vec::new(),
            start: 0,
            scanned: 0,
            filled: 0,
            line: 1,
            ended: false,
            in_list: false,
            first: true,
        }
    }

    /// The next object and the line on which it begins.
    fn next(&mut self) -> Result<Option<(usize, &[u8])>> {
        if !self.skip_to_object()? {
            return Ok(None);
        }
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        loop {
            let fresh = self
                .buffer
                .get(self.scanned..self.filled)
                .unwrap_or_default();
            let mut end = None;
            for (at, byte) in fresh.iter().enumerate() {
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            end = Some(self.scanned + at + 1);
                            break;
                        }
                    }
                    _ => {}
                }
            }
            if let Some(end) = end {
                let (start, line) = (self.start, self.line);
                self.start = end;
                self.scanned = end;
                let document = self.buffer.get(start..end).unwrap_or_default();
                self.line += newlines(document);
                return Ok(Some((line, document)));
            }
            self.scanned = self.filled;
            if self.filled - self.start > self.limit {
                let why = format!(
                    "a document is larger than {} bytes (the limit `document_bytes`)",
                    self.limit
                );
                return Err(Error::new(ErrorKind::LimitExceeded, READING, why)
                    .at(format!("line {}", self.line)));
            }
            if !self.read_more()? {
                return Err(self.wrong("the input ends in the middle of a document"));
            }
        }
    }

    /// Skips whitespace, commas between the documents of a list, and its brackets. False at the end of the input.
    fn skip_to_object(&mut self) -> Result<bool> {
        loop {
            let Some(byte) = self
                .buffer
                .get(self.start)
                .filter(|_| self.start < self.filled)
                .copied()
            else {
                if self.read_more()? {
                    if self.first {
                        self.first = false;
                        self.skip_byte_order_mark()?;
                    }
                    continue;
                }
                if self.in_list {
                    return Err(self.wrong("the input ends in the middle of a list"));
                }
                return Ok(false);
            };
            match byte {
                b'{' => {
                    self.scanned = self.start;
                    return Ok(true);
                }
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                b'[' if !self.in_list => self.in_list = true,
                b']' if self.in_list => self.in_list = false,
                b',' if self.in_list => {}
                _ => {
                    return Err(self
                        .wrong("it is not JSON, or not a JSON object")
                        .hinting(HINT));
                }
            }
            self.start += 1;
        }
    }

    fn skip_byte_order_mark(&mut self) -> Result<()> {
        let head = self.buffer.get(..self.filled).unwrap_or_default();
        if head.starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            let error = self.wrong("it is UTF-16, as PowerShell writes it");
            return Err(
                error.hinting("save it as UTF-8: `aws … | Out-File -Encoding utf8 fleet.json`")
            );
        }
        Ok(())
    }

    /// Reads more input; false at the end. First discards the processed bytes to make room.
    fn read_more(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.filled, 0);
            self.filled -= self.start;
            self.scanned = self.scanned.saturating_sub(self.start);
            self.start = 0;
        }
        if self.buffer.len() < self.filled + Self::CHUNK {
            let size = (self.filled * 2).max(self.filled + Self::CHUNK);
            self.buffer.resize(size, 0);
        }
        loop {
            let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
            match self.input.read(room) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(false);
                }
                Ok(read) => {
                    self.filled += read;
                    return Ok(true);
                }
                Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
                Err(cause) => {
                    return Err(
                        Error::new(ErrorKind::Io, READING, cause.to_string()).caused_by(cause)
                    );
                }
            }
        }
    }

    fn wrong(&self, why: &str) -> Error {
        Error::invalid(READING, why).at(format!("line {}", self.line))
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
