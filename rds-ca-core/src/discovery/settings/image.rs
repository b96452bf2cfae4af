//! Finds stores that builds and deployments copy into an image, fetch from AWS, or add to the system's or JVM's store.

use super::File;
use crate::discovery::content::is_rds_name;
use crate::discovery::draft::Draft;
use crate::discovery::found::SettingKind;

/// Current and former addresses of AWS's bundles.
const BUNDLES: [&str; 5] = [
    "truststore.pki.",
    "s3.amazonaws.com/rds-downloads/",
    "rds-downloads.s3",
    "s3-us-gov-west-1.amazonaws.com/rds-downloads",
    "rds-truststore.s3",
];

/// Finds `COPY` and `ADD` of stores; `ENV` is read like any line with a key.
pub(super) fn dockerfile(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        if drafts.len() >= super::MOST_IN_FILE {
            break;
        }
        let start = offset;
        offset += line.len();
        let mut words = line
            .split_whitespace()
            .filter(|word| !word.starts_with("--"));
        let instruction = words.next().unwrap_or_default().to_ascii_uppercase();
        if !matches!(instruction.as_str(), "COPY" | "ADD") {
            continue;
        }
        let words: Vec<&str> = words
            .map(|word| word.trim_matches(['[', ']', '"', ',']))
            .filter(|word| !word.is_empty())
            .collect();
        let Some((target, sources)) = words.split_last() else {
            continue;
        };
        for source in sources {
            if source.contains("://") || !super::is_store_path(&source.replace('*', "any")) {
                continue;
            }
            let name = source.rsplit('/').next().unwrap_or(source);
            let copied = if target.ends_with('/') || *target == "." {
                format!("{}/{name}", target.trim_end_matches('/'))
            } else {
                (*target).to_owned()
            };
            let line = file.line(start);
            drafts.retain(|draft| draft.line != line);
            let mut draft = Draft::new(file.path, line, instruction.clone(), SettingKind::Copied);
            draft.pointer = Some((*source).to_owned());
            // For a pattern, the folder's name counts too.
            let says = |path: &str| {
                is_rds_name(path) || (path.contains('*') && is_rds_name(super::folder(path)))
            };
            draft.needs_store = !says(source) && !is_rds_name(&copied);
            draft.copied_to = Some(copied.clone());
            draft
                .remarks
                .push(format!("copied to {copied} in the image"));
            drafts.push(draft);
        }
    }
}

/// Finds bundles that are fetched, in any file.
pub(super) fn fetches(file: &File<'_>, drafts: &mut Vec<Draft>) {
    for mark in BUNDLES {
        let mut at = 0;
        while let Some(found) = file.text.get(at..).and_then(|rest| rest.find(mark))
            && drafts.len() < super::MOST_IN_FILE
        {
            let hit = at + found;
            let before = file.text.get(..hit).unwrap_or_default();
            let start = before
                .rfind(|c: char| {
                    c.is_whitespace() || matches!(c, '"' | '\'' | '(' | '<' | '=' | '`')
                })
                .map_or(0, |at| at + 1);
            let rest = file.text.get(hit..).unwrap_or_default();
            let end = hit
                + rest
                    .find(|c: char| {
                        c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '>' | '`' | ';' | '\\')
                    })
                    .unwrap_or(rest.len());
            at = end.max(hit + 1);
            let url = file.text.get(start..end).unwrap_or_default();
            let line = file.line(hit);
            if !url.contains('/')
                || drafts
                    .iter()
                    .any(|draft| draft.line == line && draft.kind == Some(SettingKind::Fetched))
            {
                continue;
            }
            drafts.retain(|draft| {
                !(draft.line == line
                    && matches!(
                        draft.kind,
                        Some(SettingKind::Pointer | SettingKind::Copied | SettingKind::Endpoint)
                    ))
            });
            let mut draft = Draft::new(file.path, line, "fetch", SettingKind::Fetched);
            draft.pointer = Some(url.to_owned());
            if url.contains("rds-downloads") {
                draft.remarks.push("AWS publishes no new bundles at this old address: fetch from https://truststore.pki.rds.amazonaws.com".to_owned());
            }
            let end_of_line = file
                .text
                .get(end..)
                .and_then(|rest| rest.find('\n'))
                .map_or(file.text.len(), |at| end + at);
            let after = file.text.get(end..end_of_line).unwrap_or_default();
            if after.contains("update-ca-certificates") || after.contains("update-ca-trust") {
                draft
                    .remarks
                    .push("it is added to the system's store".to_owned());
            }
            if after.contains("keytool") {
                draft.remarks.push("it is imported into a Java key store: keytool imports only the first certificate of a bundle".to_owned());
            }
            drafts.push(draft);
        }
    }
}
