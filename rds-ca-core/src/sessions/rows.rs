//! Rows as any driver returns them: column names and plain values.

use std::borrow::Cow;

/// One value of a row.
///
/// Drivers differ in types; other types are given as the text that the driver shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // complete by nature: SQL's NULL, and the three types the queries return
pub enum Value {
    /// SQL NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Text, and any other type as text.
    Text(String),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The result of one statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Rows under these column names; names are compared without regard to case.
    pub fn new<C: Into<String>>(
        columns: impl IntoIterator<Item = C>,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            rows: rows.into_iter().collect(),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|values| Row {
            columns: &self.columns,
            values,
        })
    }

    pub(super) fn has_column(&self, name: &str) -> bool {
        self.columns
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// One row, read by column name.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    columns: &'a [String],
    values: &'a [Value],
}

impl<'a> Row<'a> {
    /// The value; a missing column reads as NULL.
    pub(super) fn get(&self, name: &str) -> &'a Value {
        self.columns
            .iter()
            .position(|own| own.eq_ignore_ascii_case(name))
            .and_then(|at| self.values.get(at))
            .unwrap_or(&Value::Null)
    }

    /// The value by position, for statements whose column names the server chooses.
    pub(super) fn at(&self, position: usize) -> &'a Value {
        self.values.get(position).unwrap_or(&Value::Null)
    }

    /// Non-empty text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)
            .text()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    /// A truth value, in any driver's notation; `None` for NULL and for other values.
    pub(super) fn truth(&self, name: &str) -> Option<bool> {
        self.get(name).truth()
    }

    /// An integer.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.get(name).int()
    }
}

impl Value {
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Self::Int(value) => Some(Cow::Owned(value.to_string())),
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self.text()?.trim().to_ascii_lowercase().as_str() {
            "t" | "true" | "1" | "on" | "yes" | "y" => Some(true),
            "f" | "false" | "0" | "off" | "no" | "n" => Some(false),
            _ => None,
        }
    }

    pub(super) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => self.text()?.trim().parse().ok(),
        }
    }
}
