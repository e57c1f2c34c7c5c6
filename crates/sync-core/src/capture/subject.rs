//! A mail's subject without the prefixes that mail programs put before it, in any language (R-MAIL-5).

use alloc::string::String;
use alloc::vec::Vec;

/// A subject, taken apart for comparing: without case, and with runs of spaces as one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The prefixes, the outermost first.
    pub(crate) prefixes: Vec<Prefix>,
    /// What stands behind them.
    pub(crate) core: String,
}

/// What a mail program said with a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// This answers.
    Reply,
    /// This passes on.
    Forward,
    /// `VS`: a reply in Finnish and Estonian, a forward in Danish and Norwegian.
    Either,
}

/// Longest prefix, in bytes, that is looked up; a colon further on belongs to the subject.
const PREFIX_BYTES_MAX: usize = 64;

/// "Reply" as mail programs abbreviate or write it, lower case.
const REPLIES: &[&str] = &[
    // English and the many languages whose mail programs use it too.
    "re",
    "reply",
    // German, Dutch, Afrikaans, Swedish, Danish, Norwegian, Icelandic, Finnish in full, Estonian in full.
    "aw",
    "antw",
    "antwort",
    "antwoord",
    "sv",
    "svar",
    "vastaus",
    "vast",
    "svara",
    // French, Italian, Romanian, Portuguese, Spanish, Catalan.
    "rép",
    "réponse",
    "rif",
    "r",
    "risposta",
    "răsp",
    "răspuns",
    "res",
    "resp",
    "resposta",
    "respuesta",
    // Polish, Czech and Slovak, Slovenian, Croatian, Bosnian and Serbian, Hungarian, Lithuanian, Latvian, Turkish.
    "odp",
    "odpowiedź",
    "odpověď",
    "odpoveď",
    "odg",
    "odgovor",
    "vá",
    "válasz",
    "ats",
    "atb",
    "ynt",
    "yanıt",
    // Welsh has "atb" as well; Indonesian and Malay, Vietnamese.
    "bls",
    "balas",
    "trả lời",
    "hồi âm",
    // Russian, Ukrainian and Belarusian, Bulgarian, Serbian and Macedonian.
    "отв",
    "ответ",
    "на",
    "відп",
    "відповідь",
    "адк",
    "отг",
    "отговор",
    "одг",
    "одговор",
    // Greek, Hebrew, Arabic, Persian, Hindi, Thai.
    "απ",
    "απάντηση",
    "σχετ",
    "תגובה",
    "תשובה",
    "השב",
    "رد",
    "پاسخ",
    "उत्तर",
    "ตอบ",
    "ตอบกลับ",
    // Chinese, simplified and traditional; Japanese; Korean.
    "回复",
    "答复",
    "回覆",
    "答覆",
    "回信",
    "返信",
    "답장",
    "회신",
];

/// "Forward" as mail programs abbreviate or write it, lower case.
const FORWARDS: &[&str] = &[
    "fw",
    "fwd",
    "forward",
    "forwarded",
    // German, Dutch, Swedish, Icelandic, Finnish, Estonian.
    "wg",
    "weitergeleitet",
    "doorst",
    "doorgestuurd",
    "vb",
    "fs",
    "vl",
    "edasi",
    // French, Italian, Portuguese, Spanish and Catalan, Romanian.
    "tr",
    "i",
    "inoltra",
    "enc",
    "encam",
    "rv",
    "reenv",
    "redir",
    // Polish, Czech and Slovak, Slovenian, Croatian and Serbian, Hungarian, Lithuanian, Latvian, Turkish.
    "pd",
    "předat",
    "prosl",
    "prosleđeno",
    "továbbítás",
    "pārs",
    "ilt",
    "i\u{307}lt",
    // Welsh, Indonesian and Malay, Vietnamese.
    "yml",
    "trs",
    "chuyển tiếp",
    // Russian, Ukrainian, Bulgarian, Serbian and Macedonian.
    "пересл",
    "переслать",
    "преп",
    "препр",
    "просл",
    // Greek, Hebrew, Arabic, Persian, Thai.
    "πρθ",
    "προώθηση",
    "הועבר",
    "העברה",
    "إعادة توجيه",
    "ارسال",
    "ส่งต่อ",
    // Chinese, simplified and traditional; Japanese; Korean.
    "转发",
    "轉寄",
    "轉發",
    "転送",
    "전달",
];

impl Subject {
    pub(crate) fn parse(text: &str) -> Self {
        let plain = plain(text);
        let mut rest = plain.as_str();
        let mut prefixes = Vec::new();
        while let Some((prefix, behind)) = first_prefix(rest) {
            prefixes.push(prefix);
            rest = behind.trim_start();
        }
        Self {
            prefixes,
            core: rest.into(),
        }
    }

    /// How often this was passed on; what may be either counts as `either` says.
    pub(crate) fn forwards(&self, either: Prefix) -> usize {
        self.prefixes
            .iter()
            .filter(|prefix| match prefix {
                Prefix::Forward => true,
                Prefix::Reply => false,
                Prefix::Either => either == Prefix::Forward,
            })
            .count()
    }
}

fn first_prefix(text: &str) -> Option<(Prefix, &str)> {
    let (at, colon) = text
        .char_indices()
        .take_while(|(at, _)| *at <= PREFIX_BYTES_MAX)
        .find(|(_, letter)| is_colon(*letter))?;
    let word = without_counter(&text[..at]).trim_end_matches('.');
    let behind = &text[at + colon.len_utf8()..];
    if word == "vs" {
        Some((Prefix::Either, behind))
    } else if REPLIES.contains(&word) {
        Some((Prefix::Reply, behind))
    } else if FORWARDS.contains(&word) {
        Some((Prefix::Forward, behind))
    } else {
        None
    }
}

fn is_colon(letter: char) -> bool {
    matches!(letter, ':' | '：' | '﹕' | '∶')
}

/// `re[2]`, `re (2)`, `re^2`, `re*2` and `re2` without how often.
fn without_counter(word: &str) -> &str {
    let word = word.trim_end();
    let digits_cut = |word: &str| word.trim_end_matches(|letter: char| letter.is_numeric()).len();
    match word.strip_suffix([']', ')']) {
        Some(open) => {
            let cut = digits_cut(open);
            match open[..cut].strip_suffix(['[', '(']) {
                Some(bare) if cut < open.len() => bare.trim_end(),
                Some(_) | None => word,
            }
        }
        None => word[..digits_cut(word)].trim_end_matches(['^', '*']).trim_end(),
    }
}

/// Without case, with runs of spaces as one, and without the marks that only say which way to read.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let readable = text.to_lowercase();
    let words = readable
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .map(|word| {
            word.chars()
                .filter(|letter| !is_invisible(*letter))
                .collect::<String>()
        })
        .filter(|word| !word.is_empty());
    for word in words {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(&word);
    }
    plain
}

fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests;
