//! Function words by language: what carries little meaning, and what a language is known by.
//!
//! Negations are not among them: "did not expire" is not "expired". Each list is sorted; German has its umlauts spelt out,
//! and where people leave accents out the word stands with and without.

use super::Language;

/// The function words of a language; none for those that are known by their script.
pub(super) fn function_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
        Language::Italian => ITALIAN,
        Language::Portuguese => PORTUGUESE,
        Language::Dutch => DUTCH,
        Language::Danish => DANISH,
        Language::Swedish => SWEDISH,
        Language::Norwegian => NORWEGIAN,
        Language::Finnish => FINNISH,
        Language::Hungarian => HUNGARIAN,
        Language::Romanian => ROMANIAN,
        Language::Turkish => TURKISH,
        Language::Russian => RUSSIAN,
        Language::Arabic | Language::Greek | Language::Tamil => &[],
    }
}

/// Function words and frames ("I have a problem with") of English, sorted, apostrophes dropped as the tokenizer does.
/// Negations are not among them: "did not expire" is not "expired".
#[rustfmt::skip] // One word a line would hide the list.
const ENGLISH: &[&str] = &[
    "a", "about", "also", "always", "am", "an", "and", "any", "anybody", "anyone", "anything", "are", "as",
    "asap", "at", "be", "because", "been", "being", "btw", "but", "by", "can", "could", "coz", "cuz",
    "dear", "did", "do", "does", "doing", "done", "else", "etc", "even", "ever", "folks", "for", "from",
    "fyi", "get", "gets", "getting", "give", "go", "going", "gonna", "got", "gotta", "guys", "had", "has",
    "have", "having", "he", "hello", "help", "her", "here", "hers", "hey", "hi", "him", "his", "hiya",
    "how", "hows", "i", "id", "idk", "if", "ill", "im", "imo", "in", "into", "is", "issue", "issues", "it",
    "its", "ive", "just", "kindly", "know", "lets", "like", "lol", "make", "may", "maybe", "me", "might",
    "mine", "much", "must", "my", "myself", "need", "needs", "now", "of", "oh", "ok", "okay", "omg", "on",
    "or", "our", "ours", "own", "please", "pls", "plss", "plz", "possible", "problem", "problems",
    "question", "questions", "really", "shall", "she", "should", "show", "sir", "so", "some", "somebody",
    "someone", "something", "sorry", "still", "such", "tell", "than", "thank", "thanks", "thanx", "that",
    "thats", "the", "their", "theirs", "them", "then", "there", "theres", "these", "they", "theyre",
    "theyve", "this", "tho", "those", "through", "thx", "tnx", "to", "too", "trouble", "trying", "ty", "u",
    "up", "ur", "us", "very", "wanna", "want", "wants", "was", "way", "we", "well", "were", "weve", "what",
    "whats", "when", "where", "wheres", "whether", "which", "while", "who", "whom", "whose", "why", "will",
    "with", "wondering", "would", "yeah", "yep", "yes", "you", "youd", "your", "youre", "yours", "youve",
    "yup",
];

/// Function words and question frames of German, sorted.
#[rustfmt::skip]
const GERMAN: &[&str] = &[
    "aber", "alle", "allem", "allen", "aller", "als", "also", "am", "an", "auch", "auf", "aus", "bei",
    "beim", "bekomme", "bekommen", "bin", "bis", "bisher", "bislang", "bitte", "brauche", "da", "dabei",
    "dadurch", "dafuer", "dagegen", "daher", "damit", "danach", "daneben", "danke", "dann", "daran",
    "darauf", "darf", "darfst", "darin", "darueber", "darum", "darunter", "das", "dass", "davon", "davor",
    "dazu", "dein", "deine", "deinem", "deinen", "deiner", "deines", "dem", "den", "denen", "denn", "der",
    "deren", "des", "dessen", "dich", "die", "dies", "diese", "diesem", "diesen", "dieser", "dieses",
    "doch", "dort", "dringend", "du", "duerfen", "duerft", "duerfte", "duerften", "durch", "durfte",
    "durften", "eben", "ebenfalls", "eigentlich", "ein", "eine", "einem", "einen", "einer", "eines",
    "einfach", "er", "es", "etwas", "euch", "euer", "eure", "eurem", "euren", "eurer", "eures", "frage",
    "fragen", "fuer", "ganz", "genau", "gerade", "gern", "gerne", "gibt", "gibts", "guten", "hab", "habe",
    "haben", "habt", "haette", "haetten", "hallo", "hast", "hat", "hatte", "hatten", "hier", "hilfe",
    "ich", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihres", "im", "in", "ins",
    "inwiefern", "irgendetwas", "irgendwann", "irgendwas", "irgendwie", "irgendwo", "ist", "ja", "jede",
    "jedem", "jeden", "jeder", "jedes", "jedoch", "jemand", "jemandem", "jemanden", "jetzt", "kann",
    "kannst", "koennen", "koennt", "koennte", "koennten", "konnte", "konnten", "leider", "mache", "machen",
    "machst", "macht", "mal", "man", "mein", "meine", "meinem", "meinen", "meiner", "meines", "mich",
    "mir", "mit", "moechte", "moechten", "moechtest", "muessen", "muesst", "muesste", "muessten", "muss",
    "musst", "musste", "mussten", "nach", "nachdem", "naemlich", "nein", "noch", "nun", "nur", "ob", "obwohl",
    "oder", "ohnehin", "problem", "probleme", "schon", "sehr", "seid", "sein", "seine", "seinem", "seinen",
    "seiner", "seines", "seit", "sich", "sie", "sind", "so", "sogar", "solche", "solchen", "solcher",
    "soll", "sollen", "sollt", "sollte", "sollten", "sondern", "sonst", "sowie", "sowieso", "tun", "ueber",
    "ueberhaupt", "um", "und", "uns", "unser", "unsere", "unserem", "unseren", "unserer", "unseres",
    "unter", "vielleicht", "vom", "von", "vor", "waehrend", "waere", "waeren", "wann", "warum", "was",
    "weil", "welche", "welchem", "welchen", "welcher", "welches", "wenn", "wer", "werde", "werden",
    "weshalb", "wessen", "wie", "wieder", "wieso", "will", "wir", "wird", "wo", "wobei", "wodurch",
    "wofuer", "wollen", "wollt", "wollte", "wollten", "womit", "worauf", "wozu", "wuerde", "wuerden",
    "wurde", "wurden", "zu", "zudem", "zum", "zur", "zwar", "zwischen",
];

/// Of French.
#[rustfmt::skip]
const FRENCH: &[&str] = &[
    "a", "ai", "ainsi", "alors", "au", "aussi", "aux", "avec", "avez", "avoir", "avons", "bonjour", "ce",
    "cela", "ces", "cet", "cette", "chez", "comment", "d", "dans", "de", "depuis", "des", "dois", "dont",
    "du", "elle", "elles", "en", "encore", "entre", "est", "et", "eu", "faire", "fais", "fait", "faut", "il",
    "ils", "j'ai", "jai", "je", "l", "la", "le", "les", "leur", "leurs", "lorsque", "lui", "ma", "mais", "me",
    "merci", "mes", "moi", "mon", "même", "nos", "notre", "nous", "on", "ont", "ou", "où", "par", "pas",
    "peut", "peux", "pour", "pourquoi", "pouvez", "puis", "puis-je", "qu", "quand", "que", "quel", "quelle",
    "quelles", "quels", "qui", "quoi", "s", "sa", "sans", "se", "ses", "si", "son", "sont", "sur", "ta", "te",
    "tes", "toi", "ton", "tous", "tout", "très", "tu", "un", "une", "vers", "veux", "vos", "votre", "vous",
    "y", "à", "ça", "étais", "était", "être",
];

/// Of Spanish.
#[rustfmt::skip]
const SPANISH: &[&str] = &[
    "a", "al", "algo", "asi", "así", "como", "con", "cual", "cuales", "cuando", "cuál", "cuándo", "cómo",
    "de", "del", "desde", "después", "donde", "dónde", "el", "ella", "ellos", "en", "entre", "era", "eres",
    "es", "esa", "ese", "eso", "esta", "estan", "estar", "este", "esto", "estoy", "está", "están", "favor",
    "fue", "gracias", "ha", "hace", "hacer", "hago", "han", "hay", "he", "hola", "la", "las", "le", "les",
    "lo", "los", "mas", "me", "mi", "mis", "mucho", "muy", "más", "nos", "nuestra", "nuestro", "o", "para",
    "pero", "por", "porque", "porqué", "puede", "pueden", "puedo", "que", "quien", "quiero", "quién", "qué",
    "se", "ser", "si", "sin", "sobre", "son", "soy", "su", "sus", "sí", "tambien", "también", "te", "tengo",
    "tiene", "tu", "tus", "un", "una", "uno", "unos", "usted", "y", "ya", "yo", "él",
];

/// Of Italian.
#[rustfmt::skip]
const ITALIAN: &[&str] = &[
    "a", "ad", "ai", "al", "alla", "alle", "anche", "avere", "che", "chi", "ci", "ciao", "coi", "col", "come",
    "con", "cosa", "cui", "da", "dal", "dalla", "dei", "del", "della", "delle", "dello", "devo", "di", "dopo",
    "dove", "e", "ed", "era", "essere", "fare", "favore", "gli", "grazie", "ha", "hai", "hanno", "ho", "i",
    "il", "in", "io", "la", "le", "lei", "lo", "loro", "ma", "me", "mi", "mia", "mie", "miei", "mio", "ne",
    "nei", "nel", "nella", "nostra", "nostro", "o", "per", "perche", "perché", "piu", "più", "po", "possiamo",
    "posso", "puo", "puoi", "può", "qual", "quale", "quali", "quando", "quella", "quello", "questa", "queste",
    "questo", "qui", "se", "sei", "si", "sia", "sono", "stato", "su", "sua", "sue", "sul", "sulla", "suo",
    "te", "ti", "tu", "tutti", "tutto", "un", "una", "uno", "vi", "voi", "vorrei", "è",
];

/// Of Portuguese.
#[rustfmt::skip]
const PORTUGUESE: &[&str] = &[
    "a", "ao", "aos", "as", "até", "com", "como", "da", "das", "de", "dela", "dele", "depois", "do", "dos",
    "e", "ela", "ele", "eles", "em", "entre", "era", "essa", "esse", "esta", "estou", "está", "estão", "eu",
    "favor", "faz", "fazer", "faço", "foi", "há", "isso", "isto", "já", "lhe", "mais", "mas", "me", "meu",
    "meus", "minha", "minhas", "muito", "na", "nao", "nas", "no", "nos", "nossa", "nosso", "não", "o",
    "obrigada", "obrigado", "olá", "onde", "os", "ou", "para", "pela", "pelo", "pelos", "pode", "podem",
    "por", "porque", "porquê", "posso", "quais", "qual", "quando", "que", "quem", "quero", "sao", "se", "sem",
    "ser", "seu", "seus", "sua", "suas", "são", "só", "também", "tem", "tenho", "ter", "um", "uma", "umas",
    "uns", "voce", "você", "vocês", "à", "às", "é",
];

/// Of Dutch.
#[rustfmt::skip]
const DUTCH: &[&str] = &[
    "aan", "al", "alle", "als", "alsjeblieft", "bedankt", "ben", "bij", "dan", "dat", "de", "deze", "die",
    "dit", "doe", "doen", "door", "dus", "een", "en", "er", "gaat", "geen", "goed", "graag", "had", "hallo",
    "heb", "hebben", "heeft", "het", "hier", "hij", "hoe", "hun", "iets", "ik", "in", "is", "ja", "je", "jij",
    "jou", "jouw", "jullie", "kan", "kun", "kunnen", "kunt", "maar", "mag", "me", "meer", "men", "met", "mij",
    "mijn", "moet", "moeten", "na", "naar", "nog", "nu", "of", "om", "omdat", "onder", "ons", "onze", "ook",
    "op", "over", "te", "ten", "tot", "u", "uit", "uw", "van", "veel", "voor", "waar", "waarom", "wanneer",
    "want", "waren", "was", "wat", "we", "wel", "welke", "werd", "wie", "wij", "wil", "worden", "wordt",
    "zal", "ze", "zich", "zij", "zijn", "zo", "zonder", "zou",
];

/// Of Danish.
#[rustfmt::skip]
const DANISH: &[&str] = &[
    "af", "alle", "at", "blev", "da", "de", "dem", "den", "der", "det", "din", "dine", "dit", "du", "efter",
    "eller", "en", "end", "er", "et", "for", "fra", "få", "får", "gør", "ham", "han", "har", "havde", "hej",
    "hun", "hvad", "hvilken", "hvis", "hvor", "hvordan", "hvorfor", "i", "ikke", "jeg", "kan", "kunne", "man",
    "med", "meget", "men", "mig", "min", "mine", "mit", "mod", "ned", "noget", "nogle", "nu", "når", "og",
    "også", "om", "op", "os", "over", "på", "sig", "sin", "skal", "som", "så", "tak", "til", "ud", "under",
    "vi", "vil", "vores", "være",
];

/// Of Swedish.
#[rustfmt::skip]
const SWEDISH: &[&str] = &[
    "alla", "att", "av", "blev", "blir", "de", "dem", "den", "deras", "det", "detta", "din", "dina", "ditt",
    "du", "där", "efter", "ej", "eller", "en", "er", "ett", "från", "få", "får", "för", "ha", "hade", "han",
    "har", "hej", "henne", "hon", "hur", "här", "i", "inte", "jag", "kan", "kunde", "man", "med", "men",
    "mig", "min", "mina", "mitt", "mot", "mycket", "ni", "nu", "när", "någon", "något", "och", "också", "om",
    "oss", "på", "ska", "som", "så", "tack", "till", "under", "upp", "ut", "utan", "vad", "var", "varför",
    "vem", "vi", "vid", "vilka", "vilken", "vill", "är", "år",
];

/// Of Norwegian.
#[rustfmt::skip]
const NORWEGIAN: &[&str] = &[
    "alle", "at", "av", "ble", "bli", "da", "de", "deg", "dem", "den", "der", "det", "din", "dine", "ditt",
    "du", "eller", "en", "er", "et", "etter", "for", "fra", "få", "får", "gjør", "ha", "hadde", "han", "har",
    "hei", "hennes", "hun", "hva", "hvem", "hvilken", "hvis", "hvor", "hvordan", "hvorfor", "i", "ikke",
    "jeg", "kan", "kunne", "man", "med", "meg", "men", "min", "mine", "mitt", "mot", "mye", "noe", "noen",
    "nå", "når", "og", "også", "om", "opp", "oss", "over", "på", "seg", "sin", "skal", "som", "så", "takk",
    "til", "under", "ut", "var", "ved", "vi", "vil", "vår", "være",
];

/// Of Finnish.
#[rustfmt::skip]
const FINNISH: &[&str] = &[
    "ehkä", "ei", "että", "he", "hei", "hän", "ja", "jo", "joka", "jos", "jossa", "kanssa", "kiitos", "koska",
    "kuin", "kuinka", "kun", "me", "mihin", "miksi", "mikä", "milloin", "minulla", "minun", "minä", "missä",
    "mistä", "miten", "mitä", "mutta", "myös", "ne", "niin", "nyt", "olen", "oli", "olla", "on", "ovat", "se",
    "sen", "siitä", "sinä", "tai", "te", "tämä", "tämän", "tätä", "vai", "vain", "voi", "voin", "voinko",
];

/// Of Hungarian.
#[rustfmt::skip]
const HUNGARIAN: &[&str] = &[
    "a", "akkor", "az", "azt", "be", "csak", "de", "ebben", "egy", "el", "ez", "ezt", "fel", "ha", "hello",
    "hogy", "hogyan", "hol", "is", "itt", "kell", "ki", "köszönöm", "le", "lehet", "meg", "mert", "mi",
    "mint", "miért", "most", "már", "nekem", "nem", "nincs", "sem", "szia", "tudok", "után", "vagy", "vagyok",
    "van", "volt", "én", "és", "ő",
];

/// Of Romanian.
#[rustfmt::skip]
const ROMANIAN: &[&str] = &[
    "a", "această", "acest", "al", "ale", "am", "ar", "are", "asta", "au", "aș", "cand", "care", "ce", "cel",
    "cu", "cum", "când", "că", "da", "dacă", "de", "din", "după", "e", "ea", "ei", "el", "este", "eu", "fac",
    "face", "fi", "foarte", "fost", "la", "mai", "mea", "mei", "meu", "mi", "mult", "mulțumesc", "nu", "o",
    "pe", "pentru", "poate", "pot", "prin", "sa", "sau", "se", "si", "spre", "sunt", "să", "te", "toate",
    "tot", "un", "una", "unde", "va", "vreau", "îmi", "în", "și",
];

/// Of Turkish.
#[rustfmt::skip]
const TURKISH: &[&str] = &[
    "acaba", "ama", "ancak", "bana", "ben", "beni", "benim", "bir", "biz", "bu", "bunu", "da", "daha", "de",
    "değil", "en", "gibi", "hangi", "her", "ile", "ise", "istiyorum", "için", "kadar", "ki", "kim", "lütfen",
    "merhaba", "mi", "mu", "mü", "mı", "nasıl", "ne", "neden", "nerede", "niye", "o", "olan", "olarak",
    "oldu", "olduğu", "onu", "sen", "siz", "teşekkürler", "var", "ve", "veya", "ya", "yok", "zaman", "çok",
    "şu",
];

/// Of Russian.
#[rustfmt::skip]
const RUSSIAN: &[&str] = &[
    "а", "без", "бы", "был", "была", "были", "быть", "в", "вам", "вас", "во", "вот", "все", "вы", "где", "да",
    "для", "до", "его", "ее", "если", "есть", "еще", "же", "за", "здравствуйте", "и", "из", "или", "им", "их",
    "к", "как", "какой", "когда", "кто", "ли", "меня", "мне", "могу", "можно", "мой", "моя", "мы", "на",
    "над", "надо", "нам", "нас", "нужно", "о", "об", "он", "она", "они", "от", "по", "почему", "при", "с",
    "свой", "себя", "со", "спасибо", "так", "также", "там", "то", "тоже", "только", "у", "уже", "хочу", "что",
    "чтобы", "это", "этот", "я",
];
