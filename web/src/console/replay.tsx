/** Past questions asked again by the articles of today: what would be answered differently now. */

import { useEffect, useId, useState } from "preact/hooks";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { type Api, KeyRefused, type ReplayCame, type ReplayExample, type ReplayGroup, type ReplayItem, type ReplayReport } from "./api.ts";
import { Badge } from "./badge.tsx";
import { Failure } from "./failure.tsx";
import { emptyView, writeView } from "./location.ts";
import { PageHead } from "./page_head.tsx";
import { useTexts } from "./texts.ts";

interface ReplayProps {
  api: Api;
  onRefused(): void;
  onBack(): void;
}

/** How many of the last turns are offered. */
const TURNS = [1_000, 5_000, 20_000, 50_000];
/** While it runs it is looked at this often (milliseconds). */
const LOOK_AGAIN_MS = 1_000;

export function Replay({ api, onRefused, onBack }: ReplayProps) {
  const texts = useTexts();
  const [item, setItem] = useState<ReplayItem>();
  const [failure, setFailure] = useState<string>();
  const [round, setRound] = useState(0);
  const again = (): void => setRound((count) => count + 1);
  const fail = (error: Error): void => {
    if (error instanceof KeyRefused) onRefused();
    else setFailure(error.message);
  };

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    setFailure(undefined);
    api.replay(signal).then(
      (read) => {
        setItem(read);
        if (read.state === "running") timer = setTimeout(again, LOOK_AGAIN_MS);
      },
      (error: Error) => void (signal.aborted || fail(error)),
    );
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [api, round]);

  const act = (call: Promise<unknown>): void => void call.then(again, fail);
  return (
    <article class="transcript">
      <PageHead title={texts.replay} onBack={onBack}>
        <button class="plain-button aside" onClick={again}>{texts.refresh}</button>
      </PageHead>
      <p class="note about">{texts.replayAbout}</p>
      <Start isRunning={item?.state === "running"} onStart={(turns) => act(api.startReplay(turns))} onCancel={() => act(api.cancelReplay())} />
      {failure !== undefined && <Failure reason={failure} onRetry={again} />}
      {item?.state === "running" && <Progress item={item} />}
      <div role="status">{item === undefined ? failure === undefined && <p class="note">{texts.loading}</p> : <How item={item} />}</div>
      {item?.report != null && <Report report={item.report} />}
    </article>
  );
}

interface StartProps {
  isRunning: boolean;
  onStart(turns: number): void;
  onCancel(): void;
}

/** One button, so that the keyboard stays on it: it starts the replay, then cancels it. */
function Start({ isRunning, onStart, onCancel }: StartProps) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const [turns, setTurns] = useState(TURNS[1] ?? 0);
  const ids = useId();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isRunning) onCancel();
    else onStart(turns);
  };
  return (
    <form class="desk-line replay-start" onSubmit={submit}>
      <label for={ids}>{texts.replayTurns}</label>
      <select id={ids} value={turns} disabled={isRunning} onChange={(event) => setTurns(Number(event.currentTarget.value))}>
        {TURNS.map((count) => <option key={count} value={count}>{count.toLocaleString(locale)}</option>)}
      </select>
      <button class={isRunning ? "plain-button" : "primary"}>{isRunning ? texts.replayCancel : texts.replayStart}</button>
    </form>
  );
}

/** How far it is. Not announced: it changes all the time. */
function Progress({ item: { asked, most_turns } }: { item: ReplayItem }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const count = (number: number): string => number.toLocaleString(locale);
  return (
    <p class="note">
      <progress max={most_turns} value={asked} aria-label={texts.replay} /> {fill(texts.replayAsked, { asked: count(asked), most: count(most_turns) })}
    </p>
  );
}

/** How it went. */
function How({ item: { state, ended_at, is_current, report } }: { item: ReplayItem }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const count = (number: number): string => number.toLocaleString(locale);
  if (state === "none") return <p class="note">{texts.replayNone}</p>;
  if (state === "running") return null;
  const skipped = report === null ? 0 : report.skipped.no_state + report.skipped.no_encoder + report.skipped.unreadable;
  return (
    <>
      {state === "failed" && <p class="note failure">{texts.replayFailed}</p>}
      {report !== null && (
        <p class="replay-sum">
          {report.changed === 0
            ? fill(texts.replaySame, { turns: count(report.turns) })
            : fill(texts.replayChanged, { turns: count(report.turns), changed: count(report.changed), ways: count(report.groups_in_all) })}
        </p>
      )}
      {state === "cancelled" && <p class="note">{texts.replayCancelled}</p>}
      {skipped > 0 && <p class="note">{fill(texts.replaySkipped, { count: count(skipped) })}</p>}
      {!is_current && <p class="note failure">{texts.replayOld}</p>}
      {ended_at !== null && <p class="note"><time dateTime={ended_at}>{readableTime(Date.parse(ended_at), Date.now(), locale)}</time></p>}
    </>
  );
}

function Report({ report: { groups, groups_in_all } }: { report: ReplayReport }) {
  const texts = useTexts();
  if (groups.length === 0) return null;
  return (
    <>
      <ul class="cards">
        {groups.map((group) => <Group key={JSON.stringify([group.from, group.to])} group={group} />)}
      </ul>
      {groups.length < groups_in_all && <p class="note">{fill(texts.replayMore, { count: groups_in_all - groups.length })}</p>}
    </>
  );
}

function Group({ group: { count, only_wording, outcomes, from, to, examples } }: { group: ReplayGroup }) {
  const texts = useTexts();
  const before = fill(texts.replayBefore, { ...outcomes });
  return (
    <li class="card">
      <div class="card-head">
        <h3>{count === 1 ? texts.oneTurn : fill(texts.turns, { count })}</h3>
      </div>
      <dl class="facts change">
        <div>
          <dt>{texts.replayFrom}</dt>
          <dd><Came came={from} /></dd>
        </div>
        <div>
          <dt>{texts.replayTo}</dt>
          <dd>{only_wording ? texts.replayWording : <Came came={to} />}</dd>
        </div>
      </dl>
      <p class="note">{before}</p>
      {examples.length > 0 && (
        <details class="lines">
          <summary>{fill(texts.replayExamples, { count: examples.length })}</summary>
          {examples.map((example) => <Example key={`${example.channel} ${example.conversation} ${example.turn}`} example={example} />)}
        </details>
      )}
    </li>
  );
}

/** What a turn comes to: the decision, and the entry or the options. */
function Came({ came: { decision, entry, options, chosen, outcome } }: { came: ReplayCame }) {
  const texts = useTexts();
  return (
    <>
      <Badge kind={decision} text={texts.decisions[decision] ?? decision} />{" "}
      {outcome !== null && <><Badge kind={outcome} text={texts.outcomes[outcome] ?? outcome} />{" "}</>}
      <span dir="auto">{entry?.question ?? entry?.id ?? options.join(" · ")}</span>
      {chosen !== null && <> · {fill(texts.optionChosen, { count: chosen + 1 })}</>}
    </>
  );
}

function Example({ example: { text, was, reply, channel, conversation, turn } }: { example: ReplayExample }) {
  const texts = useTexts();
  const href = writeView({ ...emptyView, conversation, on: channel, turn: String(turn) });
  return (
    <div class="example">
      <p>
        <q dir="auto">{text}</q> <a href={href}>{texts.readTurn}<span class="hidden"> {text}</span></a>
      </p>
      <dl class="facts">
        <div>
          <dt>{texts.replayFrom}</dt>
          <dd dir="auto" class="said">{was}</dd>
        </div>
        <div>
          <dt>{texts.replayTo}</dt>
          <dd dir="auto" class="said">{reply}</dd>
        </div>
      </dl>
    </div>
  );
}
