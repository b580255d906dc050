/** What a reviewer makes of a question: that it is done, that it is not for this team, a note; and the way back. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { readableTime, useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import { KeyRefused, type ReviewItem, type ReviewStatus } from "./api.ts";
import { useTexts } from "./texts.ts";

/** The API takes no longer note (characters). */
const LONGEST_NOTE = 500;

/** Says it, and keeps the note beside it. */
export type Mark = (status: ReviewStatus, note: string) => Promise<void>;

interface ReviewedProps {
  /** What it is about, for who does not see what the buttons stand beside. */
  about: string;
  status: ReviewStatus;
  review: ReviewItem | null;
  mark: Mark;
  onRefused(): void;
}

export function Reviewed({ about, status, review, mark, onRefused }: ReviewedProps) {
  const texts = useTexts();
  const [note, setNote] = useState(review?.note ?? "");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const line = useRef<HTMLDivElement>(null);
  const isMoved = useRef(false);
  const ids = useId();

  // The button that was pressed is gone: the keyboard goes on at the one that undoes it.
  useEffect(() => {
    if (isMoved.current) line.current?.querySelector("button")?.focus();
    isMoved.current = false;
  }, [status]);

  const set = async (next: ReviewStatus): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFailure("");
    try {
      isMoved.current = next !== status;
      await mark(next, note.trim());
    } catch (error) {
      isMoved.current = false;
      if (error instanceof KeyRefused) onRefused();
      else setFailure(fill(texts.notDone, { reason: (error as Error).message }));
    } finally {
      setBusy(false);
    }
  };
  const button = (next: ReviewStatus, text: string) => (
    <button class="plain-button" aria-disabled={isBusy} onClick={() => void set(next)}>
      {text}
      <span class="hidden"> {about}</span>
    </button>
  );

  return (
    <div class="reviewed">
      {review !== null && (review.status !== "open" || review.note !== null) && <Said review={review} />}
      <div class="desk-line" ref={line}>
        {status === "open" ? [button("done", texts.markDone), button("dismissed", texts.markDismissed)] : button("open", texts.markOpen)}
      </div>
      {status === "open" && (
        <details class="lines">
          <summary>
            {texts.note}
            <span class="hidden"> {about}</span>
          </summary>
          <label for={`${ids}-note`} class="note">{texts.noteAbout}</label>
          <textarea id={`${ids}-note`} rows={2} dir="auto" maxLength={LONGEST_NOTE} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
          <button class="plain-button" aria-disabled={isBusy} onClick={() => void set("open")}>{texts.keepNote}</button>
        </details>
      )}
      {failure !== "" && <p class="note failure" role="alert">{failure}</p>}
    </div>
  );
}

/** What was said of it, when, by whom. */
export function Said({ review: { status, at, by, note }, before }: { review: ReviewItem; before?: string }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  return (
    <p class="note">
      {before ?? texts.statuses[status]} · <time dateTime={at}>{readableTime(Date.parse(at), Date.now(), locale)}</time>
      {by !== null && <> · <bdi>{by}</bdi></>}
      {note !== null && <> · <q dir="auto">{note}</q></>}
    </p>
  );
}
