/** The problems that were given to a person, newest first; each leads to its conversation, where it is answered. */

import { readableTime, useLanguage } from "../shared/message_list.tsx";
import type { Api, SupportRequestItem } from "./api.ts";
import { Badge } from "./badge.tsx";
import { type View, writeView } from "./location.ts";
import { PageHead } from "./page_head.tsx";
import { PagesEnd, usePages } from "./pages.tsx";
import { readRequest } from "./request.ts";
import { useTexts } from "./texts.ts";

interface RequestsProps {
  api: Api;
  view: View;
  onRefused(): void;
  onBack(): void;
}

export function Requests({ api, view, onRefused, onBack }: RequestsProps) {
  const texts = useTexts();
  const state = view.page === "closed" ? "closed" : "open";
  const pages = usePages((cursor, signal) => api.supportRequests(state, cursor, signal), [api, state], onRefused);
  const { items } = pages;

  return (
    <article class="transcript">
      <PageHead title={texts.requests} onBack={onBack}>
        <nav class="aside" aria-label={texts.requests}>
          {(["requests", "closed"] as const).map((page) => (
            <a key={page} class="plain-button" href={writeView({ ...view, page, conversation: "", on: "", turn: "" })} aria-current={view.page === page ? "page" : undefined}>
              {page === "closed" ? texts.closedRequests : texts.openRequests}
            </a>
          ))}
          <button class="plain-button" onClick={pages.again}>{texts.refresh}</button>
        </nav>
      </PageHead>
      <p class="note about">{texts.requestsAbout}</p>
      {items.length > 0 && (
        <ul class="cards">
          {items.map((item) => <Row key={item.id} item={item} view={view} />)}
        </ul>
      )}
      <PagesEnd pages={pages} nothing={state === "open" ? texts.noOpenRequests : texts.noClosedRequests} />
    </article>
  );
}

function Row({ item, view }: { item: SupportRequestItem; view: View }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const { reference, reason, summary, person, tried, answers } = readRequest(item.request);
  const time = (at: string) => <time dateTime={at}>{readableTime(Date.parse(at), Date.now(), locale)}</time>;
  const href = writeView({ ...view, page: "", conversation: item.conversation_id, on: item.channel, turn: "" });
  const facts = [...answers, ...tried.map((question): [string, string] => [texts.tried, question])];
  return (
    <li class="card">
      <div class="card-head">
        <h3 dir="auto">{summary || reference}</h3>
        <Badge kind="handoff" text={texts.reasons[reason] ?? reason} />
      </div>
      <p class="note">
        {reference} · {item.channel} · {time(item.created_at)}
        {item.closed_at != null && <> · {texts.closedAt} {time(item.closed_at)}</>}
      </p>
      <p class="note refused-detail">{person}</p>
      {facts.length > 0 && (
        <dl class="facts">
          {facts.map(([name, value], index) => (
            <div key={index}>
              <dt>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <a class="plain-button" href={href}>
        {item.state === "open" ? texts.readAndAnswer : texts.read}
        <span class="hidden"> {reference}</span>
      </a>
    </li>
  );
}
