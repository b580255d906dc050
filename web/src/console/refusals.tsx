/** The calls that were not let in, by whichever replica, each kind once: what to look at when a channel is silent. */

import { useEffect, useState } from "preact/hooks";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { type Api, KeyRefused, type Refusal } from "./api.ts";
import { Badge } from "./badge.tsx";
import { Failure } from "./failure.tsx";
import { PageHead } from "./page_head.tsx";
import { useTexts } from "./texts.ts";

interface RefusalsProps {
  api: Api;
  onRefused(): void;
  onBack(): void;
}

export function Refusals({ api, onRefused, onBack }: RefusalsProps) {
  const texts = useTexts();
  const [items, setItems] = useState<Refusal[]>();
  const [failure, setFailure] = useState<string>();
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    setFailure(undefined);
    api.refusals(controller.signal).then(
      (page) => setItems(page.items),
      (error: Error) => {
        if (controller.signal.aborted) return;
        if (error instanceof KeyRefused) onRefused();
        else setFailure(error.message);
      },
    );
    return () => controller.abort();
  }, [api, round]);

  return (
    <article class="transcript">
      <PageHead title={texts.refusals} onBack={onBack}>
        <button class="plain-button aside" onClick={() => setRound(round + 1)}>{texts.refresh}</button>
      </PageHead>
      <p class="note about">{texts.refusalsAbout}</p>
      {failure !== undefined && <Failure reason={failure} onRetry={() => setRound(round + 1)} />}
      {failure === undefined && items === undefined && <p class="note" role="status">{texts.loading}</p>}
      {items?.length === 0 && <p class="empty">{texts.noRefusals}</p>}
      {items !== undefined && items.length > 0 && (
        <ul class="cards">
          {items.map((item) => (
            <Row key={`${item.surface} ${item.reason} ${item.detail ?? ""}`} item={item} />
          ))}
        </ul>
      )}
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
