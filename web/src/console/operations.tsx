/** How the service stands: the knowledge that answers, what is told to be down, and what has not left yet. */

import { useEffect, useId, useState } from "preact/hooks";
import { freshId } from "../chat/environment.ts";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { type Api, type DeliveryItem, type IncidentItem, type KnowledgeItem, KeyRefused } from "./api.ts";
import { Badge } from "./badge.tsx";
import { Failure } from "./failure.tsx";
import { emptyView, writeView } from "./location.ts";
import { PageHead } from "./page_head.tsx";
import { useTexts } from "./texts.ts";

/** Incidents that were switched on by hand, and can be switched off here. */
const BY_HAND = "admin/";
/** The API takes no longer title (characters). */
const LONGEST_TITLE = 300;

interface OperationsProps {
  api: Api;
  onRefused(): void;
  onBack(): void;
}

interface Loaded {
  knowledge: KnowledgeItem;
  incidents: IncidentItem[];
  deliveries: DeliveryItem[];
}

/** Does something, then reads anew; tells whether it was done. */
type Act = (call: () => Promise<void>) => Promise<boolean>;

export function Operations({ api, onRefused, onBack }: OperationsProps) {
  const texts = useTexts();
  const [loaded, setLoaded] = useState<Loaded>();
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
    setFailure(undefined);
    Promise.all([api.knowledge(signal), api.incidents(signal), api.deliveries(signal)]).then(
      ([knowledge, incidents, deliveries]) => setLoaded({ knowledge, incidents: incidents.items, deliveries: deliveries.items }),
      (error: Error) => void (signal.aborted || fail(error)),
    );
    return () => controller.abort();
  }, [api, round]);

  const act: Act = async (call) => {
    try {
      await call();
      again();
      return true;
    } catch (error) {
      fail(error as Error);
      return false;
    }
  };
  return (
    <article class="transcript">
      <PageHead title={texts.operations} onBack={onBack}>
        <button class="plain-button aside" onClick={again}>{texts.refresh}</button>
      </PageHead>
      {failure !== undefined && <Failure reason={failure} onRetry={again} />}
      {failure === undefined && loaded === undefined && <p class="note" role="status">{texts.loading}</p>}
      {loaded !== undefined && (
        <div class="operations">
          <Knowledge {...loaded.knowledge} />
          <Incidents api={api} act={act} items={loaded.incidents} />
          <Deliveries api={api} act={act} items={loaded.deliveries} />
        </div>
      )}
    </article>
  );
}

function Knowledge({ version, articles, entries, refused }: KnowledgeItem) {
  const texts = useTexts();
  return (
    <section>
      <h3>{texts.knowledge}</h3>
      <p>
        {fill(texts.knowledgeSize, { articles, entries })} <code>{version}</code>
      </p>
      {refused === null ? (
        <p class="note">{texts.knowledgeServes}</p>
      ) : (
        <div class="card">
          <p class="failure">{fill(texts.knowledgeRefused, { reason: refused.reason })}</p>
          <ul class="findings">
            {refused.findings.map((finding) => <li key={finding}>{finding}</li>)}
          </ul>
        </div>
      )}
    </section>
  );
}

function Incidents({ api, act, items }: { api: Api; act: Act; items: IncidentItem[] }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const [title, setTitle] = useState("");
  const [words, setWords] = useState("");
  const ids = useId();
  const switchOn = async (event: Event): Promise<void> => {
    event.preventDefault();
    const about = words.split(",").map((word) => word.trim()).filter((word) => word !== "");
    if (!(await act(() => api.switchOn(freshId().slice(0, 8), title.trim(), about)))) return;
    setTitle("");
    setWords("");
  };
  return (
    <section>
      <h3>{texts.incidents}</h3>
      {items.length === 0 && <p class="note">{texts.noIncidents}</p>}
      <ul class="cards">
        {items.map((item) => (
          <li key={item.id} class="card">
            <div class="card-head">
              <h4 dir="auto">{item.title}</h4>
              {item.status !== "" && <Badge kind="unknown" text={item.status} />}
            </div>
            <p class="note">
              {item.id}
              {item.started_at != null && <> · <time dateTime={item.started_at}>{readableTime(Date.parse(item.started_at), Date.now(), locale)}</time></>}
              {item.words.length > 0 && <> · {item.words.join(", ")}</>}
            </p>
            {item.id.startsWith(BY_HAND) && (
              <button class="plain-button" onClick={() => void act(() => api.switchOff(item.id.slice(BY_HAND.length)))}>
                {texts.switchOff}
                <span class="hidden"> {item.title}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <form class="card" onSubmit={(event) => void switchOn(event)}>
        <label for={`${ids}-title`}>{texts.incidentTitle}</label>
        <input id={`${ids}-title`} required maxLength={LONGEST_TITLE} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        <label for={`${ids}-words`}>{texts.incidentWords}</label>
        <input id={`${ids}-words`} value={words} aria-describedby={`${ids}-about`} onInput={(event) => setWords(event.currentTarget.value)} />
        <p id={`${ids}-about`} class="note">{texts.incidentAbout}</p>
        <button class="primary" disabled={title.trim() === ""}>{texts.switchOn}</button>
      </form>
    </section>
  );
}

function Deliveries({ api, act, items }: { api: Api; act: Act; items: DeliveryItem[] }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  return (
    <section>
      <h3>{texts.deliveries}</h3>
      {items.length === 0 && <p class="note">{texts.noDeliveries}</p>}
      <ul class="cards">
        {items.map((item) => (
          <li key={item.id} class="card">
            <div class="card-head">
              <h4>{texts.deliveryKinds[item.kind] ?? item.kind}</h4>
              <Badge kind={item.state === "parked" ? "handoff" : "clarify"} text={texts.deliveryStates[item.state] ?? item.state} />
            </div>
            <p class="note">
              <time dateTime={item.created_at}>{readableTime(Date.parse(item.created_at), Date.now(), locale)}</time> ·{" "}
              {fill(texts.attempts, { count: item.attempts })}
            </p>
            {item.last_error != null && <p class="refused-detail">{item.last_error}</p>}
            <div class="desk-line">
              <button class="plain-button" onClick={() => void act(() => api.retry(item.id))}>{texts.tryAgain}</button>
              <a class="plain-button" href={writeView({ ...emptyView, conversation: item.conversation_id, on: item.channel, turn: String(item.turn) })}>{texts.read}</a>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
