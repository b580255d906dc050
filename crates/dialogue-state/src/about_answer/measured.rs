//! An amount that is held against what the answer before says of it: "is 2021 ok?", "30 kg", "can I bring three?".
//!
//! Nothing is computed: whether 30 is within "up to 25, with a sticker 30" is for the person to read. The sentence that tells
//! it is said again, and not the whole answer.

use std::cell::Cell;

use intent_classifier::{Ranking, Verdict, decide};
use knowledge::Entry;

use super::amount::{is_counted, names_money, names_span, rates};
use super::turn_of_phrase::{names_consequence, names_limit};
use super::{TABLE, adds_number, content_of, entry_before, has, inverts, quote, say, told};
use crate::act::Decision;
use crate::choice::has_same_stem;
use crate::plain_text::{plain_text, plain_words};
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, words};
use crate::{ContextReference, agent, answer, context, fallback};

/// A longer utterance tells more than an amount.
const MOST_WORDS: usize = 9;

/// What an amount is of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Amount {
    Span,
    Money,
    Year,
    /// "Three bags", "25 kg".
    Of(String),
    /// "I'm 21".
    Age,
    /// "Can I bring three?".
    Number,
}

/// Says what the answer before tells of an amount; tells whether it tells anything of it.
pub(crate) fn tells_amount(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let Some(entry) = entry_before(turn).filter(|_| said.words.len() <= MOST_WORDS) else {
        return false;
    };
    let Some(amount) = amount(said) else {
        return false;
    };
    // What may be asked of another answer is so where that tells of such an amount as well.
    let elsewhere = context::led_elsewhere(turn, ranking, entry);
    let is_told_elsewhere =
        elsewhere.is_some_and(|other| !quote(&other.answer, |one| amount.is_in(one)).is_empty());
    let is_unknown = decide(ranking, agent::costs(turn.knowledge)) == Verdict::Unknown;
    if is_told_elsewhere || !is_of_answer(entry, &amount, ranking, is_unknown) {
        return false;
    }
    // Who names a number of the answer means what it says there.
    let adds = adds_number(turn, said) || states_number(turn, said);
    if amount == Amount::Number && (has_number_of(entry, said) || !(asks(said) || adds)) {
        return false;
    }
    // "2000" may be an amount, where no year is told.
    let is_no_year = amount == Amount::Year && quote(&entry.answer, |one| amount.is_in(one)).is_empty();
    let amount = if is_no_year { Amount::Number } else { amount };
    let bounds = quote_with_rest(entry, |sentence| {
        amount.is_in(sentence) && (names_limit(sentence) || has_bound(sentence))
    });
    if !bounds.is_empty() {
        return say(turn, entry, &bounds);
    }
    (asks(said) || adds)
        && say(
            turn,
            entry,
            &quote(&entry.answer, |sentence| amount.is_in(sentence)),
        )
}

/// Whether a statement tells a number behind an answer that left no list, and nothing else: "2000", "its 12000", "he's 6".
fn states_number(turn: &Turn<'_>, said: &Text) -> bool {
    // A smaller one may choose of what was listed before.
    const LEAST_ALONE: usize = 2;
    let has_list = match &turn.state.pending {
        Pending::Answered { options, .. } => !options.is_empty(),
        _ => true,
    };
    let digits = said.words.iter().filter_map(|word| number(word));
    let is_alone = said.words.len() == 1;
    let is_number = |digits: &str| !is_alone || digits.len() > LEAST_ALONE;
    let mut numbers = digits.map(|(digits, _)| digits);
    // "It says error 500" tells of no amount.
    let is_beside = |word: &String| {
        let lists = [
            &TABLE.frame,
            &TABLE.beginning,
            &TABLE.leads,
            &TABLE.placing,
            &TABLE.doers,
            &TABLE.inverting,
        ];
        number(word).is_some() || lists.iter().any(|list| list.contains(word))
    };
    !has_list && numbers.next().is_some_and(is_number) && said.words.iter().all(is_beside)
}

/// The place of the one entry whose answer tells of the amount that an utterance names, by its unit: of a size and a weight
/// "130 cm" asks for the size. A number or a time is told by many, and who says more than an amount is known by that: "restore
/// just 1 db".
pub(crate) fn only_measured(said: &Text, entries: &[&Entry]) -> Option<usize> {
    let amount = amount(said).filter(|amount| matches!(amount, Amount::Of(_) | Amount::Money))?;
    let is_of_amount = |word: &String| {
        number(word).is_some()
            || is_currency(word)
            || matches!(&amount, Amount::Of(unit) if unit == spelt(word))
    };
    let mut words = said.words.iter();
    if words.any(|word| fallback::says_something(word) && !is_of_amount(word)) {
        return None;
    }
    let tells = |entry: &Entry| !quote(&entry.answer, |sentence| amount.is_in(sentence)).is_empty();
    let mut telling =
        (0..entries.len()).filter(|place| entries.get(*place).is_some_and(|entry| tells(entry)));
    telling.next().filter(|_| telling.next().is_none())
}

/// [`quote`], with the sentence behind that says what holds beyond: "Later ones count from the next month."
fn quote_with_rest(entry: &Entry, holds: impl Fn(&str) -> bool) -> String {
    let is_behind = Cell::new(false);
    quote(&entry.answer, |sentence| {
        let is_told = holds(sentence);
        let goes_on = is_behind.replace(is_told) && !is_told && goes_beyond(sentence);
        is_told || goes_on
    })
}

/// Whether a sentence tells what holds beyond what the one before it tells.
fn goes_beyond(sentence: &str) -> bool {
    let first = plain_words(sentence).first().cloned();
    names_consequence(sentence) || first.is_some_and(|first| TABLE.beyond.contains(&first))
}

fn has_number_of(entry: &Entry, said: &Text) -> bool {
    let known = told(entry);
    let mut numbers = said.words.iter().filter(|word| number(word).is_some());
    numbers.any(|word| known.contains(word))
}

/// Says what something is for a time that is named, and nothing else: "for a week" behind "3 a day or 12 a week". Tells whether
/// the answer before tells a price or a number for such a time.
pub(crate) fn tells_rate(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let is_unit = |word: &str| TABLE.units.contains(word) || TABLE.nights.contains(word);
    let Some(unit) = said.words.iter().find(|word| is_unit(word)) else {
        return false;
    };
    let is_rated = said.words.iter().any(|word| TABLE.rated.contains(word));
    let is_alone = content_of(ranking)
        .iter()
        .all(|word| is_unit(word) || number(word).is_some());
    let Some(entry) = entry_before(turn).filter(|_| is_rated && is_alone && said.words.len() <= MOST_WORDS)
    else {
        return false;
    };
    let is_same = |known: &str| known == unit || has_same_stem(known, unit) || is_plural(known, unit);
    let exact = quote(&entry.answer, |sentence| {
        rates(sentence).any(|known| is_same(&known))
    });
    let rated = if exact.is_empty() {
        quote(&entry.answer, |sentence| {
            rates(sentence).any(|known| is_unit(&known))
        })
    } else {
        exact
    };
    say(turn, entry, &rated)
}

/// "Day" and "days".
fn is_plural(one: &str, other: &str) -> bool {
    one.trim_end_matches(['s', 'n', 'e']) == other.trim_end_matches(['s', 'n', 'e'])
}

/// Says how long the answer before says that something takes, where that is over: "it's been three weeks", and offers a person.
/// Tells whether it does.
pub(crate) fn tells_overdue(turn: &mut Turn<'_>, said: &Text) -> bool {
    let first = said.words.iter().find(|word| !TABLE.leads.contains(*word));
    let is_about_it =
        first.is_some_and(|first| TABLE.beginning.contains(first) || TABLE.elapsing.contains(first));
    let asks = said.plain.contains(['?', '？']) || inverts(&said.words);
    if !is_about_it || asks || !said.is_time() || !names_span(&said.plain) {
        return false;
    }
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let spans = quote_with_rest(entry, names_span);
    if spans.is_empty() {
        return false;
    }
    turn.refer(ContextReference::Anaphora);
    turn.decide(Decision::Answer);
    turn.record.entry = Some(entry.id.clone());
    let draft = turn.own(Key::ArticleSays, &[]).text(spans);
    let draft = turn.add(draft, Key::OfferPerson, &[]);
    let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
    let draft = answer::sourced(turn, draft, entry);
    turn.say(draft);
    answer::keep_open(turn, entry);
    true
}

/// Says until when or from when something holds, where a time was told and the answer sets one: "it was three weeks ago" behind
/// "within 14 days". Tells whether it does.
pub(crate) fn tells_time_limit(turn: &mut Turn<'_>, entry: &Entry) -> bool {
    let limits = quote_with_rest(entry, |sentence| names_span(sentence) && has_bound(sentence));
    say(turn, entry, &limits)
}

/// Whether a statement tells when something was or will be, and hardly more: "he paid in June", "it's tomorrow".
pub(crate) fn tells_when(said: &Text, ranking: &Ranking) -> bool {
    const MOST_BESIDE: usize = 1;
    let is_moment = |word: &String| {
        let lists = [&TABLE.times, &TABLE.moments];
        // "I am ill" is no time of the day.
        (lists.iter().any(|list| list.contains(word)) && !matches!(word.as_str(), "am" | "pm"))
            || is_year(word)
    };
    let told = content_of(ranking)
        .into_iter()
        .filter(|word| !is_moment(word) && !TABLE.units.contains(word) && number(word).is_none());
    // "Also I'm moving next month" is another matter.
    let adds = said
        .words
        .first()
        .is_some_and(|first| TABLE.adding.contains(first) && !TABLE.joining.contains(first));
    said.words.len() <= MOST_WORDS
        && !(adds || asks(said))
        && said.asks_by().is_none()
        && said.words.iter().any(is_moment)
        && told.count() <= MOST_BESIDE
}

/// Whether an utterance has no words of another thing than the answer is of.
fn is_of_answer(entry: &Entry, amount: &Amount, ranking: &Ranking, is_unknown: bool) -> bool {
    let known = told(entry);
    let is_unit = |word: &str| match amount {
        Amount::Of(unit) => spelt(word) == unit,
        Amount::Money => is_currency(word),
        Amount::Span => TABLE.units.contains(word),
        Amount::Year | Amount::Age | Amount::Number => false,
    };
    // "It runs out in two weeks": what happens then need not be told where nothing else is known of it.
    let may_be_beside = match amount {
        Amount::Span if is_unknown => 1,
        _ => 0,
    };
    let untold = content_of(ranking).into_iter().filter(|word| {
        let word = word.as_str();
        !(word.contains(|c: char| c.is_ascii_digit())
            || is_unit(word)
            || TABLE.complaining.contains(word)
            || TABLE.judging.contains(word)
            || TABLE.times.contains(word)
            || has(&known, word)
            || !fallback::says_something(word))
    });
    untold.count() <= may_be_beside
}

fn asks(said: &Text) -> bool {
    let first = said.words.iter().find(|word| !TABLE.leads.contains(*word));
    said.plain.contains(['?', '？'])
        || inverts(&said.words)
        || first.is_some_and(|first| TABLE.asking.contains(first))
        || said.words.iter().any(|word| TABLE.judging.contains(word))
}

/// The amount that an utterance names.
fn amount(said: &Text) -> Option<Amount> {
    let has_sign = said.plain.contains(['€', '$', '£', '¥']);
    let mut places = said.words.iter().enumerate();
    let (place, digits, suffix) = places.find_map(|(place, word)| {
        let (digits, suffix) = number(word)?;
        Some((place, digits, suffix))
    })?;
    if has_sign {
        return Some(Amount::Money);
    }
    let behind = || {
        let mut rest = said.words.iter().skip(place + 1);
        rest.find(|word| number(word).is_none()).map(String::as_str)
    };
    let unit = if suffix.is_empty() { behind() } else { Some(suffix) };
    let unit = unit.filter(|unit| *unit != THOUSAND).map(spelt);
    Some(match unit {
        Some(unit) if TABLE.units.contains(unit) => Amount::Span,
        Some(unit) if is_currency(unit) => Amount::Money,
        _ if is_year(digits) => Amount::Year,
        Some(unit) if names_thing(unit) => Amount::Of(unit.to_owned()),
        _ if is_age(digits) && tells_age(said.words.get(..place).unwrap_or_default()) => Amount::Age,
        _ => Amount::Number,
    })
}

/// Whether the words before a number say of somebody that they are so old: "I'm", "she is".
fn tells_age(before: &[String]) -> bool {
    let is_said = |count: usize| {
        let from = before.len().checked_sub(count);
        from.is_some_and(|from| {
            TABLE
                .aged
                .contains(&before.get(from..).unwrap_or_default().join(" "))
        })
    };
    is_said(1) || is_said(2)
}

/// Whether digits may be an age in years.
fn is_age(digits: &str) -> bool {
    digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether words name an age: "over 23", "from 4 to 15", "ab 16 Jahren". "Up to 10 people" are none, nor is "over 30 kg".
fn names_age(known: &[String]) -> bool {
    known.windows(2).enumerate().any(|(place, pair)| {
        let [before, number] = pair else { return false };
        let behind = known.get(place + 2);
        let is_unit = |word: &String| {
            TABLE.units.contains(word) || is_currency(word) || TABLE.spelt_units.contains_key(word)
        };
        is_age(number)
            && TABLE.before_ages.contains(before)
            && behind.is_none_or(|word| TABLE.years.contains(word) || !is_unit(word))
    })
}

/// The digits of a number and the letters behind them: "25kg"; a number in words has none. "One" and "a" count nothing.
fn number(word: &str) -> Option<(&str, &str)> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    if end > 0 {
        return Some(word.split_at(end));
    }
    TABLE.numbers.contains(word).then_some((word, ""))
}

/// "80k".
const THOUSAND: &str = "k";

/// A unit as it stands for all its spellings: "kg" of "kilos".
fn spelt(unit: &str) -> &str {
    TABLE.spelt_units.get(unit).map_or(unit, String::as_str)
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

fn is_currency(word: &str) -> bool {
    TABLE.currencies.contains(word)
}

/// Whether a word behind a number is what is counted: "3 bags" and not "3 ok".
fn names_thing(word: &str) -> bool {
    let joins = [&TABLE.placing, &TABLE.conditions, &TABLE.between];
    !joins.iter().any(|list| list.contains(word))
        && !TABLE.judging.contains(word)
        && !TABLE.frame.contains(word)
        && fallback::says_something(word)
}

impl Amount {
    /// Whether a sentence tells something of it.
    fn is_in(&self, sentence: &str) -> bool {
        let plain = plain_text(sentence);
        let known = words(&plain);
        let has_number = || known.iter().any(|word| number(word).is_some());
        match self {
            Self::Span => names_span(sentence),
            Self::Money => {
                has_number() && (names_money(sentence) || known.iter().any(|word| is_currency(word)))
            }
            Self::Year => known.iter().any(|word| is_year(word)),
            Self::Of(unit) => {
                let spelt: Vec<String> = known.iter().map(|word| spelt(word).to_owned()).collect();
                is_counted(&spelt, unit) || known.iter().any(|word| has_unit(word, unit))
            }
            Self::Age => names_age(&known),
            // The price of one tells of three; a time or a row of codes does not.
            Self::Number => has_number() && !names_span(sentence) && !sentence.starts_with('|'),
        }
    }
}

/// Whether a number is written together with its unit: "25kg", and "25kg" of "25 kilos" where both are called so.
fn has_unit(word: &str, unit: &str) -> bool {
    let suffix = number(word).map(|(_, suffix)| suffix);
    suffix.is_some_and(|suffix| !suffix.is_empty() && (spelt(suffix) == unit || has_same_stem(suffix, unit)))
}

/// Whether a sentence says from where or up to where its numbers hold.
fn has_bound(sentence: &str) -> bool {
    plain_words(sentence)
        .iter()
        .any(|word| TABLE.bounding.contains(word) || TABLE.telling_until.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_told_by_its_unit() {
        for (text, expected) in [
            ("30 kg ok?", Some(Amount::Of("kg".to_owned()))),
            ("hes 9 kilos", Some(Amount::Of("kg".to_owned()))),
            ("on 80k", Some(Amount::Number)),
            ("im 21", Some(Amount::Age)),
            ("she is 9", Some(Amount::Age)),
            ("its 9", Some(Amount::Number)),
            ("130cm long", Some(Amount::Of("cm".to_owned()))),
            ("can I bring three?", Some(Amount::Number)),
            ("can she bring 10 pounds", Some(Amount::Money)),
            ("£40?", Some(Amount::Money)),
            ("is 2021 ok", Some(Amount::Year)),
            ("it's been 9 days", Some(Amount::Span)),
            ("der ist schon 6 wochen alt", Some(Amount::Span)),
            ("three bags?", Some(Amount::Of("bags".to_owned()))),
            ("at 10.30 at night", Some(Amount::Number)),
            ("the red one", None),
            ("why", None),
        ] {
            assert_eq!(amount(&Text::new(text)), expected, "{text}");
        }
    }

    #[test]
    fn the_unit_of_an_amount_tells_which_answer_is_meant() {
        let knowledge = knowledge::Knowledge::from_files(vec![knowledge::SourceFile {
            path: "parcels.md".to_owned(),
            bytes: b"# Parcels\n\n**How heavy may it be?**\n\nUp to 25 kg.\n\n**How big may it be?**\n\nUp to 120 cm.\n"
                .to_vec(),
        }])
        .knowledge;
        let entries: Vec<&Entry> = knowledge.entries.iter().collect();

        assert_eq!(only_measured(&Text::new("130cm long"), &entries), Some(1));
        assert_eq!(only_measured(&Text::new("30 kg?"), &entries), Some(0));
        assert_eq!(only_measured(&Text::new("3 litres"), &entries), None);
        assert_eq!(only_measured(&Text::new("30"), &entries), None);
    }

    #[test]
    fn a_sentence_tells_of_its_own_unit() {
        let kilos = Amount::Of("kg".to_owned());

        assert!(kilos.is_in("Up to 25 kg."));
        assert!(kilos.is_in("Up to 25kg."));
        assert!(kilos.is_in("Up to 25 kilograms."));
        assert!(!kilos.is_in("The longest side at most 120 cm."));
        assert!(Amount::Age.is_in("You must be over 23 and have held a licence for two years."));
        assert!(!Amount::Age.is_in("After that it is £20 an hour."));
        assert!(!Amount::Age.is_in("Up to 10 people may come."));
        assert!(Amount::Money.is_in("No more than £5 of pocket money."));
        assert!(!Amount::Money.is_in("It is free."));
    }
}
