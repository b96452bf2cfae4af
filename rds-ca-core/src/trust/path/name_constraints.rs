//! Name constraints (RFC 5280 section 4.2.1.10).

use super::node::Node;
use super::{Pass, Rejection};
use crate::certificate::details::GeneralName;
use crate::trust::verdict::Rule;

/// The limit on comparisons for one pair of certificates; OpenSSL and webpki have similar limits.
const MAX_COMPARISONS: usize = 250_000;

/// Whether `ca` may sign for every name of `subject`.
///
/// `common_name`: the last common name counts as a DNS name if `subject` has no DNS name in its extension.
pub(in crate::trust) fn permits(ca: &Node, subject: &Node, common_name: bool) -> Pass {
    if ca.details().name_constraints.is_none() {
        return Ok(());
    }
    check(ca, names(subject, common_name), false)
}

fn check(ca: &Node, names: Vec<GeneralName>, wildcards: bool) -> Pass {
    let Some(constraints) = &ca.details().name_constraints else {
        return Ok(());
    };
    let refused = |why: String| Err(Rejection::new(Rule::NameConstraints, ca, why));
    let trees = constraints.permitted.len() + constraints.excluded.len();
    if names.len().saturating_mul(trees) > MAX_COMPARISONS {
        return refused(format!(
            "{} requires more than {MAX_COMPARISONS} comparisons of names",
            ca.label()
        ));
    }
    for name in names {
        let same_kind = |tree: &&GeneralName| kind(tree) == kind(&name);
        let mut permitted = constraints.permitted.iter().filter(same_kind).peekable();
        let mut excluded = constraints.excluded.iter().filter(same_kind).peekable();
        let constrained = permitted.peek().is_some() || excluded.peek().is_some();
        let malformed = matches!(&name, GeneralName::Dns(text) if text.starts_with('.'));
        let outside = permitted.peek().is_some() && !permitted.any(|tree| contains(tree, &name));
        let inside =
            |tree: &GeneralName| contains(tree, &name) || wildcards && may_reach(&name, tree);
        if outside || constrained && malformed || excluded.any(inside) {
            return refused(format!(
                "{} may not sign for the name {}",
                ca.label(),
                show(&name)
            ));
        }
    }
    Ok(())
}

/// Whether a wildcard name matches a name in the excluded subtree.
fn may_reach(name: &GeneralName, tree: &GeneralName) -> bool {
    match (name, tree) {
        (GeneralName::Dns(name), GeneralName::Dns(tree)) => name
            .strip_prefix("*.")
            .is_some_and(|domain| below(domain, tree)),
        _ => false,
    }
}

/// The same for stacks that check only subject alternative names; a wildcard must then not reach into an
/// excluded subtree.
pub(in crate::trust) fn permits_alt_names(ca: &Node, subject: &Node) -> Pass {
    let names = subject.details().subject_alt_names.clone();
    check(ca, names.unwrap_or_default(), true)
}

fn names(subject: &Node, common_name: bool) -> Vec<GeneralName> {
    let details = subject.details();
    let mut names = details.subject_alt_names.clone().unwrap_or_default();
    let has_dns = names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
    if common_name && !has_dns {
        let last = details.subject.common_names.last();
        names.extend(
            last.filter(|name| looks_like_dns(name))
                .cloned()
                .map(GeneralName::Dns),
        );
    }
    if !details.subject.is_empty() {
        names.push(GeneralName::Directory(details.subject.folded.clone()));
    }
    names.extend(
        details
            .subject
            .emails
            .iter()
            .cloned()
            .map(GeneralName::Email),
    );
    names
}

fn looks_like_dns(name: &str) -> bool {
    name.contains('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._*".contains(&byte))
}

fn kind(name: &GeneralName) -> u8 {
    match name {
        GeneralName::Dns(_) => 0,
        GeneralName::Ip(_) => 1,
        GeneralName::Email(_) => 2,
        GeneralName::Uri(_) => 3,
        GeneralName::Directory(_) => 4,
        GeneralName::Other => 5,
    }
}

/// Whether the subtree `tree` contains `name`, which is of the same type.
fn contains(tree: &GeneralName, name: &GeneralName) -> bool {
    match (tree, name) {
        (GeneralName::Dns(tree), GeneralName::Dns(name)) => below(tree, name),
        (GeneralName::Ip(tree), GeneralName::Ip(name)) => {
            let (base, mask) = tree.split_at(tree.len() / 2);
            base.len() == name.len()
                && name
                    .iter()
                    .zip(base)
                    .zip(mask)
                    .all(|((byte, base), mask)| byte & mask == base & mask)
        }
        (GeneralName::Email(tree), GeneralName::Email(name)) => {
            let host = name.rsplit_once('@').map_or("", |(_, host)| host);
            match tree.rsplit_once('@') {
                Some((mailbox, domain)) => {
                    name.rsplit_once('@').map(|(mailbox, _)| mailbox) == Some(mailbox)
                        && host.eq_ignore_ascii_case(domain)
                }
                None if tree.starts_with('.') => below(tree, host),
                None => host.eq_ignore_ascii_case(tree),
            }
        }
        (GeneralName::Uri(tree), GeneralName::Uri(name)) => {
            let authority = name.split_once("://").map_or("", |(_, rest)| rest);
            let authority = authority.split(['/', '?', '#']).next().unwrap_or("");
            let host = authority.rsplit('@').next().unwrap_or("");
            let host = host.split(':').next().unwrap_or("");
            if tree.starts_with('.') {
                below(tree, host)
            } else {
                host.eq_ignore_ascii_case(tree)
            }
        }
        (GeneralName::Directory(tree), GeneralName::Directory(name)) => {
            // Compares complete relative names: each is a line.
            name.starts_with(&**tree)
        }
        _ => true,
    }
}

/// The DNS name is `tree` or ends with it after a dot; a leading dot requires a label before it.
fn below(tree: &str, name: &str) -> bool {
    if tree.is_empty() {
        return true;
    }
    let Some(start) = name.len().checked_sub(tree.len()) else {
        return false;
    };
    let ends = name
        .get(start..)
        .is_some_and(|end| end.eq_ignore_ascii_case(tree));
    let boundary = start == 0
        || tree.starts_with('.')
        || name
            .get(..start)
            .is_some_and(|before| before.ends_with('.'));
    ends && boundary && !(start == 0 && tree.starts_with('.'))
}

fn show(name: &GeneralName) -> String {
    match name {
        GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => {
            format!("{text:?}")
        }
        GeneralName::Ip(_) => "of an IP address".to_owned(),
        GeneralName::Directory(_) => "of its subject".to_owned(),
        GeneralName::Other => "of another type".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5280 section 4.2.1.10.
    #[test]
    fn subtrees_contain_names_of_their_type() {
        let email = |text: &str| GeneralName::Email(text.into());
        let uri = |text: &str| GeneralName::Uri(text.into());
        let ip = |bytes: &[u8]| GeneralName::Ip(bytes.into());
        let net = ip(&[10, 1, 0, 0, 255, 255, 0, 0]);
        for (tree, name, expected) in [
            (&net, ip(&[10, 1, 2, 3]), true),
            (&net, ip(&[10, 2, 2, 3]), false),
            (&net, ip(&[0; 16]), false),
            (&ip(&[0; 8]), ip(&[10, 2, 2, 3]), true),
            (&ip(&[0; 32]), ip(&[10, 2, 2, 3]), false),
            (&email("a@example.com"), email("a@EXAMPLE.com"), true),
            (&email("a@example.com"), email("b@example.com"), false),
            (&email("example.com"), email("b@example.com"), true),
            (&email("example.com"), email("b@db.example.com"), false),
            (&email(".example.com"), email("b@db.example.com"), true),
            (
                &uri("example.com"),
                uri("https://u@example.com:1/a?b"),
                true,
            ),
            (&uri("example.com"), uri("https://db.example.com/"), false),
            (&uri(".example.com"), uri("https://db.example.com/"), true),
            (&uri(".example.com"), uri("https://example.com/"), false),
        ] {
            assert_eq!(contains(tree, &name), expected, "{name:?} in {tree:?}");
        }
    }

    /// Names of a certificate: alternative names, common name and e-mail address of the subject, for CAs that constrain
    /// names of one type.
    #[allow(
        clippy::cloned_ref_to_slice_refs,
        clippy::type_complexity,
        reason = "rows of a table"
    )]
    #[test]
    fn a_ca_signs_only_for_names_within_its_subtrees() {
        use crate::certificate::KeyId;
        use crate::certificate::details::{Details, Name, NameConstraints};

        let dns = |text: &str| GeneralName::Dns(text.into());
        let node = |details: Details| Node::ideal(details, KeyId::of(b"signer"));
        let ca = |permitted: &[GeneralName], excluded: &[GeneralName]| {
            node(Details {
                name_constraints: Some(NameConstraints {
                    permitted: permitted.to_vec(),
                    excluded: excluded.to_vec(),
                }),
                ..Details::none().clone()
            })
        };
        let subject = |names: &[GeneralName], common_name: &str, email: &str| {
            let texts = |text: &str| -> Vec<String> {
                text.split_terminator(' ').map(Into::into).collect()
            };
            node(Details {
                subject_alt_names: (!names.is_empty()).then(|| names.to_vec()),
                subject: Name {
                    folded: format!("c=us\ncn={common_name}\n").into(),
                    common_names: texts(common_name),
                    emails: texts(email),
                    ..Name::default()
                },
                ..Details::none().clone()
            })
        };
        let tree = dns("inside.test");
        let inside = ca(&[tree.clone()], &[]);
        let outside = ca(&[], &[tree]);
        let directory = ca(&[GeneralName::Directory("c=us\n".into())], &[]);
        let elsewhere = ca(&[GeneralName::Directory("c=de\n".into())], &[]);
        let mail = ca(&[GeneralName::Email("inside.test".into())], &[]);
        // The CA, the alternative names, common name and e-mail address, whether the common name counts, and whether
        // all names are permitted, then whether the alternative names alone are.
        let [db, other] = ["db.inside.test", "db.outside.test"].map(dns);
        let rows: &[(&Node, &[GeneralName], &str, &str, bool, bool, bool)] = &[
            (&inside, &[db.clone()], "", "", true, true, true),
            (&inside, &[other.clone()], "", "", true, false, false),
            (
                &inside,
                &[db.clone(), other.clone()],
                "",
                "",
                true,
                false,
                false,
            ),
            (&outside, &[db.clone()], "", "", true, false, false),
            (&outside, &[other.clone()], "", "", true, true, true),
            // A name with a leading dot is malformed, and may reach anywhere.
            (
                &inside,
                &[dns(".db.inside.test")],
                "",
                "",
                true,
                false,
                false,
            ),
            (
                &outside,
                &[dns(".db.outside.test")],
                "",
                "",
                true,
                false,
                false,
            ),
            (&mail, &[dns(".db.outside.test")], "", "", true, true, true),
            // The common name counts if asked for, without a DNS name in the extension, and if it is like one.
            (&inside, &[], "db.outside.test", "", true, false, true),
            (&inside, &[], "db.outside.test", "", false, true, true),
            (&inside, &[], "outside", "", true, true, true),
            (
                &inside,
                &[],
                "db.outside.test db.inside.test",
                "",
                true,
                true,
                true,
            ),
            (
                &inside,
                &[db.clone()],
                "db.outside.test",
                "",
                true,
                true,
                true,
            ),
            (
                &inside,
                &[GeneralName::Other],
                "db.outside.test",
                "",
                true,
                false,
                true,
            ),
            // The subject itself, and its e-mail addresses.
            (&directory, &[], "x", "", true, true, true),
            (&elsewhere, &[], "x", "", true, false, true),
            (&mail, &[], "x", "a@inside.test", true, true, true),
            (&mail, &[], "x", "a@outside.test", true, false, true),
            // A wildcard may stand for an excluded name, though it is not below it.
            (&outside, &[dns("*.test")], "", "", true, true, false),
            (&outside, &[dns("*.outside.test")], "", "", true, true, true),
            (
                &outside,
                &[dns("*.inside.test")],
                "",
                "",
                true,
                false,
                false,
            ),
        ];
        for &(ca, names, common_name, email, counts, all, alone) in rows {
            let leaf = subject(names, common_name, email);
            let allowed = (
                permits(ca, &leaf, counts).is_ok(),
                permits_alt_names(ca, &leaf).is_ok(),
            );
            assert_eq!(
                allowed,
                (all, alone),
                "{names:?} {common_name:?} {email:?} by {:?}",
                ca.details().name_constraints
            );
        }
        // Half a million comparisons are too many, though every name is permitted.
        let trees: Vec<_> = (0..500).map(|it| dns(&format!("{it}.test"))).collect();
        let names: Vec<_> = (0..1_000)
            .map(|it| dns(&format!("db.{}.test", it % 500)))
            .collect();
        assert!(permits(&ca(&trees, &[]), &subject(&names, "", ""), true).is_err());
        assert!(permits(&ca(&trees, &[]), &subject(&names[..300], "", ""), true).is_ok());
    }

    /// RFC 5280 section 4.2.1.10; a leading dot as OpenSSL and Go read it.
    #[test]
    fn names_are_below_a_tree() {
        for (tree, name, expected) in [
            ("", "anything.example", true),
            ("example.com", "example.com", true),
            ("example.com", "EXAMPLE.com", true),
            ("example.com", "db.example.com", true),
            ("example.com", "badexample.com", false),
            ("example.com", "com", false),
            ("example.com", "example.org", false),
            (".example.com", "db.example.com", true),
            (".example.com", ".example.com", false),
            (".example.com", "example.com", false),
        ] {
            assert_eq!(below(tree, name), expected, "{name} below {tree}");
        }
    }
}
