/** Where a person of the team answers: what is written here is said in the conversation, on whatever channel it is. */

import { useId, useRef, useState } from "preact/hooks";
import { freshId } from "../chat/environment.ts";
import { type Api, KeyRefused } from "./api.ts";
import { fill } from "../shared/strings.ts";
import { useTexts } from "./texts.ts";

/** The name stays in this tab, as the key does. */
const NAME = "helpline-admin-name";
/** The API takes no longer text and name (characters). */
const LONGEST_TEXT = 20_000;
const LONGEST_NAME = 100;

interface DeskProps {
  api: Api;
  id: string;
  channel: string;
  /** Whether a person is waited for. */
  isWaiting: boolean;
  /** Whether a person speaks, and the agent is quiet. */
  isHeld: boolean;
  onRefused(): void;
  /** Something was said or closed. */
  onDone(): void;
}

export function Desk({ api, id, channel, isWaiting, isHeld, onRefused, onDone }: DeskProps) {
  const texts = useTexts();
  const [name, setName] = useState(() => sessionStorage.getItem(NAME) ?? "");
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [news, setNews] = useState<{ text: string; isBad: boolean }>();
  // Sent again after a lost answer, it is known by its key.
  const key = useRef(freshId());
  const ids = useId();

  const act = async (call: () => Promise<void>, done: string): Promise<boolean> => {
    setBusy(true);
    setNews(undefined);
    try {
      await call();
      setNews({ text: done, isBad: false });
      onDone();
      return true;
    } catch (error) {
      if (error instanceof KeyRefused) onRefused();
      else setNews({ text: fill(texts.notDone, { reason: (error as Error).message }), isBad: true });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy || text.trim() === "") return;
    sessionStorage.setItem(NAME, name.trim());
    if (!(await act(() => api.say(id, channel, name.trim(), text.trim(), key.current), texts.said))) return;
    key.current = freshId();
    setText("");
  };

  return (
    <details class="desk" open={isWaiting || isHeld}>
      <summary>{isWaiting ? texts.isWaiting : texts.desk}</summary>
      <form onSubmit={(event) => void send(event)}>
        <label for={`${ids}-text`}>{texts.yourAnswer}</label>
        <textarea
          id={`${ids}-text`}
          rows={3}
          dir="auto"
          maxLength={LONGEST_TEXT}
          value={text}
          aria-describedby={`${ids}-about`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id={`${ids}-about`} class="note">{texts.deskAbout}</p>
        <div class="desk-line">
          <label for={`${ids}-name`}>{texts.yourName}</label>
          <input id={`${ids}-name`} maxLength={LONGEST_NAME} autocomplete="name" value={name} onInput={(event) => setName(event.currentTarget.value)} />
          <button class="primary" disabled={isBusy || text.trim() === ""}>{texts.sendAnswer}</button>
          {(isWaiting || isHeld) && (
            <button class="plain-button" type="button" disabled={isBusy} onClick={() => void act(() => api.handOff(id, channel, "completed"), texts.givenBack)}>
              {isWaiting ? texts.closeRequest : texts.giveBack}
            </button>
          )}
        </div>
      </form>
      <p class={news?.isBad ? "note failure" : "note"} role="status">{news?.text}</p>
    </details>
  );
}
