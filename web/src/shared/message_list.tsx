/** Messages as a person reads them. The widget's conversation and the console's transcript are both this list. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { ExternalLink, Markdown } from "./markdown/view.tsx";
import { safeHref } from "./markdown/link.ts";
import { type Activity, type CardAction, personName } from "./activity.ts";
import type { ChatStrings } from "./strings.ts";

/** How far a message of ours has come. */
export type Delivery = "sent" | "sending" | "waiting" | "failed";

/** One line of the list: a message, or a notice between two conversations (an activity of type `notice`). */
export interface Entry {
  /** Stays the same from typing to echo, so that the line is not drawn anew. */
  key: string;
  activity: Activity;
  isUser: boolean;
  delivery: Delivery;
}

/** What a reader may do; the console passes nothing, so its transcript is only to read. */
export interface Actions {
  choose(action: CardAction): void;
  retry(key: string): void;
  rate(activity: Activity, action: Record<string, unknown>): void;
  rated: ReadonlyMap<string, string>;
}

/** Texts and language of the list. */
export interface Language {
  strings: ChatStrings;
  locale: string;
}

export const LanguageContext = createContext<Language | undefined>(undefined);

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === undefined) throw new Error("a LanguageContext must stand around this component");
  return language;
}

/** A pause this long (milliseconds) gets a line with the time. */
const PAUSE_MS = 10 * 60_000;

export function MessageList({ entries, actions, now }: { entries: Entry[]; actions?: Actions; now: number }) {
  const answers = chosenAnswers(entries);
  return (
    <ol class="messages">
      {entries.map((entry, index) =>
        entry.activity.type === "notice" ? (
          <li key={entry.key} class="notice" dir="auto">
            {entry.activity.text}
          </li>
        ) : (
          <li key={entry.key} class={side(entry)} data-delivery={entry.delivery}>
            <PauseLine before={entries[index - 1]?.activity} activity={entry.activity} now={now} />
            <Message entry={entry} before={entries[index - 1]} answer={answers.get(entry.key)} {...(actions && { actions })} />
          </li>
        ),
      )}
    </ol>
  );
}

/** Who speaks. A person of the team stands on the agent's side, under a name. */
function side({ activity, isUser }: Entry): string {
  if (isUser) return "from-user";
  return personName(activity) === undefined ? "from-bot" : "from-bot from-person";
}

/** For each message with choices, what was said after it: then its choices are settled. */
function chosenAnswers(entries: Entry[]): Map<string, string> {
  const answers = new Map<string, string>();
  let next: string | undefined;
  for (const { key, activity, isUser } of [...entries].reverse()) {
    if (isUser || activity.type === "notice") next = isUser ? (activity.text ?? "") : "";
    else if (next !== undefined) answers.set(key, next);
  }
  return answers;
}

interface MessageProps {
  entry: Entry;
  before: Entry | undefined;
  answer: string | undefined;
  actions?: Actions;
}

function Message({ entry, before, answer, actions }: MessageProps) {
  const { strings } = useLanguage();
  const { activity, isUser } = entry;
  const text = activity.text ?? "";
  const person = isUser ? undefined : personName(activity);
  const isNamed = person !== undefined && (before === undefined || personName(before.activity) !== person);
  return (
    <article class="message">
      <p class={isNamed ? "person" : "hidden"}>
        <bdi>{isUser ? strings.you : (activity.from.name ?? strings.assistant)}</bdi>
        <span class="hidden">: </span>
      </p>
      {text !== "" && (
        <div class="bubble">
          {!isUser && activity.textFormat === "markdown" ? (
            <Markdown text={text} newTab={strings.newTab} />
          ) : (
            <p class="plain" dir="auto">{text}</p>
          )}
          <Sources activity={activity} />
        </div>
      )}
      {entry.delivery !== "sent" && <DeliveryNote entry={entry} {...(actions && { actions })} />}
      <Choices activity={activity} answer={answer} {...(actions && { actions })} />
      {actions && <Rating activity={activity} actions={actions} />}
    </article>
  );
}

function PauseLine({ before, activity, now }: { before: Activity | undefined; activity: Activity; now: number }) {
  const { locale } = useLanguage();
  const at = Date.parse(activity.timestamp ?? "");
  const previous = Date.parse(before?.timestamp ?? "");
  if (Number.isNaN(at) || at - previous < PAUSE_MS || (before !== undefined && Number.isNaN(previous))) return null;
  return (
    <time class="pause" dateTime={activity.timestamp}>
      {readableTime(at, now, locale)}
    </time>
  );
}

/** The time of day, with the date when that is not today. */
export function readableTime(at: number, now: number, locale: string): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const time: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale, isToday ? time : { ...time, day: "numeric", month: "short" }).format(at);
}

function Sources({ activity }: { activity: Activity }) {
  const { strings } = useLanguage();
  if (activity.citations.length === 0) return null;
  return (
    <footer class="sources">
      <Icon name="source" />
      <span>
        {strings.source}:{" "}
        {activity.citations.map(({ name, url }, index) => {
          const href = url === undefined ? undefined : safeHref(url);
          return (
            <span key={index}>
              {index > 0 && ", "}
              {href === undefined ? <bdi>{name}</bdi> : <ExternalLink href={href} newTab={strings.newTab}><bdi>{name}</bdi></ExternalLink>}
            </span>
          );
        })}
      </span>
    </footer>
  );
}

function DeliveryNote({ entry, actions }: { entry: Entry; actions?: Actions }) {
  const { strings } = useLanguage();
  if (entry.delivery === "failed") {
    return (
      <p class="delivery failed">
        {strings.failed} <button onClick={() => actions?.retry(entry.key)}>{strings.tryAgain}</button>
      </p>
    );
  }
  return <p class="delivery">{entry.delivery === "sending" ? strings.sending : strings.waiting}</p>;
}

function Choices({ activity, answer, actions }: { activity: Activity; answer: string | undefined; actions?: Actions }) {
  const { strings } = useLanguage();
  if (activity.suggestedActions.length === 0) return null;
  const isOpen = actions !== undefined && answer === undefined;
  return (
    <div class={isOpen ? "choices" : "choices settled"} role="group" aria-label={strings.options}>
      {activity.suggestedActions.map((action, index) => {
        const href = action.type === "openUrl" && typeof action.value === "string" ? safeHref(action.value) : undefined;
        if (href !== undefined) {
          return <ExternalLink key={index} href={href} newTab={strings.newTab}><bdi>{action.title}</bdi></ExternalLink>;
        }
        const isChosen = answer !== undefined && (answer === action.value || answer === action.title);
        return (
          <button
            key={index}
            class={isChosen ? "chosen" : undefined}
            disabled={!isOpen || action.type === "openUrl"}
            onClick={() => actions?.choose(action)}
          >
            <bdi>{action.title}</bdi>
            {isChosen && <span class="hidden"> ({strings.chosen})</span>}
          </button>
        );
      })}
    </div>
  );
}

function Rating({ activity, actions }: { activity: Activity; actions: Actions }) {
  const { strings } = useLanguage();
  const offers = activity.potentialActions.filter((action) => action["@type"] === "LikeAction" || action["@type"] === "DislikeAction");
  if (offers.length === 0 || activity.id === undefined) return null;
  const given = actions.rated.get(activity.id);
  return (
    <div class="rating">
      {offers.map((action) => {
        const type = String(action["@type"]);
        const name = type === "LikeAction" ? strings.helpful : strings.notHelpful;
        return (
          <button
            key={type}
            title={name}
            aria-label={name}
            aria-pressed={given === type}
            disabled={given !== undefined}
            onClick={() => actions.rate(activity, action)}
          >
            <Icon name={type === "LikeAction" ? "up" : "thumbDown"} />
          </button>
        );
      })}
      <span role="status">{given !== undefined && strings.feedbackThanks}</span>
    </div>
  );
}
