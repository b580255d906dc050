/** What people asked and did not get, the most frequent first, and what to write where so that they do. Nothing is written here: articles have a home of their own. */

import { useRef, useState } from "preact/hooks";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { type Api, KeyRefused, type MissItem, type MissNow, type NearestEntry, type ReviewStatus } from "./api.ts";
import { Badge } from "./badge.tsx";
import { type View, writeView } from "./location.ts";
import { type Marks, missName, useMarks } from "./marks.ts";
import { PageHead } from "./page_head.tsx";
import { PagesEnd, usePages } from "./pages.tsx";
import { Period } from "./period.tsx";
import { type Mark, Reviewed, Said } from "./review.tsx";
import { phraseLines } from "./sidecar.ts";
import { useTexts } from "./texts.ts";

interface MissesProps {
  api: Api;
  view: View;
  onRefused(): void;
  onBack(): void;
}

/** Which badge says how a question came to nothing. */
const BADGES = { unknown: "unknown", none_of_these: "clarify", denied: "denied", handoff: "handoff" } as const;

/** How questions stand, in the order they are offered, and what is said where none does. */
const STATUSES: readonly ReviewStatus[] = ["open", "done", "dismissed"];

export function Misses({ api, view, onRefused, onBack }: MissesProps) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const { channel, since, until } = view;
  const status = STATUSES.find((name) => name === view.status) ?? "open";
  const inputs = [api, channel, since, until, status];
  const read = (cursor: string | null, signal?: AbortSignal) => api.misses({ channel, decision: "", since, until }, status, cursor, signal);
  const pages = usePages(read, inputs, onRefused);
  const marks = useMarks(api, pages.last, inputs);
  const { items, last } = pages;
  const [isHiding, setHiding] = useState(false);
  const answered = items.filter((item) => item.now?.is_answered);
  const shown = isHiding ? items.filter((item) => !item.now?.is_answered) : items;
  const again = (): void => {
    marks.forget();
    pages.again();
  };
  const nothing = { open: texts.noOpenMisses, done: texts.noDoneMisses, dismissed: texts.noDismissedMisses }[status];
  const isNone = last !== undefined && STATUSES.every((name) => last.counts[name] === 0);
  return (
    <article class="transcript">
      <PageHead title={texts.misses} onBack={onBack}>
        <Period view={view} onRefresh={again} />
      </PageHead>
      <p class="note about">
        {texts.missesAbout}
        {last?.since != null && <> {fill(texts.missesCut, { turns: last.turns, since: readableTime(Date.parse(last.since), Date.now(), locale) })}</>}
      </p>
      <nav class="statuses" aria-label={texts.standing}>
        {STATUSES.map((name) => (
          <a key={name} class="plain-button" href={writeView({ ...view, status: name === "open" ? "" : name })} aria-current={name === status ? "page" : undefined}>
            {marks.counts === undefined ? texts.statuses[name] : fill(texts.standingCount, { status: texts.statuses[name] ?? name, count: marks.counts[name] })}
          </a>
        ))}
      </nav>
      {answered.length > 0 && (
        <label class="choice">
          <input type="checkbox" checked={isHiding} onChange={(event) => setHiding(event.currentTarget.checked)} />
          {fill(texts.hideAnswered, { count: answered.length })}
        </label>
      )}
      {status === "open" && answered.length > 0 && <Answered key={status} items={answered} marks={marks} onRefused={onRefused} />}
      {shown.length > 0 && (
        <ul class="cards">
          {shown.map((item) => <Row key={missName(item)} item={marks.now(item)} isMarked={marks.isMarked(item)} view={view} mark={(next, note) => marks.mark([item], next, note)} onRefused={onRefused} />)}
        </ul>
      )}
      <PagesEnd pages={pages} nothing={isNone ? texts.noMisses : nothing} />
    </article>
  );
}

/** All that today's articles answer, at once: what was mended need not be marked one by one. */
function Answered({ items, marks, onRefused }: { items: MissItem[]; marks: Marks; onRefused(): void }) {
  const texts = useTexts();
  const [marked, setMarked] = useState<MissItem[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const open = items.filter((item) => marks.now(item).status === "open");
  const undone = marked.filter((item) => marks.now(item).status === "done");
  const isDone = undone.length > 0;

  const set = async (those: MissItem[], status: ReviewStatus): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFailure("");
    // Before, so that the button is never without work in between, and gone.
    if (status === "done") setMarked(those);
    try {
      await marks.mark(those, status);
    } catch (error) {
      if (error instanceof KeyRefused) onRefused();
      else setFailure(fill(texts.notDone, { reason: (error as Error).message }));
    } finally {
      setBusy(false);
    }
  };
  // One button, so that the keyboard stays on it: it does it, then takes it back.
  return (
    <div class="desk-line">
      {(isDone || open.length > 0) && (
        <button class="plain-button" aria-disabled={isBusy} onClick={() => void (isDone ? set(undone, "open") : set(open, "done"))}>
          {isDone ? texts.openMany : fill(texts.markAnswered, { count: open.length })}
        </button>
      )}
      <span class="note" role="status">{isDone && fill(texts.markedMany, { count: undone.length })}</span>
      {failure !== "" && <p class="note failure" role="alert">{failure}</p>}
    </div>
  );
}

interface RowProps {
  item: MissItem;
  /** Whether it was marked here, and stays for that alone. */
  isMarked: boolean;
  view: View;
  mark: Mark;
  onRefused(): void;
}

function Row({ item, isMarked, view, mark, onRefused }: RowProps) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const href = writeView({ ...view, page: "", status: "", conversation: item.conversation, on: item.channel, turn: String(item.turn) });
  const kinds = (Object.keys(BADGES) as (keyof typeof BADGES)[]).filter((kind) => item.kinds[kind] > 0);
  const isSettled = isMarked && item.status !== "open";
  return (
    <li class={isSettled ? "card settled" : "card"}>
      <div class="card-head">
        <h3 dir="auto">{item.text}</h3>
        {item.came_back !== null && <Badge kind="denied" text={texts.cameBack} />}
        {kinds.map((kind) => (
          <Badge key={kind} kind={BADGES[kind]} text={`${texts.missKinds[kind] ?? kind}${kinds.length > 1 ? ` ${item.kinds[kind]}` : ""}`} />
        ))}
        {item.now?.is_answered && <Badge kind="confirmed" text={texts.nowAnswered} />}
      </div>
      {item.came_back !== null && <Said review={item.came_back} before={texts.cameBackAfter} />}
      <p class="note">
        {item.count === 1 ? texts.once : fill(texts.times, { count: item.count })} ·{" "}
        <time dateTime={item.last_at}>{readableTime(Date.parse(item.last_at), Date.now(), locale)}</time> · {item.channel} ·{" "}
        <a href={href}>
          {texts.readTurn}
          <span class="hidden"> {item.text}</span>
        </a>
      </p>
      {!isSettled && <Mending item={item} />}
      <Reviewed about={item.text} status={item.status} review={item.review} mark={mark} onRefused={onRefused} />
    </li>
  );
}

/** What it comes to now, and what there is to write where. */
function Mending({ item }: { item: MissItem }) {
  const texts = useTexts();
  return (
    <>
      {item.now != null && <Now now={item.now} />}
      {item.nearest.length > 0 && (
        <ol class="candidates" aria-label={texts.nearest}>
          {item.nearest.map((entry) => <Nearest key={entry.id} entry={entry} text={item.text} />)}
        </ol>
      )}
      {!item.now?.is_answered && <p class="note">{item.nearest.length > 0 ? texts.articleMissing : texts.nothingNear}</p>}
    </>
  );
}

/** What the question comes to with the articles of today, where that is more than nothing. */
function Now({ now: { is_answered, decision, entry, options } }: { now: MissNow }) {
  const texts = useTexts();
  if (is_answered) return <p class="note">{texts.nowAnsweredBy} <q dir="auto">{entry?.question}</q></p>;
  if (decision === "answer") return <p class="note">{texts.nowSame}</p>;
  if (decision === "clarify") return <p class="note">{texts.nowAsksBack}: <span dir="auto">{options.join(" · ")}</span></p>;
  return null;
}

function Nearest({ entry, text }: { entry: NearestEntry; text: string }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  return (
    <li>
      <span class="candidate-line">
        <span class="question" title={entry.id} dir="auto">
          {entry.question}
          {entry.is_given && <span class="given"> {texts.given}</span>}
        </span>
        {entry.confidence != null && (
          <span class="number">
            <span class="hidden">{texts.confidence} </span>
            {percent.format(entry.confidence)}
          </span>
        )}
      </span>
      <ToWrite entry={entry} text={text} />
    </li>
  );
}

/** What makes the entry be found by these words; nothing where they are its own. */
function ToWrite({ entry, text }: { entry: NearestEntry; text: string }) {
  const texts = useTexts();
  if (entry.sidecar == null) return <span class="note">{texts.entryGone}</span>;
  if (entry.is_asked) return <span class="note">{texts.askedAlready}</span>;
  return <Lines entry={entry} file={entry.sidecar} text={text} />;
}

/** The lines to write, and where. */
function Lines({ entry, file, text }: { entry: NearestEntry; file: string; text: string }) {
  const texts = useTexts();
  const block = useRef<HTMLPreElement>(null);
  const [done, setDone] = useState("");
  const lines = phraseLines(entry, text);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(lines);
      setDone(texts.copied);
    } catch {
      // Without TLS a browser gives no clipboard away.
      if (block.current !== null) getSelection()?.selectAllChildren(block.current);
      setDone(texts.selected);
    }
  };
  return (
    <details class="lines">
      <summary>
        {texts.addPhrase}
        <span class="hidden"> {entry.question}</span>
      </summary>
      <p class="note">
        {entry.has_phrases ? texts.addToPhrases : entry.is_in_sidecar ? texts.addToTable : texts.addTable} <code>{file}</code>
      </p>
      <pre ref={block} tabIndex={0}>{lines}</pre>
      <div class="desk-line">
        <button class="plain-button" onClick={() => void copy()}>{texts.copy}</button>
        <span class="note" role="status">{done}</span>
      </div>
    </details>
  );
}
