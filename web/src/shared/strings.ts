/**
 * Every text of widget and console, in each language we have.
 *
 * A team changes a text of the widget without building anything: `element.strings = { title: "Ask IT" }`, or
 * `data-strings-url` with the address of a JSON file of the same form. To add a language, add a table here.
 */

const chatEnglish = {
  title: "Help",
  open: "Open chat",
  close: "Close chat",
  unread: "new message",
  loading: "Loading…",
  loadFailed: "The chat could not be loaded.",
  tryAgain: "Try again",
  newConversation: "New conversation",
  newConversationAsk: "Start a new conversation? This one is cleared from your screen.",
  newConversationYes: "Start new",
  newConversationNo: "Keep this one",
  conversation: "Conversation",
  connecting: "Connecting…",
  reconnecting: "Reconnecting…",
  offline: "You are offline. Messages are sent when you are back.",
  unavailable: "The chat is not available here.",
  renewed: "A new conversation has begun.",
  inputLabel: "Your message",
  inputPlaceholder: "Ask a question…",
  send: "Send",
  tooLong: "Too long: {count} of {limit} characters",
  you: "You",
  assistant: "Assistant",
  typing: "Writing…",
  sending: "Sending…",
  waiting: "Waiting for the connection",
  failed: "Not sent.",
  source: "Source",
  options: "Choices",
  chosen: "chosen",
  latest: "Latest message",
  helpful: "This helped",
  notHelpful: "This did not help",
  feedbackThanks: "Thank you.",
  newTab: "(opens in a new tab)",
};

/** The texts of the widget. */
export type ChatStrings = typeof chatEnglish;

const chatGerman: ChatStrings = {
  title: "Hilfe",
  open: "Chat öffnen",
  close: "Chat schließen",
  unread: "neue Nachricht",
  loading: "Wird geladen …",
  loadFailed: "Der Chat konnte nicht geladen werden.",
  tryAgain: "Erneut versuchen",
  newConversation: "Neues Gespräch",
  newConversationAsk: "Ein neues Gespräch beginnen? Dieses verschwindet vom Bildschirm.",
  newConversationYes: "Neu beginnen",
  newConversationNo: "Dieses behalten",
  conversation: "Gespräch",
  connecting: "Verbindung wird aufgebaut …",
  reconnecting: "Verbindung wird wiederhergestellt …",
  offline: "Sie sind offline. Nachrichten werden gesendet, sobald Sie wieder verbunden sind.",
  unavailable: "Der Chat ist hier nicht verfügbar.",
  renewed: "Ein neues Gespräch hat begonnen.",
  inputLabel: "Ihre Nachricht",
  inputPlaceholder: "Frage stellen …",
  send: "Senden",
  tooLong: "Zu lang: {count} von {limit} Zeichen",
  you: "Sie",
  assistant: "Assistent",
  typing: "Schreibt …",
  sending: "Wird gesendet …",
  waiting: "Wartet auf die Verbindung",
  failed: "Nicht gesendet.",
  source: "Quelle",
  options: "Auswahl",
  chosen: "gewählt",
  latest: "Neueste Nachricht",
  helpful: "Das hat geholfen",
  notHelpful: "Das hat nicht geholfen",
  feedbackThanks: "Danke.",
  newTab: "(öffnet in neuem Tab)",
};

const consoleEnglish = {
  title: "Conversations",
  product: "Helpline review",
  key: "Admin key",
  keyHint: "Make one with “helpline admin-key create”. It stays in this tab.",
  keyRefused: "This key was refused.",
  signIn: "Sign in",
  signOut: "Sign out",
  filters: "Filters",
  channel: "Channel",
  anyChannel: "Any channel",
  decision: "Decision",
  anyDecision: "Any decision",
  since: "From",
  until: "To",
  clear: "Clear filters",
  refresh: "Refresh",
  more: "Show more",
  loading: "Loading…",
  empty: "No conversation matches.",
  search: "Search what was said",
  searchHint: "words, \"a phrase\", begin*, -not",
  searchGrammar: "All words must stand in a turn. \"Quotes\" keep words together, * ends a beginning, - leaves out.",
  find: "Search",
  stopSearching: "All conversations",
  nothingFound: "Nothing was found.",
  agent: "Agent",
  pick: "Pick a conversation to read it.",
  back: "All conversations",
  failed: "This could not be loaded: {reason}",
  tryAgain: "Try again",
  turns: "{count} turns",
  oneTurn: "1 turn",
  turn: "Turn {count}",
  started: "Started",
  user: "Person",
  language: "Language",
  outcome: "Outcome",
  candidates: "Candidates",
  moreCandidates: "{count} more",
  noCandidates: "No candidate",
  confidence: "Confidence",
  inScope: "In scope",
  matched: "Matched",
  optionsShown: "Options shown",
  optionChosen: "Chose option {count}",
  aboutTurn: "A verdict on the answer of turn {count}",
  masked: "Masked",
  tiers: "Tiers",
  knowledge: "Knowledge",
  decided: "Decided in",
  given: "given",
  noMessages: "Nothing was said in this turn.",
  refusals: "Refused requests",
  refusalsAbout: "Calls that were not let in, by whichever replica, the newest first. No token is shown.",
  noRefusals: "Every call was let in.",
  once: "once",
  times: "{count} times",
  first: "first",
  surfaces: {
    messages: "Bot Framework channel",
    direct_line: "Direct Line",
    widget: "Widget",
    connector: "Reply to a channel",
  } as Record<string, string>,
  decisions: {
    answer: "Answer",
    clarify: "Clarify",
    unknown: "Unknown",
    handoff: "Handoff",
    smalltalk: "Small talk",
    form: "Form",
  } as Record<string, string>,
  outcomes: { confirmed: "Helped", denied: "Did not help", handed_off: "Handed off" } as Record<string, string>,
};

/** The texts of the console. */
export type ConsoleStrings = typeof consoleEnglish;

const consoleGerman: ConsoleStrings = {
  title: "Gespräche",
  product: "Helpline-Durchsicht",
  key: "Admin-Schlüssel",
  keyHint: "„helpline admin-key create“ erzeugt einen. Er bleibt in diesem Tab.",
  keyRefused: "Dieser Schlüssel wurde abgelehnt.",
  signIn: "Anmelden",
  signOut: "Abmelden",
  filters: "Filter",
  channel: "Kanal",
  anyChannel: "Alle Kanäle",
  decision: "Entscheidung",
  anyDecision: "Alle Entscheidungen",
  since: "Von",
  until: "Bis",
  clear: "Filter löschen",
  refresh: "Aktualisieren",
  more: "Mehr anzeigen",
  loading: "Wird geladen …",
  empty: "Kein Gespräch passt.",
  search: "Gesagtes durchsuchen",
  searchHint: "Wörter, \"eine Wendung\", Anfang*, -nicht",
  searchGrammar: "Alle Wörter müssen in einem Zug stehen. \"Anführungszeichen\" halten Wörter zusammen, * beendet einen Anfang, - schließt aus.",
  find: "Suchen",
  stopSearching: "Alle Gespräche",
  nothingFound: "Nichts gefunden.",
  agent: "Assistent",
  pick: "Wählen Sie ein Gespräch aus.",
  back: "Alle Gespräche",
  failed: "Konnte nicht geladen werden: {reason}",
  tryAgain: "Erneut versuchen",
  turns: "{count} Züge",
  oneTurn: "1 Zug",
  turn: "Zug {count}",
  started: "Beginn",
  user: "Person",
  language: "Sprache",
  outcome: "Ausgang",
  candidates: "Kandidaten",
  moreCandidates: "{count} weitere",
  noCandidates: "Kein Kandidat",
  confidence: "Konfidenz",
  inScope: "Im Bereich",
  matched: "Treffer",
  optionsShown: "Gezeigte Auswahl",
  optionChosen: "Auswahl {count} getroffen",
  aboutTurn: "Urteil über die Antwort in Zug {count}",
  masked: "Maskiert",
  tiers: "Stufen",
  knowledge: "Wissensstand",
  decided: "Entschieden in",
  given: "gegeben",
  noMessages: "In diesem Zug wurde nichts gesagt.",
  refusals: "Abgewiesene Anfragen",
  refusalsAbout: "Aufrufe, die nicht angenommen wurden, gleich von welcher Replik, die neuesten zuerst. Kein Token wird gezeigt.",
  noRefusals: "Jeder Aufruf wurde angenommen.",
  once: "einmal",
  times: "{count}-mal",
  first: "zuerst",
  surfaces: {
    messages: "Bot-Framework-Kanal",
    direct_line: "Direct Line",
    widget: "Widget",
    connector: "Antwort an einen Kanal",
  },
  decisions: {
    answer: "Antwort",
    clarify: "Rückfrage",
    unknown: "Unbekannt",
    handoff: "Übergabe",
    smalltalk: "Small Talk",
    form: "Formular",
  },
  outcomes: { confirmed: "Hat geholfen", denied: "Hat nicht geholfen", handed_off: "Übergeben" },
};

const chatTables: Record<string, ChatStrings> = { en: chatEnglish, de: chatGerman };
const consoleTables: Record<string, ConsoleStrings> = { en: consoleEnglish, de: consoleGerman };

/** The widget's texts for a locale (BCP 47), English where we have no better. */
export function chatStrings(locale: string): ChatStrings {
  return chatTables[language(locale)] ?? chatEnglish;
}

/** The console's texts for a locale. */
export function consoleStrings(locale: string): ConsoleStrings {
  return consoleTables[language(locale)] ?? consoleEnglish;
}

/** The language that the texts for a locale are in. */
export function textLanguage(locale: string): string {
  return language(locale) in consoleTables ? locale : "en";
}

/** Puts values into the places named in a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

function language(locale: string): string {
  return locale.toLowerCase().split(/[-_]/, 1)[0] ?? "";
}
