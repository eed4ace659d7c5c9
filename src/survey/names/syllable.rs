//! Is a word a Vietnamese syllable? Judges whether a suggested repair is one.

use unicode_normalization::UnicodeNormalization;

/// Consonants that a syllable begins with; P and those with K stand in names of minorities.
const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "kr", "l", "m", "n", "ng",
    "ngh", "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];
/// Vowels of a syllable that may be open.
const NUCLEI: &[&str] = &[
    "a", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "ai", "ao", "au", "ay", "âu", "ây", "eo",
    "êu", "ia", "iêu", "iu", "oa", "oai", "oao", "oay", "oe", "oeo", "oi", "ôi", "ơi", "ua", "uây",
    "uê", "ui", "uôi", "uơ", "uy", "uya", "uyu", "ưa", "ưi", "ươi", "ươu", "ưu", "yêu",
];
/// Vowels that a consonant has to follow.
const CLOSED_NUCLEI: &[&str] = &["ă", "â", "iê", "oă", "oo", "uâ", "uô", "uyê", "ươ", "yê"];
const CODAS: &[&str] = &["c", "ch", "k", "m", "n", "ng", "nh", "p", "t"];

/// Whether a character is one of the five tone marks.
pub(super) fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// Whether a word of letters can be a Vietnamese syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    let word = word.to_lowercase();
    if word.nfd().filter(|&c| is_tone(c)).count() > 1 {
        return false;
    }
    let plain: String = word.nfd().filter(|&c| !is_tone(c)).nfc().collect();
    let fits = |rest: &str| {
        let is_open = NUCLEI.contains(&rest);
        let is_closed = CODAS.iter().any(|coda| {
            let nucleus = rest.strip_suffix(coda);
            nucleus.is_some_and(|nucleus| {
                NUCLEI.contains(&nucleus) || CLOSED_NUCLEI.contains(&nucleus)
            })
        });
        is_open || is_closed
    };
    let mut rests = ONSETS.iter().filter_map(|onset| plain.strip_prefix(onset));
    rests.any(fits)
}
