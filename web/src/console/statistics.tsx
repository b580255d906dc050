/** How conversations ended, day by day, and what came of each entry: whether the articles help. */

import { useEffect, useState } from "preact/hooks";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { type Api, type ConversationEnds, type DayEnds, type EntryStatistics, KeyRefused, type StatisticsReport } from "./api.ts";
import { Failure } from "./failure.tsx";
import type { View } from "./location.ts";
import { PageHead } from "./page_head.tsx";
import { Period } from "./period.tsx";
import { useTexts } from "./texts.ts";

interface StatisticsProps {
  api: Api;
  view: View;
  onRefused(): void;
  onBack(): void;
}

/** How conversations end, in the order they are shown: from what is best. */
const ENDS = ["confirmed", "unknown", "left", "denied", "handed_off"] as const;

/** More days than these are too many to compare. */
const MOST_DAYS = 31;

export function Statistics({ api, view, onRefused, onBack }: StatisticsProps) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const { channel, since, until } = view;
  const [report, setReport] = useState<StatisticsReport>();
  const [failure, setFailure] = useState<string>();
  const [round, setRound] = useState(0);
  const again = (): void => setRound((count) => count + 1);

  useEffect(() => {
    const controller = new AbortController();
    setReport(undefined);
    setFailure(undefined);
    api.statistics({ channel, decision: "", since, until }, controller.signal).then(setReport, (error: Error) => {
      if (controller.signal.aborted) return;
      if (error instanceof KeyRefused) onRefused();
      else setFailure(error.message);
    });
    return () => controller.abort();
  }, [api, channel, since, until, round]);

  return (
    <article class="transcript">
      <PageHead title={texts.statistics} onBack={onBack}>
        <Period view={view} onRefresh={again} />
      </PageHead>
      <p class="note about">
        {texts.statisticsAbout}
        {report?.since != null && <> {fill(texts.missesCut, { turns: report.turns, since: readableTime(Date.parse(report.since), Date.now(), locale) })}</>}
      </p>
      {failure !== undefined && <Failure reason={failure} onRetry={again} />}
      {failure === undefined && report === undefined && <p class="note" role="status">{texts.loading}</p>}
      {report !== undefined && (total(report.conversations) === 0 ? <p class="note" role="status">{texts.noStatistics}</p> : <Report report={report} />)}
    </article>
  );
}

function Report({ report }: { report: StatisticsReport }) {
  return (
    <div class="operations statistics">
      <Ends ends={report.conversations} />
      {report.days.length > 1 && <Days days={report.days.slice(-MOST_DAYS)} />}
      {report.entries.length > 0 && <Entries entries={report.entries} given={report.entries_given} />}
    </div>
  );
}

function total(ends: ConversationEnds): number {
  return ENDS.reduce((sum, end) => sum + ends[end], 0);
}

/** One bar of all ends, and what each of its parts is. */
function Ends({ ends }: { ends: ConversationEnds }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const all = total(ends);
  return (
    <section>
      <h3>{fill(texts.conversationsEnded, { count: all })}</h3>
      <Shares ends={ends} of={all} />
      <dl class="ends">
        {ENDS.map((end) => (
          <div key={end}>
            <dt>
              <i class={`share ${end}`} aria-hidden="true" /> {texts.ends[end]}
            </dt>
            <dd class="number">
              {ends[end]} <span class="note">{percent.format(ends[end] / all)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A bar as long as its share of the longest; what it says stands beside it in figures. */
function Shares({ ends, of }: { ends: ConversationEnds; of: number }) {
  return (
    <span class="shares" aria-hidden="true">
      {ENDS.filter((end) => ends[end] > 0).map((end) => <i key={end} class={`share ${end}`} style={{ inlineSize: `${(100 * ends[end]) / of}%` }} />)}
    </span>
  );
}

function Days({ days }: { days: DayEnds[] }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const most = Math.max(...days.map((each) => total(each.conversations)));
  return (
    <section>
      <h3>{texts.byDay}</h3>
      <table class="figures days">
        <thead>
          <tr>
            <th scope="col">{texts.day}</th>
            <th scope="col" class="number">{texts.title}</th>
            <th scope="col">{texts.howEnded}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ date, conversations: ends }) => (
            <tr key={date}>
              <th scope="row"><time dateTime={date}>{day.format(Date.parse(date))}</time></th>
              <td class="number">{total(ends)}</td>
              <td>
                <Shares ends={ends} of={most} />
                <span class="hidden">
                  {ENDS.filter((end) => ends[end] > 0).map((end) => `${texts.ends[end]}: ${ends[end]}`).join(", ")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Entries({ entries, given }: { entries: EntryStatistics[]; given: number }) {
  const texts = useTexts();
  return (
    <section>
      <h3>{texts.entriesGiven}</h3>
      {given > entries.length && <p class="note">{fill(texts.entriesCut, { count: entries.length, all: given })}</p>}
      <div class="scrolled" tabIndex={0} role="group" aria-label={texts.entriesGiven}>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{texts.entryColumn}</th>
              <th scope="col" class="number">{texts.givenTimes}</th>
              <th scope="col" class="number">{texts.ends.confirmed}</th>
              <th scope="col" class="number">{texts.ends.denied}</th>
              <th scope="col" class="number">{texts.ends.handed_off}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.id}>
                <th scope="row">
                  <span class="question" dir="auto">{entry.question ?? entry.id}</span>
                  <span class="note">{entry.path ?? texts.entryGone}</span>
                </th>
                <td class="number">{entry.given}</td>
                <td class="number">{entry.confirmed}</td>
                <td class={entry.denied > entry.confirmed ? "number failing" : "number"}>{entry.denied}</td>
                <td class="number">{entry.handed_off}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
