//! Answers of the query protocol, in XML.

use std::fmt::Write as _;

use rds_ca_core::timestamp;
use time::UtcDateTime;

const NAMESPACE: &str = "http://rds.amazonaws.com/doc/2014-10-31/";

/// An error answer.
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
        let mut xml = Xml::default();
        xml.0
            .push_str(&format!("<ErrorResponse xmlns=\"{NAMESPACE}\">"));
        xml.within("Error", |xml| {
            let fault = if self.status < 500 {
                "Sender"
            } else {
                "Receiver"
            };
            xml.text("Type", fault);
            xml.text("Code", self.code);
            xml.text("Message", &self.message);
        });
        xml.text("RequestId", &request_id(request));
        xml.0.push_str("</ErrorResponse>");
        xml.0
    }
}

/// The answer of an operation, around what it says.
pub(crate) fn result(operation: &str, request: u64, body: &Xml) -> String {
    let mut xml = format!("<{operation}Response xmlns=\"{NAMESPACE}\"><{operation}Result>");
    xml.push_str(&body.0);
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

/// XML in the making.
#[derive(Default)]
pub(crate) struct Xml(String);

impl Xml {
    pub(crate) fn within(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let _ = write!(self.0, "<{name}>");
        write(self);
        let _ = write!(self.0, "</{name}>");
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        let _ = write!(self.0, "<{name}>");
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                c => self.0.push(c),
            }
        }
        let _ = write!(self.0, "</{name}>");
    }

    pub(crate) fn maybe(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.text(name, if flag { "true" } else { "false" });
    }

    pub(crate) fn number(&mut self, name: &str, number: u64) {
        let _ = write!(self.0, "<{name}>{number}</{name}>");
    }

    pub(crate) fn time(&mut self, name: &str, at: UtcDateTime) {
        self.text(name, &timestamp::format(at));
    }
}
