/** The calls that were not let in, by whichever replica, each kind once: what to look at when a channel is silent. */

import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import type { Api, Refusal } from "./api.ts";
import { Badge } from "./badge.tsx";
import { PageHead } from "./page_head.tsx";
import { PagesEnd, usePages } from "./pages.tsx";
import { useTexts } from "./texts.ts";

interface RefusalsProps {
  api: Api;
  onRefused(): void;
  onBack(): void;
}

export function Refusals({ api, onRefused, onBack }: RefusalsProps) {
  const texts = useTexts();
  const pages = usePages((_, signal) => api.refusals(signal), [api], onRefused);
  const { items } = pages;

  return (
    <article class="transcript">
      <PageHead title={texts.refusals} onBack={onBack}>
        <button class="plain-button aside" onClick={pages.again}>{texts.refresh}</button>
      </PageHead>
      <p class="note about">{texts.refusalsAbout}</p>
      {items.length > 0 && (
        <ul class="cards">
          {items.map((item) => (
            <Row key={`${item.surface} ${item.reason} ${item.detail ?? ""}`} item={item} />
          ))}
        </ul>
      )}
      <PagesEnd pages={pages} nothing={texts.noRefusals} />
    </article>
  );
}

function Row({ item }: { item: Refusal }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const time = (at: string) => <time dateTime={at}>{readableTime(Date.parse(at), Date.now(), locale)}</time>;
  return (
    <li class="card">
      <div class="card-head">
        <h3>{texts.surfaces[item.surface] ?? item.surface}</h3>
        <Badge kind="unknown" text={item.reason} />
      </div>
      {item.detail != null && <p class="refused-detail">{item.detail}</p>}
      <p class="refused-mend">{item.mend}</p>
      <p class="note">
        {item.count === 1 ? texts.once : fill(texts.times, { count: item.count })} · {time(item.at)}
        {item.count > 1 && <> · {texts.first} {time(item.first_at)}</>}
      </p>
    </li>
  );
}
