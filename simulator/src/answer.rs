//! Responses, as a tree that is written as XML (the query protocol) or as JSON (as the AWS CLI and boto3 return it).

use std::fmt::Write as _;

use rds_ca_core::timestamp;
use serde_json::{Map, Value};
use time::UtcDateTime;

const NAMESPACE: &str = "http://rds.amazonaws.com/doc/2014-10-31/";

/// An error response.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn xml(&self, request: u64) -> String {
        let mut tree = Tree::default();
        tree.within("Error", |tree| {
            let fault = if self.status < 500 {
                "Sender"
            } else {
                "Receiver"
            };
            tree.text("Type", fault);
            tree.text("Code", self.code);
            tree.text("Message", &self.message);
        });
        tree.text("RequestId", &request_id(request));
        let mut xml = format!("<ErrorResponse xmlns=\"{NAMESPACE}\">");
        tree.write_xml(&mut xml);
        xml.push_str("</ErrorResponse>");
        xml
    }
}

/// The XML of an operation's response.
pub(crate) fn result(operation: &str, request: u64, body: &Tree) -> String {
    let mut xml = format!("<{operation}Response xmlns=\"{NAMESPACE}\"><{operation}Result>");
    body.write_xml(&mut xml);
    let id = request_id(request);
    let _ = write!(
        xml,
        "</{operation}Result><ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{operation}Response>"
    );
    xml
}

fn request_id(request: u64) -> String {
    format!("00000000-0000-4000-8000-{request:012x}")
}

/// The members of a structure, or the elements of a list.
#[derive(Default)]
pub(crate) struct Tree(Vec<(&'static str, Node)>);

enum Node {
    Text(String),
    Flag(bool),
    Number(u64),
    Structure(Tree),
    List(Tree),
}

impl Tree {
    /// Adds a structure.
    pub(crate) fn within(&mut self, name: &'static str, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.0.push((name, Node::Structure(inner)));
    }

    /// Adds a list; JSON omits the names of its elements.
    pub(crate) fn list(&mut self, name: &'static str, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.0.push((name, Node::List(inner)));
    }

    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        self.0.push((name, Node::Text(text.to_owned())));
    }

    pub(crate) fn optional_text(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(crate) fn flag(&mut self, name: &'static str, flag: bool) {
        self.0.push((name, Node::Flag(flag)));
    }

    pub(crate) fn number(&mut self, name: &'static str, number: u64) {
        self.0.push((name, Node::Number(number)));
    }

    pub(crate) fn time(&mut self, name: &'static str, at: UtcDateTime) {
        self.text(name, &timestamp::format(at));
    }

    fn write_xml(&self, xml: &mut String) {
        for (name, node) in &self.0 {
            let _ = write!(xml, "<{name}>");
            match node {
                Node::Text(text) => {
                    for c in text.chars() {
                        match c {
                            '&' => xml.push_str("&amp;"),
                            '<' => xml.push_str("&lt;"),
                            '>' => xml.push_str("&gt;"),
                            c => xml.push(c),
                        }
                    }
                }
                Node::Flag(flag) => {
                    let _ = write!(xml, "{flag}");
                }
                Node::Number(number) => {
                    let _ = write!(xml, "{number}");
                }
                Node::Structure(tree) | Node::List(tree) => tree.write_xml(xml),
            }
            let _ = write!(xml, "</{name}>");
        }
    }

    pub(crate) fn into_json(self) -> Value {
        let members = self.0.into_iter();
        Value::Object(
            members
                .map(|(name, node)| (name.to_owned(), node.into_json()))
                .collect::<Map<_, _>>(),
        )
    }
}

impl Node {
    fn into_json(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Flag(flag) => flag.into(),
            Self::Number(number) => number.into(),
            Self::Structure(tree) => tree.into_json(),
            Self::List(tree) => tree
                .0
                .into_iter()
                .map(|(_, node)| node.into_json())
                .collect(),
        }
    }
}
