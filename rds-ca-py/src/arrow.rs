//! Results as Arrow tables for other engines, passed through the Arrow C interface without a copy.
//!
//! A list of columns turns rows of plain data into a table. Each kind of result has one layout, which
//! `schemas/arrow.md` documents and which the schema's metadata name, with its version.

use std::collections::HashMap;
use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Int64Builder, ListBuilder, StringBuilder, TimestampSecondBuilder,
};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use rds_ca_core::timestamp;
use serde_json::Value;

/// The version of the layouts. Within a version columns may be added, and none changes its type or meaning.
const VERSION: &str = "1";
/// Rows in one batch of the stream.
const BATCH: usize = 10_000;

/// The type of a column's values.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    Integer,
    Flag,
    /// Whole seconds in UTC.
    Instant,
    Texts,
    Integers,
}

impl Kind {
    fn data_type(self) -> DataType {
        let list = |of| DataType::List(Arc::new(Field::new_list_field(of, true)));
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Flag => DataType::Boolean,
            Self::Instant => DataType::Timestamp(TimeUnit::Second, Some("UTC".into())),
            Self::Texts => list(DataType::Utf8),
            Self::Integers => list(DataType::Int64),
        }
    }
}

/// A column: its name, and the path of its value in the plain data of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column(
    pub(crate) &'static str,
    pub(crate) &'static [&'static str],
    pub(crate) Kind,
);

/// A layout: its name in the metadata, and its columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [Column],
}

/// One row for each store: `check_batch` and `check_many`.
pub(crate) const CHECKS: Layout = Layout {
    name: "checks",
    columns: &[
        Column("store", &["store"], Kind::Text),
        Column("region", &["region"], Kind::Text),
        Column("ca", &["ca"], Kind::Text),
        Column("at", &["at"], Kind::Instant),
        Column("stack", &["stack"], Kind::Text),
        Column("verdict", &["verdict"], Kind::Text),
        Column("reason", &["reason"], Kind::Text),
        Column("rule", &["rule"], Kind::Text),
        Column("remedy", &["remedy"], Kind::Text),
        Column("trusted_until", &["trusted_until"], Kind::Instant),
        Column("container", &["container"], Kind::Text),
        Column("certificates", &["certificates"], Kind::Integer),
        Column("problems", &["problems"], Kind::Texts),
        Column("stacks_that_differ", &["stacks_that_differ"], Kind::Texts),
        Column("catalogue", &["catalogue"], Kind::Text),
        Column("error_kind", &["error_kind"], Kind::Text),
        Column("error", &["error"], Kind::Text),
    ],
};

/// `audit.findings`.
pub(crate) const FINDINGS: Layout = Layout {
    name: "findings",
    columns: &[
        Column("id", &["id"], Kind::Text),
        Column("rule", &["rule"], Kind::Text),
        Column("severity", &["severity"], Kind::Text),
        Column("subject_kind", &["subject", "kind"], Kind::Text),
        Column("subject", &["subject", "name"], Kind::Text),
        Column("region", &["region"], Kind::Text),
        Column("ca", &["ca"], Kind::Text),
        Column("message", &["message"], Kind::Text),
        Column("evidence", &["evidence"], Kind::Texts),
        Column("bites", &["bites"], Kind::Instant),
        Column("remedy", &["remedy"], Kind::Text),
        Column("databases", &["databases"], Kind::Integers),
        Column("clients", &["clients"], Kind::Integers),
        Column("file", &["location", "file"], Kind::Text),
        Column("line", &["location", "line"], Kind::Integer),
        Column("suppressed_reason", &["suppressed", "reason"], Kind::Text),
        Column("suppressed_until", &["suppressed", "until"], Kind::Instant),
    ],
};

/// `audit.databases`.
pub(crate) const DATABASES: Layout = Layout {
    name: "databases",
    columns: &[
        Column("id", &["id"], Kind::Text),
        Column("arn", &["arn"], Kind::Text),
        Column("account", &["account"], Kind::Text),
        Column("region", &["region"], Kind::Text),
        Column("engine", &["engine"], Kind::Text),
        Column("version", &["version"], Kind::Text),
        Column("product", &["product"], Kind::Text),
        Column("cluster", &["cluster"], Kind::Text),
        Column("host", &["host"], Kind::Text),
        Column("ca", &["ca"], Kind::Text),
        Column("ca_known_by", &["ca_known_by"], Kind::Text),
        Column("next_ca", &["next_ca"], Kind::Text),
        Column("ca_ends", &["ca_ends"], Kind::Instant),
        Column("certificate_ends", &["certificate_ends"], Kind::Instant),
        Column("clients", &["clients"], Kind::Integers),
    ],
};

/// `audit.clients`.
pub(crate) const CLIENTS: Layout = Layout {
    name: "clients",
    columns: &[
        Column("name", &["name"], Kind::Text),
        Column("owner", &["owner"], Kind::Text),
        Column("driver", &["driver"], Kind::Text),
        Column("driver_version", &["driver_version"], Kind::Text),
        Column("stack", &["stack"], Kind::Text),
        Column("mode", &["mode"], Kind::Text),
        Column("stores", &["stores"], Kind::Texts),
        Column("selectors", &["selectors"], Kind::Texts),
        Column("databases", &["databases"], Kind::Integers),
    ],
};

/// The instances of a fleet.
pub(crate) const INSTANCES: Layout = Layout {
    name: "instances",
    columns: &[
        Column("account", &["account"], Kind::Text),
        Column("region", &["region"], Kind::Text),
        Column("id", &["id"], Kind::Text),
        Column("arn", &["arn"], Kind::Text),
        Column("cluster", &["cluster"], Kind::Text),
        Column("engine", &["engine"], Kind::Text),
        Column("engine_version", &["engine_version"], Kind::Text),
        Column("status", &["status"], Kind::Text),
        Column("class", &["class"], Kind::Text),
        Column("host", &["endpoint", "host"], Kind::Text),
        Column("port", &["endpoint", "port"], Kind::Integer),
        Column("ca", &["ca"], Kind::Text),
        Column("certificate_ca", &["server_certificate", "ca"], Kind::Text),
        Column(
            "certificate_ends",
            &["server_certificate", "valid_till"],
            Kind::Instant,
        ),
        Column("publicly_accessible", &["publicly_accessible"], Kind::Flag),
        Column("multi_az", &["multi_az"], Kind::Flag),
        Column("replica_of", &["replica_of"], Kind::Text),
        Column("created", &["created"], Kind::Instant),
    ],
};

/// A result as a table, which `pyarrow.table`, `polars.DataFrame`, DuckDB and pandas read without a copy.
///
/// Example:
///     >>> table = check_batch([b"not a store"], region="eu-west-1", ca="rds-ca-rsa2048-g1", at="2027-01-01")
///     >>> len(table), table.column_names[:3]
///     (1, ['store', 'region', 'ca'])
#[pyclass(frozen, name = "Table", module = "rds_ca")]
pub(crate) struct PyTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl PyTable {
    /// Makes a table of rows of plain data.
    pub(crate) fn new(layout: Layout, rows: impl Iterator<Item = Value>) -> PyResult<Self> {
        let schema = schema(layout);
        let mut batches = Vec::new();
        let mut rows = rows.peekable();
        while rows.peek().is_some() {
            let part: Vec<Value> = rows.by_ref().take(BATCH).collect();
            let columns = layout.columns.iter().map(|column| array(*column, &part));
            let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect());
            batches.push(batch.map_err(refused)?);
        }
        Ok(Self { schema, batches })
    }
}

fn schema(layout: Layout) -> SchemaRef {
    let fields: Vec<Field> = layout
        .columns
        .iter()
        .map(|Column(name, _, kind)| Field::new(*name, kind.data_type(), true))
        .collect();
    let metadata = HashMap::from([
        ("rds_ca.layout".to_owned(), layout.name.to_owned()),
        ("rds_ca.version".to_owned(), VERSION.to_owned()),
    ]);
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

/// The values of one column.
fn array(Column(_, path, kind): Column, rows: &[Value]) -> ArrayRef {
    let values = rows.iter().map(|row| {
        let mut value = Some(row);
        for member in path {
            value = value.and_then(|value| value.get(member));
        }
        value
    });
    match kind {
        Kind::Text => {
            let mut made = StringBuilder::new();
            values.for_each(|value| made.append_option(value.and_then(text).as_deref()));
            Arc::new(made.finish())
        }
        Kind::Integer => {
            let mut made = Int64Builder::new();
            values.for_each(|value| made.append_option(value.and_then(Value::as_i64)));
            Arc::new(made.finish())
        }
        Kind::Flag => {
            let mut made = BooleanBuilder::new();
            values.for_each(|value| made.append_option(value.and_then(Value::as_bool)));
            Arc::new(made.finish())
        }
        Kind::Instant => {
            let mut made = TimestampSecondBuilder::new().with_timezone("UTC");
            let seconds = |value: &Value| {
                let at = timestamp::parse(value.as_str()?).ok()?;
                Some(at.unix_timestamp())
            };
            values.for_each(|value| made.append_option(value.and_then(seconds)));
            Arc::new(made.finish())
        }
        Kind::Texts => {
            let mut made = ListBuilder::new(StringBuilder::new());
            for value in values {
                let list = value.and_then(Value::as_array);
                for item in list.into_iter().flatten() {
                    made.values().append_option(text(item).as_deref());
                }
                made.append(list.is_some());
            }
            Arc::new(made.finish())
        }
        Kind::Integers => {
            let mut made = ListBuilder::new(Int64Builder::new());
            for value in values {
                let list = value.and_then(Value::as_array);
                for item in list.into_iter().flatten() {
                    made.values().append_option(item.as_i64());
                }
                made.append(list.is_some());
            }
            Arc::new(made.finish())
        }
    }
}

/// A string or a number as text, other plain data as JSON; `None` for null.
fn text(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.as_str().into()),
        other => Some(other.to_string().into()),
    }
}

fn refused(why: ArrowError) -> PyErr {
    PyValueError::new_err(why.to_string())
}

/// Make a table of the rows of a `Rows` list.
#[pyfunction]
pub(crate) fn _table(py: Python<'_>, layout: &str, json: &str) -> PyResult<PyTable> {
    let known = [FINDINGS, DATABASES, CLIENTS];
    let layout = known.into_iter().find(|known| known.name == layout);
    let layout = layout.ok_or_else(|| PyValueError::new_err("no such layout"))?;
    let rows: Vec<Value> = crate::convert::from_json(json)?;
    py.detach(|| PyTable::new(layout, rows.into_iter()))
}

#[pymethods]
impl PyTable {
    /// The names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    /// The layout's name and version: ``rds_ca.layout``, ``rds_ca.version``.
    #[getter]
    fn metadata(&self) -> HashMap<String, String> {
        let members = self.schema.metadata().iter();
        members
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Return the number of rows.
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Return the table as a stream of the Arrow C interface; the consumer casts it to a requested schema.
    #[pyo3(signature = (requested_schema = None))]
    pub(crate) fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        const NAME: &CStr = c"arrow_array_stream";
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, NAME)
    }

    /// Return the schema through the Arrow C interface.
    pub(crate) fn __arrow_c_schema__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        const NAME: &CStr = c"arrow_schema";
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(refused)?;
        PyCapsule::new_with_value(py, schema, NAME)
    }

    fn __repr__(&self) -> String {
        let name = self.schema.metadata().get("rds_ca.layout");
        format!(
            "<Table {}: {} rows, {} columns>",
            name.map_or("", String::as_str),
            self.__len__(),
            self.schema.fields().len()
        )
    }
}
