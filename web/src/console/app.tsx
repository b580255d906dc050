/** The whole console: the key, the list, the open conversation. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { Api } from "./api.ts";
import { ConversationList } from "./conversation_list.tsx";
import { KeyForm } from "./key_form.tsx";
import { daysAgo, emptyView, readView, type View, writeView } from "./location.ts";
import { Misses } from "./misses.tsx";
import { Operations } from "./operations.tsx";
import { USUAL_PERIOD } from "./period.tsx";
import { Refusals } from "./refusals.tsx";
import { Replay } from "./replay.tsx";
import { Requests } from "./requests.tsx";
import { Statistics } from "./statistics.tsx";
import { useTexts } from "./texts.ts";
import { Transcript } from "./transcript.tsx";

/** The key stays in this tab and goes with it. */
const KEY = "helpline-admin-key";

export function App() {
  const texts = useTexts();
  const [key, setKey] = useState(() => sessionStorage.getItem(KEY) ?? "");
  const [wasRefused, setRefused] = useState(false);
  const [view, show] = useView();
  const api = useMemo(() => new Api(key), [key]);

  const signIn = (typed: string): void => {
    sessionStorage.setItem(KEY, typed);
    setRefused(false);
    setKey(typed);
  };
  const signOut = (): void => {
    sessionStorage.removeItem(KEY);
    setKey("");
  };
  const refuse = (): void => {
    signOut();
    setRefused(true);
  };

  if (key === "") return <KeyForm wasRefused={wasRefused} onKey={signIn} />;
  const isRefusals = view.page === "refusals";
  const isRequests = view.page === "requests" || view.page === "closed";
  const isOperations = view.page === "operations";
  const isMisses = view.page === "misses";
  const isStatistics = view.page === "statistics";
  const isReplay = view.page === "replay";
  const isReading = isMisses || isStatistics || isReplay || isRefusals || isRequests || isOperations || view.conversation !== "";
  const back = (): void => show({ ...view, conversation: "", on: "", page: "", turn: "" });
  return (
    <div class={isReading ? "console reading" : "console"}>
      <header class="top">
        <h1>{texts.product}</h1>
        <nav>
          <a class="plain-button" href={writeView({ ...emptyView, page: "misses" })} aria-current={isMisses ? "page" : undefined}>
            {texts.misses}
          </a>
          <a class="plain-button" href={writeView({ ...emptyView, page: "statistics", since: daysAgo(USUAL_PERIOD) })} aria-current={isStatistics ? "page" : undefined}>
            {texts.statistics}
          </a>
          <a class="plain-button" href={writeView({ ...emptyView, page: "replay" })} aria-current={isReplay ? "page" : undefined}>
            {texts.replay}
          </a>
          <a class="plain-button" href={writeView({ ...emptyView, page: "requests" })} aria-current={isRequests ? "page" : undefined}>
            {texts.requests}
          </a>
          <a class="plain-button" href={writeView({ ...emptyView, page: "operations" })} aria-current={isOperations ? "page" : undefined}>
            {texts.operations}
          </a>
          <a class="plain-button" href={writeView({ ...emptyView, page: "refusals" })} aria-current={isRefusals ? "page" : undefined}>
            {texts.refusals}
          </a>
        </nav>
        <button class="plain-button" onClick={signOut}>{texts.signOut}</button>
      </header>
      <ConversationList api={api} view={view} show={show} onRefused={refuse} />
      <main class="reader" tabIndex={-1}>
        {isMisses ? (
          <Misses api={api} view={view} onRefused={refuse} onBack={back} />
        ) : isStatistics ? (
          <Statistics api={api} view={view} onRefused={refuse} onBack={back} />
        ) : isReplay ? (
          <Replay api={api} onRefused={refuse} onBack={back} />
        ) : isRefusals ? (
          <Refusals api={api} onRefused={refuse} onBack={back} />
        ) : isOperations ? (
          <Operations api={api} onRefused={refuse} onBack={back} />
        ) : isRequests ? (
          <Requests api={api} view={view} onRefused={refuse} onBack={back} />
        ) : isReading ? (
          <Transcript
            key={`${view.on} ${view.conversation}`}
            api={api}
            id={view.conversation}
            channel={view.on}
            turn={Number(view.turn)}
            onRefused={refuse}
            onBack={back}
          />
        ) : (
          <p class="empty">{texts.pick}</p>
        )}
      </main>
    </div>
  );
}

/** The view in the address, and how to change it. */
function useView(): [View, (view: View) => void] {
  const [view, setView] = useState(() => readView(location.hash));
  useEffect(() => {
    const update = (): void => setView(readView(location.hash));
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return [view, (next) => void (location.hash = writeView(next))];
}
