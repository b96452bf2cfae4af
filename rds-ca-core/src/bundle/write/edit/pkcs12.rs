//! PKCS#12 stores: copies bags byte for byte, removes or appends those of certificates, encrypts again with the same
//! scheme and password, and recomputes the MAC with its own parameters.

use std::collections::HashSet;

use super::super::super::ber::{self, Damage, Element, tag};
use super::super::super::encode::element;
use super::super::super::pkcs12::{Kind, Opened, friendly_name, kind_of};
use super::super::{alias, pkcs12};
use super::{Edit, refused};
use crate::error::Result;

pub(super) fn edit(bytes: &[u8], password: Option<&str>, edit: &Edit<'_>) -> Result<Vec<u8>> {
    let store = Opened::read(bytes, password)?;
    let damaged = |damage: Damage| refused(format!("PKCS#12: {}", damage.reason()));
    let mut taken = HashSet::new();
    let mut parts: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut changed = vec![false; store.parts.len()];
    for (part, changed) in store.parts.iter().zip(&mut changed) {
        let mut bags = Vec::new();
        if let Some(content) = &part.content {
            let mut elements = ber::elements(content)
                .expect(tag::SEQUENCE)
                .map_err(damaged)?
                .children();
            while let Some(bag) = elements.next_any().map_err(damaged)? {
                if kind_of(&bag) == Kind::Certificate && removed(&bag, edit) {
                    *changed = true;
                    continue;
                }
                taken.extend(friendly_name(&bag).map(|name| name.to_lowercase()));
                bags.push(bag.raw.to_vec());
            }
        }
        parts.push(bags);
    }
    if !edit.add.is_empty() {
        let holds = |kind: Kind| {
            parts.iter().position(|bags| {
                bags.iter()
                    .filter_map(|bag| ber::first(bag).ok())
                    .any(|(bag, _)| kind_of(&bag) == kind)
            })
        };
        // New certificates go into the part that holds certificates, otherwise into a separate, unencrypted part.
        let place = holds(Kind::Certificate);
        let added: Vec<Vec<u8>> = edit
            .add
            .iter()
            .map(|certificate| pkcs12::bag(&alias(certificate, &mut taken), certificate))
            .collect();
        match place.and_then(|place| Some((parts.get_mut(place)?, changed.get_mut(place)?))) {
            Some((bags, changed)) => {
                bags.extend(added);
                *changed = true;
            }
            None => parts.push(added),
        }
    }
    let mut infos: Vec<Vec<u8>> = Vec::new();
    for (position, bags) in parts.iter().enumerate() {
        let content: Vec<&[u8]> = bags.iter().map(Vec::as_slice).collect();
        let content = element(0x30, &content);
        let (part, changed) = (store.parts.get(position), changed.get(position));
        infos.push(match (part, changed) {
            (Some(part), Some(false)) => part.raw.clone(),
            (Some(part), _) => match (&part.algorithm, store.secret()) {
                (Some(algorithm), Some(secret)) => {
                    pkcs12::encrypted_info(algorithm, secret, &content)?
                }
                _ => pkcs12::data_info(&content),
            },
            (None, _) => pkcs12::data_info(&content),
        });
    }
    let infos: Vec<&[u8]> = infos.iter().map(Vec::as_slice).collect();
    let mac = match (&store.mac, store.secret()) {
        (Some(data), Some(secret)) => Some((data.as_slice(), secret)),
        (Some(_), None) => return Err(refused("its MAC needs the password")),
        (None, _) => None,
    };
    pkcs12::close(&element(0x30, &infos), mac)
}

fn removed(bag: &Element<'_>, edit: &Edit<'_>) -> bool {
    super::super::super::pkcs12::certificate_of(bag).is_some_and(|der| edit.removes(&der))
}
