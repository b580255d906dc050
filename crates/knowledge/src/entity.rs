//! HTML entities: the numeric ones, and the named ones that people type.

/// Longest entity looked at, `&` and `;` included.
const LONGEST: usize = 12;

const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{A0}"),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("zwnj", ""),
    ("zwj", ""),
    ("shy", ""),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("lsaquo", "‹"),
    ("rsaquo", "›"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("plusmn", "±"),
    ("times", "×"),
    ("divide", "÷"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("frac34", "¾"),
    ("sect", "§"),
    ("para", "¶"),
    ("micro", "µ"),
    ("cent", "¢"),
    ("pound", "£"),
    ("yen", "¥"),
    ("euro", "€"),
    ("larr", "←"),
    ("rarr", "→"),
    ("uarr", "↑"),
    ("darr", "↓"),
    ("harr", "↔"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("infin", "∞"),
    ("check", "✓"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("lbrace", "{"),
    ("rbrace", "}"),
    ("lbrack", "["),
    ("rbrack", "]"),
    ("lpar", "("),
    ("rpar", ")"),
    ("ast", "*"),
    ("num", "#"),
    ("colon", ":"),
    ("comma", ","),
    ("period", "."),
    ("excl", "!"),
    ("quest", "?"),
    ("sol", "/"),
    ("bsol", "\\"),
    ("vert", "|"),
    ("lowbar", "_"),
    ("grave", "`"),
    ("dollar", "$"),
    ("percnt", "%"),
    ("equals", "="),
    ("plus", "+"),
    ("Tab", "\t"),
    ("NewLine", "\n"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("atilde", "ã"),
    ("auml", "ä"),
    ("aring", "å"),
    ("aelig", "æ"),
    ("ccedil", "ç"),
    ("egrave", "è"),
    ("eacute", "é"),
    ("ecirc", "ê"),
    ("euml", "ë"),
    ("igrave", "ì"),
    ("iacute", "í"),
    ("icirc", "î"),
    ("iuml", "ï"),
    ("ntilde", "ñ"),
    ("ograve", "ò"),
    ("oacute", "ó"),
    ("ocirc", "ô"),
    ("otilde", "õ"),
    ("ouml", "ö"),
    ("oslash", "ø"),
    ("ugrave", "ù"),
    ("uacute", "ú"),
    ("ucirc", "û"),
    ("uuml", "ü"),
    ("yacute", "ý"),
    ("szlig", "ß"),
    ("Agrave", "À"),
    ("Aacute", "Á"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("Eacute", "É"),
    ("Ccedil", "Ç"),
    ("Ntilde", "Ñ"),
];

/// Decodes the entity at the start of `text`: what it stands for, and how many bytes it takes. `None` where there
/// is none, so that a lone `&` stays what it is.
pub(crate) fn decode_first(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = rest.get(..end)?;
    let length = end + 2;

    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // U+0000 is no text; browsers show U+FFFD.
        let character = char::from_u32(code)
            .filter(|&character| character != '\0')
            .unwrap_or('\u{FFFD}');
        return Some((character.to_string(), length));
    }
    let exact = NAMED.iter().find(|(known, _)| *known == name);
    let (_, decoded) = exact.or_else(|| NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)))?;
    Some(((*decoded).to_owned(), length))
}

/// Whether the text holds an entity.
pub(crate) fn first_in(text: &str) -> Option<(usize, usize)> {
    text.match_indices('&').find_map(|(at, _)| {
        let (_, length) = decode_first(text.get(at..)?)?;
        Some((at, length))
    })
}

/// Decodes every entity of a text, once.
pub(crate) fn decode_all(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        decoded.push_str(before);
        if let Some((replacement, length)) = decode_first(from) {
            decoded.push_str(&replacement);
            rest = from.get(length..).unwrap_or_default();
        } else {
            decoded.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_decoded_once() {
        assert_eq!(
            decode_all("a&#xD;&#10;b &amp;lt; &Nbsp;c&rsquo;s"),
            "a\r\nb &lt; \u{A0}c’s"
        );
    }

    #[test]
    fn what_is_no_entity_stays() {
        assert_eq!(
            decode_all("R&D; a & b &unknown; &#xFFFFFFFFF; &"),
            "R&D; a & b &unknown; &#xFFFFFFFFF; &"
        );
    }
}
