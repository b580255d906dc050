//! `helpline ask`: one answer, or a chat in the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use clap::Args;
use dialogue_state::{Agent, ContextReference, Message};
use intent_classifier::{Candidate, Explanation, Field, PartKind, Ranking, Word};
use jiff::Timestamp;
use knowledge::EntryId;

use crate::conversation::{Conversation, Turn};
use crate::report::{self, Outcome};
use crate::row::Catalogue;
use crate::source::{self, KnowledgeArguments};
use crate::training::{TierArguments, Trainer};

/// Ask a question in the terminal
///
/// With TEXT, one answer. Without it a chat, when the input is a terminal; otherwise each line of the input is one turn
/// of a single conversation. Nothing is stored.
#[derive(Debug, Args)]
#[command(after_long_help = "\
JSON, one object a turn:
  {\"text\", \"decision\", \"entry\": {\"id\", \"question\", \"article\"}?, \"confidence\", \"in_scope\",
   \"candidates\": [{\"id\", \"question\", \"article\", \"confidence\"}],
   \"options\": [{\"label\", \"entries\": [{\"id\", \"question\", \"article\"}]}], \"reply\", \"knowledge\"}
  `text` is what would be stored: secrets are masked. `entry` is there when an entry was given.
  `knowledge` is the version of the knowledge. With --explain there is also
  \"explanation\": {\"read\"?, \"words\", \"candidates\"}; `read` is the piece that was compared
  with the entries, where it was not all of a longer message.

Examples:
  helpline ask \"how do I renew my token\"
  helpline ask --explain \"token renw\"
  printf 'token\\nthe second\\n' | helpline ask --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: KnowledgeArguments,

    /// Print one JSON object a turn
    #[arg(long)]
    json: bool,

    /// Say how each word was understood and what spoke for each candidate
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    tiers: TierArguments,

    /// What to ask; it may be several words without quotes
    #[arg(value_name = "TEXT", trailing_var_arg = true)]
    text: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.source.knowledge.as_deref();
    let agent = source::agent(folder, &Trainer::for_command(&arguments.tiers, folder))?;
    let mut shown = Shown::new(&agent, arguments);
    let mut conversation = Conversation::new(&agent);
    if !arguments.text.is_empty() {
        shown.turn(&conversation.say(&arguments.text.join(" "), Timestamp::now()))?;
    } else if io::stdin().is_terminal() {
        chat(&mut conversation, &mut shown)?;
    } else {
        for line in io::stdin().lock().split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line));
            shown.turn(&conversation.say(&line, Timestamp::now()))?;
        }
    }
    Ok(Outcome::Done)
}

/// Talks with a person at a terminal until the input ends.
fn chat(conversation: &mut Conversation<'_>, shown: &mut Shown<'_>) -> anyhow::Result<()> {
    report::note("A conversation in the terminal; nothing of it is stored. Ctrl-D ends it.\n");
    shown.turn(&conversation.join(Timestamp::now()))?;
    let mut line = String::new();
    loop {
        report::prompt("> ");
        line.clear();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            report::note("");
            return Ok(());
        }
        shown.turn(&conversation.say(line.trim_end_matches(['\r', '\n']), Timestamp::now()))?;
    }
}

/// Prints turns in the form that was asked for.
struct Shown<'a> {
    agent: &'a Agent,
    catalogue: Catalogue<'a>,
    json: bool,
    explain: bool,
    turns: usize,
}

impl<'a> Shown<'a> {
    fn new(agent: &'a Agent, arguments: &Arguments) -> Self {
        Self {
            agent,
            catalogue: Catalogue::new(agent.knowledge()),
            json: arguments.json,
            explain: arguments.explain,
            turns: 0,
        }
    }

    fn turn(&mut self, turn: &Turn) -> anyhow::Result<()> {
        let mut output = report::lines();
        if self.json {
            let row = self.catalogue.turn(turn, self.explain);
            writeln!(output, "{}", serde_json::to_string(&row)?)?;
        } else {
            if self.turns > 0 {
                writeln!(output)?;
            }
            write_messages(&mut output, &turn.messages)?;
            if self.explain {
                self.write_explanation(&mut output, turn)?;
            }
        }
        self.turns += 1;
        // A program at the other end of the pipe may wait for this answer before it asks again.
        output.flush()?;
        Ok(())
    }

    fn write_explanation(&self, output: &mut impl Write, turn: &Turn) -> io::Result<()> {
        let ranking = &turn.ranking;
        writeln!(output, "\nHow this was decided")?;
        if let Some(record) = &turn.record {
            writeln!(output, "  decision   {}", record.decision.as_str())?;
            if let Some(context) = &record.context {
                let entry = self.catalogue.entry(context.entry.as_str());
                let question = entry.map_or(context.entry.as_str(), |entry| entry.question.as_str());
                writeln!(
                    output,
                    "  context    {}, in the light of \"{question}\" ({} %)",
                    leans_on(context.reference),
                    context.weight
                )?;
            }
        }
        writeln!(output, "  in scope   {:.2}", ranking.in_scope)?;
        writeln!(output, "  tiers      {}", tiers(ranking))?;
        if let Some(read) = &ranking.read {
            writeln!(
                output,
                "  read       \"{}\"",
                report::harmless(&on_one_line(read))
            )?;
        }
        if !ranking.words.is_empty() {
            writeln!(output, "\n  words")?;
            for word in &ranking.words {
                writeln!(
                    output,
                    "    {:<20} {}",
                    report::harmless(&word.text),
                    understood_as(word)
                )?;
            }
        }
        if ranking.candidates.is_empty() {
            return writeln!(output, "\n  no candidate: no word met any entry");
        }
        writeln!(output, "\n  candidates")?;
        for candidate in ranking.candidates.iter().take(MOST_EXPLAINED) {
            self.write_candidate(output, candidate)?;
        }
        let more = ranking.candidates.len().saturating_sub(MOST_EXPLAINED);
        if more > 0 {
            writeln!(output, "    and {more} more, each less likely")?;
        }
        // What is read in the light of the last answer has no score of its own text alone.
        let is_plain = turn.record.as_ref().is_none_or(|record| record.context.is_none());
        if let Some(first) = ranking.candidates.first().filter(|_| is_plain)
            && let Some(explanation) = self.agent.explain(&turn.text, &EntryId::from(first.id.as_str()))
        {
            self.write_score(output, &explanation)?;
        }
        Ok(())
    }

    /// The first candidate's score, part by part, and how far its rival is behind.
    fn write_score(&self, output: &mut impl Write, explanation: &Explanation) -> io::Result<()> {
        writeln!(
            output,
            "\n  score of the first: {:.2}, the sum of",
            explanation.score
        )?;
        for part in &explanation.parts {
            writeln!(output, "    {:>+7.2}  {}", part.points, adds(&part.kind))?;
        }
        if let Some((rival, score)) = &explanation.rival {
            let entry = self.catalogue.entry(rival);
            let question = entry.map_or(rival.as_str(), |entry| entry.question.as_str());
            let margin = explanation.score - score;
            writeln!(output, "  {margin:.2} more than \"{question}\"")?;
        }
        Ok(())
    }

    fn write_candidate(&self, output: &mut impl Write, candidate: &Candidate) -> io::Result<()> {
        let entry = self.catalogue.entry(&candidate.id);
        let question = entry.map_or(candidate.id.as_str(), |entry| entry.question.as_str());
        writeln!(output, "    {:.3}  {question}", candidate.confidence)?;
        if let Some(entry) = entry {
            writeln!(output, "           {}:{}", entry.path, entry.line)?;
        }
        for matched in &candidate.matched {
            let share = matched.contribution * 100.0;
            let (word, term) = (report::harmless(&matched.word), report::harmless(&matched.term));
            let meets = if word == term {
                String::new()
            } else {
                format!(" meets `{term}`")
            };
            writeln!(
                output,
                "           {share:>3.0} %  `{word}`{meets} {}",
                place(matched.field)
            )?;
        }
        Ok(())
    }
}

/// More candidates than these are only counted.
const MOST_EXPLAINED: usize = 5;

/// Messages as a person reads them in a terminal: the text, and the choices with their numbers; those that steer have
/// none, since no number chooses them.
fn write_messages(output: &mut impl Write, messages: &[Message]) -> io::Result<()> {
    for (index, message) in messages.iter().enumerate() {
        if index > 0 {
            writeln!(output)?;
        }
        writeln!(output, "{}", report::harmless(message.text.trim_end()))?;
        if let Some(source) = &message.source {
            writeln!(output, "(from: {})", report::harmless(&source.title))?;
        }
        let numbered = message.choices.iter().filter(|choice| !choice.steers);
        for (number, choice) in (1..).zip(numbered) {
            writeln!(output, "  {number}. {}", report::harmless(&choice.label))?;
        }
        for choice in message.choices.iter().filter(|choice| choice.steers) {
            writeln!(output, "  -  {}", report::harmless(&choice.label))?;
        }
    }
    Ok(())
}

/// A text of several lines as one.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How an utterance leans on an earlier answer.
fn leans_on(reference: ContextReference) -> &'static str {
    match reference {
        ContextReference::Authored => "what the author says comes next",
        ContextReference::Anaphora => "a follow-up",
        ContextReference::Substitution => "another subject for the same question",
        ContextReference::Option => "another option of the question before",
        ContextReference::Detail => "what is told of the question before",
        ContextReference::Meaning => "what it means, by the sentence encoder",
    }
}

fn understood_as(word: &Word) -> String {
    let known = if word.known { "" } else { ", in no entry" };
    let known = if word.read_as.is_empty() {
        known.to_owned()
    } else {
        format!("{known}, read as `{}`", word.read_as.join("`, `"))
    };
    match &word.repaired {
        _ if !word.content => "function word, carries no meaning".to_owned(),
        Some(repaired) => format!("taken for `{repaired}`, stem `{}`{known}", word.stem),
        None => format!("stem `{}`{known}", word.stem),
    }
}

/// What adds to a score.
fn adds(kind: &PartKind) -> String {
    match kind {
        PartKind::Word { word, term, field } => {
            let field = field.map_or_else(String::new, |field| format!(" {}", place(field)));
            let (word, term) = (report::harmless(word), report::harmless(term));
            if word == term {
                format!("`{word}`{field}")
            } else {
                format!("`{word}` meets `{term}`{field}")
            }
        }
        PartKind::Vector { word } => format!("`{}`, by what it means", report::harmless(word)),
        PartKind::Encoder => "the sentence as a whole".to_owned(),
        PartKind::Exact => "it is the question, word for word".to_owned(),
        PartKind::Entity { text } => format!("`{}`, which the entry names", report::harmless(text)),
        PartKind::Denied => "the message says that it is not about this".to_owned(),
    }
}

fn place(field: Field) -> &'static str {
    match field {
        Field::Title => "in the question",
        Field::Phrase => "in a phrase of the sidecar",
        Field::Keyword => "among the keywords",
        Field::Context => "in the headings above it",
        Field::Body => "in the answer",
    }
}

fn tiers(ranking: &Ranking) -> String {
    let tiers = [
        (ranking.tiers.lexical, "words"),
        (ranking.tiers.vectors, "word vectors"),
        (ranking.tiers.encoder, "sentence encoder"),
    ];
    let used: Vec<&str> = tiers
        .iter()
        .filter(|(used, _)| *used)
        .map(|(_, name)| *name)
        .collect();
    used.join(", ")
}
