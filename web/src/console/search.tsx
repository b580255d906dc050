/** Looking for words in the whole history: the box, and a turn in which they stand. */

import { useState } from "preact/hooks";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import type { SearchItem, SearchMatch } from "./api.ts";
import { Badge } from "./badge.tsx";
import { type View, writeView } from "./location.ts";
import { useTexts } from "./texts.ts";

export function SearchForm({ q, onSearch }: { q: string; onSearch(typed: string): void }) {
  const texts = useTexts();
  const [typed, setTyped] = useState(q);
  const search = (text: string): void => {
    setTyped(text);
    onSearch(text.trim());
  };
  return (
    <form class="search" role="search" onSubmit={(event) => (event.preventDefault(), search(typed))}>
      <label>
        <span>{texts.search}</span>
        <input
          type="search"
          value={typed}
          placeholder={texts.searchHint}
          aria-describedby="search-grammar"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="plain-button">{texts.find}</button>
      {q !== "" && <button type="button" class="plain-button" onClick={() => search("")}>{texts.stopSearching}</button>}
      <p id="search-grammar" class="quiet-text">{texts.searchGrammar}</p>
    </form>
  );
}

export function Hit({ item, view }: { item: SearchItem; view: View }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const turn = String(item.turn);
  const isOpen = item.conversation === view.conversation && item.channel === view.on && turn === view.turn;
  const href = writeView({ ...view, conversation: item.conversation, on: item.channel, page: "", turn });
  return (
    <li>
      <a class="row" href={href} aria-current={isOpen ? "true" : undefined}>
        <span class="row-line">
          <strong>{item.user_id || item.conversation}</strong>
          <time dateTime={item.at}>{readableTime(Date.parse(item.at), Date.now(), locale)}</time>
        </span>
        {item.matches.map((match) => <Snippet key={match.sequence} match={match} />)}
        <span class="row-line">
          <span class="quiet-text">{item.channel} · {fill(texts.turn, { count: item.turn })}</span>
          <Badge kind={item.decision} text={texts.decisions[item.decision] ?? item.decision} />
        </span>
      </a>
    </li>
  );
}

/** What was written around the words, as text: markup in it is shown, not followed. */
function Snippet({ match }: { match: SearchMatch }) {
  const texts = useTexts();
  return (
    <span class={`snippet ${match.role}`}>
      <span class="hidden">{match.role === "user" ? texts.user : texts.agent}: </span>
      {match.snippet.map((part, index) => (part.is_match ? <mark key={index}>{part.text}</mark> : part.text))}
    </span>
  );
}
