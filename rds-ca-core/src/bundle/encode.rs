//! Writes ASN.1 elements as DER (ITU-T X.690).

/// An element with that tag whose content is the concatenation of these parts.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let significant: Vec<u8> = digits
                .iter()
                .copied()
                .skip_while(|digit| *digit == 0)
                .collect();
            // At most eight digits, so the first octet holds their number.
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
            out.extend(significant);
        }
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A non-negative INTEGER.
pub(crate) fn integer(number: u64) -> Vec<u8> {
    let mut digits: Vec<u8> = number
        .to_be_bytes()
        .into_iter()
        .skip_while(|digit| *digit == 0)
        .collect();
    if digits.first().is_none_or(|first| first & 0x80 != 0) {
        digits.insert(0, 0);
    }
    element(0x02, &[&digits])
}

/// A SET OF: DER orders its elements by their encoded bytes.
pub(crate) fn set_of(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    element(0x31, &parts)
}

#[cfg(test)]
mod tests {
    use super::super::ber;
    use super::*;

    #[test]
    fn written_elements_are_read_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![7; length];
            let written = element(0x04, &[&content]);
            let (read, rest) = ber::first(&written).unwrap();
            assert_eq!((read.tag, read.content, rest.len()), (4, &content[..], 0));
        }
        for number in [0, 1, 127, 128, 255, 256, 10_000, u64::from(u32::MAX)] {
            let written = integer(number);
            assert_eq!(ber::first(&written).unwrap().0.unsigned().unwrap(), number);
        }
    }
}
