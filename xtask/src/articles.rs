//! A folder of made-up articles with the measured counts of the format: 15,585 files of 74 MB, 245 teams, every oddity
//! as often as it occurs. The same folder for the same number, so that measurements can be repeated.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

/// Counts of the format are of so many files.
const MEASURED: u64 = 15_585;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder to write; it must not exist
    folder: PathBuf,
    /// How many files
    #[arg(long, default_value_t = 15_600)]
    files: u64,
}

/// `selfhelptype` and how many files of the measured ones have it.
const TYPES: [(&str, u64); 13] = [
    ("generic", 6_485),
    ("problemScopingQuestions", 2_831),
    ("TSG_Content", 1_947),
    ("diagnostics", 1_427),
    ("resource", 984),
    ("advisorRecommendationMetadata", 681),
    ("rca", 471),
    ("servicehealthinsights", 424),
    ("SupportTopicDescription", 129),
    ("TSG_Description", 100),
    ("apollo", 79),
    ("diagnoseandsolve", 18),
    ("tools", 9),
];

/// Writes the folder.
pub(crate) fn write(arguments: &Arguments) -> anyhow::Result<()> {
    anyhow::ensure!(
        !arguments.folder.exists(),
        "`{}` is there already",
        arguments.folder.display()
    );
    let mut bytes = 0;
    for number in 0..arguments.files {
        let (path, article) = Maker::new(number).article();
        let path = arguments.folder.join(path);
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).with_context(|| format!("cannot make `{}`", parent.display()))?;
        bytes += article.len();
        fs::write(&path, article).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    println!(
        "{} files, {bytes} bytes, in `{}`",
        arguments.files,
        arguments.folder.display()
    );
    Ok(())
}

/// Makes one article; all it does follows from the article's number.
struct Maker {
    number: u64,
    state: u64,
}

impl Maker {
    fn new(number: u64) -> Self {
        Self {
            number,
            state: number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66,
        }
    }

    /// The next number below `below` (splitmix64, Steele, Lea & Flood 2014).
    fn below(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    /// Whether something is here that `count` of the measured files have.
    fn has(&mut self, count: u64) -> bool {
        self.below(MEASURED) < count
    }

    fn pick<'items>(&mut self, items: &[&'items str]) -> &'items str {
        items[usize::try_from(self.below(items.len() as u64)).unwrap_or_default()]
    }

    /// A word of a vocabulary of some 9,000, the frequent ones far more often.
    fn word(&mut self) -> String {
        const COMMON: [&str; 40] = [
            "the",
            "to",
            "of",
            "and",
            "a",
            "in",
            "is",
            "for",
            "your",
            "you",
            "on",
            "this",
            "that",
            "with",
            "are",
            "be",
            "or",
            "from",
            "can",
            "if",
            "not",
            "select",
            "check",
            "using",
            "more",
            "issue",
            "steps",
            "following",
            "use",
            "see",
            "when",
            "account",
            "resource",
            "error",
            "service",
            "portal",
            "access",
            "create",
            "data",
            "network",
        ];
        const HEADS: [&str; 30] = [
            "ba", "be", "bo", "ca", "co", "da", "de", "di", "fa", "fo", "ga", "ha", "in", "ka", "la", "li",
            "ma", "mo", "na", "no", "pa", "po", "ra", "re", "sa", "so", "ta", "to", "va", "vo",
        ];
        const TAILS: [&str; 10] = [
            "ning", "ter", "tion", "ble", "red", "ment", "sive", "ler", "cal", "ness",
        ];
        if self.below(100) < 55 {
            return self.pick(&COMMON).to_owned();
        }
        let rare = self.below(30).min(self.below(30));
        format!(
            "{}{}{}",
            HEADS[usize::try_from(rare).unwrap_or_default()],
            self.pick(&HEADS),
            self.pick(&TAILS)
        )
    }

    fn words(&mut self, least: u64, most: u64) -> String {
        let count = least + self.below(most - least + 1);
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    fn sentence(&mut self) -> String {
        let words = self.words(8, 22);
        let mut letters = words.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{}.", letters.as_str())
    }

    fn link(&mut self) -> String {
        let text = self.words(2, 5);
        let page = self.words(1, 1);
        match self.below(200) {
            0 => format!("[{text}](data-blade:Portal.Blade.resourceId.$resourceId)"),
            1 => format!("[{text}] (https://docs.example.com/{page})"),
            2 => format!("[{text}](http://docs.example.com/en-us/{page})"),
            _ => format!("[{text}](https://docs.example.com/{page}?view=all#part)"),
        }
    }

    fn article(mut self) -> (PathBuf, Vec<u8>) {
        let team = self.below(245);
        let kind = self.kind();
        // Titles and bodies are shared as often as in the wild: they come from another article's number.
        let mut titled = Self::new(if self.has(900) {
            self.number / 9
        } else {
            self.number
        });
        let title = titled.words(3, 9);
        let shared_body = self.has(310);
        let mut writer = Self::new(if shared_body {
            self.number / 9 + 1_000_000
        } else {
            self.number + 1_000_000
        });
        let mut text = self.properties(kind, &title, team);
        let _ = write!(text, "\n# {title}\n\n");
        text += &match kind {
            "problemScopingQuestions" => writer.form(&title),
            "SupportTopicDescription" => writer.topics(),
            _ => writer.body(),
        };
        let mut bytes = match self.below(MEASURED) {
            0..2_236 => text.replace('\n', "\r\n").into_bytes(),
            2_236..2_513 => text.replacen('\n', "\r\n", 5).into_bytes(),
            _ => text.into_bytes(),
        };
        if self.has(375) {
            bytes.splice(0..0, *b"\xEF\xBB\xBF");
        }
        if self.has(3) {
            bytes.extend(b"It isn\x92t shut.\n");
        }
        (
            PathBuf::from(format!("team-{team:03}/article-{:05}.md", self.number)),
            bytes,
        )
    }

    fn kind(&mut self) -> &'static str {
        let mut left = self.below(MEASURED);
        for (kind, count) in TYPES {
            if left < count {
                return kind;
            }
            left -= count;
        }
        "generic"
    }

    fn properties(&mut self, kind: &str, title: &str, team: u64) -> String {
        let mut text = String::new();
        if self.has(593) {
            text += "\n\n";
        }
        if self.has(29) {
            text += "<!-- reviewed -->\n";
        }
        let entity = if self.has(459) { "&#xD;" } else { "" };
        let equals = if self.has(1_000) { " = " } else { "=" };
        let junk = if self.has(10) { "," } else { "" };
        let topic = 32_000_000 + self.below(17_000);
        let number = self.number;
        let id = if self.has(15) {
            number.saturating_sub(1)
        } else {
            number
        };
        let _ = write!(
            text,
            "<properties\n\tpageTitle{equals}\"{title}{entity}\"\n\tdescription=\"{title}\"{junk}\n\tservice=\"acme.team{team}\"\n\t\
             resource=\"things\"\n\tauthors=\"someone\"\n\tms.author=\"someone\"\n\tdisplayOrder=\"{}\"\n\tselfHelpType=\"{kind}\"\n\t\
             supportTopicIds=\"{topic}, {}\"\n\tresourceTags=\"\"\n\tproductPesIds=\"{}\"\n\t\
             cloudEnvironments=\"public, fairfax, usnat, ussec\"\n\tarticleId=\"article-{id}\"\n\townershipId=\"Team_{team}\"\n/>\n",
            self.below(999),
            topic + 1,
            15_000 + team,
        );
        text
    }

    /// A text: questions in one of eleven articles, else steps; sized to the measured mean of some 5 kB a file.
    fn body(&mut self) -> String {
        let mut text = String::new();
        if self.has(2_955) {
            let said = self.sentence();
            let _ = write!(
                text,
                "<!--issueDescription-->\n{said} <!--$Name-->[Name]<!--/$Name-->\n<!--/issueDescription-->\n\n"
            );
        }
        if self.below(11) == 0 {
            for _ in 0..3 + self.below(5) {
                let asked = self.words(5, 14);
                let blank = if self.below(4) == 0 { " " } else { "" };
                let answer = self.paragraph();
                let _ = write!(text, "* **How do I {asked}?{blank}**\n{answer}\n");
            }
        } else {
            text += "## **Recommended Steps**\n\n";
            for _ in 0..2 + self.below(4) {
                text += &self.section();
            }
        }
        text += "## **Recommended Documents**\n\n";
        for _ in 0..3 + self.below(4) {
            let link = self.link();
            let _ = writeln!(text, "* {link}");
        }
        text
    }

    fn section(&mut self) -> String {
        let mut text = self.paragraph();
        for step in 1..=2 + self.below(6) {
            let (said, link) = (self.sentence(), self.link());
            let _ = writeln!(text, "{step}. {said} {link}<br>");
            if self.below(3) == 0 {
                let said = self.sentence();
                let _ = writeln!(text, "   * {said}");
            }
        }
        match self.below(40) {
            0 => text += "\n| Name | Value |\n|---|---|\n| one | **two** |\n",
            1 | 2 => text += "\n```\nset thing --on\n```\n",
            3 => text += "\n### Is it so?\n\nIt is.\n",
            _ => {}
        }
        text.push('\n');
        text
    }

    fn paragraph(&mut self) -> String {
        let said: Vec<String> = (0..2 + self.below(4)).map(|_| self.sentence()).collect();
        format!("{}\n\n", said.join(" "))
    }

    fn form(&mut self, title: &str) -> String {
        let elements: Vec<String> = (0..3 + self.below(6))
            .map(|order| {
                let label = self.words(4, 12);
                let control = self.pick(&["multilinetextbox", "dropdown", "textbox", "datetimepicker", "infoblock"]);
                let shown = if order > 0 && self.below(6) == 0 {
                    format!("\"element_{} == yes || element_0 == no (old)\"", order - 1)
                } else {
                    "null".to_owned()
                };
                let options = if control == "dropdown" {
                    "[{\"value\": \"yes\", \"text\": \"Yes\"}, {\"value\": \"no (old)\", \"text\": \"No\"}, {\"value\": \"dont_know_answer\", \"text\": \"I do not know\"}]"
                } else {
                    "null"
                };
                format!(
                    "    {{\n      \"id\": \"element_{order}\",\n      \"order\": {order},\n      \"controlType\": \"{control}\",\n      \
                     \"displayLabel\": \"{label}\",\n      \"visibility\": {shown},\n      \"required\": true,\n      \"dropdownOptions\": {options}\n    }}"
                )
            })
            .collect();
        format!(
            "---\n{{\n  \"$schema\": \"SelfHelpContent\",\n  \"title\": \"{title}\",\n  \"formElements\": [\n{}\n  ]\n}}\n---\n",
            elements.join(",\n")
        )
    }

    fn topics(&mut self) -> String {
        let topics: Vec<String> = (0..20 + self.below(37))
            .map(|topic| {
                let (name, one, other) = (self.words(4, 12), self.words(2, 3), self.words(1, 2));
                format!(
                    "    {{\"id\": \"{:08x}-0000-4000-8000-{topic:012}\", \"shortDescription\": \"{name}\", \"searchTags\": \"{one};{other}\"}}",
                    self.number
                )
            })
            .collect();
        format!(
            "---\n{{\n  \"supportTopics\": [\n{}\n  ]\n}}\n---\n",
            topics.join(",\n")
        )
    }
}
