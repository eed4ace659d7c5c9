//! Vietnamese of before Unicode: TCVN3 and VNI, whose letters are those of special fonts.

use super::syllable::is_syllable;
use super::{ODD_SYMBOLS, is_of_names};

/// TCVN 5712:1993, first table (VN1), bytes 80 to FF: 122 letters, a space and five tone marks. The
/// fonts of TCVN3 (ABC) have the same small letters at the same places.
#[rustfmt::skip]
const TCVN: [char; 128] = [
    'À', 'Ả', 'Ã', 'Á', 'Ạ', 'Ặ', 'Ậ', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ', 'Ệ', 'Ì', 'Ỉ', 'Ĩ',
    'Í', 'Ị', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ', 'Ộ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ', 'Ù', 'Ủ', 'Ũ',
    '\u{a0}', 'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ',
    '\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}', 'à', 'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ', 'ẳ', 'ẵ', 'ắ', 'Ẵ',
    'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', 'Ể', 'ẻ', 'ẽ',
    'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò',
    'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù',
    'Ỗ', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', 'Ố',
];
/// The twelve capital letters of the same table that stand among the control characters.
const TCVN_LOW: [(u8, char); 12] = [
    (0x01, 'Ú'),
    (0x02, 'Ụ'),
    (0x04, 'Ừ'),
    (0x05, 'Ử'),
    (0x06, 'Ữ'),
    (0x11, 'Ứ'),
    (0x12, 'Ự'),
    (0x13, 'Ỳ'),
    (0x14, 'Ỷ'),
    (0x15, 'Ỹ'),
    (0x16, 'Ý'),
    (0x17, 'Ỵ'),
];

/// The letter of a byte.
pub(super) fn tcvn_letter(byte: u8) -> char {
    let low = TCVN_LOW.iter().find(|(low, _)| *low == byte);
    match (low, byte.checked_sub(0x80)) {
        (Some((_, letter)), _) => *letter,
        (None, Some(high)) => TCVN[usize::from(high)],
        (None, None) => char::from(byte),
    }
}

/// A name in TCVN3, given as the bytes of its font, in Unicode. Only where symbols stand for letters,
/// and proper syllables come of them.
pub(super) fn tcvn3(bytes: &[u8]) -> Option<String> {
    let is_symbol = |byte: u8| matches!(byte, 0xa1..=0xbf | 0xd7 | 0xf7);
    let mut has_symbols = false;
    let mut repaired = Vec::new();
    for word in bytes.split(|byte| *byte == b' ') {
        let letters: String = word.iter().map(|&byte| tcvn_letter(byte)).collect();
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        if word.iter().any(|&byte| is_symbol(byte)) {
            let is_proper = letters.chars().all(is_of_names) && has_syllables_alone(&letters);
            if !word.iter().any(is_letter) || !is_proper {
                return None;
            }
            has_symbols = true;
        }
        repaired.push(letters);
    }
    let repaired = repaired.join(" ");
    (has_symbols && has_syllables_alone(&repaired)).then_some(repaired)
}

/// Whether the words of a text are Vietnamese syllables, one at least.
fn has_syllables_alone(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .peekable();
    // Names of minorities are written with an apostrophe behind single consonants.
    let is_fine = |word: &str| is_syllable(word) || word.chars().count() == 1;
    words.peek().is_some() && words.all(is_fine)
}

/// Letters of VNI with the mark that follows: the vowel, the marks, and what they make of it, in the
/// same order. Small letters; capitals alike. From the layout of the VNI-Times fonts.
const VNI_MARKED: [(char, &str, &str); 7] = [
    ('a', "øùûõïêéèúüëâáàåãä", "àáảãạăắằẳẵặâấầẩẫậ"),
    ('e', "øùûõïâáàåãä", "èéẻẽẹêếềểễệ"),
    ('o', "øùûõïâáàåãä", "òóỏõọôốồổỗộ"),
    ('ô', "øùûõï", "ờớởỡợ"),
    ('u', "øùûõï", "ùúủũụ"),
    ('ö', "øùûõï", "ừứửữự"),
    ('y', "øùûõ", "ỳýỷỹ"),
];
/// Letters of VNI that stand alone.
const VNI_ALONE: [(char, char); 7] = [
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
];

/// A name in VNI in Unicode. Only where letters that Vietnamese does not have stand with marks, and
/// proper syllables come of all its words: `Taï` may be a name of another language.
pub(super) fn vni(name: &str) -> Option<String> {
    const FOREIGN: &str = "øûïñöëüåäæîØÛÏÑÖËÜÅÄÆÎ";
    if name.chars().any(|c| ODD_SYMBOLS.contains(c)) {
        return None;
    }
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let mut repaired = String::with_capacity(name.len());
    let (mut replaced, mut foreign) = (0, 0);
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let mark = letters.peek().copied();
        let small = lower(letter);
        let marked = mark.and_then(|mark| {
            let (_, marks, made) = VNI_MARKED.iter().find(|(vowel, ..)| *vowel == small)?;
            let place = marks.chars().position(|known| known == lower(mark))?;
            made.chars().nth(place)
        });
        let alone = VNI_ALONE.iter().find(|(alone, _)| *alone == small);
        let made = match (marked, alone) {
            (Some(made), _) => {
                foreign += usize::from(mark.is_some_and(|mark| FOREIGN.contains(mark)));
                letters.next();
                Some(made)
            }
            (None, Some((_, made))) => Some(*made),
            (None, None) => None,
        };
        replaced += usize::from(made.is_some());
        foreign += usize::from(FOREIGN.contains(letter));
        match made {
            Some(made) if letter.is_uppercase() => repaired.extend(made.to_uppercase()),
            Some(made) => repaired.push(made),
            None => repaired.push(letter),
        }
    }
    let is_clean = !repaired.chars().any(|c| FOREIGN.contains(c));
    let is_vni = replaced >= 2 && foreign >= 1 && is_clean && has_syllables_alone(&repaired);
    is_vni.then_some(repaired)
}
