/** The conversations that match the filters, or the turns in which words stand; newest first, a page at a time. */

import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { type Api, type ConversationItem, DECISIONS, type Page, type SearchItem } from "./api.ts";
import { Badge } from "./badge.tsx";
import { emptyView, type View, writeView } from "./location.ts";
import { PagesEnd, usePages } from "./pages.tsx";
import { Hit, SearchForm } from "./search.tsx";
import { useTexts } from "./texts.ts";

interface ListProps {
  api: Api;
  view: View;
  show(view: View): void;
  onRefused(): void;
}

type Item = ConversationItem | SearchItem;

export function ConversationList({ api, view, show, onRefused }: ListProps) {
  const texts = useTexts();
  const { channel, decision, since, until, q } = view;
  const read = (cursor: string | null, signal?: AbortSignal): Promise<Page<Item>> => {
    const filters = { channel, decision, since, until };
    return q === "" ? api.conversations(filters, cursor, signal) : api.search(q, filters, cursor, signal);
  };
  const pages = usePages(read, [api, channel, decision, since, until, q], onRefused);
  const { items } = pages;

  return (
    <section class="list" aria-labelledby="list-title">
      <div class="list-head">
        <h2 id="list-title">{texts.title}</h2>
        <button class="plain-button" onClick={pages.again}>{texts.refresh}</button>
      </div>
      <SearchForm key={q} q={q} onSearch={(typed) => show({ ...view, q: typed })} />
      <FilterForm view={view} show={show} channels={[...new Set(items.map((item) => item.channel))]} />
      <ul class="rows" aria-busy={pages.isLoading}>
        {items.map((item) => "matches" in item
          ? <Hit key={`${item.channel} ${item.conversation} ${item.turn}`} item={item} view={view} />
          : <Row key={`${item.channel} ${item.id}`} item={item} view={view} />)}
      </ul>
      <PagesEnd pages={pages} nothing={q === "" ? texts.empty : texts.nothingFound} />
    </section>
  );
}

function Row({ item, view }: { item: ConversationItem; view: View }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const person = item.user_id || item.id;
  const isOpen = item.id === view.conversation && (view.on === "" || item.channel === view.on);
  const href = writeView({ ...view, conversation: item.id, on: item.channel, page: "", turn: "" });
  return (
    <li>
      <a class="row" href={href} aria-current={isOpen ? "true" : undefined}>
        <span class="row-line">
          <strong dir="auto" class={item.first_said ? "asked" : undefined}>{item.first_said || person}</strong>
          <time dateTime={item.updated_at}>{readableTime(Date.parse(item.updated_at), Date.now(), locale)}</time>
        </span>
        {item.first_said && <span class="row-id">{person}</span>}
        <span class="row-line">
          <span class="quiet-text">
            {item.channel} · {item.turns === 1 ? texts.oneTurn : fill(texts.turns, { count: item.turns })}
            {item.locale && ` ·\u00a0${item.locale}`}
          </span>
          <span class="badges">
            {item.outcome && <Badge kind={item.outcome} text={texts.outcomes[item.outcome] ?? item.outcome} />}
            {item.last_decision && !isSaidByOutcome(item) && <Badge kind={item.last_decision} text={texts.decisions[item.last_decision] ?? item.last_decision} />}
          </span>
        </span>
      </a>
    </li>
  );
}

/** Whether the outcome says already what was decided last. */
function isSaidByOutcome({ outcome, last_decision }: ConversationItem): boolean {
  return outcome === "handed_off" && last_decision === "handoff";
}

/** Channels there are nearly always; those that were seen are added. */
const CHANNELS = ["directline", "msteams", "emulator", "webchat"];

function FilterForm({ view, show, channels }: { view: View; show: (view: View) => void; channels: string[] }) {
  const texts = useTexts();
  const set = (change: Partial<View>) => show({ ...view, ...change });
  const isFiltered = [view.channel, view.decision, view.since, view.until].some((value) => value !== "");
  const allChannels = [...new Set([...CHANNELS, ...channels, view.channel])].filter((name) => name !== "");
  return (
    <form class="filters" aria-label={texts.filters} onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>{texts.decision}</span>
        <select value={view.decision} onChange={(event) => set({ decision: event.currentTarget.value })}>
          <option value="">{texts.anyDecision}</option>
          {DECISIONS.map((name) => (
            <option key={name} value={name}>{texts.decisions[name] ?? name}</option>
          ))}
        </select>
      </label>
      <label>
        <span>{texts.channel}</span>
        <select value={view.channel} onChange={(event) => set({ channel: event.currentTarget.value })}>
          <option value="">{texts.anyChannel}</option>
          {allChannels.map((name) => (
            <option key={name} value={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        <span>{texts.since}</span>
        <input type="date" value={view.since} max={view.until} onChange={(event) => set({ since: event.currentTarget.value })} />
      </label>
      <label>
        <span>{texts.until}</span>
        <input type="date" value={view.until} min={view.since} onChange={(event) => set({ until: event.currentTarget.value })} />
      </label>
      {isFiltered && (
        <button class="plain-button" type="button" onClick={() => show({ ...emptyView, conversation: view.conversation, on: view.on, turn: view.turn, q: view.q })}>
          {texts.clear}
        </button>
      )}
    </form>
  );
}
